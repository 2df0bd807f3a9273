"""A number per step, kept so that any stretch of a million steps is drawn from a few thousand points.

Beside the values stands a pyramid of minima and maxima over blocks of 16, 256, 4096... values, kept
up to date as values arrive. The lowest and highest value of every pixel column then come from at
most sixteen times as many entries as there are columns, however long the series is. Of a long series neither
all values nor all small blocks are kept (see `engine.averages.history`): larger blocks stand in for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.averages.history import EXACT, Grower, History, Stretch
from engine.objective import FloatArray, IntArray

FAN = 16
#: Blocks of `FAN` values that are kept; of larger ones all are.
BLOCKS = 2**17


class Known(NamedTuple):
    """What is known of one step.

    Attributes:
        first: of the steps whose extremes these are.
        stop: one past the last of them.
        low: the lowest value.
        high: the highest.
    """

    first: int
    stop: int
    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        """Whether it is the value of the step alone."""
        return self.stop == self.first + 1


@dataclass(frozen=True)
class SeriesView:
    """The first values of a series; it does not change when the series grows.

    Attributes:
        values: those from the start of which every one is kept ``(n,)``, index = step.
        lows: for each level the minima of its blocks; level 0 has blocks of ``FAN`` values.
        highs: the maxima likewise.
        length: how many values there are; as many as are kept where it is not given.
        windows: further stretches of which every value is kept.
        thinned: of a series of which not all values are kept every ``stride``-th one.
        stride: see there.
    """

    values: FloatArray
    lows: tuple[FloatArray, ...] = ()
    highs: tuple[FloatArray, ...] = ()
    length: int = -1
    windows: tuple[Stretch, ...] = ()
    thinned: FloatArray | None = None
    stride: int = 1

    def __len__(self) -> int:
        return len(self.values) if self.length < 0 else self.length

    @property
    def last(self) -> float:
        """The last value; nan where there is none."""
        return self.at(len(self) - 1).low if len(self) else float("nan")

    def at(self, step: int) -> Known:
        """What is known of a step: its value or, where that is not kept, the extremes around it."""
        first, stop = step, step + 1
        exact = self._exact(first, stop)
        if exact is not None:
            return Known(first, stop, float(exact[0]), float(exact[0]))
        for level, low in enumerate(self.lows, 1):
            place = step // FAN**level
            if place < len(low):
                first, high = place * FAN**level, self.highs[level - 1]
                return Known(first, first + FAN**level, float(low[place]), float(high[place]))
        return Known(first, stop, float("nan"), float("nan"))

    def kept(self) -> tuple[IntArray, FloatArray]:
        """Steps ``(n,)`` and the values at them: every one, or of a long series fewer."""
        stretches = (Stretch(0, self.values), *self.windows)
        steps = [np.arange(stretch.first, stretch.stop) for stretch in stretches]
        values = [stretch.rows for stretch in stretches]
        if self.thinned is None:
            return steps[0], values[0]
        steps.append(self.stride * np.arange(len(self.thinned)))
        values.append(self.thinned)
        every, places = np.unique(np.concatenate(steps), return_index=True)
        return every, np.concatenate(values)[places]

    def values_at(self, steps: IntArray) -> FloatArray:
        """The values at steps ``(n,)``: of a long series that of the nearest kept one before each.

        nan where the series has no step of that number.
        """
        values = np.full(len(steps), np.nan)
        has_value = steps < len(self.values)
        values[has_value] = self.values[steps[has_value]]
        if self.thinned is not None:
            is_thinned = ~has_value & (steps < len(self))
            values[is_thinned] = self.thinned[steps[is_thinned] // self.stride]
        return values

    def envelope(self, first: int, stop: int, columns: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The lowest and highest value in each of about ``columns`` equal stretches.

        Args:
            first: the first step wanted.
            stop: one past the last step wanted.
            columns: how many stretches the drawing can tell apart.

        Returns:
            ``(steps, low, high)``, each ``(m,)``: the middle of each stretch and its extremes. Where
            there are no more values than columns these are the values themselves, if all are kept.
        """
        first, stop = max(0, first), min(stop, len(self))
        if stop <= first:
            empty = np.empty(0)
            return empty, empty, empty
        level, block = 0, 1
        while level < len(self.lows) and (
            stop - first >= columns * block * FAN or not self._has(level, first, stop)
        ):
            level, block = level + 1, block * FAN
        offset, lows, highs = self._blocks(level, block, first, stop)
        group = max(1, -(-len(lows) // columns))
        edges = np.arange(0, len(lows), group)
        middle = offset + (edges + (np.minimum(edges + group, len(lows)) - 1 - edges) / 2) * block
        middle += (block - 1) / 2
        return middle, np.fmin.reduceat(lows, edges), np.fmax.reduceat(highs, edges)

    def rest(self, level: int) -> tuple[FloatArray, FloatArray]:
        """The extremes of the last blocks of a level ``(m,)`` that make no block of the next one yet."""
        size = FAN**level
        places = range(len(self) // (size * FAN) * FAN, len(self) // size)
        found = [self._extremes(level, place * size, (place + 1) * size) for place in places]
        lows, highs = np.array(found).reshape(-1, 2).T
        return lows, highs

    def _exact(self, first: int, stop: int) -> FloatArray | None:
        """The values of a stretch, if every one is kept."""
        for stretch in (Stretch(0, self.values), *self.windows):
            if stretch.first <= first and stop <= stretch.stop:
                return stretch.rows[first - stretch.first : stop - stretch.first]
        return None

    def _has(self, level: int, first: int, stop: int) -> bool:
        """Whether a stretch can be drawn from a level."""
        if level == 0:
            return self._exact(first, stop) is not None
        whole, kept = stop // FAN**level, len(self.lows[level - 1])
        rest = whole * FAN**level
        # the last block may not be full and so not in the pyramid yet
        return kept >= whole and (
            rest == stop or kept > whole or any(self._has(finer, rest, stop) for finer in range(level))
        )

    def _blocks(self, level: int, block: int, first: int, stop: int) -> tuple[int, FloatArray, FloatArray]:
        """The step at which the first block begins, and the extremes of the blocks of a stretch."""
        if level == 0:
            exact = self._exact(first, stop)
            values = np.full(stop - first, np.nan) if exact is None else exact
            return first, values, values
        lows, highs = self.lows[level - 1], self.highs[level - 1]
        left, right = first // block, min(stop // block, len(lows))
        lows, highs = lows[left:right], highs[left:right]
        if right * block < stop:
            low, high = self._last_block(level, right, stop)
            lows, highs = np.append(lows, low), np.append(highs, high)
        return left * block, lows, highs

    def _last_block(self, level: int, place: int, stop: int) -> tuple[float, float]:
        """The extremes of a block up to ``stop``; of the whole one where its values are not kept."""
        first = place * FAN**level
        if self._exact(first, stop) is None and place < len(self.lows[level - 1]):
            return float(self.lows[level - 1][place]), float(self.highs[level - 1][place])
        return self._extremes(level - 1, first, stop)

    def _extremes(self, level: int, first: int, stop: int) -> tuple[float, float]:
        """The extremes of a stretch that begins with a block, from a level and finer ones."""
        while level and not self._has(level, first, stop):
            level -= 1
        _, lows, highs = self._blocks(level, FAN**level, first, stop)
        return float(np.fmin.reduce(lows)), float(np.fmax.reduce(highs))


class Series:
    """The growing side of a series; views of it are published in frames."""

    def __init__(self, exact: int = EXACT) -> None:
        """Make an empty one.

        Args:
            exact: how many of the first values are all kept.
        """
        self._history = History((), exact)
        self._lows: list[Grower] = []
        self._highs: list[Grower] = []
        self._rest: list[tuple[FloatArray, FloatArray]] = []  # of each level: what is no whole block yet

    def __len__(self) -> int:
        return len(self._history)

    def append(self, values: FloatArray) -> None:
        """Add values ``(m,)`` at the end."""
        self.note(len(self), values)

    def note(self, step: int, values: FloatArray) -> None:
        """Take the values ``(m,)`` from ``step`` on; whole blocks of new ones enter the pyramid at once."""
        known = max(len(self) - step, 0)
        self._history.note(step, values)
        self._pile(values[known:], values[known:], 0)

    def _pile(self, lows: FloatArray, highs: FloatArray, level: int) -> None:
        """Add blocks to a level, and those that become whole to the next."""
        if level == len(self._rest):
            self._rest.append((np.empty(0), np.empty(0)))
        lows = np.concatenate((self._rest[level][0], lows))
        highs = np.concatenate((self._rest[level][1], highs))
        whole = len(lows) // FAN
        self._rest[level] = lows[whole * FAN :], highs[whole * FAN :]
        if not whole:
            return
        if level == len(self._lows):
            self._lows.append(Grower())
            self._highs.append(Grower())
        low = np.fmin.reduce(lows[: whole * FAN].reshape(-1, FAN), axis=1)
        high = np.fmax.reduce(highs[: whole * FAN].reshape(-1, FAN), axis=1)
        room = BLOCKS - self._lows[level].length if level == 0 else whole
        self._lows[level].append(low[:room])
        self._highs[level].append(high[:room])
        self._pile(low, high, level + 1)

    def keeps(self, first: int, stop: int) -> bool:
        """See `History.keeps`."""
        return self._history.keeps(first, stop)

    def cut(self, stop: int) -> Series:
        """A series of its own that ends before ``stop``; published views keep what was."""
        cut = Series()
        cut._begin_with(self._history.cut(stop), self.view(stop))
        return cut

    def _begin_with(self, history: History, seen: SeriesView) -> None:
        self._history = history
        for lows, highs in zip(seen.lows, seen.highs, strict=True):
            for kept, entries in ((self._lows, lows), (self._highs, highs)):
                kept.append(Grower())
                kept[-1].append(entries)
        for level in range(len(seen.lows) + 1):
            self._rest.append(seen.rest(level))

    def view(self, stop: int | None = None) -> SeriesView:
        """The first ``stop`` values, frozen."""
        count = len(self) if stop is None else min(stop, len(self))
        values = self._history.exact()[:count]
        lows, highs, block = [], [], FAN
        for low, high in zip(self._lows, self._highs, strict=True):
            lows.append(low.view(count // block))
            highs.append(high.view(count // block))
            block *= FAN
        if len(values) == count:
            return SeriesView(values, tuple(lows), tuple(highs))
        windows = (
            Stretch(each.first, each.rows[: max(count - each.first, 0)]) for each in self._history.windows()
        )
        kept = tuple(each for each in windows if len(each.rows))
        thinned, stride = self._history.thinned(count)
        return SeriesView(values, tuple(lows), tuple(highs), count, kept, thinned, stride)
