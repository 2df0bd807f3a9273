from __future__ import annotations

import math
import queue
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from engine.cancellation import Cancelled, Check
from engine.errors import RavineError
from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, SurfaceSpec, named
from engine.frames.extras import Extras, no_extras
from engine.frames.frame import Address, Frame
from engine.problem.problem import Problem, build_problem
from engine.run.commands import ChangeValue, Command, Load, Play, Seek, SetSpeed, StepBy, StopSeeking
from engine.run.player import Player
from engine.run.worker import Worker
from tests.engine.run.test_player import BOWL


class Watched(Worker):
    """A worker that tells of each frame it publishes, so that a test can wait without sleeping."""

    def __init__(self, experiment: Experiment, *, extras: Extras = no_extras) -> None:
        super().__init__(experiment, extras=extras)
        self.published: queue.SimpleQueue[Frame] = queue.SimpleQueue()

    def _publish(self, player: Player) -> None:
        super()._publish(player)
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
    made = Watched.built(BOWL)
    made.take()
    made.start()
    yield made
    made.stop()
    assert made.error is None


def test_a_run_that_is_built_at_once_has_its_first_frame_at_once() -> None:
    frame = Worker.built(BOWL).take()
    assert frame is not None
    assert frame.address == Address(0)


def test_the_thread_itself_builds_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    builders: list[str] = []

    def build(*args: Any, **options: Any) -> Problem:
        builders.append(threading.current_thread().name)
        return build_problem(*args, **options)

    monkeypatch.setattr("engine.session.session.build_problem", build)
    worker = Worker(BOWL)
    assert (worker.take(), builders) == (None, [])
    worker.start()
    worker.send(StepBy(1))
    while worker.take() is None:
        pass
    worker.stop()
    assert builders == ["ravine-engine"]


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
    assert worker._player is not None
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


BROKEN = replace(BOWL, objective=SurfaceSpec(formula="log(-1 - x^2 - y^2)", start=(-1.0, 0.0)))


def test_an_experiment_that_cannot_run_is_refused_with_its_sentence() -> None:
    with pytest.raises(RavineError, match="not defined anywhere"):
        Worker.built(BROKEN)
    worker = Worker(BROKEN)
    worker.start()
    worker._thread.join(30)
    assert "not defined anywhere" in str(worker.refusal)
    assert (worker.take(), worker.error) == (None, None)


class Gate:
    """Stands in for what takes long while a problem is built: it arrives there and asks whether to go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.arrived, self.permission = threading.Semaphore(0), threading.Semaphore(0)
        monkeypatch.setattr("engine.session.session.build_problem", self._build)

    def _build(self, *args: Any, check: Check, **options: Any) -> Problem:
        self.arrived.release()
        assert self.permission.acquire(timeout=30)
        check()
        return build_problem(*args, check=check, **options)


def test_stopping_leaves_a_problem_unbuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    gate, worker = Gate(monkeypatch), Worker(BOWL)
    worker.start()
    assert gate.arrived.acquire(timeout=30)
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    while not worker._stopping:
        pass
    gate.permission.release()
    stopping.join(30)
    assert (worker.take(), worker.refusal, worker.error) == (None, None, None)


def test_stopping_leaves_a_long_seek_of_a_network_unfinished() -> None:
    deep = NetworkSpec(dataset="circle", layers=(LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),))
    worker = Worker(replace(BOWL, objective=deep))
    worker.start()
    worker.send(Seek(Address(10_000_000)))
    while worker._player is None or worker._player.session.step == 0:
        pass
    worker.stop()
    assert worker.error is None
    assert 0 < worker._player.session.step < 10_000_000


def test_a_long_seek_shows_where_it_has_come_to_and_can_be_stopped(worker: Watched) -> None:
    worker.send(Seek(Address(9_999_999)))
    on_the_way = worker.until_step(1)
    assert (on_the_way.goal, on_the_way.address < Address(9_999_999)) == (Address(9_999_999), True)
    worker.take()
    worker.send(StopSeeking())
    while (stopped := worker.published.get(timeout=30)).goal is not None:
        worker.take()
    assert 0 < stopped.address.step < 9_999_999


def test_making_a_frame_is_left_between_two_racers() -> None:
    wanted = threading.Event()
    checks = 0

    def check() -> None:
        nonlocal checks
        checks += 1
        if wanted.is_set():
            raise Cancelled

    player = Player(replace(BOWL, racers=named((RacerSpec("sgd"), RacerSpec("adam")))), check=check)
    before = checks
    player.frame()
    assert checks - before >= 2
    wanted.set()
    with pytest.raises(Cancelled):
        player.frame()


def test_a_later_load_takes_the_place_of_one_that_is_being_built(
    worker: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    worker.send(Load(replace(BOWL, seed=1)))
    assert gate.arrived.acquire(timeout=30)
    worker.send(Load(replace(BOWL, seed=2), Address(3)))
    gate.permission.release(2)
    frame = worker.until_step(3)
    assert (frame.experiment.seed, frame.generation) == (2, 1)


def test_an_error_in_the_thread_is_kept_for_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Command) -> None:
        raise RuntimeError("broken")

    worker = Worker.built(replace(BOWL, racers=named((RacerSpec("adam"),))))
    assert worker._player is not None
    monkeypatch.setattr(worker._player, "handle", broken)
    worker.start()
    worker.send(StepBy(1))
    worker.stop()
    assert isinstance(worker.error, RuntimeError)


def test_a_worker_that_was_never_started_can_be_stopped() -> None:
    worker = Worker.built(BOWL)
    worker.stop()
    assert not worker._thread.is_alive()


def test_stopping_while_another_experiment_is_built_leaves_what_was_to_follow_undone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker = Worker.built(BOWL)
    gate, player = Gate(monkeypatch), worker._player
    assert player is not None
    worker.start()
    worker.send(Load(replace(BOWL, seed=1)))
    assert gate.arrived.acquire(timeout=30)
    worker.send(SetSpeed(99.0))
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    while not worker._stopping:
        pass
    gate.permission.release()
    stopping.join(30)
    assert (player.session.experiment, player.speed) == (BOWL, BOWL.speed)
    assert worker.error is None
