"""From what a recording says of its model to a network of Ravine's, and where its numbers lie in theta.

Layers are told as calls that would make them (``Linear(in_features=2, out_features=8, bias=True)``); they are
parsed and never run. Activations and losses are found by their spelling in the library (`Row.spelling`).
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.activations import ACTIVATIONS
from engine.errors import RavineError, quoted
from engine.library_spelling import LIBRARIES, Library
from engine.network.losses import LOSSES
from engine.network.spec import LayerSpec
from engine.objective import IntArray
from engine.parameters import Value
from engine.recording.recorded_run import RecordedRun, RunDescription
from engine.weights.layout import built_layers, library_layout

#: Layers that do nothing to one example's loss: they only give it another shape, or are for training alone.
PASSING = ("Flatten", "InputLayer", "Identity", "Dropout")
#: What is called otherwise than in the tables, in small letters and without underscores.
LOSS_ALIASES: Mapping[str, str] = {
    "mse": "mean_squared_error",
    "mseloss": "mean_squared_error",
    "mae": "mean_absolute_error",
    "l1loss": "mean_absolute_error",
    "huberloss": "huber",
    "bceloss": "binary_crossentropy",
    "bcewithlogitsloss": "binary_crossentropy",
    "binarycrossentropywithlogits": "binary_crossentropy",
    "crossentropyloss": "categorical_crossentropy",
    "crossentropy": "categorical_crossentropy",
    "sparsecategoricalcrossentropy": "categorical_crossentropy",
}
#: Losses that begin with scores, and those that want probabilities.
OF_SCORES = ("bcewithlogitsloss", "binarycrossentropywithlogits", "crossentropyloss", "crossentropy")
OF_PROBABILITIES = (
    "bceloss",
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
)
#: What normalises, by its name in a library. The loss is that of training, by the statistics of all examples.
NORMALIZATIONS: Mapping[str, str] = {
    "LayerNorm": "layer_normalization",
    "LayerNormalization": "layer_normalization",
    "BatchNorm1d": "batch_normalization",
    "BatchNormalization": "batch_normalization",
}
#: What the libraries call that a normalisation has a learned scale and shift, as here each has.
LEARNED = ("affine", "elementwise_affine", "bias", "center", "scale")
#: Arguments of activations that change nothing that is computed of one example.
NEUTRAL = ("inplace", "dim", "axis", "threshold", "num_parameters")
#: Other names of arguments.
RENAMED: Mapping[str, str] = {"eps": "epsilon"}


@dataclass(frozen=True, eq=False)
class DescribedNetwork:
    """A recorded model as a network.

    Attributes:
        layers: from the input to the output.
        loss: key of its row.
        library: whose arithmetic and names.
        inputs: I.
        outputs: O.
        order: where each entry of theta lies among the recorded numbers ``(P,)``.
    """

    layers: tuple[LayerSpec, ...]
    loss: str
    library: Library
    inputs: int
    outputs: int
    order: IntArray


def described_network(run: RecordedRun) -> DescribedNetwork:
    """The network that a recording describes.

    Raises:
        RavineError: it describes none, or one that Ravine does not have; the sentence says what.
    """
    told = run.description
    library = next((each for each in LIBRARIES if each == told.framework), None)
    if library is None or not told.layers:
        raise RavineError("its layers are not described")
    layers = layers_of(told.layers, library)
    loss = loss_of(told, str(layers[-1].values.get("activation", "linear")))
    inputs = _inputs(run, library)
    built = built_layers(layers, inputs, library)
    arrays = [each for each in library_layout(layers, built, library, library) if not each.is_statistic]
    shapes = [each.numbers.shape for each in arrays]
    if shapes != [tensor.shape for tensor in run.tensors]:
        raise RavineError("its parameters are not those of the layers that it describes")
    order = np.empty(run.size, np.intp)
    for array, tensor in zip(arrays, run.tensors, strict=True):
        order[array.numbers.reshape(-1)] = np.arange(tensor.first, tensor.first + tensor.size)
    return DescribedNetwork(layers, loss, library, inputs, built[-1].units, order)


def _inputs(run: RecordedRun, library: Library) -> int:
    """I, from the shape of the first matrix."""
    first = next((tensor.shape for tensor in run.tensors if len(tensor.shape) == 2), None)
    if first is None:
        raise RavineError("it has no layer with weights")
    return first[0 if library == "keras" else 1]


# layers


def layers_of(calls: Sequence[str], library: Library) -> tuple[LayerSpec, ...]:
    """Layers from the calls that would make them; an activation belongs to the dense layer before it.

    Raises:
        RavineError: a call is none, or makes what Ravine does not have.
    """
    layers: list[LayerSpec] = []
    for text in calls:
        name, given = parsed_call(text)
        if name in PASSING:
            continue
        if name in ("Linear", "Dense"):
            layers.append(_dense(given, library))
        elif name in NORMALIZATIONS:
            for argument in LEARNED:
                if not given.get(argument, True):
                    raise RavineError(f"{quoted(name)} with {argument} = False is not what Ravine has")
            epsilon = {k: given[k] for k in ("eps", "epsilon") if k in given}
            values = {RENAMED.get(k, k): v for k, v in epsilon.items()}
            layers.append(LayerSpec(NORMALIZATIONS[name], values))
        else:
            values = _activation(name, given, library)
            previous = layers[-1] if layers else None
            if previous is not None and previous.kind == "dense" and "activation" not in previous.values:
                layers[-1] = LayerSpec("dense", {**previous.values, **values})
            else:
                layers.append(LayerSpec("activation", values))
    if not layers:
        raise RavineError("it describes no layer")
    return tuple(layers)


def parsed_call(text: str) -> tuple[str, dict[str, Value]]:
    """The name and the arguments of a call; only plain values by name are kept.

    Raises:
        RavineError: it is no call of a name.
    """
    try:
        with warnings.catch_warnings(action="ignore", category=SyntaxWarning):  # it is not run
            call = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        call = None
    if not isinstance(call, ast.Call):
        raise RavineError(f"the layer {quoted(text)} is not understood")
    name = ast.unparse(call.func).rpartition(".")[2]
    constants = {each.arg: each.value for each in call.keywords if isinstance(each.value, ast.Constant)}
    values = {key: value.value for key, value in constants.items() if key is not None}
    return name, {key: v for key, v in values.items() if isinstance(v, bool | int | float | str)}


def _dense(given: Mapping[str, Value], library: Library) -> LayerSpec:
    values: dict[str, Value] = {}
    units = given.get("units", given.get("out_features"))
    if units is None:
        raise RavineError("a dense layer does not say its units")
    values["units"] = units
    if not given.get("use_bias", given.get("bias", True)):
        values["use_bias"] = False
    activation = str(given.get("activation", "linear"))
    if activation != "linear":
        values |= _activation(activation, {}, library)
    return LayerSpec("dense", values)


def _activation(name: str, given: Mapping[str, Value], library: Library) -> dict[str, Value]:
    """An activation with its constants, as the values of a layer."""
    if name == "Activation":
        return _activation(str(given.get("activation", "linear")), {}, library)
    if name == "ReLU" and given.get("negative_slope"):
        name = "LeakyReLU"
    key = _spelled(library).get(name.replace("_", "").lower())
    if key is None:
        raise RavineError(f"Ravine cannot rebuild the layer {quoted(name)}")
    values: dict[str, Value] = {}
    known = {parameter.name for parameter in ACTIVATIONS[key].parameters}
    for argument, value in given.items():
        if argument == "approximate" and key == "gelu":
            values["approximate"] = value in ("tanh", True)
        elif argument in known:
            values[argument] = value
        elif argument not in NEUTRAL and not (argument in ("beta", "negative_slope") and value in (0.0, 1.0)):
            raise RavineError(f"{quoted(name)} with {argument} = {value} is not what Ravine has")
    return {"activation": key, **values}


@cache
def _spelled(library: Library) -> Mapping[str, str]:
    """The keys of activations by their names in a library, in small letters and without underscores."""
    found: dict[str, str] = {"swish": "silu"}
    for row in ACTIVATIONS.rows():
        text = row.spelling.of(library).strip('"')
        if not text.startswith(("lambda", "#")):
            name = text.partition("(")[0].rpartition(".")[2]
            found[name.replace("_", "").lower()] = row.key
            found.setdefault(row.key.replace("_", ""), row.key)
    return found


# losses


def loss_of(told: RunDescription, last: str) -> str:
    """The key of a recording's loss.

    Args:
        told: names the loss as the library or its user does.
        last: the activation of the last layer: Ravine's losses take a last sigmoid or softmax in.

    Raises:
        RavineError: the loss is not known, or does not begin with what the last layer passes on.
    """
    name = told.loss.replace("_", "").lower()
    keys = {re.sub("_", "", key): key for key in LOSSES}
    key = LOSS_ALIASES.get(name, keys.get(name))
    if key is None:
        raise RavineError(f"Ravine has no loss {quoted(told.loss)}" if told.loss else "its loss is not named")
    link = LOSSES[key].link
    if link == "linear":
        return key
    is_applied = last == link
    if (name in OF_SCORES and last != "linear") or (told.loss.lower() in OF_PROBABILITIES and not is_applied):
        raise RavineError(f"the loss {quoted(told.loss)} does not go with the last layer's activation {last}")
    return key
