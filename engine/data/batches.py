"""Which examples each step sees: a function of seed and step, so that any step can be asked for again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np

from engine.arrays import frozen
from engine.cancellation import Check, not_cancelled
from engine.objective import IntArray

#: Bytes of permutations that are kept. The racers of a race go through the same epochs one racer after the
#: other, some hundred steps each, and drawing an epoch costs as much as several small steps.
KEPT_BYTES = 2**20


class BatchOrder:
    """Mini-batches drawn without replacement: every epoch is a new permutation of the examples.

    The permutation of an epoch depends on the seed and the epoch's number alone, so there is no
    random state to save: step 1,000 has the same batch whether it was reached by stepping or by a
    jump. As in Keras the last batch of an epoch holds what is left and may be smaller.
    """

    def __init__(
        self, samples: int, batch_size: int, seed: np.random.SeedSequence, *, in_order: bool = False
    ) -> None:
        """Make the order.

        Args:
            samples: how many examples there are; 0 for a loss without data.
            batch_size: examples per step.
            seed: of this order and nothing else.
            in_order: whether the examples follow each other in time: step k sees example k, and after the
                last one there is nothing new to see.
        """
        self.samples = samples
        self.batch_size = min(batch_size, samples) if samples else 0
        self._in_order = in_order
        kept = max(1, KEPT_BYTES // (np.dtype(np.intp).itemsize * max(samples, 1)))
        #: The permutation of an epoch; threads may ask at the same time.
        self._permutation = lru_cache(maxsize=kept)(partial(_permutation, samples, seed))

    @property
    def per_epoch(self) -> int:
        """Steps in one pass over the examples."""
        return -(-self.samples // self.batch_size) if self.batch_size else 1

    def indices(self, step: int) -> IntArray | None:
        """The examples ``(B,)`` of the update after ``step`` updates; None where a step sees all of them."""
        if self._in_order:
            return np.array([min(step, self.samples - 1)], dtype=np.intp)
        if self.batch_size == self.samples:
            return None
        epoch, place = divmod(step, self.per_epoch)
        return self._permutation(epoch)[place * self.batch_size : (place + 1) * self.batch_size]

    def checked(self, check: Check) -> Callable[[int], IntArray | None]:
        """As `indices`, after a check: a network asks for the examples of each step, which may take long."""
        if check is not_cancelled:
            return self.indices

        def asked(step: int) -> IntArray | None:
            check()
            return self.indices(step)

        return asked


def _permutation(samples: int, seed: np.random.SeedSequence, epoch: int) -> IntArray:
    """The examples ``(samples,)`` in the order of one epoch, read-only."""
    source = np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, epoch))
    return frozen(np.random.default_rng(source).permutation(samples).astype(np.intp, copy=False))


@lru_cache(maxsize=64)
def selection(count: int, limit: int) -> IntArray | None:
    """Indices ``(limit,)`` of examples that stand for ``count`` of them, ascending; None where all are few.

    They are drawn once and for all: data often come sorted, or with their classes in turn, so every k-th
    example would be no fair choice.
    """
    if count <= limit:
        return None
    chosen = np.sort(np.random.default_rng(0).permutation(count)[:limit]).astype(np.intp)
    chosen.flags.writeable = False
    return chosen
