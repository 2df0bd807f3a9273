"""A run that was trained elsewhere: its steps, losses and parameters, read from where they lie, in parts.

Nothing is read whole: an array of parameters is a view into a mapped file, and of it only what is asked for.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from engine.arrays import frozen
from engine.objective import FloatArray, IntArray

#: Reads one array of a row, in any shape; mapped, so that only what is used is read.
RowReader = Callable[[], npt.NDArray[Any]]


@dataclass(frozen=True)
class RecordedTensor:
    """One parameter of the model.

    Attributes:
        name: as the library calls it.
        shape: as the library has it.
        first: where its numbers begin in theta; they follow in C's order.
    """

    name: str
    shape: tuple[int, ...]
    first: int

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    @property
    def span(self) -> slice:
        """Its numbers in theta."""
        return slice(self.first, self.first + self.size)


@dataclass(frozen=True)
class RunDescription:
    """What a recording says of the model beside its numbers; empty texts where it says nothing.

    Attributes:
        framework: ``"pytorch"`` or ``"keras"``.
        layers: calls that would make the model's layers.
        loss: the name of its loss.
        optimizer: the name of what has trained it.
    """

    framework: str = ""
    layers: tuple[str, ...] = ()
    loss: str = ""
    optimizer: str = ""


class TensorNames(Sequence[str]):
    """The name of each entry of theta (P,), made when it is asked for: ``0.weight[1,2]``."""

    def __init__(self, tensors: Sequence[RecordedTensor]) -> None:
        self._tensors = tuple(tensors)
        self._firsts = [tensor.first for tensor in tensors]

    def __len__(self) -> int:
        return sum(tensor.size for tensor in self._tensors)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...

    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(map(self._name, range(*index.indices(len(self)))))
        return self._name(range(len(self))[index])

    def _name(self, index: int) -> str:
        tensor = self._tensors[bisect_right(self._firsts, index) - 1]
        if not tensor.shape:
            return tensor.name
        place = np.unravel_index(index - tensor.first, tensor.shape)
        return f"{tensor.name}[{','.join(map(str, place))}]"


@dataclass(frozen=True, eq=False)
class RecordedRun:
    """A run of K rows of P parameters and N losses.

    Attributes:
        path: where it lies.
        tensors: its parameters, in the order of theta.
        steps: after how many updates each row was taken ``(K,)``, rising.
        rows: for each row what reads each tensor, in the tensors' order.
        losses: the loss that each update has seen ``(N,)``; none where they were not recorded.
        rates: the learning rate at each row ``(K,)``; nan where it was not recorded.
        states: for each row what reads the optimizer's state, by slot, in the tensors' order.
        description: of the model.
        data: reads all examples and their targets; None where they are not there.
    """

    path: Path
    tensors: tuple[RecordedTensor, ...]
    steps: IntArray
    rows: Sequence[Sequence[RowReader]]
    losses: FloatArray
    rates: FloatArray
    states: Sequence[Mapping[str, Sequence[RowReader]]] = ()
    description: RunDescription = field(default_factory=RunDescription)
    data: tuple[RowReader, RowReader] | None = None

    @property
    def title(self) -> str:
        """A few words."""
        return self.path.name

    @property
    def size(self) -> int:
        """P."""
        last = self.tensors[-1]
        return last.first + last.size

    @cached_property
    def names(self) -> TensorNames:
        """Of each entry of theta."""
        return TensorNames(self.tensors)

    @property
    def last_step(self) -> int:
        """How many updates were made, as far as anything is known of them."""
        return max(int(self.steps[-1]), len(self.losses))

    @property
    def form(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Names and shapes: runs of the same form can be drawn on one plane."""
        return tuple((tensor.name, tensor.shape) for tensor in self.tensors)

    def row_at(self, step: int) -> int:
        """The last row that was taken up to a step; the first row before that."""
        return max(bisect_right(self.steps, step) - 1, 0)

    def loss_at(self, step: int) -> float:
        """The loss that the update after ``step`` has seen; after the last one the last; nan without any."""
        return float(self.losses[min(step, len(self.losses) - 1)]) if len(self.losses) else math.nan

    def part(self, row: int, tensor: int, first: int, stop: int) -> FloatArray:
        """Some numbers of a tensor in a row ``(stop - first,)``, counted within the tensor."""
        return self.rows[row][tensor]().reshape(-1)[first:stop].astype(np.float64)

    def entries(self, row: int, places: Sequence[int]) -> list[float]:
        """Some entries of theta in a row, by their places."""
        firsts = [tensor.first for tensor in self.tensors]
        owners = [bisect_right(firsts, place) - 1 for place in places]
        return [
            float(self.part(row, owner, place - firsts[owner], place - firsts[owner] + 1)[0])
            for place, owner in zip(places, owners, strict=True)
        ]

    def theta(self, row: int) -> FloatArray:
        """All parameters of a row ``(P,)``, read-only."""
        return frozen(_joined(self.rows[row], self.tensors, self.size))

    def state(self, row: int) -> dict[str, FloatArray]:
        """The optimizer's state in a row by slot, ``(P,)`` each; nan for tensors that have none."""
        slots = self.states[row] if self.states else {}
        return {name: frozen(_joined(readers, self.tensors, self.size)) for name, readers in slots.items()}

    def spread_rows(self, count: int) -> IntArray:
        """At most so many rows, evenly, the first and the last among them."""
        kept = min(max(count, 2), len(self.steps))
        return np.unique(np.linspace(0, len(self.steps) - 1, kept).round().astype(np.intp))


def tensors_of(shapes: Mapping[str, tuple[int, ...]]) -> tuple[RecordedTensor, ...]:
    """Tensors one after the other in theta, in the order given."""
    sizes = [math.prod(shape) for shape in shapes.values()]
    firsts = list(itertools.accumulate(sizes, initial=0))[:-1]
    named = zip(shapes, shapes.values(), firsts, strict=True)
    return tuple(RecordedTensor(name, shape, first) for name, shape, first in named)


def blocks(runs: Sequence[tuple[RecordedRun, int]], width: int) -> Iterator[tuple[int, FloatArray]]:
    """The numbers of several rows, of runs of one form, side by side and a stretch of theta at a time.

    Args:
        runs: a run and one of its rows each; M of them.
        width: at most so many columns at once.

    Yields:
        The first column, and ``(M, c)`` numbers from there on.
    """
    for place, tensor in enumerate(runs[0][0].tensors):
        for first in range(0, tensor.size, width):
            stop = min(first + width, tensor.size)
            yield tensor.first + first, np.stack([run.part(row, place, first, stop) for run, row in runs])


def _joined(readers: Sequence[RowReader], tensors: Sequence[RecordedTensor], size: int) -> FloatArray:
    theta = np.empty(size)
    for tensor, read in zip(tensors, readers, strict=True):
        theta[tensor.span] = read().reshape(-1)
    return theta
