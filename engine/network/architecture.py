"""A network's architecture: its layers with all shapes settled, and how it writes itself onto a tape."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from operator import setitem

import numpy as np

from engine.errors import RavineError
from engine.layers.table import LAYERS, MAX_LAYERS, Layer
from engine.layers.tape import Tape
from engine.network.losses import LOSSES, Loss
from engine.network.parameter_names import ParameterNames
from engine.network.spec import LayerSpec
from engine.number_format import counted
from engine.objective import FloatArray, IntArray
from engine.parameters import Dialect, Value, number_text


class Network:
    """An architecture with all shapes settled; it holds no values.

    Attributes:
        layers: from the input to the output. A last sigmoid or softmax that belongs to the loss is linear
            here.
        loss: what is made small.
        spans: for each layer, where its parameters lie in theta.
        size: P.
        states: S, how many running statistics the layers keep.
        held: the places in theta of the parameters that stay where they start, ascending; every gradient is 0
            there.
    """

    def __init__(
        self,
        specs: Sequence[LayerSpec],
        *,
        inputs: int,
        outputs: int,
        loss: str = "mean_squared_error",
        loss_values: Mapping[str, Value] | None = None,
        dialect: Dialect = "textbook",
    ) -> None:
        """Settle the shapes.

        Args:
            specs: the layers, from the input to the output.
            inputs: I, features of an example.
            outputs: O, targets of an example.
            loss: key of the loss.
            loss_values: its constants.
            dialect: decides about defaults and arithmetic.

        Raises:
            RavineError: an unknown name, a bad value, or a shape that does not fit; it names the layer.
        """
        if not 1 <= len(specs) <= MAX_LAYERS:
            raise RavineError(
                f"layers: a network of {len(specs)} is not possible; allowed are 1 to {MAX_LAYERS}"
            )
        self.inputs, self.outputs = inputs, outputs
        self.loss: Loss = LOSSES[loss]
        self.loss_values = dict(loss_values or {})
        layers: list[Layer] = []
        width = inputs
        for index, spec in enumerate(specs):
            try:
                layer = LAYERS[spec.kind].make(width, spec.values, dialect=dialect, index=index)
            except RavineError as error:
                raise error.at(f"layers[{index}]") from None
            layers.append(layer)
            width = layer.units
        if width != outputs:
            raise RavineError(
                f"layers[{len(specs) - 1}], the last, has units = {width}, but the data have {outputs} "
                f"target column{'s' * (outputs > 1)}; give it units = {outputs}"
            )
        if self.loss.link != "linear":
            # the loss applies the sigmoid or softmax itself, stably
            layers[-1] = layers[-1].without_activation(self.loss.link)
        self.layers = tuple(layers)
        ends = list(itertools.accumulate((layer.size for layer in layers), initial=0))
        self.spans = tuple(slice(start, stop) for start, stop in itertools.pairwise(ends))
        self.size = ends[-1]
        self.states = sum(layer.states for layer in layers)
        if self.size == 0:
            raise RavineError("layers: the network has nothing to learn; add a dense layer")
        self._specs = tuple(specs)
        self.held = self._held_places()
        if len(self.held) == self.size:
            raise RavineError(
                "layers: every parameter is held, so the network has nothing to learn; "
                "leave trainable = false out of one layer"
            )
        for index, spec in enumerate(specs):
            self._check_start(index, spec)

    def _held_places(self) -> IntArray:
        is_held = np.zeros(self.size)
        for index, spec in enumerate(self._specs):
            own = is_held[self.spans[index]]
            matrix = self.layers[index].weights(own)
            if spec.holds(biases=False):
                own[:] = 1.0
            elif matrix is not None and spec.holds(biases=True):
                matrix[:, self.layers[index].inputs :] = 1.0
        return np.flatnonzero(is_held)

    def _check_start(self, index: int, spec: LayerSpec) -> None:
        """Refuse weights and biases to start from that are not the layer's.

        Raises:
            RavineError: says which shape they must have.
        """
        layer = self.layers[index]
        matrix = layer.weights(np.empty(layer.size))
        rows, columns = (0, 0) if matrix is None else matrix.shape
        inputs = layer.inputs if rows else 0
        given = (len(spec.weights), len(spec.weights[0])) if spec.weights else (inputs, rows)
        if given != (inputs, rows):
            raise RavineError(
                f"layers[{index}].weights is {given[0]} x {given[1]}; "
                f"this layer has {inputs} x {rows} of them (inputs x units)"
            )
        biases = rows if columns > inputs else 0
        if spec.biases and len(spec.biases) != biases:
            raise RavineError(
                f"layers[{index}].biases has {counted(len(spec.biases), 'number')}; this layer has {biases}"
            )

    @cached_property
    def names(self) -> ParameterNames:
        """The name of each entry of theta, made when it is asked for."""
        return ParameterNames(self.layers)

    @property
    def widest(self) -> int:
        """The most values that an example has at any place."""
        return max(self.inputs, *(layer.widest for layer in self.layers))

    def start(self, rng: np.random.Generator) -> FloatArray:
        """Parameters (P,) to start from: those that are given, the others drawn by the layers' initialisers.

        What is given changes nothing of what is drawn.
        """
        theta = np.concatenate([layer.start(rng) for layer in self.layers])
        for index, spec in enumerate(self._specs):
            matrix, inputs = self.weights(theta, index), self.layers[index].inputs
            if matrix is not None and spec.weights:
                matrix[:, :inputs] = np.transpose(spec.weights)
            if matrix is not None and spec.biases:
                matrix[:, inputs] = spec.biases
        return theta

    def start_state(self, given: Sequence[float] | None = None) -> FloatArray:
        """Running statistics (S,) to start from: those that are given, or means of 0 and variances of 1.

        Raises:
            RavineError: another count of numbers is given, or a variance below 0.
        """
        if given is None:
            return np.concatenate([layer.start_state() for layer in self.layers])
        state = np.array(given, dtype=np.float64)
        if len(state) != self.states:
            raise RavineError(
                f"start_statistics has {counted(len(state), 'number')}; this network keeps {self.states} "
                "running means and variances"
            )
        for index in range(len(self.layers)):
            rows = self.running_statistics(state, index)
            if rows is not None and rows[1].min() < 0:
                raise RavineError(
                    f"start_statistics has the variance {number_text(rows[1].min())} for layer {index + 1}; "
                    "a variance is at least 0"
                )
        return state

    def weights(self, vector: FloatArray, layer: int) -> FloatArray | None:
        """A layer's weights in a vector (P,), theta or a gradient, as a view (O, I + 1) with the biases last.

        None for a layer without a matrix of weights; see `Layer.weights`.
        """
        return self.layers[layer].weights(vector[self.spans[layer]])

    def running_statistics(self, state: FloatArray, layer: int) -> FloatArray | None:
        """A layer's running mean and variance (2, U) in the state (S,), as a view; None if it keeps none."""
        return self.layers[layer].running_statistics(self.state_of(state, layer))

    def state_of(self, state: FloatArray, layer: int) -> FloatArray:
        """A layer's part ``(states,)`` of the state (S,), as a view."""
        first = sum(each.states for each in self.layers[:layer])
        return state[first : first + self.layers[layer].states]

    def _hold(self, tape: Tape, index: int) -> None:
        """Have a layer's way back end with a gradient of 0 for what is held in it."""
        span = self.spans[index]
        held = self.held[(span.start <= self.held) & (self.held < span.stop)]
        if len(held):
            # what is put off first is written last
            zero = tape.number(0.0)
            tape.on_backward(lambda: tape.call(setitem, tape.gradient, (..., held), zero))

    def retuned(self, values: Mapping[str, Value]) -> Network:
        """The same network with other numbers that may change while it is trained (see `Layer.tunable`)."""
        made = copy(self)
        made.layers = tuple(layer.retuned(values) for layer in self.layers)
        return made

    def write(self, tape: Tape, *, loss: bool = True) -> None:
        """Write the whole program onto a tape: forward, loss, and, if there are gradients, backward."""
        tensor = tape.input if self.layers[0].takes_shared_input else tape.stacked_input()
        for index, layer in enumerate(self.layers):
            with tape.forward(index) as buffers:
                self._hold(tape, index)
                tensor = layer.write(tape, tensor, buffers, ones=index < len(self.layers) - 1)
                buffers.output = tensor
        if loss:
            tape.finish(lambda: self.loss.append(tape, tensor, **self.loss_values))
