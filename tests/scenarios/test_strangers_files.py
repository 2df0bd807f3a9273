"""Files of strangers, mutated at random: each gives what it says or one short sentence, and nothing else.

How many of each are tried is `FILES`; ``RAVINE_SOAK=20000`` tries as many as the full test does.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.export.png_metadata import read_metadata
from app.lessons.reading import read_content, read_lesson
from engine.data.csv_examples import preview
from engine.errors import LONGEST, RavineError
from engine.experiment.file import parse_experiment, read_experiment
from tests.app.samples import RAVINE
from tests.conftest import ROOT
from tests.soak.strangers import PARTS, TABLE

FILES = int(os.environ.get("RAVINE_SOAK", "40"))
trying = settings(
    max_examples=FILES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
LESSON = ROOT / "resources" / "lessons"


@st.composite
def mutated(draw: st.DrawFn, whole: bytes) -> bytes:
    """A file with some parts replaced, put in or cut off."""
    changed = whole
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(changed)))
        drop = draw(st.integers(0, 12))
        changed = changed[:at] + draw(st.sampled_from(PARTS) | st.binary(max_size=4)) + changed[at + drop :]
    return changed[: draw(st.integers(0, len(changed)))] if draw(st.booleans()) else changed


def sentence_of(read: Callable[[], object]) -> str:
    """What is said of a file that cannot be read; empty where it can."""
    try:
        read()
    except RavineError as error:
        return str(error)
    return ""


def is_short(sentence: str) -> bool:
    return sentence.isprintable() and len(sentence) < LONGEST


@trying
@given(mutated(RAVINE.encode()))
def test_an_experiment_is_read_or_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(content)
    assert is_short(sentence_of(lambda: read_experiment(path)))


@trying
@given(mutated(TABLE))
def test_a_table_is_read_or_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / f"{abs(hash(content))}.csv"
    path.write_bytes(content)
    assert is_short(sentence_of(lambda: preview(path)))
    path.unlink()


@trying
@given(st.data())
def test_a_lesson_is_read_or_refused_in_a_sentence(tmp_path: Path, data: st.DataObject) -> None:
    source = LESSON / "610-momentum"
    for name in ("lesson.toml", "experiment.toml", "text.md"):
        whole = (source / name).read_bytes()
        (tmp_path / name).write_bytes(data.draw(mutated(whole)) if data.draw(st.booleans()) else whole)
    assert is_short(sentence_of(lambda: read_lesson(tmp_path)))
    assert is_short(sentence_of(lambda: read_content(tmp_path)))


@pytest.mark.parametrize(
    "letter", ["a", "a.", "[", "'", '"', "\n", "1", "{a=", "=", "\ue000", "a=1\n", "[[a]]\n"]
)
def test_a_text_of_a_million_characters_is_refused_in_a_sentence(letter: str, tmp_path: Path) -> None:
    text = letter * (1_000_000 // len(letter))
    assert 0 < len(sentence_of(lambda: parse_experiment(text))) < 300
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + text.encode())
    assert "this PNG is damaged" in sentence_of(lambda: read_metadata(path))
