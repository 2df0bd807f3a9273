"""Keyframes: theta at steps ever further apart, so that the whole of a run is at hand in bounded memory.

Which steps are kept follows from the furthest step that was ever reached, not from the way there; a replay
adds nothing. So that this holds even where a run breaks off, a loop only offers what it sees, and what is
beyond the last step that counts is never kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.objective import FloatArray, IntArray

#: How many keyframes are kept, at the most.
CAPACITY = 256
#: Bytes that the keyframes of one racer may take.
MEMORY = 64 * 2**20
#: Values of layers that reading all keyframes may have to compute: well under a second's work.
WORK = 2**26


@dataclass(frozen=True, eq=False)
class Reading:
    """What the layers were like at one step.

    Attributes:
        health: ``(L, len(HEALTH))``, see `engine.network_frame.LayerHealth`.
        quantiles: of the pre-activations ``(L, 5)``.
    """

    health: FloatArray
    quantiles: FloatArray


@dataclass(eq=False)
class Keyframe:
    """A racer at one step.

    Attributes:
        step: updates done.
        theta: ``(P,)``, read-only.
        after: theta after the next update ``(P,)``; None before it is made.
        reading: what was read of the layers, once somebody wanted to know.
    """

    step: int
    theta: FloatArray
    after: FloatArray | None = None
    reading: Reading | None = None


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
        spacing: s.
        due: the step at which theta is to be offered next.
    """

    def __init__(self, start: FloatArray, capacity: int = CAPACITY) -> None:
        """Keep the start.

        Args:
            start: theta ``(P,)`` before the first step.
            capacity: how many keyframes are kept at the most; at least 2.
        """
        self._capacity = max(2, capacity)
        self._kept = [Keyframe(0, _frozen(start))]
        self._offered: list[tuple[int, FloatArray]] = []
        self.spacing = 1
        self.due = 1

    def offer(self, step: int, theta: FloatArray) -> int:
        """Show theta ``(P,)`` after ``step`` updates, at a step asked for; it counts from `settle` on.

        Returns:
            The step at which to show it next.
        """
        self._offered.append((step, _frozen(theta)))
        spacing = self._spacing_at(step)
        # the step after a keyframe tells how long its update was
        self.due = step + 1 if step % spacing == 0 else (step // spacing + 1) * spacing
        return self.due

    def settle(self, step: int, theta: FloatArray) -> None:
        """Keep what was offered up to ``step``, where the racer now stands at ``theta``, nothing beyond."""
        if self.due == step:
            self.offer(step, theta)
        for at, place in self._offered:
            if at <= step:
                self._keep(at, place)
        self._offered.clear()
        self._plan()

    def _keep(self, step: int, theta: FloatArray) -> None:
        last = self._kept[-1]
        if step == last.step + 1:
            last.after = theta
        spacing = self._spacing_at(step)
        if step % spacing == 0:
            self._kept.append(Keyframe(step, theta))
        if spacing > self.spacing:
            self.spacing = spacing
            self._kept = [kept for kept in self._kept if kept.step % spacing == 0]

    def _spacing_at(self, step: int) -> int:
        spacing = self.spacing
        while step // spacing >= self._capacity:
            spacing *= 2
        return spacing

    def _plan(self) -> None:
        last = self._kept[-1]
        self.due = last.step + (1 if last.after is None else self.spacing)

    def forget_after(self, step: int) -> None:
        """Drop every keyframe later than ``step`` and what followed the one at ``step``."""
        self._kept = [kept for kept in self._kept if kept.step <= step]
        if self._kept[-1].step == step:
            self._kept[-1] = Keyframe(step, self._kept[-1].theta)
        self._plan()

    def before(self, step: int) -> list[Keyframe]:
        """The keyframes at steps smaller than ``step``, in order."""
        return [kept for kept in self._kept if kept.step < step]

    @property
    def steps(self) -> IntArray:
        """The steps that are kept ``(M,)``, ascending; the first is 0."""
        return np.array([kept.step for kept in self._kept], dtype=np.intp)

    @property
    def thetas(self) -> FloatArray:
        """Theta at each of them ``(M, P)``, as a copy."""
        return np.stack([kept.theta for kept in self._kept])


def _frozen(array: FloatArray) -> FloatArray:
    copy = np.array(array)
    copy.flags.writeable = False
    return copy
