"""Whatever a person edits before a frame shows what was edited before, nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.control.controller import Controller
from app.document import Document
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec, named
from engine.frames.frame import Frame
from engine.run.commands import Command, Pause, StepBy
from engine.run.player import Player
from tests.app.fake_thread import FakeThread

pytestmark = pytest.mark.usefixtures("qapp")

BOWL = Experiment(
    objective=SurfaceSpec(formula="x^2 + y^2", start=(3.0, 2.0)),
    racers=named((RacerSpec("sgd", {"learning_rate": 0.01}), RacerSpec("momentum"))),
)


class SlowThread(FakeThread):
    """An engine that does what it is asked when a test lets it, and then publishes where it stands."""

    def __init__(self, experiment: Experiment) -> None:
        super().__init__(experiment)
        self.player = Player(experiment)
        self.waiting: Frame | None = self.player.frame()

    def work(self, commands: int) -> None:
        """Do some of what was asked."""
        for command in self.sent[:commands]:
            self.player.handle(command)
            while self.player.goal is not None:
                self.player.tick(0.0)
        del self.sent[:commands]
        self.waiting = self.player.frame()


class Slow:
    """A controller on such an engine."""

    def __init__(self, experiment: Experiment = BOWL, *, first_frame: bool = True) -> None:
        self.threads: list[SlowThread] = []
        self.controller = Controller(self.make)
        self.controller.open(Document(experiment))
        if first_frame:
            self.controller.poll()

    def make(self, experiment: Experiment) -> SlowThread:
        self.threads.append(SlowThread(experiment))
        return self.threads[-1]

    def work(self, commands: int = 99) -> None:
        self.threads[-1].work(commands)
        self.controller.poll()

    @property
    def ran(self) -> Experiment:
        """What the engine runs."""
        return self.threads[-1].player.session.experiment


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.controller.close()


def test_what_is_opened_first_can_be_edited_before_its_first_frame() -> None:
    slow = Slow(first_frame=False)
    slow.controller.edit(replace(BOWL, seed=5))
    slow.controller.poll()
    assert slow.controller.experiment.seed == 5
    slow.work()
    assert (slow.controller.experiment.seed, slow.ran.seed, slow.controller.undo_stack.can_undo) == (
        5,
        5,
        True,
    )
    slow.controller.close()


def test_the_frame_of_an_earlier_edit_does_not_take_a_later_one_back(slow: Slow) -> None:
    slow.controller.edit(replace(BOWL, seed=5))
    slow.controller.edit(replace(slow.controller.experiment, title="Later"))
    slow.work(1)
    assert (slow.controller.experiment.title, slow.controller.experiment.seed) == ("Later", 5)
    slow.work()
    assert slow.controller.experiment == slow.ran


def test_a_value_changed_before_an_edit_is_kept_and_undo_takes_it_back(slow: Slow) -> None:
    slow.controller.change_value("sgd", "learning_rate", 0.3)
    slow.controller.edit(replace(slow.controller.experiment, title="Later"))
    slow.work()
    assert slow.ran.values_at(slow.ran.racers[0], 0)["learning_rate"] == 0.3
    slow.controller.undo()
    slow.controller.undo()
    slow.work()
    assert slow.ran.values_at(slow.ran.racers[0], 0)["learning_rate"] == 0.01


def test_an_edit_that_is_refused_is_no_edit_and_the_next_one_does_not_bring_it_back(slow: Slow) -> None:
    broken = replace(BOWL, objective=SurfaceSpec(formula="log(-1 - x^2 - y^2)", start=(-1.0, 0.0)))
    slow.controller.edit(broken)
    slow.work()
    assert (slow.controller.experiment, slow.controller.undo_stack.can_undo) == (BOWL, False)
    slow.controller.edit(replace(broken, seed=3), base=broken)
    slow.work()
    assert slow.ran == replace(BOWL, seed=3)


def edit_seed(slow: Slow, value: int) -> None:
    shown = slow.controller.frame
    assert shown is not None
    slow.controller.edit(replace(shown.experiment, seed=value), base=shown.experiment)


def edit_title(slow: Slow, value: int) -> None:
    slow.controller.edit(replace(slow.controller.experiment, title=str(value)))


def edit_second_racer(slow: Slow, value: int) -> None:
    shown = slow.controller.frame
    assert shown is not None
    first, second = shown.experiment.racers
    racers = (first, replace(second, values={"learning_rate": value / 100}))
    slow.controller.edit(replace(shown.experiment, racers=racers), base=shown.experiment)


def change_value(slow: Slow, value: int) -> None:
    slow.controller.change_value("sgd", "learning_rate", value / 100)


def show_layer(slow: Slow, value: int) -> None:
    slow.controller.show({"layer": value})


ACTS: dict[str, Callable[[Slow, int], None]] = {
    "seed": edit_seed,
    "title": edit_title,
    "second": edit_second_racer,
    "first": change_value,
    "layer": show_layer,
}
MOVES: tuple[Command, ...] = (StepBy(1), StepBy(3), Pause())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(sorted(ACTS)), st.just(0)),
            st.tuples(st.just("work"), st.integers(0, 2)),
            st.tuples(st.just("move"), st.integers(0, 2)),
        ),
        max_size=14,
    )
)
def test_the_last_value_given_to_anything_is_what_runs_in_the_end(done: list[tuple[str, int]]) -> None:
    slow, last = Slow(), dict[str, int]()
    for place, (what, value) in enumerate(done, 2):
        if what == "work":
            slow.work(value)
        elif what == "move":
            slow.threads[-1].send(MOVES[value])
        else:
            ACTS[what](slow, place)  # never the same value twice: that would be no edit
            last[what] = place
    slow.work()
    ran = slow.ran
    assert slow.controller.experiment == ran
    first, second = (ran.values_at(racer, 10**9).get("learning_rate") for racer in ran.racers)
    assert ran.seed == last.get("seed", BOWL.seed)
    assert ran.title == str(last.get("title", BOWL.title))
    assert ran.shown("layer") == last.get("layer", 0)
    assert first == last.get("first", 1) / 100
    assert second == (last["second"] / 100 if "second" in last else None)
    slow.controller.close()
