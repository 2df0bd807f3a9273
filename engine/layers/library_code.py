"""How each kind of layer is written as lines of a Keras or PyTorch program; every row carries its writer.

A kind that is one call in both libraries is written by `OneCall` from a `Spelling`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.activations import ACTIVATIONS
from engine.layers.initializers import INITIALIZERS
from engine.library_spelling import Code, Library, Spelling
from engine.parameters import Dialect, Value


@dataclass(frozen=True, kw_only=True)
class LayerContext:
    """What the writer of a layer is told.

    Attributes:
        library: whose program it is.
        values: every value of the layer and of what it chooses.
        dialect: whose meaning the values have.
        inputs: how many values each example brings.
        index: the layer's place in the network, from 0.
        applied_by_loss: the activation that the loss applies after this layer; empty if none.
    """

    library: Library
    values: Mapping[str, Value]
    dialect: Dialect
    inputs: int
    index: int
    applied_by_loss: str


@dataclass(frozen=True, kw_only=True)
class LayerCode:
    """A layer as code.

    Attributes:
        lines: the elements of the list of layers, each with its comma.
        drawn: PyTorch's calls that draw weights ``w`` and biases ``b`` as they were drawn; in Keras they are
            arguments of the layer.
    """

    lines: tuple[str, ...]
    drawn: str = ""


LayerWriter = Callable[[LayerContext], LayerCode]


@dataclass(frozen=True)
class OneCall:
    """The writer of a kind that is one call in each library.

    Attributes:
        spelling: the call, over the layer's values, ``{inputs}`` and ``{index}``.
        more: further values, where a library counts one in another way.
    """

    spelling: Spelling
    more: Callable[[LayerContext], Mapping[str, object]] = lambda _: {}

    def __call__(self, context: LayerContext) -> LayerCode:
        """The layer as code."""
        given = {"inputs": context.inputs, "index": context.index, **self.more(context)}
        values = {**context.values, **given}
        text = self.spelling.filled(context.library, values)
        return LayerCode(lines=(text if text.startswith("#") else f"{text},",))


def activation_code(context: LayerContext) -> LayerCode:
    """An activation as a layer of its own."""
    name = str(context.values["activation"])
    if name == context.applied_by_loss or (context.library == "pytorch" and name == "linear"):
        return LayerCode(lines=())
    return LayerCode(lines=(_activation_layer(context, context.inputs),))


def dense_code(context: LayerContext) -> LayerCode:
    """A dense layer, followed by its activation where that is none of its arguments."""
    return _keras_dense(context) if context.library == "keras" else _pytorch_dense(context)


def _sums(context: LayerContext) -> int:
    """How many sums the layer makes: an activation that folds several into one unit needs as many more."""
    return int(context.values["units"]) * int(context.values.get("pieces", 1))


def _keras_dense(context: LayerContext) -> LayerCode:
    values = context.values
    applied = values["activation"] == context.applied_by_loss
    activation = '"linear"' if applied else _activation(context, _sums(context))
    is_argument = activation.startswith('"')
    arguments = [str(_sums(context))]
    if is_argument and activation != '"linear"':
        arguments.append(f"activation={activation}")
    names = ("initializer", "bias_initializer") if values["use_bias"] else ("initializer",)
    for name, argument in zip(names, ("kernel_initializer", "bias_initializer"), strict=False):
        arguments.append(f"{argument}={_initializer(context, name)}")
    if not values["use_bias"]:
        arguments.append("use_bias=False")
    if values["l1"] or values["l2"]:
        arguments.append(f"kernel_regularizer=keras.regularizers.L1L2({values['l1']}, {values['l2']})")
    line = f"keras.layers.Dense({', '.join(arguments)}),"
    after = () if is_argument else (_activation_layer(context, _sums(context)),)
    return LayerCode(lines=(line, *after))


def _pytorch_dense(context: LayerContext) -> LayerCode:
    values, sums = context.values, _sums(context)
    bias = "" if values["use_bias"] else ", bias=False"
    lines = [f"nn.Linear({context.inputs}, {sums}{bias}),"]
    if values["activation"] not in ("linear", context.applied_by_loss):
        lines.append(_activation_layer(context, sums))
    drawn = _initializer(context, "initializer").partition("  #")[0]
    if values["use_bias"]:
        drawn += "; " + _initializer(context, "bias_initializer").partition("  #")[0].replace("(w", "(b")
    return LayerCode(lines=tuple(lines), drawn=drawn)


def _activation(context: LayerContext, sums: int) -> str:
    row = ACTIVATIONS[str(context.values["activation"])]
    constants = {p.name: context.values.get(p.name, p.default) for p in row.parameters}
    # PyTorch learns one slope of a PReLU for all units
    shared = context.dialect == "pytorch"
    units = sums // int(constants.get("pieces", 1))
    learned = {"learned": 1 if shared else units, "shared": Code("shared_axes=[1]" if shared else "")}
    return row.spelling.filled(context.library, {**constants, "units": units, **learned})


def _activation_layer(context: LayerContext, sums: int) -> str:
    text = _activation(context, sums)
    if context.library == "pytorch":
        return f"Formula({text})," if text.startswith("lambda") else f"{text},"
    if text.startswith("keras.layers."):
        return f"{text},"
    if text.startswith('"'):
        return f"keras.layers.Activation({text}),"
    return f"keras.layers.Lambda({text}),"


def _initializer(context: LayerContext, which: str) -> str:
    row = INITIALIZERS[str(context.values[which])]
    constants = {p.name: context.values.get(p.name, p.default) for p in row.parameters}
    return row.spelling.filled(context.library, constants)
