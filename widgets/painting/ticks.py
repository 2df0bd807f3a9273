"""Round numbers for axes, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor, isfinite, log10

import numpy as np

from engine.number_format import MINUS, power_of_ten
from widgets.painting.height_scale import HeightScale
from widgets.style.fonts import text_width

#: A value and how it is written.
Tick = tuple[float, str]

#: An axis that reaches smaller steps or larger values is written in powers of ten.
SMALLEST, LARGEST = 1e-3, 1e5
#: Larger values are written in powers of ten even where all of an axis begin with the same digits.
PLAINEST = 1e9
#: Decimals of a mantissa at most: more than a float64 holds.
DIGITS = 16


def round_step(span: float, count: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that divides ``span`` into at most ``count`` parts."""
    rough = span / max(count, 1.0)
    magnitude = 10.0 ** floor(log10(rough))
    return next(
        float(f"{m * magnitude:.6g}") for m in (1.0, 2.0, 5.0, 10.0) if m * magnitude >= rough * (1 - 1e-9)
    )


def linear_ticks(low: float, high: float, count: float) -> list[Tick]:
    """Round values in [low, high], at most ``count`` + 1 and if possible three, all to the same decimals."""
    span, most = high - low, max(count, 1.0) + 1.0 + 1e-9
    lowest = floor(log10(span / most)) - 1
    sizes = [(float(f"{m}e{e}"), m) for e in range(lowest, lowest + 4) for m in (1, 2, 3, 4, 5)]
    held = {size: (ceil(low / size - 1e-6), floor(high / size + 1e-6)) for size, _ in sizes}
    fitting = [(size, m) for size, m in sizes if held[size][1] - held[size][0] + 1 <= most]
    # Threes and fours are less round, but better than an axis with one or two numbers.
    ways = [(least, rounds) for least in (3, 2) for rounds in ((1, 2, 5), (1, 2, 3, 4, 5))]
    found = (
        next(
            (size for size, m in fitting if m in rounds and held[size][1] - held[size][0] + 1 >= least), None
        )
        for least, rounds in ways
    )
    step = next((size for size in found if size is not None), fitting[0][0])
    values = [index * step for index in range(held[step][0], held[step][1] + 1)]
    return list(zip(values, written(values, [step] * len(values)), strict=True))


def scale_ticks(scale: HeightScale, low: float, high: float, count: float) -> list[Tick]:
    """Ticks for scaled heights from ``low`` to ``high``: values are losses, round on their own scale."""
    if scale.kind == "linear":
        return linear_ticks(low, high, count)
    bottom, top = (float(v) for v in scale.backward(np.array([low, high])))
    slack = 1e-9
    if scale.kind == "log":
        candidates = [(10.0**e) for e in _decades(low - slack, high + slack, count)]
        if len(candidates) < 3:
            candidates = [m * 10.0**e for e in range(floor(low), ceil(high) + 1) for m in (1, 2, 5)]
    else:
        first = log10(max(scale.unit, 1e-300))
        powers = [
            10.0**e for e in _decades(first, log10(max(abs(bottom), abs(top))) + slack, max(count / 2.0, 1.0))
        ]
        candidates = [-p for p in reversed(powers)] + [0.0] + powers
    inside = [v for v in candidates if bottom - abs(bottom) * slack <= v <= top + abs(top) * slack]
    if len(inside) < 2:
        return linear_ticks(bottom, top, 3.0)
    return list(zip(inside, written(inside, [abs(v) for v in inside]), strict=True))


def ticks_with_room(
    ticks_of: Callable[[float], list[Tick]],
    width: float,
    *,
    spacing: float,
    gap: float,
    looser: float = 0.0,
    excess: float = 0.0,
) -> list[Tick]:
    """Ticks of an axis to the right whose numbers do not touch. Lengths are in unscaled pixels.

    Args:
        ticks_of: gives about so many ticks.
        width: of the axis.
        spacing: wanted between two ticks.
        gap: between two numbers at least.
        looser: added to the gap where numbers touched at first.
        excess: how many more numbers than fit in the width are tolerated.
    """
    ticks = ticks_of(max(width / spacing, 2.0))
    widest = max((text_width(text, "small") for _, text in ticks), default=0.0)
    if len(ticks) <= width / (widest + gap) + excess:
        return ticks
    return ticks_of(max(width / (widest + gap + looser), 1.0))


def _decades(low: float, high: float, count: float) -> range:
    first, last = ceil(low), floor(high)
    stride = max(1, ceil((last - first) / max(count, 1.0)))
    return range(first, last + 1, stride)


def written(values: Sequence[float], steps: Sequence[float]) -> list[str]:
    """The numbers of one axis: with powers of ten all of them, or none.

    Args:
        values: what is written.
        steps: for each how far its neighbours are, so that it gets the decimals it needs.
    """
    sizes = [(abs(value), step) for value, step in zip(values, steps, strict=True) if value != 0.0]
    powers = any(size >= LARGEST or (size < SMALLEST and step < SMALLEST) for size, step in sizes)
    if powers and any(LARGEST <= size < PLAINEST and step <= 1e-4 * size for size, step in sizes):
        powers = False  # far from 0 and close together: in full they are told apart most easily
    return [write(value, step, powers=powers) for value, step in zip(values, steps, strict=True)]


def write(value: float, step: float, *, powers: bool) -> str:
    """``value`` with the decimals that steps of ``step`` need and a true minus sign."""
    if value == 0.0 or not isfinite(value):
        return "0"
    if powers:
        exponent = floor(log10(abs(value)) + 1e-9)
        decimals = max(0, min(DIGITS, exponent - floor(log10(step) + 1e-9)))
        mantissa = f"{value / 10.0**exponent:.{decimals}f}".replace("-", MINUS)
        power = power_of_ten(exponent)
        return {"1": power, f"{MINUS}1": MINUS + power}.get(mantissa, f"{mantissa}·{power}")
    decimals = max(0, -floor(log10(step) + 1e-9))
    return f"{value:.{decimals}f}".replace("-", MINUS)
