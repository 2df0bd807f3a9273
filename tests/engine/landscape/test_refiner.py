"""Refinements: coarse first, the same bits however they are sliced; only what was asked for last counts."""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.landscape.grid import landscape_of_plane
from engine.landscape.plane import Plane, chosen_plane, random_plane
from engine.landscape.refiner import LandscapeRefiner, RefinedLandscape, Refinement
from engine.newest_request import Job
from engine.objective import FloatArray
from engine.surfaces.objective import SurfaceObjective
from tests.engine.networks import dense, objective_of, random_data

PLANE = chosen_plane(np.zeros(2), 0, 1)
OTHER = replace(PLANE, domain=((0.0, 1.0), (0.0, 1.0)))
WAIT = 30.0


def bowl() -> SurfaceObjective:
    return SurfaceObjective("x^2 + y^2")


def test_a_refinement_shows_ever_finer_grids_and_then_is_finished() -> None:
    refinement = Refinement(bowl(), PLANE, 33)
    sides = []
    while not refinement.finished:
        found = refinement.work(0.0)
        sides += [] if found is None else [len(found.x)]
    assert sides == [9, 17, 33]
    assert refinement.work(math.inf) is None


def test_with_time_enough_only_the_finest_grid_is_handed_over() -> None:
    found = Refinement(bowl(), PLANE, 65).work(math.inf)
    assert found is not None
    assert (found.z == landscape_of_plane(bowl(), PLANE, 65).z).all()


@pytest.mark.promised_bits
@settings(max_examples=5)
@given(st.integers(0, 100))
def test_a_networks_landscape_has_the_same_bits_however_often_one_paused(seed: int) -> None:
    rng = np.random.default_rng(seed)
    layers = [dense(33, "tanh"), {"kind": "batch_normalization"}, dense(1)]
    objective = objective_of(layers, random_data(rng, count=1000))
    plane = random_plane(objective.network, objective.network.start(rng), seed)
    refinement, finest = Refinement(objective, plane, 17), None
    while not refinement.finished:
        finest = refinement.work(0.0)
        # whatever else runs on the same buffers in between
        objective.losses(rng.normal(size=(int(rng.integers(1, 9)), objective.size)))
    assert finest is not None
    assert (finest.z == landscape_of_plane(objective, plane, 17).z).all()


def test_one_slice_of_no_time_does_one_block() -> None:
    refinement = Refinement(bowl(), PLANE, 129)
    landscapes = [refinement.work(0.0) for _ in range(4)]
    assert [None if found is None else len(found.x) for found in landscapes] == [9, 17, 33, None]


def test_a_grid_that_cannot_be_is_refused_at_once() -> None:
    with pytest.raises(RavineError, match="grid of 1 points"):
        Refinement(bowl(), PLANE, 1)


class Watched(LandscapeRefiner):
    """A thread that tells of each result it publishes, so that a test can wait without sleeping."""

    def __init__(self) -> None:
        super().__init__()
        self.found: queue.SimpleQueue[RefinedLandscape] = queue.SimpleQueue()

    def _publish(self, job: Job[Any, RefinedLandscape], found: RefinedLandscape) -> None:
        super()._publish(job, found)
        self.found.put(found)

    def until_finished(self, number: int) -> list[RefinedLandscape]:
        """What was found up to the end of one request, of whatever request it is."""
        seen = [self.found.get(timeout=WAIT)]
        while not (seen[-1].finished and seen[-1].number == number):
            seen.append(self.found.get(timeout=WAIT))
        return seen


class Gated(SurfaceObjective):
    """It says when a block begins and waits there for leave to go on."""

    def __init__(self) -> None:
        super().__init__("x + y")
        self.begun = threading.Semaphore(0)
        self.leave = threading.Semaphore(0)

    def losses(self, thetas: FloatArray) -> FloatArray:
        self.begun.release()
        assert self.leave.acquire(timeout=WAIT)
        return super().losses(thetas)


@pytest.fixture
def thread() -> Iterator[Watched]:
    made = Watched()
    yield made
    made.stop()


def test_the_thread_refines_and_ends_with_the_landscape_computed_at_once(thread: Watched) -> None:
    number = thread.request(bowl, PLANE, 65)
    found = thread.until_finished(number)
    assert {one.number for one in found} == {number}
    assert [one.finished for one in found][:-1] == [False] * (len(found) - 1)
    last = thread.take()
    assert last is not None
    assert last.plane is PLANE
    assert (last.landscape.z == landscape_of_plane(bowl(), PLANE, 65).z).all()
    assert thread.take() is None


def test_a_new_request_drops_the_refinement_under_way(thread: Watched) -> None:
    gated = Gated()
    old = thread.request(lambda: gated, PLANE, 129)
    assert gated.begun.acquire(timeout=WAIT)
    new = thread.request(bowl, OTHER, 17)
    gated.leave.release()
    found = thread.until_finished(new)
    assert new > old
    # the block under way completed the coarsest grid, which nobody wants now; no other was begun
    assert [one.number for one in found if one.number == old] == [old]
    assert not gated.begun.acquire(blocking=False)
    last = thread.take()
    assert last is not None
    assert (last.number, last.plane) == (new, OTHER)


def test_what_comes_too_late_is_not_handed_over(thread: Watched) -> None:
    gated = Gated()
    thread.request(lambda: gated, PLANE, 9)
    assert gated.begun.acquire(timeout=WAIT)
    thread.cancel()
    gated.leave.release()
    assert thread.found.get(timeout=WAIT).finished
    assert thread.take() is None


def test_what_nobody_took_is_forgotten_with_the_next_request(thread: Watched) -> None:
    thread.until_finished(thread.request(bowl, PLANE, 9))
    gated = Gated()
    thread.request(lambda: gated, PLANE, 9)
    assert thread.take() is None
    gated.leave.release()


def test_an_objective_is_made_in_the_thread_and_kept_while_its_maker_stays(thread: Watched) -> None:
    makers: list[threading.Thread] = []

    def make() -> SurfaceObjective:
        makers.append(threading.current_thread())
        return bowl()

    thread.until_finished(thread.request(make, PLANE, 9))
    thread.until_finished(thread.request(make, OTHER, 9))
    assert [maker.name for maker in makers] == ["ravine-landscape"]
    thread.until_finished(thread.request(bowl, OTHER, 9))
    thread.until_finished(thread.request(make, PLANE, 9))
    assert len(makers) == 2


def test_it_can_be_stopped_in_the_midst_of_a_refinement() -> None:
    thread, gated = LandscapeRefiner(), Gated()
    thread.request(lambda: gated, PLANE, 129)
    assert gated.begun.acquire(timeout=WAIT)
    gated.leave.release(1000)
    thread.stop()


def test_it_can_be_stopped_before_it_began() -> None:
    LandscapeRefiner().stop()


def test_a_plane_of_another_objective_is_reported_and_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: reported.append(args.exc_type))
    thread = Watched()
    thread.request(bowl, Plane(np.zeros(3), np.eye(3)[:2], ("a", "b"), PLANE.domain, "weights"))
    thread._newest.join()
    assert reported == [RavineError]
    assert thread.take() is None
