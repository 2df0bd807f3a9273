"""Checkpoints: the states from which any earlier step is replayed, within a budget of memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Generic, TypeVar

from engine.optimizers.stepper_state import StepperState

StateT = TypeVar("StateT")

#: Steps between checkpoints while there is room: replaying 64 steps takes well under a millisecond.
SPACING = 64
#: How many checkpoints are kept, at the most; beyond it every second one goes.
CAPACITY = 4096


class Checkpoints(Generic[StateT]):
    """States at multiples of a spacing that doubles when the capacity is reached."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        """Make an empty history.

        Args:
            capacity: how many states are kept at the most; at least 2.
        """
        self._capacity = max(2, capacity)
        self._states: dict[int, StateT] = {}
        self._steps: list[int] = []
        self.spacing = SPACING

    def next_due(self, step: int) -> int:
        """The first step after ``step`` at which a checkpoint belongs."""
        return (step // self.spacing + 1) * self.spacing

    def wants(self, step: int) -> bool:
        """Whether a checkpoint belongs at a step and none of it or of a later one is kept."""
        return step % self.spacing == 0 and not (self._steps and step <= self._steps[-1])

    def offer(self, step: int, state: StateT) -> None:
        """Keep a state if it is wanted."""
        if not self.wants(step):
            return
        self._states[step] = state
        self._steps.append(step)
        if len(self._steps) > self._capacity:
            self.spacing *= 2
            self._steps = [kept for kept in self._steps if kept % self.spacing == 0]
            self._states = {kept: self._states[kept] for kept in self._steps}

    def before(self, step: int) -> tuple[int, StateT]:
        """The latest kept step at or before ``step``, and its state. Step 0 is always kept."""
        found = self._steps[bisect_right(self._steps, step) - 1]
        return found, self._states[found]

    def forget_after(self, step: int) -> None:
        """Drop every state later than ``step``: that future has been left."""
        self._steps = self._steps[: bisect_right(self._steps, step)]
        self._states = {kept: self._states[kept] for kept in self._steps}


def affordable(states: Sequence[StepperState], memory: int) -> int:
    """How many checkpoints of these states fit into so many bytes, at most `CAPACITY`."""
    size = sum(
        sum(array.nbytes for array in (state.theta, state.statistics, *state.slots.values()))
        for state in states
    )
    return min(CAPACITY, memory // max(size, 1))
