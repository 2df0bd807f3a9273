"""How much the thread of the GUI does, counted in calls and not in time: never more than in proportion.

A function that is called through Python counts, and so does each of Qt's and NumPy's: texts that are measured
or elided, lines that are drawn, rows that are made.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, named
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.app.window_fixture import WindowFixture

#: What measures or shortens a text.
TEXTS = ("horizontalAdvance", "boundingRect", "elidedText", "tightBoundingRect")


def calls_in(work: Callable[[], object]) -> Counter[str]:
    """The calls that a piece of work makes in this thread, by the name of what is called."""
    found: Counter[str] = Counter()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "c_call":
            found[argument.__name__] += 1
        elif event == "call":
            found[frame.f_code.co_name] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return found


def experiment(*, racers: int = 2, layers: int = 2, samples: int = 60, units: int = 4) -> Experiment:
    """A network of which there is as much as asked for."""
    hidden = [LayerSpec("dense", {"units": units, "activation": "tanh"}) for _ in range(layers)]
    spec = NetworkSpec(
        dataset="moons",
        data={"samples": samples},
        layers=(*hidden, LayerSpec("dense", {"units": 1, "activation": "sigmoid"})),
        loss="binary_crossentropy",
        batch_size=16,
    )
    rates = [RacerSpec("adam", {"learning_rate": 0.01 + 0.001 * each}) for each in range(racers)]
    return Experiment(spec, named(tuple(rates)))


def work_of(fixture: WindowFixture, what: Experiment) -> tuple[Counter[str], Counter[str]]:
    """The calls of opening it, with its first frame, and those of its tenth step while it plays."""
    session = Session(what)
    observer = Observer(session)
    first = observer.frame()
    session.advance(10)
    later = observer.frame()

    def open_it() -> None:
        fixture.open(first)
        fixture.window.grab()

    def go_on() -> None:
        fixture.publish(later)
        fixture.window.grab()

    return calls_in(open_it), calls_in(go_on)


#: What there is more of: so much, twice and four times as much.
GROWS = {
    "racers": ({"racers": 2}, {"racers": 4}, {"racers": 8}),
    "layers": ({"layers": 3}, {"layers": 6}, {"layers": 12}),
    "units": ({"units": 6}, {"units": 12}, {"units": 24}),
    "samples": ({"samples": 400}, {"samples": 800}, {"samples": 1600}),
}


@pytest.mark.parametrize("what", list(GROWS))
def test_work_grows_no_faster_than_what_is_opened(fixture: WindowFixture, what: str) -> None:
    work_of(fixture, experiment())  # what is made once is made
    for few, some, many in zip(*(work_of(fixture, experiment(**v)) for v in GROWS[what]), strict=True):
        # twice the growth for twice as much more; of what grows with the square it would be four times
        growth = max(some.total() - few.total(), few.total() // 20)
        assert many.total() - some.total() <= 2.8 * growth, (many - some).most_common(5)


def test_a_step_of_many_examples_is_no_more_work_than_one_of_few(fixture: WindowFixture) -> None:
    work_of(fixture, experiment())
    (_, few), (_, many) = (work_of(fixture, experiment(samples=samples)) for samples in (200, 5_000))
    assert many.total() <= 1.25 * few.total(), (many - few).most_common(5)


def test_a_step_measures_hardly_any_text(fixture: WindowFixture) -> None:
    """Widths of words are known: what each step measures is measured sixty times a second."""
    what = experiment()
    work_of(fixture, what)
    _, step = work_of(fixture, what)
    assert sum(step[name] for name in TEXTS) <= 60
