"""A network's loss over data: the objective that everything which learns from data is an instance of."""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import cached_property

import numpy as np

from engine.arrays import RealArray
from engine.cancellation import Check, not_cancelled
from engine.data import Data
from engine.errors import RavineError
from engine.layers.tape import Phase, Tape
from engine.network.architecture import Network
from engine.network.finite_check import is_finite, outputs_of
from engine.network.layer_values import LayerValues
from engine.network.losses import predictions
from engine.network.parameter_names import ParameterNames
from engine.network.spec import NetworkSpec, Precision
from engine.network.tape_kinds import MODES, TapeKind
from engine.objective import FloatArray, IntArray
from engine.parameters import Dialect, Value

TAPES_KEPT = 8
#: How many values of the widest layer a tile of stacked networks holds: half a megabyte stays in the cache.
TILE_VALUES = 2**16
MAX_TILE = 256
#: Loss planes and predictions take examples in pieces of at most so many.
EXAMPLES_AT_ONCE = 2048
HESSIAN_LIMIT = 256
#: Examples of so many features are gathered whole: feature by feature it took a third of a step.
WIDE = 32


class NetworkObjective:
    """The mean loss of a network over data, as an ``engine.objective.Objective``.

    It keeps buffers and is used by one thread at a time, but nothing that changes a result. What changes
    from step to step beside theta lies with the caller: running statistics in a vector made by
    ``start_state`` and moved by ``end_step``, and the dropout masks' step number, set by ``begin_step``.
    Whoever saves theta, the state and the step can replay bit for bit.
    """

    def __init__(
        self,
        network: Network,
        data: Data,
        *,
        batch_size: int | None = None,
        precision: Precision = "float64",
        seed: int = 0,
        state: FloatArray | None = None,
    ) -> None:
        """Bind a network to data.

        Args:
            network: the architecture.
            data: the examples; its x (N, I) and y (N, O) must fit the network.
            batch_size: examples per step; None for all.
            precision: what is computed in; theta and gradients are float64 on the outside always.
            seed: of the dropout masks.
            state: running statistics (S,) to start from; None begins them at 0 and 1.

        Raises:
            RavineError: data that do not fit, or a batch size outside [1, N].
        """
        if (data.x.shape[1], data.y.shape[1]) != (network.inputs, network.outputs):
            raise RavineError(
                f"the data have {data.x.shape[1]} features and {data.y.shape[1]} targets, but the network "
                f"takes {network.inputs} and gives {network.outputs}"
            )
        if batch_size is not None and not 1 <= batch_size <= len(data.x):
            raise RavineError(
                f"batch_size = {batch_size} is outside [1, {len(data.x)}], the number of examples"
            )
        try:
            network.loss.check_targets(data.y)
        except RavineError as error:
            raise error.at("loss") from None
        self.network = self._first = network
        self.data = data
        self.seed = seed
        self.check: Check = not_cancelled  # asked amid long steps (see `Tape.check`); no clone asks it
        self.dtype = np.dtype(precision)
        #: How many examples one step sees.
        self.batch_size = len(data.x) if batch_size is None else batch_size
        with np.errstate(over="ignore"):
            examples = np.concatenate((data.x.T, np.ones((1, len(data.x))), data.y.T))
            self._examples: RealArray = np.ascontiguousarray(examples, self.dtype)
        self._tapes: OrderedDict[tuple[TapeKind, int, int | None], Tape] = OrderedDict()
        self._step = 0
        self._last: Tape | None = None
        self._drops = any(layer.drops for layer in network.layers)
        self._start_state = network.start_state() if state is None else state

    @classmethod
    def from_spec(
        cls, spec: NetworkSpec, data: Data, *, dialect: Dialect = "textbook", seed: int = 0
    ) -> NetworkObjective:
        """The objective that an experiment describes, over data made for it.

        Raises:
            RavineError: as ``Network`` and ``NetworkObjective``; it begins with the key that is wrong.
        """
        network = Network(
            spec.layers,
            inputs=data.x.shape[1],
            outputs=data.y.shape[1],
            loss=spec.loss,
            loss_values=spec.loss_values,
            dialect=dialect,
        )
        state, precision = network.start_state(spec.start_statistics), spec.precision
        return cls(network, data, batch_size=spec.batch_size, precision=precision, seed=seed, state=state)

    def retune(self, values: Mapping[str, Value]) -> None:
        """Go on with other numbers of its layers (see `Layer.tunable`); without any as it began."""
        self.network = self._first.retuned(values)
        self._tapes, self._last = OrderedDict(), None
        self.__dict__.pop("_constant_hessian", None)

    def clone(self) -> NetworkObjective:
        """The same network on the same data with tapes of its own, for the use of another thread.

        What never changes is shared. It may be called from any thread at any time.
        """
        made = copy(self)
        made._tapes, made._last, made.check = OrderedDict(), None, not_cancelled  # noqa: SLF001 - its own class
        return made

    @property
    def size(self) -> int:
        """P, the number of parameters."""
        return self.network.size

    @property
    def names(self) -> ParameterNames:
        """The name of each entry of theta, made when it is asked for."""
        return self.network.names

    @property
    def held(self) -> IntArray:
        """The places in theta of what stays where it starts; the gradient is 0 there."""
        return self.network.held

    @property
    def samples(self) -> int:
        """N, how many training examples there are."""
        return len(self.data.x)

    def start_state(self) -> FloatArray:
        """Running statistics (S,) to start from; one vector belongs to each racer."""
        return self._start_state.copy()

    def begin_step(self, step: int) -> None:
        """Say which step comes next; dropout masks are a function of (seed, layer, step) alone."""
        self._step = step

    def end_step(self, state: FloatArray) -> None:
        """Move the running statistics ``(S,)`` by the batch that was evaluated last, in place."""
        if self._last is not None:
            for statistics in self._last.statistics:
                statistics.advance(state)

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        """Write the gradient at ``theta (P,)`` into ``gradient (P,)`` and return the mean loss of the batch.

        Args:
            theta: the parameters, not modified.
            gradient: filled with dloss/dtheta.
            batch: indices (B,) of the examples to use, in [0, N); None means all of them.

        Returns:
            The loss with its penalties; inf or nan where it is undefined.
        """
        tape = self._prepared(batch)
        tape.evaluate(theta, gradient)
        return tape.loss.item()  # a float of Python, whatever the precision

    def batch_loss(self, theta: FloatArray, batch: IntArray | None = None) -> float:
        """The loss that ``evaluate`` gives, without the way back, which costs two thirds of it."""
        tape = self._prepared(batch)
        tape.run_phases(theta, 1 + [phase.kind for phase in tape.phases].index("loss"))
        return float(tape.loss.item())

    def run_phases(
        self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None, done: Callable[[Phase], bool]
    ) -> None:
        """Run ``evaluate`` as far as a person has stepped into it: the phases up to the first not ``done``.

        Args:
            theta: the parameters (P,), not modified.
            gradient: filled with dloss/dtheta (P,); nan for layers whose backward phase has not been run.
            batch: as in ``evaluate``.
            done: whether a phase belongs to what is to be run.
        """
        tape = self._prepared(batch)
        run = tuple(itertools.takewhile(done, tape.phases))
        tape.run_phases(theta, len(run))
        gradient[...] = np.nan
        for phase in run:
            if phase.kind == "backward":
                span = self.network.spans[phase.layer]
                gradient[span] = tape.gradient[span]

    def stacked_tape(self, stack: int, batch: int | None = None) -> Tape:
        """A tape that takes a training step with a stack of T networks at once.

        It belongs to this objective and is compiled at the first time. Dropout takes the same masks for all.

        Args:
            stack: T.
            batch: B, the examples of a step, which go into its ``indices`` before a run; None: all of them.
        """
        return self._tape(
            "all" if batch is None else "batch", self.samples if batch is None else batch, stack
        )

    def full_loss_and_gradient(self, theta: FloatArray, gradient: FloatArray) -> float:
        """The loss that ``losses`` gives at ``theta (P,)``, and its gradient, written into the array (P,).

        Over all examples with nothing dropped: the surface and its slope, the same at every step.
        """
        tape = self._tape("whole" if self._drops else "all", self.samples)
        tape.evaluate(theta, gradient)
        return float(tape.loss.item())

    def losses(self, thetas: FloatArray) -> FloatArray:
        """The loss over all examples at each of ``thetas (N, P)``, as ``(N,)``.

        Batch normalisation uses the statistics of all examples and nothing is dropped, so that the surface
        is that of a full-batch step and depends on no state.
        """
        if self._constant_hessian is not None and len(thetas):
            with np.errstate(all="ignore"):
                return self._parabola(thetas, self._constant_hessian)
        result = np.zeros(len(thetas))
        # long thin products are slow, so many examples come in pieces; batch statistics need them all
        length = self.samples if self.network.states else min(self.samples, EXAMPLES_AT_ONCE)
        tile = min(max(TILE_VALUES // (self.network.widest * length), 1), MAX_TILE)
        # few points do not pay for a whole tile; a power of two serves nearby counts: few tapes
        tile = min(tile, 1 << max(len(thetas) - 1, 0).bit_length())
        with np.errstate(all="ignore"):
            for start in range(0, self.samples, length):
                examples = self._examples[:, start : start + length]
                tape = self._tape("plane", examples.shape[1], tile)
                tape.source[...] = examples
                for first in range(0, len(thetas), tile):
                    part = thetas[first : first + tile]
                    tape.theta[: len(part)] = part
                    tape.run()
                    share = examples.shape[1] / self.samples
                    result[first : first + tile] += share * tape.loss[: len(part)]
        return result

    def hessian(self, theta: FloatArray) -> FloatArray | None:
        """The exact Hessian (P, P), the same at every theta, for one linear layer with mean squared error.

        With examples x_n and a 1 for the bias it is 2 / (N O) sum of x_n x_n^T for each output, plus 2 l2
        on the weights. None for all other networks, and beyond 256 parameters.
        """
        del theta
        return self._constant_hessian

    @cached_property
    def _constant_hessian(self) -> FloatArray | None:
        alone = len(self.network.layers) == 1 and self.size <= HESSIAN_LIMIT
        if not alone or len(self.held) or self.network.loss.key != "mean_squared_error":
            return None
        return self.network.layers[0].squared_error_hessian(self.data.x)

    def _parabola(self, thetas: FloatArray, hessian: FloatArray) -> FloatArray:
        """The losses of a quadratic from one evaluation: its Taylor series ends after the second term."""
        centre, gradient = thetas.mean(axis=0), np.empty(self.size)
        away = thetas - centre
        height = self.evaluate(centre, gradient)
        return np.asarray(height + away @ gradient + 0.5 * ((away @ hessian) * away).sum(axis=1))

    def predict(self, theta: FloatArray, x: FloatArray, state: FloatArray | None = None) -> FloatArray:
        """What the network answers: values, or probabilities where the loss is a cross-entropy.

        Args:
            theta: parameters (P,).
            x: inputs (N, I).
            state: running statistics (S,) for batch normalisation; None takes those of the start.

        Returns:
            Predictions (N, O); inference mode, so no example influences another.
        """
        return predictions(self.network.loss.link, self.outputs(theta, x, state))

    def outputs(self, theta: FloatArray, x: FloatArray, state: FloatArray | None = None) -> FloatArray:
        """The last layer's outputs (N, O): raw scores where the loss is a cross-entropy; see ``predict``."""
        output = np.empty((len(x), self.network.outputs))
        for part, tape, count in self._inference(theta, x, state):
            output[part] = outputs_of(tape)[-1][:, :count].T
        return output

    def responses(
        self, theta: FloatArray, x: FloatArray, state: FloatArray | None = None
    ) -> tuple[FloatArray, ...]:
        """What every neuron answers: each layer's outputs (N, U), in inference mode; see ``predict``.

        The last layer's are raw scores where the loss is a cross-entropy.
        """
        outputs = tuple(np.empty((len(x), layer.units)) for layer in self.network.layers)
        for part, tape, count in self._inference(theta, x, state):
            for output, values in zip(outputs, outputs_of(tape), strict=True):
                output[part] = values[:, :count].T
        return outputs

    @cached_property
    def _rows(self) -> RealArray:
        """All examples (N, I + 1 + O), each whole in memory."""
        return np.ascontiguousarray(self._examples.T)

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases of one step: batch, each layer forward, loss, each layer backward."""
        return tuple((self._last or self._tape("all", self.samples)).phases)

    def layer_values(self, layer: int, chosen: IntArray | None = None) -> LayerValues:
        """A layer's values in the last ``evaluate``, of all its examples or of those ``chosen``, by place.

        Raises:
            RavineError: nothing was evaluated yet.
        """
        if self._last is None:
            raise RavineError("nothing was evaluated yet; evaluate a step first")
        return LayerValues.copied(self._last.buffers[layer], chosen)

    def example_tape(self) -> Tape:
        """For one example in inference mode and back (see `read_example`)."""
        return self._tape("example", 1)

    def broken_phase(self) -> Phase | None:
        """The first phase of the last evaluation that gave inf or nan; None if all numbers are finite."""
        tape = self._last
        if tape is None:
            return None
        return next((phase for phase in tape.phases if not is_finite(phase, tape, self.network.spans)), None)

    def _prepared(self, batch: IntArray | None) -> Tape:
        """The tape for a batch, ready to run; the one of the last step is found without a search."""
        tape, size = self._last, self.samples if batch is None else len(batch)
        if tape is None or tape.batch != size or tape.gathering is (batch is None):
            tape = self._tape("all" if batch is None else "batch", size)
        if batch is not None:
            tape.indices[...] = batch
        tape.step = self._step
        self._last = tape
        return tape

    def _tape(self, kind: TapeKind, batch: int, stack: int | None = None) -> Tape:
        """The tape for a kind and sizes, compiled at the first time; the least used are let go."""
        key = (kind, batch, stack)
        if key in self._tapes:
            self._tapes.move_to_end(key)
            return self._tapes[key]
        tape = Tape(
            parameters=self.size,
            states=self.network.states,
            inputs=self.network.inputs,
            outputs=self.network.outputs,
            batch=batch,
            stack=stack,
            dtype=self.dtype,
            mode=MODES[kind],
            examples=self._examples if kind in {"all", "batch", "whole"} else None,
            gathering=kind == "batch",
            rows=self._rows if kind == "batch" and self.network.inputs >= WIDE else None,
        )
        tape.seed, tape.check = self.seed, self.check
        self.network.write(tape, loss=kind != "inference")
        self._tapes[key] = tape
        if len(self._tapes) > TAPES_KEPT:
            self._tapes.popitem(last=False)
        return tape

    def _inference(
        self, theta: FloatArray, x: FloatArray, state: FloatArray | None
    ) -> Iterator[tuple[slice, Tape, int]]:
        """Run inference piece by piece: the piece, the tape after its run, how many columns count."""
        x = np.asarray(x, np.float64)
        if x.ndim != 2 or x.shape[1] != self.network.inputs:
            raise RavineError(f"x has the shape {x.shape}; the network takes (N, {self.network.inputs})")
        # a power of two at least as long serves all pieces: few tapes, whatever the views ask for
        tape = self._tape("inference", min(EXAMPLES_AT_ONCE, 1 << max(len(x) - 1, 0).bit_length()))
        with np.errstate(all="ignore"):
            tape.theta[...] = theta
            tape.state[...] = self.start_state() if state is None else state
            for start in range(0, len(x), tape.batch):
                part = slice(start, min(start + tape.batch, len(x)))
                tape.source[: self.network.inputs, : part.stop - start] = x[part].T
                tape.run()
                yield part, tape, part.stop - start
