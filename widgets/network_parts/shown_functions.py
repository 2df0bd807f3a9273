"""The functions of the activation laboratory: which are shown, with which constants, and their curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from engine.activations import ACTIVATIONS, Activation
from engine.errors import RavineError
from engine.experiment.description import Experiment, LayerSpec
from engine.experiment.function_lists import (
    MOST,
    chosen_of,
    constants_of,
    constants_text,
    functions_of,
    functions_text,
)
from engine.layers.table import LAYERS
from engine.objective import FloatArray
from engine.parameters import Value

#: f, f' and f'' at some places, each of their shape; f'' of a folding function is not a number.
Line = tuple[FloatArray, FloatArray, FloatArray]
#: Values for parameters of the view.
Edit = dict[str, Value]


@dataclass(frozen=True)
class ShownFunction:
    """A function with its constants.

    Attributes:
        row: its row of the table, or that of a typed formula.
        constants: all of them.
        place: which of the functions shown it is, from 0; it decides how it looks.
    """

    row: Activation
    constants: Mapping[str, Value]
    place: int

    @property
    def name(self) -> str:
        """Its title without what is in brackets."""
        return self.row.title if self.row.source == "typed" else self.row.title.partition(" (")[0]

    @property
    def folds(self) -> bool:
        """Whether it takes several values; its curve then is over the first, with all others 0."""
        return self.row.fold is not None

    def line(self, z: FloatArray) -> Line:
        """f, f' and f'' at ``z (N,)``."""
        return _line(self.row.key, tuple(sorted(self.constants.items())), z.tobytes())

    def at(self, z: float) -> tuple[float, float, float]:
        """f, f' and f'' at one place."""
        value, slope, second = self.line(np.array([z]))
        return float(value[0]), float(slope[0]), float(second[0])


@lru_cache(maxsize=128)
def _line(key: str, constants: tuple[tuple[str, Value], ...], places: bytes) -> Line:
    row, z, given = ACTIVATIONS[key], np.frombuffer(places), dict(constants)
    with np.errstate(all="ignore"):
        if row.fold is not None:
            return (*_folded(row, given, z), np.full(z.shape, np.nan))
        curve, value, slope = row.settle(given), np.empty_like(z), np.empty_like(z)
        curve.value(z, value)
        curve.slope(z, value, slope)
    return value, slope, row.evaluate_second_derivative(z, given)


def _folded(row: Activation, constants: Mapping[str, Value], z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What f makes of its first value, with all others 0, and the slope along it."""
    fold = row.settle_fold(constants)
    inputs = np.zeros((max(fold.pieces, 2), len(z)))
    inputs[0] = z
    output = np.empty((len(inputs) // fold.pieces, len(z)))
    fold.value(inputs, output)
    gradient, vjp = np.zeros_like(output), np.empty_like(inputs)
    gradient[0] = 1.0
    fold.vjp(inputs, output, gradient, vjp)
    return output[0], vjp[0]


def shown_functions(experiment: Experiment) -> tuple[ShownFunction, ...]:
    """The functions that an experiment shows together; never none."""
    return _shown(
        str(experiment.shown("functions")) or "linear",
        str(experiment.shown("function_constants")),
        experiment.dialect,
    )


@lru_cache(maxsize=32)
def _shown(functions: str, constants: str, dialect: str) -> tuple[ShownFunction, ...]:
    given = constants_of(constants)
    rows = [ACTIVATIONS[key] for key in functions_of(functions)]
    return tuple(
        ShownFunction(row, row.constants(given.get(row.key, {}), dialect), place)  # type: ignore[arg-type]
        for place, row in enumerate(rows)
    )


def chosen_function(experiment: Experiment) -> ShownFunction:
    """The chosen function: the named one where it is shown, else the first."""
    shown = shown_functions(experiment)
    keys = tuple(each.row.key for each in shown)
    return shown[keys.index(chosen_of(keys, str(experiment.shown("function"))))]


# edits


def toggled(experiment: Experiment, key: str) -> Edit:
    """With a function added to those shown, or taken away; the last one stays.

    Raises:
        RavineError: there are as many as can be told apart.
    """
    keys = [each.row.key for each in shown_functions(experiment)]
    if key not in keys:
        return added(experiment, key)
    if len(keys) == 1:
        return {}
    keys.remove(key)
    chosen = chosen_function(experiment).row.key
    return {"functions": functions_text(keys), "function": keys[0] if chosen == key else chosen}


def added(experiment: Experiment, formula: str) -> Edit:
    """With a key or a typed formula shown and chosen.

    Raises:
        RavineError: it cannot be read, or there are as many as can be told apart.
    """
    key = ACTIVATIONS.checked(formula)
    keys = [each.row.key for each in shown_functions(experiment)]
    if key not in keys and len(keys) >= MOST:
        raise RavineError(f"{MOST} functions are shown, and more cannot be told apart; take one away first")
    return {"functions": functions_text(dict.fromkeys((*keys, key))), "function": key}


def used_in(experiment: Experiment, layer: int, racer: int) -> tuple[LayerSpec, ...]:
    """The network's layers with the chosen function as one layer's activation.

    Raises:
        RavineError: there is no such network, or the layer has no activation; it says what to do.
    """
    chosen = chosen_function(experiment)
    return with_activation(experiment, layer, racer, chosen.row.key, _given(chosen, experiment))


def with_activation(
    experiment: Experiment, layer: int, racer: int, key: str, constants: Mapping[str, Value]
) -> tuple[LayerSpec, ...]:
    """The network's layers with another activation in one of them.

    Raises:
        RavineError: as `used_in`.
    """
    objective = experiment.network
    if objective is None:
        raise RavineError("this loss is a formula without layers; choose a data set and layers first")
    if experiment.racers[racer].network is not None:
        raise RavineError(f"{experiment.racers[racer].name} has a network of its own; choose another racer")
    index = min(layer, len(objective.layers) - 1)
    spec = objective.layers[index]
    if not LAYERS[spec.kind].takes("activation"):
        raise RavineError(f"layer {index + 1} has no activation; choose a dense or an activation layer")
    before = ACTIVATIONS[str(spec.values.get("activation", "linear"))].parameters
    dropped = {parameter.name for parameter in before}
    kept = {name: value for name, value in spec.values.items() if name not in dropped}
    changed = replace(spec, values={**kept, "activation": key, **constants})
    return (*objective.layers[:index], changed, *objective.layers[index + 1 :])


def _given(chosen: ShownFunction, experiment: Experiment) -> Mapping[str, Value]:
    """The constants that differ from their defaults."""
    return constants_of(str(experiment.shown("function_constants"))).get(chosen.row.key, {})


def with_constant(experiment: Experiment, name: str, value: Value) -> Edit:
    """With a constant of the chosen function changed."""
    constants = constants_of(str(experiment.shown("function_constants")))
    constants.setdefault(chosen_function(experiment).row.key, {})[name] = value
    return {"function_constants": constants_text(constants)}
