"""Rows of a run, one a step, in bounded memory: every one of the first steps, and fewer of those that follow.

Level 0 keeps every step, up to `EXACT` of them. Where a run goes on, level k keeps every 3^k-th, up to
`THINNED`, and beside it the newest `TAIL` steps are exact. Strides are odd because a racer that leaps to and
fro across a ravine would be seen on one side only with even ones. What is given for a step depends on that
step alone, not on how far the run went or how one came there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.objective import FloatArray, IntArray

#: Steps from the start that are kept, every one.
EXACT = 2**16
#: Rows of each further level.
THINNED = 2**15
#: Steps before the one where a run stands that are exact, wherever it stands.
TAIL = 256
#: Rows of each of the two windows of exact steps: that of the newest, and that of where a run is replayed.
WINDOW = 2**14
STRIDE = 3
#: Steps for which the gradients inside an optimizer are kept: their average is one of every one of them.
SLOPES = 2**17


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


class Window:
    """The newest of consecutive rows: at least `WINDOW` of them, once there were so many."""

    def __init__(self, first: int, shape: tuple[int, ...]) -> None:
        """Begin with no rows.

        Args:
            first: the step of the row that comes first.
            shape: of a row.
        """
        self.first, self._shape = first, shape
        self._rows = Grower(shape)

    @property
    def stop(self) -> int:
        """One past the last step."""
        return self.first + self._rows.length

    def append(self, rows: FloatArray) -> None:
        """Add rows ``(m, *shape)`` at the end; the oldest go where they become too many."""
        if self._rows.length + len(rows) > 2 * WINDOW:
            kept = self._rows.view()[max(0, self._rows.length - WINDOW) :]
            self.first = self.stop - len(kept)
            self._rows = Grower(self._shape)
            self._rows.append(kept)
        self._rows.append(rows)

    def holds(self, first: int, stop: int) -> bool:
        """Whether it has these steps."""
        return self.first <= first and stop <= self.stop

    def view(self, first: int | None = None, stop: int | None = None) -> FloatArray:
        """The rows of some of its steps, all by default, read-only."""
        begin = 0 if first is None else first - self.first
        return self._rows.view(None if stop is None else stop - self.first)[begin:]


@dataclass(frozen=True)
class Stretch:
    """Exact rows of consecutive steps.

    Attributes:
        first: the step of the first one.
        rows: ``(n, *shape)``.
    """

    first: int
    rows: FloatArray

    @property
    def stop(self) -> int:
        """One past the last step."""
        return self.first + len(self.rows)


class History:
    """Rows ``(*shape)`` of steps 0, 1, 2 ..., noted when they are first made and when they are replayed."""

    def __init__(self, shape: tuple[int, ...] = (), exact: int = EXACT) -> None:
        """Make an empty one.

        Args:
            shape: of a row.
            exact: how many of the first steps are all kept.
        """
        self._shape, self._exact = shape, exact
        self._levels = [Grower(shape)]
        self._newest, self._here = Window(0, shape), Window(0, shape)

    def __len__(self) -> int:
        """How many steps there were."""
        return self._newest.stop

    def note(self, step: int, rows: FloatArray) -> None:
        """Take the rows ``(m, *shape)`` of the steps from ``step`` on, which is not beyond the newest one."""
        known = max(len(self) - step, 0)
        self._note_again(step, rows[:known])
        self._thin(rows[known:])
        self._newest.append(rows[known:])

    def _note_again(self, step: int, rows: FloatArray) -> None:
        """Refill the exact window where a run is replayed."""
        skipped = max(self._exact - step, 0)
        step, rows = step + skipped, rows[skipped:]
        # A little longer than until it meets the newest rows: before each step in there a tail is kept.
        if not len(rows) or self._newest.holds(max(step - TAIL, self._exact), step + len(rows)):
            return
        if step != self._here.stop:
            self._here = Window(step, self._shape)
        self._here.append(rows)

    def _thin(self, rows: FloatArray) -> None:
        """Keep of new rows what belongs to the last level; one that is full is followed by a coarser one."""
        step = len(self)
        while len(rows):
            level, stride = self._levels[-1], STRIDE ** (len(self._levels) - 1)
            room = max((self._exact if stride == 1 else THINNED) - level.length, 0)
            first = -step % stride  # of these rows
            reach = first + room * stride  # from where on there is no room
            level.append(rows[first:reach:stride])
            if reach >= len(rows):
                return
            step, rows = step + reach, rows[reach:]
            self._levels.append(Grower(self._shape))
            self._levels[-1].append(level.view()[::STRIDE])

    def exact(self) -> FloatArray:
        """The rows of the first steps, every one ``(n, *shape)``, read-only."""
        return self._levels[0].view()

    def windows(self) -> tuple[Stretch, ...]:
        """Further exact rows: of the newest steps, and of those around where it was replayed."""
        both = (self._here, self._newest) if len(self) > self._exact else ()
        return tuple(Stretch(window.first, window.view()) for window in both if window.stop > window.first)

    def keeps(self, first: int, stop: int) -> bool:
        """Whether the row of each of these steps is kept, as far as there are any."""
        stop = min(stop, len(self))
        return stop <= self._exact or self._window(max(min(first, stop), self._exact), stop) is not None

    def _window(self, first: int, stop: int) -> Window | None:
        return next((each for each in (self._newest, self._here) if each.holds(first, stop)), None)

    def _tail(self, stop: int) -> Window | None:
        """The window with the exact rows before ``stop`` that are not in level 0."""
        return self._window(max(stop - TAIL, self._exact), stop)

    def until(self, stop: int) -> tuple[FloatArray, IntArray | None]:
        """What is kept of the steps before ``stop``: rows ``(n, *shape)`` and their steps ``(n,)``.

        Instead of the steps None, where every one is kept; then the rows are no copy. Where the
        last `TAIL` are not kept (see `keeps`), they are as far apart as the others.
        """
        stop = min(stop, len(self))
        if stop <= self._exact:
            return self._levels[0].view(stop), None
        window, first = self._tail(stop), stop - TAIL
        if window is None:
            first = stop
        thinned, stride = self.thinned(first)
        rows, steps = [thinned], [stride * np.arange(len(thinned))]
        if window is not None:
            rows += [self._levels[0].view()[first:], window.view(max(first, self._exact), stop)]
            steps.append(np.arange(first, stop))
        return np.concatenate(rows), np.concatenate(steps)

    def thinned(self, stop: int) -> tuple[FloatArray, int]:
        """The rows of the level that reaches ``stop``, up to there and without a copy, and its stride."""
        place = next(
            (place for place, level in enumerate(self._levels) if level.length * STRIDE**place >= stop),
            len(self._levels) - 1,
        )
        stride = STRIDE**place
        return self._levels[place].view(-(-stop // stride)), stride

    def cut(self, stop: int) -> History:
        """A history of its own that ends before ``stop``; published views keep what was."""
        cut, stop = History(self._shape, self._exact), min(stop, len(self))
        kept = [Grower(self._shape)]
        kept[0].append(self._levels[0].view(stop))
        for place, level in enumerate(self._levels[1:], 1):
            if stop > max(self._exact, THINNED * STRIDE ** (place - 1)):
                kept.append(Grower(self._shape))
                kept[-1].append(level.view(-(-stop // STRIDE**place)))
        window = self._tail(stop)
        if window is None or window.first > stop:
            window = Window(stop, self._shape)
        rows = window.view(stop=stop)
        cut._begin_with(kept, stop - len(rows), rows)
        return cut

    def _begin_with(self, levels: list[Grower], first: int, rows: FloatArray) -> None:
        self._levels, self._newest = levels, Window(first, self._shape)
        self._newest.append(rows)
