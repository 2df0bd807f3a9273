"""Links carry an experiment and a frame whole, and whatever is no link gets one sentence."""

from __future__ import annotations

import base64
import zlib
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.export.link import LARGEST_READ, SCHEME, is_link, link_of, read_link
from app.lessons import load
from app.lessons.catalogue import lessons
from app.lessons.programs import pasted_document
from engine.errors import RavineError
from engine.frames.frame import Address
from tests.app.samples import Shell, ravine


def link_with(content: bytes) -> str:
    return SCHEME + base64.urlsafe_b64encode(zlib.compress(content)).rstrip(b"=").decode()


@pytest.mark.parametrize("lesson", list(lessons())[::9])
def test_a_link_leads_to_the_same_experiment_and_frame(lesson: str) -> None:
    experiment, address = load(lesson), Address(12, 1)
    link = link_of(experiment, address)
    assert "\n" not in link
    assert read_link(link) == (experiment, address)


def test_a_link_that_mail_has_broken_into_lines_is_whole() -> None:
    link = link_of(ravine(), Address(3))
    broken = "  " + "\n".join(link[place : place + 60] for place in range(0, len(link), 60)) + "\n"
    assert is_link(broken)
    assert read_link(broken) == (ravine(), Address(3))


@given(st.text(max_size=60))
def test_any_other_text_is_refused(text: str) -> None:
    with suppress(RavineError):
        read_link(SCHEME + text)


@given(st.data())
def test_a_changed_letter_or_a_missing_end_is_refused_or_another_experiment(data: st.DataObject) -> None:
    link = link_of(ravine(), Address(3))
    place = data.draw(st.integers(len(SCHEME), len(link) - 1))
    with suppress(RavineError):
        read_link(link[:place] + data.draw(st.sampled_from("Aa0-_ ~")) + link[place + 1 :])
    with pytest.raises(RavineError, match="damaged"):
        read_link(link[:place])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"step 3 phase 0\n" + b" " * (LARGEST_READ + 10), "more than is read"),
        (b"stop 3\nravine = 1", "names no frame"),
        (b"step 3 phase 0\nravine = 1\nseed = 'a'", "the link: "),
        (b"\xff\xfe", "copy the whole of it"),
    ],
)
def test_a_hostile_link_gets_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(RavineError) as refused:
        read_link(link_with(content))
    assert said in str(refused.value)


def test_an_experiment_that_is_too_long_for_a_line_says_what_to_do_instead() -> None:
    text = "".join(chr(0x4E00 + (place * 7919) % 20_000) for place in range(30_000))
    with pytest.raises(RavineError, match="a picture or a page"):
        link_of(replace(ravine(), text=text), Address(0))


def test_the_command_line_makes_links_and_opens_them(shell: Shell) -> None:
    assert shell.run("link", "momentum", "--set", "seed=9", "--step", 7) == 0
    link = shell.out.strip()
    assert read_link(link).address == Address(7)
    assert shell.run("trace", link, "--steps", 0) == 0
    assert "momentum" in shell.out


def test_a_pasted_link_opens_at_its_frame_and_is_not_saved_yet() -> None:
    opened = pasted_document(link_of(ravine(), Address(4)))
    assert (opened.experiment, opened.address, opened.is_saved) == (ravine(), Address(4), False)
