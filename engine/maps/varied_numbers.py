"""Which numbers a map of settings can vary for a racer, and the axes that it proposes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.errors import RavineError, unknown_name
from engine.experiment.description import Experiment, RacerSpec, as_surface
from engine.experiment.settings_axis import SettingsAxis, parse_axis
from engine.number_format import short
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Parameter
from engine.surfaces.objective import described_surface

#: The learning rate of one layer, the others keeping the racer's.
LAYER_RATE = re.compile(r"layer_(\d{1,3})\.learning_rate")
#: A proposed range of the learning rate reaches so many times up and down.
REACH = 30.0
#: A layer alone may have rates that no racer takes as a whole.
LARGEST_LAYER_RATE = 1e9


def axes_of(experiment: Experiment, spec: RacerSpec, x: str, y: str) -> tuple[SettingsAxis, SettingsAxis]:
    """Two axes as they are written, or proposed for a racer where they are ``auto``.

    Raises:
        RavineError: a name that cannot be varied or stands twice, or a range beyond what is allowed.
    """
    known = varied_numbers(experiment, spec)
    made: list[SettingsAxis] = []
    for text in (x, y):
        taken = {axis.name for axis in made}
        axis = next(_proposed(experiment, spec, known, taken)) if text == "auto" else parse_axis(text)
        if axis.name in taken:
            raise RavineError(f"both axes are {axis.name}; vary two numbers")
        if axis.name not in known:
            raise unknown_name("number to vary", axis.name, known)
        _check_range(axis, known[axis.name])
        made.append(axis)
    return made[0], made[1]


def value_of(experiment: Experiment, spec: RacerSpec, name: str) -> float | None:
    """What a number that can be varied is for a racer itself; None where nobody says so."""
    surface = as_surface(experiment.objective)
    if surface is not None:
        constants = described_surface(surface).constants
        if name in constants:
            return constants[name]
    completed = OPTIMIZERS[spec.optimizer].completed(
        experiment.values_at(spec, 0), experiment.dialect_of(spec)
    )
    value = completed.get("learning_rate" if LAYER_RATE.fullmatch(name) else name)
    return None if value is None else float(value)


def varied_numbers(experiment: Experiment, spec: RacerSpec) -> Mapping[str, Parameter]:
    """What can be varied for a racer, by name."""
    dialect = experiment.dialect_of(spec)
    row = OPTIMIZERS[spec.optimizer]
    completed = row.completed(experiment.values_at(spec, 0), dialect)
    known = {p.name: p for p in row.parameters if p.name in completed and p.kind is float}
    rate = known.get("learning_rate")
    if experiment.network is not None and rate is not None:
        for layer in range(1, len(experiment.network.layers) + 1):
            name = f"layer_{layer}.learning_rate"
            known[name] = replace(rate, name=name, high=LARGEST_LAYER_RATE)
    surface = as_surface(experiment.objective)
    if surface is not None:
        for name in described_surface(surface).constants:
            known.setdefault(name, Parameter(name=name, default=1.0, meaning=f"The constant {name}."))
    return known


def _proposed(
    experiment: Experiment, spec: RacerSpec, known: Mapping[str, Parameter], taken: set[str]
) -> Iterator[SettingsAxis]:
    completed = OPTIMIZERS[spec.optimizer].completed(
        experiment.values_at(spec, 0), experiment.dialect_of(spec)
    )
    for name, parameter in known.items():
        if name in taken:
            continue
        if parameter.scale == "log" or name == "learning_rate":
            middle = float(completed.get(name, completed.get("learning_rate", 1.0))) or 1e-3
            low = max(middle / REACH, float(parameter.low))
            high = min(middle * REACH, float(parameter.high))
            yield SettingsAxis(name, "log", low, high)
        else:
            low, high = max(float(parameter.low), -10.0), min(float(parameter.high), 10.0)
            margin = 0.01 * (high - low)
            # what decays at the rate 1 never does, which is of little interest
            leaves_end = parameter.high_open or parameter.high == 1.0
            yield SettingsAxis(name, "lin", low + margin * parameter.low_open, high - margin * leaves_end)
    raise RavineError(f"{spec.name} has no two numbers that a map can vary; choose another optimizer")


def _check_range(axis: SettingsAxis, parameter: Parameter) -> None:
    low = axis.low > parameter.low if parameter.low_open else axis.low >= parameter.low
    high = axis.high < parameter.high if parameter.high_open else axis.high <= parameter.high
    if not (low and high):
        raise RavineError(
            f"the axis {axis.name} from {short(axis.low)} to {short(axis.high)} leaves what is allowed, "
            f"{parameter.allowed}"
        )
