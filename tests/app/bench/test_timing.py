"""Two contenders in turns: a ratio that holds although the machine slows down between rounds."""

from __future__ import annotations

import time

import pytest

from app.bench import timing
from app.bench.timing import ROUNDS, compared, once


class Machine:
    """A clock that work moves on, and that runs ever more slowly."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slowness = 1.0
        self.order: list[str] = []

    def work(self, name: str, seconds: float) -> timing.Work:
        def repeated(count: int) -> int:
            self.order.append(name)
            self.now += count * seconds * self.slowness
            return count

        return repeated

    def time(self) -> float:
        return self.now


@pytest.fixture(name="machine")
def machine_fixture(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(time, "process_time", machine.time)
    monkeypatch.setattr(time, "perf_counter", machine.time)
    return machine


def test_contenders_take_turns_and_their_ratio_is_that_of_their_work(machine: Machine) -> None:
    found = compared(machine.work("A", 0.003), machine.work("B", 0.001), seconds=3.0)
    assert found.cpu == pytest.approx(3.0)
    assert found.wall == pytest.approx(3.0)
    assert found.ours.cpu == pytest.approx(0.003)
    assert found.rounds >= ROUNDS
    assert machine.order[-2 * found.rounds :] == ["A", "B"] * found.rounds
    assert machine.now < 6.0


def test_there_are_seven_rounds_however_long_a_piece_takes(machine: Machine) -> None:
    assert compared(machine.work("A", 10.0), machine.work("B", 5.0), seconds=1.0).rounds == ROUNDS


def test_a_machine_that_grows_slower_all_the_time_changes_no_ratio(machine: Machine) -> None:
    def slower(work: timing.Work) -> timing.Work:
        def repeated(count: int) -> int:
            machine.slowness *= 1.001
            return work(count)

        return repeated

    found = compared(slower(machine.work("A", 2e-3)), slower(machine.work("B", 1e-3)), seconds=2.0)
    assert found.cpu == pytest.approx(2.0, rel=0.01)


def test_a_call_is_a_piece() -> None:
    calls: list[int] = []
    assert once(lambda: calls.append(1))(3) == 3
    assert len(calls) == 3
