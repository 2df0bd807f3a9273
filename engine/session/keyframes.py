"""Keyframes: theta at steps ever further apart, so that the whole of a run is at hand in bounded memory.

Which steps are kept follows from the furthest step that was ever reached, not from the way there; a replay
adds nothing. So that this holds even where a run breaks off, a loop only offers what it sees, and what is
beyond the last step that counts is never kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from sys import maxsize

import numpy as np

from engine.arrays import frozen, frozen_copy
from engine.objective import FloatArray, IntArray

#: How many keyframes are kept, at the most.
CAPACITY = 128
#: Bytes that the keyframes of one racer may take.
MEMORY = 64 * 2**20
#: Values of layers that summarising all keyframes may have to compute: well under a second's work.
WORK = 2**26
#: Of a network whose layers keep none.
NO_STATISTICS: FloatArray = frozen(np.zeros(0))


@dataclass(frozen=True, eq=False)
class LayerSummary:
    """What the layers were like at one step.

    Attributes:
        health: ``(L, len(HEALTH))``, see `engine.network.health.LayerHealth`.
        quantiles: of the pre-activations ``(L, 5)``.
        outputs: of what each layer passes on ``(L, 5)``.
        motion: of the coming step ``(L, len(MOTION))``, see `engine.network.layer_motion`.
    """

    health: FloatArray
    quantiles: FloatArray
    outputs: FloatArray
    motion: FloatArray


@dataclass(eq=False)
class Keyframe:
    """A racer at one step.

    Attributes:
        step: updates done.
        theta: ``(P,)``, read-only.
        after: theta after the next update ``(P,)``; None before it is made.
        summary: of the layers, computed when it is first shown.
        statistics: running statistics ``(S,)``, read-only.
        signal: of each layer's gradients over their noise ``(L,)``, computed when it is first shown; see
            `engine.network.layer_motion.signal_to_noise`.
        scores: on the parts of the data ``(parts, 2)``, computed when they are first shown; see
            `engine.observers.score_observer`.
    """

    step: int
    theta: FloatArray
    after: FloatArray | None = None
    summary: LayerSummary | None = None
    statistics: FloatArray = field(default_factory=lambda: NO_STATISTICS)
    signal: FloatArray | None = None
    scores: FloatArray | None = None


def fitting(size: int, values: int) -> int:
    """How many keyframes a network may have.

    Args:
        size: P.
        values: units of all layers times the examples of a step.
    """
    return max(2, min(CAPACITY, MEMORY // (2 * 8 * size), WORK // max(values, 1)))


class Keyframes:
    """One racer's keyframes at steps 0, s, 2 s, ...; s doubles where they would become too many.

    Attributes:
        due: the step at which theta is to be offered next.
    """

    def __init__(
        self,
        start: FloatArray,
        capacity: int = CAPACITY,
        statistics: Callable[[], FloatArray] = lambda: NO_STATISTICS,
    ) -> None:
        """Keep the start.

        Args:
            start: theta ``(P,)`` before the first step.
            capacity: how many keyframes are kept at the most; at least 2.
            statistics: gives the running statistics ``(S,)`` that belong to what is offered.
        """
        self._capacity = max(2, capacity)
        self._statistics = statistics
        self._kept = [Keyframe(0, frozen_copy(start), statistics=frozen_copy(statistics()))]
        self._offered: list[tuple[int, FloatArray, FloatArray]] = []
        self._settled = 0  # how many of them count
        self._spacing = self._pace = 1
        self.due = 1

    def offer(self, step: int, theta: FloatArray) -> int:
        """Show theta ``(P,)`` after ``step`` updates, at a step asked for; it counts from `settle` on.

        Returns:
            The step at which to show it next.
        """
        # the steps of a loop wait for this, so sorting out comes later, for many at once
        self._offered.append((step, theta.copy(), self._statistics().copy()))
        if step >= self._capacity * self._pace:
            self._pace = self._spacing_at(step)
        beyond = step % self._pace
        # the step after a keyframe tells what its update was
        self.due = step - beyond + self._pace if beyond else step + 1
        return self.due

    def settle(self, step: int, theta: FloatArray) -> None:
        """Keep what was offered up to ``step``, where the racer now stands at ``theta``, nothing beyond."""
        if self.due == step:
            self.offer(step, theta)
        new = self._offered[self._settled :]
        counting = [offered for offered in new if offered[0] <= step]
        self._offered[self._settled :] = counting
        self._settled = len(self._offered)
        if len(counting) < len(new) or self._settled > self._capacity:
            self._sort_out()

    def _sort_out(self) -> None:
        """Make keyframes of what was offered, at the spacing that its last step calls for."""
        if self._offered:
            self._spacing = self._spacing_at(self._offered[-1][0])
            kept = [keyframe for keyframe in self._kept if keyframe.step % self._spacing == 0]
            for step, theta, statistics in self._offered:
                theta.flags.writeable = statistics.flags.writeable = False
                if step == kept[-1].step + 1:
                    kept[-1].after = theta
                if step % self._spacing == 0:
                    kept.append(Keyframe(step, theta, statistics=statistics))
            self._kept = kept
            self._offered.clear()
            self._settled = 0
        last = self._kept[-1]
        self._pace = self._spacing
        self.due = last.step + (1 if last.after is None else self._spacing)

    def _spacing_at(self, step: int) -> int:
        spacing = self._spacing
        while step // spacing >= self._capacity:
            spacing *= 2
        return spacing

    def forget_after(self, step: int) -> None:
        """Drop every keyframe later than ``step`` and what followed the one at ``step``."""
        self._sort_out()
        self._kept = [kept for kept in self._kept if kept.step <= step]
        if self._kept[-1].step == step:
            self._kept[-1] = replace(self._kept[-1], after=None, summary=None)
        self._sort_out()

    def before(self, step: int) -> list[Keyframe]:
        """The keyframes at steps smaller than ``step``, in order."""
        self._sort_out()
        return [kept for kept in self._kept if kept.step < step]

    @property
    def all(self) -> list[Keyframe]:
        """Every keyframe of the run, in order; the newest steps may lie beyond the last."""
        return self.before(maxsize)

    def thetas_until(self, step: int) -> FloatArray:
        """Theta ``(M, P)`` at keyframes up to ``step``: those that a run of nearly twice as many keeps.

        So they are the same, however much further than ``step`` the run has gone up to then.
        """
        self._sort_out()
        spacing = self._spacing_at(max(2 * step - 1, 0))
        return np.stack([k.theta for k in self._kept if k.step <= step and k.step % spacing == 0])

    @property
    def spacing(self) -> int:
        """The steps from one keyframe to the next."""
        self._sort_out()
        return self._spacing

    @property
    def steps(self) -> IntArray:
        """The steps that are kept ``(M,)``, ascending; the first is 0."""
        self._sort_out()
        return np.array([kept.step for kept in self._kept], dtype=np.intp)

    @property
    def thetas(self) -> FloatArray:
        """Theta at each of them ``(M, P)``, as a copy."""
        self._sort_out()
        return np.stack([kept.theta for kept in self._kept])
