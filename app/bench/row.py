"""The form of a row of the table of measurements, and what measuring it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.bench.timing import Comparison, Work, compared

#: Whether a number is good where it is small (ours over the other's) or large (the other's over ours).
Better = Literal["lower", "higher"]


@dataclass(frozen=True)
class Budget:
    """What a measurement may take.

    Attributes:
        seconds: of a row.
        full: whether long runs are made whole rather than a tenth of them.
    """

    seconds: float = 6.0
    full: bool = False

    def steps(self, whole: int) -> int:
        """So many steps of a long run, or a tenth of them."""
        return whole if self.full else whole // 10


@dataclass(frozen=True)
class Found:
    """What was measured.

    Attributes:
        number: what is held against the goal: a ratio, or so many of the row's unit.
        ours: what ours took, with its unit, for people.
        other: what the other took, with its unit; empty where there is none.
        wall: the ratio by the clock on the wall; None where the number is no ratio of times.
        rounds: in how many rounds.
        remark: what should be known beside the number.
    """

    number: float
    ours: str
    other: str = ""
    wall: float | None = None
    rounds: int = 1
    remark: str = ""


@dataclass(frozen=True)
class Row:
    """One measurement.

    Attributes:
        key: what it is called on the command line.
        title: what is measured.
        meaning: the other contender, or what the number is.
        measure: does it.
        better: whether the number is to be small or large.
        goal: the number that is to be reached; None where none was set.
        unit: of the number; empty for a ratio.
        needs: packages that have to be installed.
        threads: of the matrix products, where the environment says that so many may be used.
    """

    key: str
    title: str
    meaning: str
    measure: Callable[[Budget], Found]
    better: Better = "lower"
    goal: float | None = None
    unit: str = ""
    needs: tuple[str, ...] = ()
    threads: int = 1

    def reached(self, number: float) -> bool | None:
        """Whether a number reaches the goal; None without one."""
        if self.goal is None:
            return None
        return number <= self.goal if self.better == "lower" else number >= self.goal


def ratio(
    contenders: Callable[[], tuple[Work, Work]], better: Better = "lower", *, remark: str = ""
) -> Callable[[Budget], Found]:
    """What measures a ratio of processor time.

    Args:
        contenders: makes ours and the other's work.
        better: ``lower`` for ours over the other's, ``higher`` for the other's over ours.
        remark: what should be known beside the number.
    """

    def measure(budget: Budget) -> Found:
        return found_of(compared(*contenders(), budget.seconds), better, remark=remark)

    return measure


def found_of(comparison: Comparison, better: Better, *, remark: str = "") -> Found:
    """A comparison as what was found; see `ratio`."""
    power = 1 if better == "lower" else -1
    return Found(
        number=comparison.cpu**power,
        ours=duration(comparison.ours.cpu),
        other=duration(comparison.other.cpu),
        wall=comparison.wall**power,
        rounds=comparison.rounds,
        remark=remark,
    )


def duration(seconds: float) -> str:
    """Seconds with three digits and a unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} us"
