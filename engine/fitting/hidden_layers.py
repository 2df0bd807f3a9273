"""Hidden layers as people type them: ``20 20 20``, ``3x20``; each new one is like its neighbour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from engine.errors import RavineError, quoted
from engine.experiment.description import LayerSpec, NetworkSpec
from engine.fitting.network_fitting import HIDDEN, with_layers
from engine.layers.table import LAYERS
from engine.parameters import Parameter

#: ``20`` or ``3x20``: three layers of 20.
_SIZE = re.compile(r"(?:(\d{1,3})\s*[x*×]\s*)?(\d{1,6})", re.ASCII)
#: The most hidden layers that are typed.
MOST_HIDDEN = 64


def hidden_units(spec: NetworkSpec) -> tuple[int, ...]:
    """The units of the dense layers before the last one."""
    usual = _units().default
    return tuple(int(each.values.get("units", usual)) for each in spec.layers[:-1] if each.kind == "dense")


def units_in(text: str) -> tuple[int, ...]:
    """The units of layers as they are typed, parted by blanks, commas or dashes; none in an empty text.

    Raises:
        RavineError: it says something else.
    """
    found: list[int] = []
    for word in re.split(r"[\s,;–-]+", re.sub(r"\s*([x*×])\s*", r"\1", text.strip())):
        size = _SIZE.fullmatch(word)
        if word and size is None:
            raise RavineError(f"{quoted(word)} is no number of units; write for example 20 20 20, or 3x20")
        if size is not None:
            found += [int(size[2])] * int(size[1] or 1)
    if len(found) > MOST_HIDDEN:
        raise RavineError(f"that is {len(found)} hidden layers; at most {MOST_HIDDEN} are typed here")
    return tuple(found)


def with_hidden_units(spec: NetworkSpec, units: Sequence[int]) -> NetworkSpec:
    """The network with dense hidden layers of so many units, and the same last layer.

    What follows a dense layer (dropout, normalisation) goes with it; layers beyond those that there were are
    like the last of them.

    Raises:
        RavineError: a layer cannot have so many units.
    """
    for count in units:
        _units().check(count)
    first, groups = _groups(spec.layers[:-1])
    groups = groups or [[HIDDEN]]
    layers = list(first)
    for place, count in enumerate(units):
        dense, *rest = groups[min(place, len(groups) - 1)]
        layers += [replace(dense, values={**dense.values, "units": count}), *rest]
    return with_layers(spec, (*layers, spec.layers[-1]))


def _units() -> Parameter:
    return next(each for each in LAYERS["dense"].parameters if each.name == "units")


def _groups(layers: Sequence[LayerSpec]) -> tuple[list[LayerSpec], list[list[LayerSpec]]]:
    """What stands before the first dense layer, and each dense layer with what follows it."""
    first: list[LayerSpec] = []
    groups: list[list[LayerSpec]] = []
    for layer in layers:
        if layer.kind == "dense":
            groups.append([layer])
        else:
            (groups[-1] if groups else first).append(layer)
    return first, groups
