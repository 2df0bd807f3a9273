"""How each kind of layer is written as lines of a Keras or PyTorch program; every row carries its writer.

A kind that is one call in both libraries is written by `one_call` from a `Spelling`.
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
        inputs: how many values each example brings, as code.
        module: the layer in a PyTorch program, as code: ``model[3]``.
        applied_by_loss: the activation that the loss applies after this layer; empty if none.
    """

    library: Library
    values: Mapping[str, Value]
    dialect: Dialect
    inputs: str
    module: str
    applied_by_loss: str


@dataclass(frozen=True, kw_only=True)
class LayerCode:
    """A layer as code.

    Attributes:
        lines: the elements of the list of layers, each with its comma; comments among them begin with ``#``.
        units: how many values each example leaves with, as code; empty: as many as it brought.
        start: PyTorch's statements and comments that draw the first weights; empty if its own are right.
    """

    lines: tuple[str, ...]
    units: str = ""
    start: tuple[str, ...] = ()


LayerWriter = Callable[[LayerContext], LayerCode]


def one_call(
    spelling: Spelling, extra: Callable[[LayerContext], Mapping[str, object]] = lambda _: {}
) -> LayerWriter:
    """The writer of a kind that is one call in each library.

    Args:
        spelling: the call, over the layer's values and ``{inputs}``.
        extra: further values, where a library counts one in another way.
    """

    def write(context: LayerContext) -> LayerCode:
        values = {**context.values, "inputs": Code(context.inputs), **extra(context)}
        text = spelling.filled(context.library, values)
        return LayerCode(lines=(text if text.startswith("#") else f"{text},",))

    return write


def activation_code(context: LayerContext) -> LayerCode:
    """An activation as a layer of its own."""
    name = str(context.values["activation"])
    if name == context.applied_by_loss or (context.library == "pytorch" and name == "linear"):
        return LayerCode(lines=())
    return LayerCode(lines=(_activation_layer(context, context.inputs),))


def dense_code(context: LayerContext) -> LayerCode:
    """A dense layer, followed by its activation where that is none of its arguments."""
    return _keras_dense(context) if context.library == "keras" else _pytorch_dense(context)


def _keras_dense(context: LayerContext) -> LayerCode:
    values = context.values
    applied = values["activation"] == context.applied_by_loss
    activation = '"linear"' if applied else _activation(context, context.inputs)
    is_argument = activation.startswith('"')
    arguments = [str(values["units"])]
    if is_argument and activation != '"linear"':
        arguments.append(f"activation={activation}")
    names = ("initializer", "bias_initializer") if values["use_bias"] else ("initializer",)
    starts = {name: _initializer(context, name) for name in names}
    reasons = [text for text in starts.values() if text.startswith("#")]
    for name, argument in zip(names, ("kernel_initializer", "bias_initializer"), strict=False):
        arguments += [] if starts[name] in reasons else [f"{argument}={starts[name]}"]
    if not values["use_bias"]:
        arguments.append("use_bias=False")
    if values["l1"] or values["l2"]:
        arguments.append(f"kernel_regularizer=keras.regularizers.L1L2({values['l1']}, {values['l2']})")
    line = f"keras.layers.Dense({', '.join(arguments)}),"
    after = () if is_argument else (_activation_layer(context, ""),)
    return LayerCode(lines=(*reasons, line, *after))


def _pytorch_dense(context: LayerContext) -> LayerCode:
    values, units = context.values, str(context.values["units"])
    bias = "" if values["use_bias"] else ", bias=False"
    lines = [f"nn.Linear({context.inputs}, {units}{bias}),"]
    if values["l1"] or values["l2"]:
        penalty = f"l1 = {values['l1']}, l2 = {values['l2']}"
        lines.append(f"# penalty on these weights ({penalty}): add it to the loss by hand")
    if values["activation"] not in ("linear", context.applied_by_loss):
        lines.append(_activation_layer(context, units))
    return LayerCode(lines=tuple(lines), units=units, start=_pytorch_start(context))


def _pytorch_start(context: LayerContext) -> tuple[str, ...]:
    values, module = context.values, context.module
    weights = _initializer(context, "initializer").replace("(w", f"({module}.weight")
    if not values["use_bias"] or values["bias_initializer"] == "fan_in_uniform":
        return (weights,)
    bias = _initializer(context, "bias_initializer").replace("(w", f"({module}.bias")
    if weights.startswith("#") or bias.startswith("#"):
        return (weights, bias)
    call, _, note = weights.partition("  #")
    return (f"{call}, {bias}" + (f"  #{note}" if note else ""),)


def _activation(context: LayerContext, units: str) -> str:
    row = ACTIVATIONS[str(context.values["activation"])]
    constants = {p.name: context.values.get(p.name, p.default) for p in row.parameters}
    # PyTorch learns one slope of a PReLU for all units
    slopes = Code("1" if context.dialect == "pytorch" else units)
    return row.spelling.filled(context.library, {**constants, "units": slopes})


def _activation_layer(context: LayerContext, units: str) -> str:
    text = _activation(context, units)
    if text.startswith("#"):
        return text
    if context.library == "pytorch":
        return f"Formula({text})," if text.startswith("lambda") else f"{text},"
    if text.startswith("keras.layers."):
        return f"{text},"
    kind = "Activation" if text.startswith('"') else "Lambda"
    return f"keras.layers.{kind}({text}),"


def _initializer(context: LayerContext, which: str) -> str:
    row = INITIALIZERS[str(context.values[which])]
    constants = {p.name: context.values.get(p.name, p.default) for p in row.parameters}
    return row.spelling.filled(context.library, constants)
