"""A number per step, kept so that any stretch of a million steps is drawn from a few thousand points.

Beside the values stands a pyramid of minima and maxima over blocks of 16, 256, 4096... values, kept
up to date as values arrive. The lowest and highest value of every pixel column then come from at
most sixteen times as many entries as there are columns, however long the series is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.objective import FloatArray

FAN = 16


class Grower:
    """An append-only array ``(n, *shape)`` whose earlier views stay valid and unchanged."""

    def __init__(self, shape: tuple[int, ...] = ()) -> None:
        self._store = np.empty((256, *shape))
        self.length = 0

    def append(self, rows: FloatArray) -> None:
        """Add rows ``(m, *shape)`` at the end."""
        stop = self.length + len(rows)
        if stop > len(self._store):
            # A new array, not a resize in place: published views keep the old one.
            grown = np.empty((max(stop, 2 * len(self._store)), *self._store.shape[1:]))
            grown[: self.length] = self._store[: self.length]
            self._store = grown
        self._store[self.length : stop] = rows
        self.length = stop

    def view(self, stop: int | None = None) -> FloatArray:
        """The first ``stop`` rows (all by default), read-only, without a copy."""
        window = self._store[: self.length if stop is None else min(stop, self.length)]
        window.flags.writeable = False
        return window


@dataclass(frozen=True)
class SeriesView:
    """The first ``length`` values of a series; it does not change when the series grows.

    Attributes:
        values: every value ``(length,)``, index = step.
        lows: for each level the minima of its blocks; level 0 has blocks of ``FAN`` values.
        highs: the maxima likewise.
    """

    values: FloatArray
    lows: tuple[FloatArray, ...] = ()
    highs: tuple[FloatArray, ...] = ()

    def __len__(self) -> int:
        return len(self.values)

    def envelope(self, first: int, stop: int, columns: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The lowest and highest value in each of about ``columns`` equal stretches.

        Args:
            first: the first step wanted.
            stop: one past the last step wanted.
            columns: how many stretches the drawing can tell apart.

        Returns:
            ``(steps, low, high)``, each ``(m,)``: the middle of each stretch and its extremes. Where
            there are no more values than columns these are the values themselves.
        """
        first, stop = max(0, first), min(stop, len(self))
        if stop <= first:
            empty = np.empty(0)
            return empty, empty, empty
        level, block = 0, 1
        while level < len(self.lows) and stop - first >= columns * block * FAN:
            level, block = level + 1, block * FAN
        offset, lows, highs = self._blocks(level, block, first, stop)
        group = max(1, -(-len(lows) // columns))
        edges = np.arange(0, len(lows), group)
        middle = offset + (edges + (np.minimum(edges + group, len(lows)) - 1 - edges) / 2) * block
        middle += (block - 1) / 2
        return middle, np.fmin.reduceat(lows, edges), np.fmax.reduceat(highs, edges)

    def _blocks(self, level: int, block: int, first: int, stop: int) -> tuple[int, FloatArray, FloatArray]:
        """The step at which the first block begins, and the extremes of the blocks of a stretch."""
        if level == 0:
            return first, self.values[first:stop], self.values[first:stop]
        lows, highs = self.lows[level - 1], self.highs[level - 1]
        left, right = first // block, stop // block
        lows, highs = lows[left:right], highs[left:right]
        rest = self.values[right * block : stop]
        if len(rest):
            # The last block is not full and so not in the pyramid yet.
            lows = np.append(lows, np.fmin.reduce(rest))
            highs = np.append(highs, np.fmax.reduce(rest))
        return left * block, lows, highs


class Series:
    """The growing side of a series; views of it are published in frames."""

    def __init__(self) -> None:
        self._values = Grower()
        self._lows: list[Grower] = []
        self._highs: list[Grower] = []

    def __len__(self) -> int:
        return self._values.length

    def append(self, values: FloatArray) -> None:
        """Add values ``(m,)``; whole blocks enter the pyramid at once."""
        self._values.append(values)
        lows, highs, level = self._values, self._values, 0
        while lows.length >= FAN:
            if level == len(self._lows):
                self._lows.append(Grower())
                self._highs.append(Grower())
            done, blocks = self._lows[level].length, lows.length // FAN
            if blocks == done:
                break
            window = slice(done * FAN, blocks * FAN)
            self._lows[level].append(np.fmin.reduce(lows.view()[window].reshape(-1, FAN), axis=1))
            self._highs[level].append(np.fmax.reduce(highs.view()[window].reshape(-1, FAN), axis=1))
            lows, highs, level = self._lows[level], self._highs[level], level + 1

    def view(self, stop: int | None = None) -> SeriesView:
        """The first ``stop`` values, frozen."""
        values = self._values.view(stop)
        lows, highs, block = [], [], FAN
        for low, high in zip(self._lows, self._highs, strict=True):
            lows.append(low.view(len(values) // block))
            highs.append(high.view(len(values) // block))
            block *= FAN
        return SeriesView(values, tuple(lows), tuple(highs))
