"""Layers, each a row: what can be adjusted, and how it is built for a number of inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.activations import ACTIVATIONS, Activation
from engine.layers.activation import ActivationLayer
from engine.layers.batch_normalization import BatchNormalization
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.initializers import INITIALIZERS, Initializer
from engine.layers.layer import Layer
from engine.layers.library_code import (
    LayerWriter,
    activation_code,
    batch_normalization_code,
    dense_code,
    dropout_code,
)
from engine.parameters import Dialect, Parameter, Value, check_values, complete
from engine.registry import Registry

MAX_LAYERS = 64
MAX_UNITS = 512
Values = Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class LayerRow:
    """One kind of layer.

    Attributes:
        key: Keras's name.
        title: the name shown.
        meaning: what it does.
        source: where it comes from.
        parameters: what can be adjusted whatever is chosen; ``adjustable`` adds what the choices bring.
        build: ``build(inputs, values, dialect, index)`` makes the layer from complete values.
        write_code: ``write_code(context)`` writes it as code of Keras or PyTorch.
    """

    key: str
    title: str
    meaning: str
    source: str
    parameters: tuple[Parameter, ...]
    build: Callable[[int, Values, Dialect, int], Layer]
    write_code: LayerWriter

    def adjustable(
        self, values: Mapping[str, object], dialect: Dialect = "textbook"
    ) -> tuple[Parameter, ...]:
        """The layer's parameters and the constants of the activation and initialiser that are chosen.

        Raises:
            RavineError: a choice that no row carries.
        """
        parameters = list(self.parameters)
        for parameter in self.parameters:
            if parameter.name in TABLES_OF_CHOICES:
                table = TABLES_OF_CHOICES[parameter.name]
                parameters.extend(
                    table[str(values.get(parameter.name, parameter.default_in(dialect)))].parameters
                )
        return tuple(parameters)

    def check(self, values: Mapping[str, object], dialect: Dialect = "textbook") -> dict[str, Value]:
        """The given values, checked.

        Raises:
            RavineError: an unknown name or a bad value.
        """
        return check_values(self.adjustable(values, dialect), values, owner=f"layer {self.key}")

    def make(self, inputs: int, values: Mapping[str, object], *, dialect: Dialect, index: int) -> Layer:
        """The layer for a number of inputs.

        Args:
            inputs: I.
            values: those given; the others have the dialect's defaults.
            dialect: decides about defaults and arithmetic.
            index: the layer's place in the network, from 0.

        Raises:
            RavineError: an unknown name, a bad value, or a shape that does not fit.
        """
        checked = self.check(values, dialect)
        return self.build(
            inputs, complete(self.adjustable(checked, dialect), checked, dialect), dialect, index
        )


def _activating(inputs: int, values: Values, dialect: Dialect) -> ActivationLayer:
    row = ACTIVATIONS[str(values["activation"])]
    constants = {parameter.name: values[parameter.name] for parameter in row.parameters}
    # PyTorch's PReLU learns one slope for all units, Keras and the paper one for each
    return ActivationLayer(row, constants, inputs, shared=dialect == "pytorch")


def _dense(inputs: int, values: Values, dialect: Dialect, index: int) -> Layer:
    del index
    pieces = int(values.get("pieces", 1))
    initializer = INITIALIZERS[str(values["initializer"])]
    return Dense(
        inputs=inputs,
        activating=_activating(int(values["units"]) * pieces, values, dialect),
        initializer=initializer,
        constants={parameter.name: values[parameter.name] for parameter in initializer.parameters},
        bias_initializer=INITIALIZERS[str(values["bias_initializer"])] if values["use_bias"] else None,
        l1=float(values["l1"]),
        l2=float(values["l2"]),
        dialect=dialect,
    )


def _activation(inputs: int, values: Values, dialect: Dialect, index: int) -> Layer:
    del index
    return _activating(inputs, values, dialect)


def _batch_normalization(inputs: int, values: Values, dialect: Dialect, index: int) -> Layer:
    del index
    momentum = float(values["momentum"])
    return BatchNormalization(
        inputs=inputs,
        epsilon=float(values["epsilon"]),
        keep=1.0 - momentum if dialect == "pytorch" else momentum,
        unbiased=dialect != "keras",
    )


def _dropout(inputs: int, values: Values, dialect: Dialect, index: int) -> Layer:
    del dialect
    return Dropout(inputs, float(values["rate"]), index)


ACTIVATION = Parameter(
    name="activation",
    default="linear",
    choices=tuple(ACTIVATIONS),
    form="a formula in z",
    read=ACTIVATIONS.checked,
    meaning="The function of each sum.",
)
TABLES_OF_CHOICES: dict[str, Registry[Activation] | Registry[Initializer]] = {
    "activation": ACTIVATIONS,
    "initializer": INITIALIZERS,
}


def _penalty(name: str, meaning: str) -> Parameter:
    return Parameter(
        name=name,
        default=0.0,
        low=0.0,
        high=10.0,
        slider_high=0.1,
        symbol=rf"\lambda_{name[1]}",
        meaning=meaning,
    )


DENSE_PARAMETERS = (
    Parameter(
        name="units", default=8, low=1, high=MAX_UNITS, slider_high=32, symbol="U", unit="units",
        meaning="How many neurons the layer has.",
    ),
    ACTIVATION,
    Parameter(
        name="initializer", default="glorot_uniform", choices=tuple(INITIALIZERS),
        dialect_defaults={"pytorch": "fan_in_uniform"}, meaning="Where the weights start.",
    ),
    Parameter(
        name="bias_initializer", default="zeros",
        choices=("zeros", "ones", "fan_in_uniform", "random_uniform", "random_normal"),
        dialect_defaults={"pytorch": "fan_in_uniform"}, meaning="Where the biases start.",
    ),
    Parameter(name="use_bias", default=True, meaning="Whether each unit adds a bias of its own."),
    _penalty("l1", "Adds this times the sum of the weights' sizes to the loss: weights become exactly zero."),
    _penalty("l2", "Adds this times the sum of the weights' squares to the loss: weights stay small."),
)  # fmt: skip
NORMALIZATION_PARAMETERS = (
    Parameter(
        name="momentum", default=0.9, low=0.0, high=1.0, symbol="m",
        dialect_defaults={"keras": 0.99, "pytorch": 0.1},
        meaning="The weight of the old running statistics in each step; for PyTorch that of the new.",
    ),
    Parameter(
        name="epsilon", default=1e-5, low=0.0, low_open=True, high=1.0, scale="log", slider_low=1e-8,
        symbol=r"\epsilon", dialect_defaults={"keras": 1e-3},
        meaning="Added to the variance, so that a constant unit does not divide by zero.",
    ),
)  # fmt: skip

LAYERS: Registry[LayerRow] = Registry(
    "layer",
    (
        LayerRow(
            key="dense", title="Dense", build=_dense, write_code=dense_code, parameters=DENSE_PARAMETERS,
            meaning="Every unit weighs every input, adds a bias and applies its activation.",
            source="F. Rosenblatt 1958, Psychological Review 65",
        ),
        LayerRow(
            key="activation", title="Activation", build=_activation, write_code=activation_code,
            parameters=(ACTIVATION,),
            source="Keras, Activation",
            meaning="An activation on its own, for example after a normalisation.",
        ),
        LayerRow(
            key="batch_normalization", title="Batch normalisation", build=_batch_normalization,
            write_code=batch_normalization_code, parameters=NORMALIZATION_PARAMETERS,
            meaning="Gives each unit mean 0 and variance 1 over the batch, then a learned scale and shift.",
            source="S. Ioffe and C. Szegedy 2015, arXiv 1502.03167",
        ),
        LayerRow(
            key="dropout", title="Dropout", build=_dropout, write_code=dropout_code,
            parameters=(
                Parameter(
                    name="rate", default=0.5, low=0.0, high=0.95, symbol="p",
                    meaning="The share of values that is zeroed in each training step.",
                ),
            ),
            meaning="Silences random units in each training step, so that none can rely on another.",
            source="N. Srivastava et al. 2014, JMLR 15",
        ),
    ),
)  # fmt: skip

__all__ = [
    "LAYERS",
    "MAX_LAYERS",
    "MAX_UNITS",
    "ActivationLayer",
    "BatchNormalization",
    "Dense",
    "Dropout",
    "Layer",
    "LayerRow",
]
