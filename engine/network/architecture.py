"""A network's architecture: its layers with all shapes settled, and how it writes itself onto a tape."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from engine.activations import ACTIVATIONS
from engine.errors import RavineError
from engine.layers.table import LAYERS, MAX_LAYERS, ActivationLayer, Dense, Layer
from engine.layers.tape import Tape
from engine.network.losses import LOSSES, Loss
from engine.network.spec import LayerSpec
from engine.objective import FloatArray
from engine.parameters import Dialect, Value


class Network:
    """An architecture with all shapes settled; it holds no values.

    Attributes:
        layers: from the input to the output. A last sigmoid or softmax that belongs to the loss is linear
            here.
        loss: what is made small.
        spans: for each layer, where its parameters lie in theta.
        size: P.
        states: S, how many running statistics the layers keep.
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
        layers[-1] = _without_link(layers[-1], self.loss)
        self.layers = tuple(layers)
        ends = list(itertools.accumulate((layer.size for layer in layers), initial=0))
        self.spans = tuple(slice(start, stop) for start, stop in itertools.pairwise(ends))
        self.size = ends[-1]
        self.states = sum(layer.states for layer in layers)
        if self.size == 0:
            raise RavineError("layers: the network has nothing to learn; add a dense layer")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name of each entry of theta; ``("weight", "bias")`` for one neuron with one input."""
        learning = [index for index, layer in enumerate(self.layers) if layer.size]
        if len(learning) == 1:
            names = self.layers[learning[0]].names
            return ("weight", "bias") if names == ("weight[0,0]", "bias[0]") else names
        return tuple(f"layer{index + 1}.{name}" for index in learning for name in self.layers[index].names)

    @property
    def widest(self) -> int:
        """The most values that an example has between two layers."""
        sums = (layer.sums if isinstance(layer, Dense) else layer.inputs for layer in self.layers)
        return max(self.inputs, *sums, *(layer.units for layer in self.layers))

    def start(self, rng: np.random.Generator) -> FloatArray:
        """Parameters (P,) to start from, drawn by the layers' initialisers."""
        return np.concatenate([layer.start(rng) for layer in self.layers])

    def start_state(self) -> FloatArray:
        """Running statistics (S,) to start from."""
        return np.concatenate([layer.start_state() for layer in self.layers])

    def matrix(self, theta: FloatArray, layer: int) -> FloatArray:
        """A dense layer's part of ``theta (P,)`` as a view (O, I + 1): weights, and the bias as last column.

        It reads gradients as well as parameters.

        Raises:
            RavineError: the layer is not dense.
        """
        dense = self.layers[layer]
        if not isinstance(dense, Dense):
            raise RavineError(f"layers[{layer}] has no weights; only dense layers have")
        return theta[self.spans[layer]][: dense.sums * dense.columns].reshape(dense.sums, dense.columns)

    def write(self, tape: Tape, *, loss: bool = True) -> None:
        """Write the whole program onto a tape: forward, loss, and, if there are gradients, backward."""
        # only a dense layer gains from knowing that a stack shares its inputs
        signal = tape.input if isinstance(self.layers[0], Dense) else tape.stacked_input()
        for index, layer in enumerate(self.layers):
            with tape.forward(index) as buffers:
                signal = layer.write(tape, signal, buffers, ones=index < len(self.layers) - 1)
                buffers.output = signal
        if loss:
            tape.finish(lambda: self.loss.append(tape, signal, **self.loss_values))


def _without_link(layer: Layer, loss: Loss) -> Layer:
    """The last layer without the sigmoid or softmax that the loss applies itself, stably."""
    activating = layer.activating if isinstance(layer, Dense) else layer
    if (
        loss.link == "linear"
        or not isinstance(activating, ActivationLayer)
        or activating.row.key != loss.link
    ):
        return layer
    linear = replace(activating, row=ACTIVATIONS["linear"], constants={})
    return replace(layer, activating=linear) if isinstance(layer, Dense) else linear
