"""Every intent of the timeline, seen from the frame that is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.control.transport import Transport
from engine.experiment.description import Bookmark, Experiment, RacerSpec, SurfaceSpec, named
from engine.frames.frame import Address, Frame
from engine.observers.session_observer import Observer
from engine.run.commands import Command, Pause, Seek
from engine.session.session import Session

#: Neither in order nor one on each side: the nearest is neither the first nor the last of the list.
BOOKMARKS = (Bookmark(5), Bookmark(1), Bookmark(2, 2), Bookmark(2), Bookmark(3), Bookmark(4))


@pytest.fixture(scope="module")
def shown() -> Frame:
    experiment = Experiment(
        objective=SurfaceSpec(formula="x^2 + y^2"), racers=named((RacerSpec("sgd"),)), bookmarks=BOOKMARKS
    )
    return Observer(Session(experiment)).frame()


def sent_from(frame: Frame | None, intent: str) -> tuple[list[Command], list[str]]:
    """The commands and the sentences that follow from an intent."""
    commands: list[Command] = []
    sentences: list[str] = []
    transport = Transport(commands.append, lambda: frame, lambda _, text: sentences.append(text))
    getattr(transport, intent)()
    return commands, sentences


@pytest.mark.parametrize(
    ("here", "previous", "following"),
    [
        (Address(3), Address(2, 2), Address(4)),
        (Address(2, 1), Address(2), Address(2, 2)),
        (Address(2), Address(1), Address(2, 2)),
        (Address(4, 1), Address(4), Address(5)),
    ],
)
def test_the_nearest_bookmark_on_each_side_is_gone_to(
    shown: Frame, here: Address, previous: Address, following: Address
) -> None:
    frame = replace(shown, address=here)
    assert sent_from(frame, "previous_bookmark") == ([Pause(), Seek(previous)], [])
    assert sent_from(frame, "next_bookmark") == ([Pause(), Seek(following)], [])


@pytest.mark.parametrize(("intent", "step"), [("previous_bookmark", 1), ("next_bookmark", 5)])
def test_where_no_bookmark_is_further_on_a_sentence_says_so(shown: Frame, intent: str, step: int) -> None:
    commands, sentences = sent_from(replace(shown, address=Address(step)), intent)
    assert commands == []
    assert len(sentences) == 1
    assert "no bookmark" in sentences[0]
