"""A long run holds bounded memory, and any of its steps comes back as it was."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from engine.averages import history
from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec, RacerSpec, SurfaceSpec, named
from engine.frames.frame import Address, Frame
from engine.measures.facts import Fact, verify
from engine.observers import averages_observer
from engine.observers.session_observer import Observer
from engine.session import racer, session
from engine.session.session import Session

EXACT, TAIL, SLOPES = 300, 20, 400
RACERS = named((RacerSpec("momentum", {"learning_rate": 0.01}), RacerSpec("sgd", {"learning_rate": 0.05})))
SURFACE = Experiment(SurfaceSpec(surface="himmelblau"), RACERS, seed=1)
NETWORK = Experiment(NetworkSpec("line_dense", batch_size=16), named((RacerSpec("adam"),)), seed=1)
DIVERGING = replace(
    SURFACE,
    racers=named((RacerSpec("sgd", {"learning_rate": 1.0}), RacerSpec("sgd", {"learning_rate": 0.01}))),
)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in (
        (history, "THINNED", 200),
        (history, "WINDOW", 64),
        (history, "TAIL", TAIL),
        (session, "TAIL", TAIL),
        (racer, "EXACT", EXACT),
        (racer, "SLOPES", SLOPES),
        (averages_observer, "SLOPES", SLOPES),
    ):
        monkeypatch.setattr(module, name, value)


def numbers(frame: Frame) -> list[bytes]:
    """What of a frame depends on its step alone."""
    return [
        array.tobytes()
        for each in frame.racers
        for array in (each.theta, each.gradient, each.path, np.asarray(each.path_steps), np.array(each.loss))
    ]


def frame_at(run: Session, step: int) -> Frame:
    run.seek(Address(step))
    return Observer(run).frame()


@pytest.mark.parametrize("experiment", [SURFACE, NETWORK, DIVERGING], ids=["surface", "network", "diverging"])
def test_any_step_of_a_long_run_comes_back_bit_for_bit(experiment: Experiment) -> None:
    steps = random.Random(1).sample(range(2500), 25)  # noqa: S311 - no secret
    first = {step: numbers(frame_at(Session(experiment), step)) for step in steps[:8]}
    run = Session(experiment)
    frame_at(run, 2500)
    for step in steps:
        seen = frame_at(run, step)
        assert step not in first or numbers(seen) == first[step]
        for each in seen.racers:
            np.testing.assert_array_equal(each.path[-1], each.theta[:2])
            assert each.last_step == len(each.losses) or each.last_step == step
            before = [each.losses.at(at) for at in range(max(each.last_step - TAIL, 0), each.last_step)]
            assert all(known.is_exact for known in before)


def test_going_there_in_parts_is_the_same() -> None:
    run, other = Session(SURFACE), Session(SURFACE)
    for each in (run, other):
        each.advance(2500)
    for step in (1200, 900, 1210, 1190, 2400):
        parts = 0
        while not run.approach(Address(step), 7):
            parts += 1
            assert parts < 200
        assert numbers(Observer(run).frame()) == numbers(frame_at(other, step))


def test_a_change_far_back_in_a_long_run_leaves_the_old_future_as_a_ghost() -> None:
    run = Session(SURFACE)
    run.advance(2500)
    run.seek(Address(1300))
    before = numbers(Observer(run).frame())
    run.change("momentum", "learning_rate", 0.02)
    assert numbers(Observer(run).frame())[3] == before[3]
    ghost = run.ghosts[0]
    assert (ghost.first, len(ghost.losses)) == (1300, 2500)
    np.testing.assert_array_equal(ghost.path[0], Observer(run).frame().racers[0].path[-1])
    run.advance(1200)
    assert len(run.racers[0].losses) == 2500
    assert Observer(run).frame().racers[0].losses.at(2499).is_exact


def test_a_long_path_says_which_steps_it_has() -> None:
    short, long = frame_at(Session(SURFACE), EXACT - 1), frame_at(Session(SURFACE), 2000)
    assert short.racers[0].path_steps is None
    assert short.racers[0].last_step == EXACT - 1
    steps = long.racers[0].path_steps
    assert steps is not None
    assert len(steps) == len(long.racers[0].path) < 250
    assert long.racers[0].last_step == 2000


def test_what_is_inside_an_optimizer_is_shown_while_it_is_kept() -> None:
    inside = replace(SURFACE, view={"inside_optimizer": True})
    assert len(frame_at(Session(inside), SLOPES).averages[0].series) == SLOPES
    assert frame_at(Session(inside), SLOPES + 1).averages == ()


def test_a_fact_of_every_step_is_refused_where_not_all_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.measures.descent.EXACT", EXACT)
    run = Session(SURFACE)
    fact = Fact(measure="path_length", racer="sgd", step=EXACT, above=0.0)
    with pytest.raises(RavineError, match="needs every step up to it, at most 299"):
        verify(fact, run)
