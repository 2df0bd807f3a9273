"""Times of two contenders that take turns: on a busy machine their ratio holds where the times do not."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

#: Rounds at the least: fewer tell little of a machine on which others work.
ROUNDS = 7
#: Rounds at the most, however long a row may take.
MOST_ROUNDS = 31
#: Seconds that a contender works in a round, where the row has time for it: the clock is far finer.
LONGEST = 0.25

#: A contender: does at least so many pieces of its work and returns how many it did.
Work = Callable[[int], int]


@dataclass(frozen=True)
class Taken:
    """Seconds a piece: of processor time in all threads, and by the clock on the wall."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Comparison:
    """Two contenders in one run.

    Attributes:
        ours: what a piece took, the median of the rounds.
        other: the same of the other contender.
        cpu: ours over the other's processor time, the median of the rounds' own ratios.
        wall: the same by the clock on the wall.
        rounds: how many there were.
    """

    ours: Taken
    other: Taken
    cpu: float
    wall: float
    rounds: int


def once(work: Callable[[], object]) -> Work:
    """A contender whose piece is a call."""

    def repeated(count: int) -> int:
        for _ in range(count):
            work()
        return count

    return repeated


def taken(work: Work, count: int) -> Taken:
    """What a piece takes, of at least so many."""
    cpu, wall = time.process_time(), time.perf_counter()
    done = work(count)
    return Taken((time.process_time() - cpu) / done, (time.perf_counter() - wall) / done)


def compared(ours: Work, other: Work, seconds: float) -> Comparison:
    """Let two contenders take turns: A, B, A, B, and never fewer than `ROUNDS`.

    Args:
        ours: A.
        other: B.
        seconds: how long all of it may take; a single piece of which seven rounds take longer takes its time.
    """
    began = time.perf_counter()
    each = min(seconds / (2 * ROUNDS + 2), LONGEST)
    counts = [_count(work, each) for work in (ours, other)]
    rounds: list[tuple[Taken, Taken]] = []
    while len(rounds) < ROUNDS or (len(rounds) < MOST_ROUNDS and time.perf_counter() - began < seconds):
        rounds.append((taken(ours, counts[0]), taken(other, counts[1])))
    return Comparison(
        ours=_middle([mine for mine, _ in rounds]),
        other=_middle([its for _, its in rounds]),
        cpu=median(mine.cpu / its.cpu for mine, its in rounds),
        wall=median(mine.wall / its.wall for mine, its in rounds),
        rounds=len(rounds),
    )


def _middle(found: list[Taken]) -> Taken:
    return Taken(median(each.cpu for each in found), median(each.wall for each in found))


def _count(work: Work, seconds: float) -> int:
    """How many pieces take about so long; what is made once is made by the first."""
    work(1)
    count = 1
    while True:
        one = max(taken(work, count).wall, 1e-9)
        if one * count * 2 >= seconds:
            return max(1, round(seconds / one))
        count = max(2 * count, min(round(seconds / one / 2), 100 * count))
