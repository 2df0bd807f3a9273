from __future__ import annotations

import itertools
import math
import queue
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine.commands import ChangeValue, Command, Play, Seek, SetSpeed, StepBy
from engine.errors import RavineError
from engine.experiment import RacerSpec, SurfaceSpec, named
from engine.frame import Address, Frame
from engine.worker import Worker
from tests.engine.test_player import BOWL


class Watched(Worker):
    """A worker that tells of each frame it publishes, so that a test can wait without sleeping."""

    def __init__(self) -> None:
        super().__init__(BOWL)
        self.published: queue.SimpleQueue[Frame] = queue.SimpleQueue()

    def _publish(self) -> None:
        super()._publish()
        with self._lock:
            assert self._latest is not None
            self.published.put(self._latest)

    def until_step(self, step: int) -> Frame:
        while True:
            frame = self.published.get(timeout=30)
            if frame.address.step >= step:
                return frame


@pytest.fixture
def worker() -> Iterator[Watched]:
    made = Watched()
    made.start()
    yield made
    made.stop()
    assert made.error is None


def test_the_start_is_there_before_anything_runs() -> None:
    frame = Worker(BOWL).take()
    assert frame is not None
    assert frame.address == Address(0)


def test_commands_lead_to_frames_and_the_newest_is_kept(worker: Watched) -> None:
    worker.send(StepBy(5))
    assert worker.until_step(5).address == Address(5)
    worker.send(Seek(Address(300, 2)))
    assert worker.until_step(300).address == Address(300, 2)
    frame = worker.take()
    assert frame is not None
    assert frame.address == Address(300, 2)
    assert worker.take() is None


def test_flat_out_it_goes_on_while_somebody_looks_and_obeys_at_once(worker: Watched) -> None:
    frame = worker.take()
    worker.send(SetSpeed(math.inf))
    worker.send(Play())
    while frame is None or frame.address.step < 20_000:
        frame = worker.published.get(timeout=30)
        worker.take()
    assert frame.playing
    assert math.isinf(frame.speed)
    worker.send(StepBy(-1))
    stopped = next(f for f in iter(lambda: worker.published.get(timeout=30), None) if not f.playing)
    assert stopped.address.phase == 0


def test_flat_out_it_makes_no_frame_before_the_last_one_was_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    worker, far = Watched(), threading.Event()
    tick, ticks = worker._player.tick, itertools.count()

    def counted(now: float) -> float:
        if next(ticks) > 40:
            far.set()
        return tick(now)

    monkeypatch.setattr(worker._player, "tick", counted)
    monkeypatch.setattr("engine.worker.PUBLISH_EVERY", 0.0)
    worker.send(SetSpeed(math.inf))
    worker.send(Play())
    worker.start()
    assert far.wait(30)
    assert worker.published.empty()
    assert (start := worker.take()) is not None
    assert start.address == Address(0)
    assert worker.published.get(timeout=30).address.step > 40
    worker.stop()
    assert worker.error is None


def test_a_sentence_survives_a_frame_nobody_took(worker: Watched) -> None:
    worker.send(ChangeValue("sgd", "learning_rate", -1.0))
    while "learning_rate" not in worker.published.get(timeout=30).notice:
        pass
    worker.send(StepBy(1))
    worker.until_step(1)
    frame = worker.take()
    assert frame is not None
    assert "learning_rate = -1 is outside" in frame.notice


def test_an_experiment_that_cannot_run_is_refused_before_a_thread_begins() -> None:
    with pytest.raises(RavineError):
        Worker(replace(BOWL, objective=SurfaceSpec(formula="log(x)", start=(-1.0, 0.0))))


def test_an_error_in_the_thread_is_kept_for_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Command) -> None:
        raise RuntimeError("broken")

    worker = Worker(replace(BOWL, racers=named((RacerSpec("adam"),))))
    monkeypatch.setattr(worker._player, "handle", broken)
    worker.start()
    worker.send(StepBy(1))
    worker.stop()
    assert isinstance(worker.error, RuntimeError)
