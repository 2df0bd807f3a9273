"""Training written straight down in NumPy: the floor of what Python with NumPy can make of a step.

Every call is bound and every buffer made once, no call is in a loop or behind another, nothing can be looked
at or stepped through. The same checks and records are made as by the program: whether loss and gradient are
numbers, how long theta is, and loss, two parameters and a slope of every step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from app.bench.experiments import RATE, NetworkCase
from engine.arrays import RealArray
from engine.objective import FloatArray, IntArray

BETAS, EPSILON = (0.9, 0.999), 1e-8
#: As of PyTorch's batch normalisation.
NORM_EPSILON, KEPT = 1e-5, 0.9
#: A theta longer than this has run away.
LIMIT = 1e6


class _Lines:
    """Lines of calls whose functions and arguments are bound to names."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.scope: dict[str, Any] = {}

    def bind(self, value: object) -> str:
        """A name of a value."""
        name = f"_{len(self.scope)}"
        self.scope[name] = value
        return name

    def call(self, function: Callable[..., object], *arguments: object, result: str = "") -> None:
        """Append a call."""
        text = ", ".join(map(self.bind, arguments))
        self.lines.append(f"{result and result + ' = '}{self.bind(function)}({text})")


class StraightLine:
    """A dense network with its data and Adam, as one Python function of calls into buffers.

    Attributes:
        theta: the parameters (P,), in the order of the program's.
        losses: of each step that was made.
    """

    def __init__(self, case: NetworkCase, start: FloatArray, examples: FloatArray) -> None:
        """Write and compile it.

        Args:
            case: which network.
            start: theta (P,).
            examples: inputs, a 1 and targets of each example (N, I + 1 + O).
        """
        self.theta = start.astype(case.precision)
        self.losses: list[float] = []
        self._case = case
        self._examples = np.ascontiguousarray(examples, case.precision)
        self._gradient = np.zeros_like(self.theta)
        self._offset = 0
        self._lines = _Lines()
        self._back: list[Callable[[], None]] = []
        self._step, self._rng, self._order = 0, np.random.default_rng(0), np.arange(0)
        self._write()
        self._run = self._compiled()

    def work(self, count: int) -> int:
        """Make so many steps."""
        with np.errstate(all="ignore"):
            self._run(self._step, count, self._batch)
        self._step += count
        return count

    def _batch(self, step: int) -> IntArray:
        """The examples of a step: epochs of random order, whose last batch holds what is left."""
        batch = self._case.batch
        per_epoch = self._case.samples // batch
        place = step % per_epoch
        if place == 0:
            self._order = self._rng.permutation(self._case.samples)
        return self._order[place * batch : (place + 1) * batch]

    def _buffer(self, *shape: int) -> RealArray:
        return np.zeros(shape, self.theta.dtype)

    def _number(self, value: float) -> RealArray:
        return np.array(value, self.theta.dtype)

    def _parameter(self, rows: int, columns: int) -> tuple[RealArray, RealArray]:
        span = slice(self._offset, self._offset + rows * columns)
        self._offset = span.stop
        return self.theta[span].reshape(rows, columns), self._gradient[span].reshape(rows, columns)

    def _write(self) -> None:
        case, call = self._case, self._lines.call
        inputs, *hidden, outputs = case.widths
        source = self._buffer(case.batch, self._examples.shape[1])
        # few features are gathered as columns, many as rows: each whole and at once
        if inputs < 16:
            columns = np.ascontiguousarray(self._examples.T)
            source = np.ascontiguousarray(source.T)
            gathered = self._lines.bind(columns.take), self._lines.bind(source)
            self._lines.lines.append(f'{gathered[0]}(batches(k), 1, {gathered[1]}, "clip")')
        else:
            gathered = self._lines.bind(self._examples.take), self._lines.bind(source)
            self._lines.lines.append(f'{gathered[0]}(batches(k), 0, {gathered[1]}, "clip")')
            source = source.T
        value, back = source[: inputs + 1], None
        for units in hidden:
            value, back = self._hidden(value, units, back)
        weights, weight_gradient = self._parameter(outputs, len(value))
        output, error = self._buffer(outputs, case.batch), self._buffer(outputs, case.batch)
        call(weights.dot, value, output)
        self._loss(output, source[inputs + 1 :], error)
        call(error.dot, value.T, weight_gradient)
        if back is not None:
            call(weights[:, :-1].T.dot, error, back)
        for write in reversed(self._back):
            write()

    def _hidden(self, value: RealArray, units: int, back: RealArray | None) -> tuple[RealArray, RealArray]:
        """A hidden layer: what it gives on (U + 1, B), and where the gradient of its units arrives (U, B)."""
        case, call = self._case, self._lines.call
        weights, weight_gradient = self._parameter(units, len(value))
        output, arriving = self._buffer(units + 1, case.batch), self._buffer(units, case.batch)
        output[units] = 1.0
        rows, slope = output[:units], self._buffer(units, case.batch)
        call(weights.dot, value, rows)
        normalised = self._normalise(rows, arriving) if case.batch_norm else None
        if case.activation == "tanh":
            call(np.tanh, rows, rows)
        else:
            names = [self._lines.bind(value) for value in (np.maximum, rows, self._number(0.0))]
            self._lines.lines.append("{0}({1}, {2}, out={1})".format(*names))

        def write() -> None:
            if case.activation == "tanh":
                call(np.multiply, rows, rows, slope)
                call(np.subtract, self._number(1.0), slope, slope)
            else:
                call(np.sign, rows, slope)
            call(np.multiply, arriving, slope, arriving)
            if normalised is not None:
                normalised()
            call(arriving.dot, value.T, weight_gradient)
            if back is not None:
                call(weights[:, :-1].T.dot, arriving, back)

        self._back.append(write)
        return output, arriving

    def _normalise(self, rows: RealArray, arriving: RealArray) -> Callable[[], None]:
        """Batch normalisation in place; gives what writes its way back, in place, too."""
        call, (units, batch) = self._lines.call, rows.shape
        gamma, gamma_gradient = self._parameter(units, 1)
        beta, beta_gradient = self._parameter(units, 1)
        normal, squares = self._buffer(units, batch), self._buffer(units, batch)
        mean, variance, scale = (self._buffer(units, 1) for _ in range(3))
        share, ones = self._buffer(batch, 1) + self.theta.dtype.type(1 / batch), self._buffer(batch, 1) + 1
        running = self._buffer(2, units, 1)
        kept, new = self._number(KEPT), self._number(1 - KEPT)
        call(rows.dot, share, mean)
        call(np.subtract, rows, mean, normal)
        call(np.multiply, normal, normal, squares)
        call(squares.dot, share, variance)
        call(np.add, variance, self._number(NORM_EPSILON), scale)
        call(np.sqrt, scale, scale)
        call(np.divide, normal, scale, normal)
        call(np.multiply, normal, gamma, rows)
        call(np.add, rows, beta, rows)
        for old, found in zip(running, (mean, variance), strict=True):
            moved = self._buffer(units, 1)
            call(np.multiply, old, kept, old)
            call(np.multiply, found, new, moved)
            call(np.add, old, moved, old)

        def write() -> None:
            column = self._buffer(units, 1)
            call(np.multiply, arriving, normal, squares)
            call(squares.dot, ones, gamma_gradient)
            call(arriving.dot, ones, beta_gradient)
            call(np.multiply, gamma_gradient, self._number(1 / batch), column)
            call(np.multiply, normal, column, normal)
            call(np.multiply, beta_gradient, self._number(1 / batch), column)
            call(np.add, normal, column, normal)
            call(np.subtract, arriving, normal, arriving)
            call(np.divide, gamma, scale, column)
            call(np.multiply, arriving, column, arriving)

        return write

    def _loss(self, output: RealArray, target: RealArray, error: RealArray) -> None:
        """The mean loss, and its slope in the output."""
        call, (units, batch) = self._lines.call, output.shape
        if not self._case.classes:
            call(np.subtract, output, target, error)
            call(error.reshape(-1).dot, error.reshape(-1), result="squares")
            call(np.multiply, error, self._number(2 / (units * batch)), error)
            self._lines.lines.append(f"loss = float(squares) / {units * batch}")
            return
        top, total, true = (self._buffer(1, batch) for _ in range(3))
        row, product = self._buffer(1, units) + 1, self._buffer(units, batch)
        call(np.maximum.reduce, output, 0, None, top, True)  # noqa: FBT003 - keepdims, by place
        call(np.subtract, output, top, output)
        call(np.multiply, output, target, product)
        call(row.dot, product, true)
        call(np.exp, output, error)
        call(row.dot, error, total)
        call(np.divide, error, total, error)
        call(np.subtract, error, target, error)
        call(np.multiply, error, self._number(1 / batch), error)
        call(np.log, total, total)
        call(np.subtract, total, true, total)
        call(np.add.reduce, total.reshape(-1), result="together")
        self._lines.lines.append(f"loss = float(together) / {batch}")

    def _compiled(self) -> Callable[[int, int, Callable[[int], IntArray]], None]:
        """Everything as one function ``run(first, count, batches)``."""
        lines = self._lines
        bind = lines.bind
        finite = f"loss * 0.0 + {bind(self._buffer(self.theta.size).dot)}({bind(self._gradient)})"
        lines.lines.append(f"if {finite} != 0.0: raise OverflowError")
        self._adam()
        theta, gradient = self.theta, self._gradient
        lines.lines += [
            f"if not {bind(theta.dot)}({bind(theta)}) < {LIMIT**2}: raise OverflowError",
            f"{bind(self.losses.append)}(loss)",
            *(
                f"{bind([].append)}({bind(array.item)}({place}))"
                for array, place in ((theta, 0), (theta, 1), (gradient, 0))
            ),
        ]
        local = ", ".join(f"{name}={name}" for name in lines.scope)
        body = "\n        ".join(lines.lines)
        head = f"def run(first, count, batches, {local}):\n    for k in range(first, first + count):"
        text = f"{head}\n        {body}"
        scope = dict(lines.scope)
        exec(compile(text, "<straight line>", "exec"), scope)  # noqa: S102 - nothing in it comes from outside
        run: Callable[[int, int, Callable[[int], IntArray]], None] = scope["run"]
        return run

    def _adam(self) -> None:
        """Adam over both moments at once."""
        call, size = self._lines.call, self.theta.size
        moments, moved, update = self._buffer(2, size), self._buffer(2, size), self._buffer(size)
        betas = np.array(BETAS, self.theta.dtype)[:, None]
        shares = np.ascontiguousarray(1 - betas)
        rate, root = self._buffer(), self._buffer()
        first, second = BETAS
        lines = self._lines
        lines.lines += [
            f"{lines.bind(rate)}[()] = {RATE} / (1.0 - {first} ** (k + 1))",
            f"{lines.bind(root)}[()] = (1.0 - {second} ** (k + 1)) ** 0.5",
        ]
        call(np.copyto, moved[0], self._gradient)
        call(np.multiply, self._gradient, self._gradient, moved[1])
        call(np.multiply, moved, shares, moved)
        call(np.multiply, moments, betas, moments)
        call(np.add, moments, moved, moments)
        call(np.sqrt, moments[1], update)
        call(np.divide, update, root, update)
        call(np.add, update, self._number(EPSILON), update)
        call(np.divide, moments[0], update, update)
        call(np.multiply, update, rate, update)
        call(np.subtract, self.theta, update, self.theta)
