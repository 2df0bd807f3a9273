"""How the arrays of a network are called in files of PyTorch and Keras, and where their numbers belong here.

PyTorch's names are those of the ``state_dict`` of an ``nn.Sequential``: ``0.weight (units, inputs)``,
``1.running_mean``. Keras's are the places in a ``.weights.h5`` of a ``Sequential``:
``layers/dense/vars/0 (inputs, units)``, ``layers/batch_normalization/vars/2``
(``keras.src.saving.saving_lib``, Keras 3.15).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.layers.layer import Layer
from engine.layers.table import LAYERS
from engine.library_spelling import Library
from engine.network.spec import LayerSpec
from engine.objective import FloatArray, IntArray
from engine.parameters import Dialect
from engine.weights.library_layers import layer_arrays, layer_codes

#: What a module of PyTorch calls the array that Keras and Ravine call otherwise.
PYTORCH_ROLES = {"gamma": "weight", "beta": "bias", "alpha": "weight"}
#: The running statistics, in their order here.
STATISTICS = {"keras": ("moving_mean", "moving_variance"), "pytorch": ("running_mean", "running_var")}


@dataclass(frozen=True, eq=False)
class NamedArray:
    """One array of a library's network.

    Attributes:
        module: the layer of the library that holds it: ``"0"``, ``"dense_1"``.
        role: what it is there: ``"weight"``, ``"kernel"``, ``"moving_mean"``.
        place: of the array in its module, from 0, as Keras's files count.
        layer: the place of the layer here, from 0.
        numbers: where each of its numbers lies in theta or among the running statistics, in its shape.
        is_statistic: whether it is one of the latter.
    """

    module: str
    role: str
    place: int
    layer: int
    numbers: IntArray
    is_statistic: bool

    def name(self, library: Library) -> str:
        """As files of the library have it."""
        if library == "keras":
            return f"layers/{self.module}/vars/{self.place}"
        return f"{self.module}.{self.role}"


def built_layers(specs: Sequence[LayerSpec], inputs: int, dialect: Dialect) -> list[Layer]:
    """Layers with their shapes settled, for I inputs.

    Raises:
        RavineError: a layer that does not fit the one before.
    """
    layers: list[Layer] = []
    for index, spec in enumerate(specs):
        width = layers[-1].units if layers else inputs
        layers.append(LAYERS[spec.kind].make(width, spec.values, dialect=dialect, index=index))
    return layers


def library_layout(
    specs: Sequence[LayerSpec], layers: Sequence[Layer], dialect: Dialect, library: Library
) -> list[NamedArray]:
    """Every array of a network as a library orders them.

    Args:
        specs: the layers as the experiment describes them.
        layers: the same with their shapes settled.
        dialect: of the experiment.
        library: whose names and shapes.
    """
    codes = layer_codes(specs, layers, dialect, library)
    found: list[NamedArray] = []
    parameters = statistics = 0
    numbered = _Numbered(library)
    for index, (layer, code) in enumerate(zip(layers, codes, strict=True)):
        modules = [numbered(line) for line in code.lines if not line.startswith("#")]
        own = np.arange(parameters, parameters + layer.size, dtype=np.float64)
        places: Counter[str] = Counter()
        for name, array in layer_arrays(layer, own, library):
            module = modules[-1 if name == "alpha" else 0]
            role = PYTORCH_ROLES.get(name, name) if library == "pytorch" else name
            found.append(NamedArray(module, role, places[module], index, _whole(array), is_statistic=False))
            places[module] += 1
        kept = np.arange(statistics, statistics + layer.states, dtype=np.float64)
        rows = layer.running_statistics(kept)
        for role, row in zip(STATISTICS[library], () if rows is None else rows, strict=rows is not None):
            place = places[modules[0]]
            found.append(NamedArray(modules[0], role, place, index, _whole(row), is_statistic=True))
            places[modules[0]] += 1
        parameters, statistics = parameters + layer.size, statistics + layer.states
    return found


def _whole(array: FloatArray) -> IntArray:
    return array.astype(np.intp)


class _Numbered:
    """Names the layers of a library one after the other."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._seen: Counter[str] = Counter()

    def __call__(self, line: str) -> str:
        """The name of the layer that a line of code makes."""
        kind = "" if self._library == "pytorch" else snake_case(line.partition("(")[0].rpartition(".")[2])
        number = self._seen[kind]
        self._seen[kind] += 1
        return str(number) if self._library == "pytorch" else f"{kind}_{number}" if number else kind


def snake_case(name: str) -> str:
    """The name that Keras gives to an object of a class: ``PReLU`` becomes ``p_re_lu``.

    As ``keras.src.utils.naming.to_snake_case``.
    """
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()
