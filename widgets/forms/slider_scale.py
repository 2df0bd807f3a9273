"""How a slider's place in [0, 1] and a parameter's value belong together."""

from __future__ import annotations

import math

from engine.parameters import Parameter

#: A linear slider has at least as many round values as this between its ends.
PLACES = 200


def slider_ends(parameter: Parameter) -> tuple[float, float]:
    """The values at a slider's left and right end."""
    low = parameter.low if parameter.slider_low is None else parameter.slider_low
    high = parameter.high if parameter.slider_high is None else parameter.slider_high
    return float(low), float(high)


def place_of(parameter: Parameter, value: float) -> float:
    """Where on the slider a value is, in [0, 1]; values beyond an end are at that end."""
    low, high = slider_ends(parameter)
    clipped = min(max(value, low), high)
    if parameter.scale == "log":
        return math.log(clipped / low) / math.log(high / low)
    if parameter.scale == "memory":
        return math.log((1.0 - low) / (1.0 - clipped)) / math.log((1.0 - low) / (1.0 - high))
    return (clipped - low) / (high - low)


def value_at(parameter: Parameter, place: float) -> float | int:
    """The round, allowed value at a place on the slider; places beyond [0, 1] are its ends."""
    low, high = slider_ends(parameter)
    place = min(max(place, 0.0), 1.0)
    if parameter.scale == "log":
        exact = low * (high / low) ** place
        step = 10.0 ** (math.floor(math.log10(exact)) - 2)
    elif parameter.scale == "memory":
        # round in what is forgotten: 0.9, 0.95, 0.98, 0.99
        exact = 1.0 - (1.0 - low) * ((1.0 - high) / (1.0 - low)) ** place
        step = 10.0 ** (math.floor(math.log10(1.0 - exact)) - 1)
    else:
        exact = low + (high - low) * place
        step = 10.0 ** math.floor(math.log10((high - low) / PLACES))
    if parameter.kind is int:
        step = 1.0
    value = min(max(round(exact / step) * step, low), high)
    if parameter.high_open and value >= parameter.high:
        value = parameter.high - step
    if parameter.low_open and value <= parameter.low:
        value = parameter.low + step
    # The product of a whole number and a power of ten is off by a rounding error: 0.30000000000000004.
    return round(value) if parameter.kind is int else float(f"{value:.6g}")
