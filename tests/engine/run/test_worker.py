from __future__ import annotations

import math
import queue
from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine.errors import RavineError
from engine.experiment.description import RacerSpec, SurfaceSpec, named
from engine.frames.frame import Address, Frame
from engine.run.commands import ChangeValue, Command, Play, Seek, SetSpeed, StepBy
from engine.run.worker import Worker
from tests.engine.run.test_player import BOWL


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
            self.take()  # as a window does; until somebody has, a run that goes on shows no other frame


@pytest.fixture
def worker() -> Iterator[Watched]:
    made = Watched()
    made.take()
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


def test_flat_out_it_goes_on_while_nobody_looks_and_obeys_at_once(worker: Watched) -> None:
    worker.send(SetSpeed(math.inf))
    worker.send(Play())
    frame = worker.until_step(20_000)
    assert frame.playing
    assert math.isinf(frame.speed)
    worker.send(StepBy(-1))
    stopped = next(f for f in iter(lambda: worker.published.get(timeout=30), None) if not f.playing)
    assert stopped.address.phase == 0


def test_a_run_that_goes_on_makes_no_frame_while_one_still_waits(worker: Watched) -> None:
    worker.send(SetSpeed(math.inf))
    worker.send(Play())
    waiting = worker.until_step(1)
    session = worker._player.session
    while session.step < waiting.address.step + 20_000:
        pass
    assert worker.published.empty()
    assert worker.take() is waiting
    assert worker.until_step(waiting.address.step + 20_000).playing


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
