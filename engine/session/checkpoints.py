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
#: Bytes of a state from which on states near by are kept, and checkpoints are closer while there is room:
#: replaying 64 steps of so many numbers is felt.
LARGE, CLOSE_SPACING = 2**20, 8
#: How many powers of two those near by are multiples of: 1, 2, 4 ... 64, as far apart as checkpoints are.
NEAR = 7


class Checkpoints(Generic[StateT]):
    """States at multiples of a spacing that doubles when the capacity is reached, and some near by.

    Going back step by step from the newest state is then a replay of one or two steps, not of a spacing.
    """

    def __init__(self, capacity: int = CAPACITY, near: int = 0) -> None:
        """Make an empty history.

        Args:
            capacity: how many states are kept at the most; at least 2.
            near: of how many powers of two multiples before the last offered state are kept, one or two each.
        """
        self._capacity = max(2, capacity)
        self._most_near = near
        self._near: dict[int, StateT] = {}
        self._states: dict[int, StateT] = {}
        self._steps: list[int] = []
        self.spacing = CLOSE_SPACING if near else SPACING

    def next_due(self, step: int) -> int:
        """The first step after ``step`` at which a checkpoint belongs."""
        return (step // self.spacing + 1) * self.spacing

    def wants(self, step: int) -> bool:
        """Whether a state at a step is kept where it is offered."""
        return self._most_near > 0 or self._is_due(step)

    def _is_due(self, step: int) -> bool:
        """Whether a checkpoint belongs at a step and none of it or of a later one is kept."""
        return step % self.spacing == 0 and not (self._steps and step <= self._steps[-1])

    def offer(self, step: int, state: StateT) -> None:
        """Keep a state if it is wanted."""
        if self._most_near:
            self._keep_near(step, state)
        if not self._is_due(step):
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
        near = max((kept for kept in self._near if kept <= step), default=0)
        return (near, self._near[near]) if near > found else (found, self._states[found])

    def _keep_near(self, step: int, state: StateT) -> None:
        """Keep a state, and of those before it the last one at an odd multiple of each power of two."""
        self._near[step] = state
        largest = 2 ** (self._most_near - 1)
        self._near = {
            kept: state
            for kept, state in self._near.items()
            if 0 <= step - kept < 2 * min(kept & -kept or largest, largest)
        }

    def forget_after(self, step: int) -> None:
        """Drop every state later than ``step``: that future has been left."""
        self._near = {kept: state for kept, state in self._near.items() if kept <= step}
        self._steps = self._steps[: bisect_right(self._steps, step)]
        self._states = {kept: self._states[kept] for kept in self._steps}


def affordable(states: Sequence[StepperState], memory: int) -> tuple[int, int]:
    """How many checkpoints, at most `CAPACITY`, and how many near by fit into so many bytes."""
    size = sum(
        sum(array.nbytes for array in (state.theta, state.statistics, *state.slots.values()))
        for state in states
    )
    near = min(NEAR, memory // (4 * size)) if size >= LARGE else 0
    return min(CAPACITY, memory // max(size, 1) - near), near
