"""A network as a tape: a flat list of bound NumPy calls over buffers that are allocated once.

The overhead of a NumPy call is the floor of a small network's step, so a step is nothing but these calls.
What keeps them few and cheap: parameters and gradients are views into two flat vectors; data lie features
first, so that a layer's units are contiguous rows; a row of ones under each layer's input lets biases ride
in the matrix product; scalars are 0-d arrays of the tape's own type (half the cost of Python floats, and
float32 stays float32).

A tape may carry a stack of T networks at once: then parameters and buffers have a leading axis T, and only
the inputs are shared. Loss planes and races of small networks gain several times from it.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.arrays import RealArray
from engine.cancellation import Check, not_cancelled
from engine.objective import FloatArray

Call: TypeAlias = tuple[Callable[..., object], tuple[Any, ...]]
#: From so many products in one call on, a program asks before each call whether to go on: they take a
#: millisecond and more, and a step of many layers seconds.
LONG = 4_000_000
#: Products of numbers in one call at most: about 50 ms of a core. A larger matrix product is made in blocks.
MOST = 500_000_000
#: Blocks are of so many columns or terms, or of a multiple.
BLOCK = 64
PhaseKind = Literal["batch", "forward", "loss", "backward"]


@dataclass(frozen=True)
class Phase:
    """A slice of the tape that a person can step through.

    Attributes:
        kind: what happens in it.
        layer: which layer it happens in, from 0 at the input; -1 for batch and loss.
        start: the first call.
        stop: the call after the last.
    """

    kind: PhaseKind
    layer: int
    start: int
    stop: int


@dataclass(frozen=True, eq=False)
class Tensor:
    """What flows from one layer to the next, with the gradient that flows back.

    Attributes:
        units: U, how many values each example has.
        value: (..., U, B), or (..., U + 1, B) with ones in the last row.
        gradient: dloss/dvalue, of the same shape (its last row is scratch); None where none is needed.
    """

    units: int
    value: RealArray
    gradient: RealArray | None = None

    @property
    def rows(self) -> RealArray:
        """The values (..., U, B) without the row of ones."""
        return self.value if self.value.shape[-2] == self.units else self.value[..., : self.units, :]

    @property
    def gradient_rows(self) -> RealArray:
        """dloss/drows (..., U, B)."""
        if self.gradient is None:
            raise AttributeError("no gradient flows back to here")
        return self.gradient[..., : self.units, :]


@dataclass
class LayerBuffers:
    """Where a layer's values and their gradients lie after a run, for probes.

    Attributes:
        sums: z, the input of the layer's activation; None for layers without one.
        output: what the layer passes on.
    """

    sums: Tensor | None = None
    output: Tensor | None = None


@dataclass(frozen=True, eq=False)
class BatchStatistics:
    """The batch statistics (U, 1) of one normalising layer and how they move its running ones.

    ``state[start : start + 2 U]`` holds the running mean, then the running variance; each becomes
    ``keep * old + (1 - keep) * new``, where the new variance is scaled by ``variance_factor`` first.
    """

    mean: RealArray
    variance: RealArray
    start: int
    keep: float
    variance_factor: float

    def advance(self, state: FloatArray) -> None:
        """Move the running values of the layer in ``state (S,)`` by one batch, in place."""
        units = self.mean.shape[-2]
        for index, new in enumerate((self.mean, self.variance * self.variance_factor)):
            start = self.start + index * units
            old = state[start : start + units]
            old *= self.keep
            old += (1.0 - self.keep) * new[..., 0]


@dataclass(frozen=True)
class TapeMode:
    """What a tape computes.

    Attributes:
        training: batch statistics rather than running ones.
        dropout: whether dropout layers drop; only ever while training.
        gradients: whether there is a way back.
    """

    training: bool = True
    dropout: bool = True
    gradients: bool = True


class Tape:
    """The program and its buffers. Layers write it through the methods below; then it is run.

    Attributes:
        theta: (P,) or (T, P); fill it before running.
        gradient: dloss/dtheta, of the same shape.
        source: (I + 1 + O, B): the inputs, a row of ones, the targets.
        gathering: whether a run starts by gathering its examples.
        indices: (B,), the examples of the next run when they are gathered.
        loss: () or (T,).
        state: (S,), running statistics that inference reads.
        step: the number of the training step; with ``seed`` and the layer it fixes the dropout masks.
        seed: of the dropout masks.
    """

    def __init__(
        self,
        *,
        parameters: int,
        states: int,
        inputs: int,
        outputs: int,
        batch: int,
        stack: int | None = None,
        dtype: npt.DTypeLike = np.float64,
        mode: TapeMode | None = None,
        examples: RealArray | None = None,
        gathering: bool = False,
        rows: RealArray | None = None,
    ) -> None:
        """Allocate the outer buffers.

        Args:
            parameters: P.
            states: S.
            inputs: I, features of an example.
            outputs: O, targets of an example.
            batch: B, examples in a run.
            stack: T, networks in a run; None for a single one without the leading axis.
            dtype: float64 or float32.
            mode: what is computed; everything by default.
            examples: all examples (I + 1 + O, N), laid out as ``source``.
            gathering: whether each run first takes the examples that ``indices`` names; otherwise they are
                all read in place. Without examples ``source`` is the caller's to fill.
            rows: the same (N, I + 1 + O), to gather from: quicker where there are many features.
        """
        self.dtype = np.dtype(dtype)
        self.batch = batch
        self.gathering = gathering
        self.lead: tuple[int, ...] = () if stack is None else (stack,)
        self.mode = mode or TapeMode()
        self.theta: RealArray = np.zeros((*self.lead, parameters), self.dtype)
        self.gradient: RealArray = np.zeros((*self.lead, parameters), self.dtype)
        self.state: RealArray = np.zeros(states, self.dtype)
        self.loss: RealArray = np.zeros(self.lead, self.dtype)
        self.step = self.seed = 0
        #: Asked before each call of a program whose calls take long; set it before the program is written.
        self.check: Check = not_cancelled
        self._is_long = parameters * batch > LONG
        self.indices: npt.NDArray[np.intp] = np.zeros(batch, np.intp)
        if examples is None or gathering:
            self.source: RealArray = np.zeros((inputs + 1 + outputs, batch), self.dtype)
            self.source[inputs] = 1.0
        else:
            self.source = examples
        self.targets: RealArray = self.source[inputs + 1 :]
        self.input = Tensor(inputs, self.source[: inputs + 1])
        self.ones: RealArray = np.ones((batch, 1), self.dtype)
        self.calls: list[Call] = []
        self.phases: list[Phase] = []
        self.buffers: list[LayerBuffers] = []
        self.statistics: list[BatchStatistics] = []
        self._offset = 0
        self._state_offset = 0
        self._scratch: dict[tuple[int, int], RealArray] = {}
        self._backward_writes: list[Callable[[], None]] = []
        self._penalties: list[Callable[[], None]] = []
        # np.errstate costs a microsecond each time; a context in which errors are off costs a twentieth
        self._context = contextvars.copy_context()
        self._context.run(np.seterr, all="ignore")
        with self.phase("batch"):
            if rows is not None:
                whole = np.zeros_like(self.source.T, order="C")
                self.call(rows.take, self.indices, 0, whole, "clip")
                self.call(np.copyto, self.source, whole.T)
            elif examples is not None and gathering:
                # "clip" spares the copy with which "raise" protects the output
                self.call(examples.take, self.indices, 1, self.source, "clip")

    def run(self) -> None:
        """Run the whole program. Overflow and invalid operations give inf and nan, never a warning."""
        self._context.run(self._run, 0, len(self.calls))

    def evaluate(self, theta: RealArray, gradient: RealArray) -> None:
        """Copy ``theta`` in, run, and copy the gradient out; types are converted on the way."""
        self._context.run(self._evaluate, theta, gradient)

    def run_phases(self, theta: RealArray, count: int) -> None:
        """Copy ``theta`` in and run the first ``count`` phases; all of them are the whole program.

        Buffers and gradients of later phases keep what an earlier run left.
        """
        self.theta[...] = theta
        self._context.run(self._run, 0, self.phases[count - 1].stop if count else 0)

    def _run(self, start: int, stop: int) -> None:
        for function, arguments in self.calls[start:stop]:
            function(*arguments)

    def _evaluate(self, theta: RealArray, gradient: RealArray) -> None:
        self.theta[...] = theta
        for function, arguments in self.calls:
            function(*arguments)
        gradient[...] = self.gradient

    # What layers and losses use to write the program.

    def stacked_input(self) -> Tensor:
        """The inputs with the leading axis of the stack, as a view that repeats them."""
        value = self.input.value
        return Tensor(self.input.units, np.broadcast_to(value, (*self.lead, *value.shape)))

    def call(self, function: Callable[..., object], *arguments: object) -> None:
        """Append one call."""
        self.calls.append((function, arguments))

    def number(self, value: float) -> RealArray:
        """A constant as a 0-d array of the tape's type."""
        return np.array(value, self.dtype)

    def parameter(self, rows: int, columns: int) -> tuple[RealArray, RealArray]:
        """The next parameters as a matrix (..., rows, columns), and their gradient."""
        span = slice(self._offset, self._offset + rows * columns)
        self._offset = span.stop
        shape = (*self.lead, rows, columns)
        return self.theta[..., span].reshape(shape, copy=False), self.gradient[..., span].reshape(
            shape, copy=False
        )

    def running(self, units: int) -> tuple[RealArray, int]:
        """The next entries of the state as a column (units, 1), and where they start."""
        start, self._state_offset = self._state_offset, self._state_offset + units
        return self.state[start : start + units, None], start

    def buffer(self, rows: int, columns: int | None = None) -> RealArray:
        """A new buffer (..., rows, columns); as many columns as examples unless said otherwise."""
        return np.zeros((*self.lead, rows, self.batch if columns is None else columns), self.dtype)

    def scratch(self, rows: int, slot: int = 0) -> RealArray:
        """A buffer (..., rows, B) whose content nobody needs after the current layer's calls."""
        key = (rows, slot)
        if key not in self._scratch:
            self._scratch[key] = self.buffer(rows)
        return self._scratch[key]

    def tensor(self, units: int, *, ones: bool = True, lasting: bool = True) -> Tensor:
        """A new tensor of ``units`` rows.

        Args:
            units: U.
            ones: whether the row of ones is added, which the next layer's bias needs.
            lasting: False if the next step alone needs the values; in a stack without a way back they
                then share their memory with others, which keeps a tile in the cache.
        """
        gradients = self.mode.gradients
        shared = self.lead and not (lasting or gradients or ones)
        value = self.scratch(units) if shared else self.buffer(units + ones)
        if ones:
            value[..., units, :] = 1.0
        return Tensor(units, value, self.buffer(units + ones) if gradients else None)

    def product(self, left: RealArray, right: RealArray, out: RealArray) -> None:
        """Append ``out = left @ right``.

        Plain matrices go through the method ``dot``: np.dot costs a third more and matmul twice as much.
        Of very large ones a program can be left in the midst; shapes alone decide on blocks, so that the same
        network always has the same bits.
        """
        if left.ndim == 2 and right.ndim == 2 and left.shape[0] * right.size > MOST:
            self._product_of_blocks(left, right, out)
        elif left.ndim == 2 and right.ndim == 2:
            self.call(left.dot, right, out)
        elif left.ndim == 3 and right.ndim == 2 and out.flags.c_contiguous and not self.mode.gradients:
            # the stack shares its right side: one large product instead of T small ones; a race goes
            # without, for a racer's bits may not depend on how many others there are
            packed = np.zeros(left.shape, self.dtype)
            self.call(np.copyto, packed, left)
            self.call(packed.reshape(-1, packed.shape[-1]).dot, right, out.reshape(-1, out.shape[-1]))
        elif left.shape[-1] == 1:
            # one term, as on the way back from a single output: matmul takes five times as long
            self.call(np.multiply, left, right, out)
        else:
            self.call(np.matmul, left, right, out)

    def _product_of_blocks(self, left: RealArray, right: RealArray, out: RealArray) -> None:
        """Append the calls of a large product: block by block of its columns, or of its terms where more."""
        rows, (terms, columns) = left.shape[0], right.shape
        if columns >= terms:
            for block in _blocks(columns, rows * terms):
                self.call(np.matmul, left, right[:, block], out[:, block])
            return
        part = np.zeros_like(out)
        for block in _blocks(terms, rows * columns):
            self.call(left[:, block].dot, right[block], part if block.start else out)
            if block.start:
                self.call(np.add, out, part, out)

    def sum_of_products(self, left: RealArray, right: RealArray, out: RealArray) -> None:
        """Append ``out = sum of left * right`` over the last two axes; ``out`` is () or (T,)."""
        if self.lead:
            rows, columns = left.reshape(*self.lead, 1, -1), right.reshape(*self.lead, -1, 1)
            self.call(np.matmul, rows, columns, out[:, None, None])
        else:
            self.call(left.reshape(-1).dot, right.reshape(-1), out)

    def on_backward(self, write: Callable[[], None]) -> None:
        """Have ``write`` append its calls when the way back is written: last layer first."""
        if self.mode.gradients:
            self._backward_writes.append(write)

    def on_loss(self, write: Callable[[], None]) -> None:
        """Have ``write`` append what is added to the loss."""
        self._penalties.append(write)

    @contextmanager
    def phase(self, kind: PhaseKind, layer: int = -1) -> Iterator[None]:
        """What is appended inside belongs to one phase."""
        start = len(self.calls)
        yield
        if self._is_long and self.check is not not_cancelled:
            written = self.calls[start:]
            self.calls[start:] = [each for call in written for each in ((self.check, ()), call)]
        self.phases.append(Phase(kind, layer, start, len(self.calls)))

    @contextmanager
    def forward(self, layer: int) -> Iterator[LayerBuffers]:
        """One layer's way forward; what it puts off with ``on_backward`` becomes its backward phase."""
        outer, self._backward_writes = self._backward_writes, []
        buffers = LayerBuffers()
        with self.phase("forward", layer):
            yield buffers
        self.buffers.append(buffers)
        inner, self._backward_writes = self._backward_writes, outer

        def back() -> None:
            with self.phase("backward", layer):
                for write in reversed(inner):
                    write()

        self.on_backward(back)

    def finish(self, write_loss: Callable[[], None]) -> None:
        """Append the loss with its penalties, then the way back, last layer first."""
        with self.phase("loss"):
            write_loss()
            for write in self._penalties:
                write()
        for write in reversed(self._backward_writes):
            write()
        self._backward_writes.clear()


def _blocks(length: int, cost: int) -> list[slice]:
    """Parts of an axis whose every entry costs so many products, each of `MOST` products if it can be."""
    each = max(MOST // cost // BLOCK, 1) * BLOCK
    return [slice(start, min(start + each, length)) for start in range(0, length, each)]
