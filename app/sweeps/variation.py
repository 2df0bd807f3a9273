"""``--vary key=values``: which settings a sweep goes through."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.errors import RavineError

#: Runs that one sweep may have.
MAX_RUNS = 1_000_000
FORMS = (
    "log:1e-4:1:30 (30 values in equal ratios), lin:0:0.9:10 (10 in equal distances), "
    "0:20 (whole numbers from 0 to 19), 0:20:5 (every 5th of them) or a list like 8,16,32"
)
_WHOLE_RANGE = re.compile(r"(-?\d{1,9}):(-?\d{1,9})(?::(\d{1,9}))?")
_SPACED = re.compile(r"(log|lin):([^:]+):([^:]+):(\d{1,7})")


@dataclass(frozen=True)
class Variation:
    """One setting and the values it takes.

    Attributes:
        key: as for ``--set``, e.g. ``"learning_rate"`` or ``"racers.adam.beta_1"``.
        values: as they are written in TOML; a float reads back exactly.
    """

    key: str
    values: tuple[str, ...]


def read_variation(text: str) -> Variation:
    """Read one ``--vary``.

    Args:
        text: ``key=values``; `FORMS` lists how values are written.

    Raises:
        RavineError: it is written otherwise, or names no value.
    """
    key, equals, written = (part.strip() for part in text.partition("="))
    if not (key and equals and written):
        raise RavineError(f'--vary "{text[:80]}" is not KEY=VALUES; values are {FORMS}')
    try:
        values = _values(written)
    except RavineError as error:
        raise error.at(f"--vary {key}") from None
    if len(set(values)) < len(values):
        raise RavineError(f"--vary {key}: a value stands there twice; each is run once")
    return Variation(key, values)


def _values(written: str) -> tuple[str, ...]:
    spaced = _SPACED.fullmatch(written)
    if spaced:
        return _spaced(spaced[1], _number(spaced[2]), _number(spaced[3]), int(spaced[4]))
    whole = _WHOLE_RANGE.fullmatch(written)
    if whole:
        low, high, distance = int(whole[1]), int(whole[2]), int(whole[3] or 1)
        if low >= high or not distance:
            raise RavineError(f"{written} holds no whole number; write the smaller end first, e.g. 0:20")
        if (high - low) // distance > MAX_RUNS:
            raise RavineError(f"{written} holds more than {MAX_RUNS:,} values")
        return tuple(map(str, range(low, high, distance)))
    if ":" in written and not written.startswith(("[", '"')):
        raise RavineError(f'"{written[:60]}" is none of the ways to write values: {FORMS}')
    return tuple(_listed(written))


def _spaced(kind: str, low: float, high: float, count: int) -> tuple[str, ...]:
    if not 1 <= count <= MAX_RUNS:
        raise RavineError(f"{count} values are outside [1, {MAX_RUNS:,}]")
    if kind == "lin":
        values = np.linspace(low, high, count)
    elif low > 0 and high > 0:
        values = np.geomspace(low, high, count)
    else:
        raise RavineError(f"log:{low:g}:{high:g} needs two positive numbers; lin takes any")
    return tuple(map(repr, values.tolist()))


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise RavineError(f'"{text[:40]}" is not a finite number')
    return value


def _listed(written: str) -> list[str]:
    """The parts of a list between its commas; a comma within brackets or quotes separates nothing."""
    parts, depth, quoted, begin = [], 0, False, 0
    for place, sign in enumerate(written):
        if sign == '"':
            quoted = not quoted
        elif not quoted:
            depth += (sign in "[{(") - (sign in "]})")
            if sign == "," and depth == 0:
                parts.append(written[begin:place].strip())
                begin = place + 1
    parts.append(written[begin:].strip())
    if not all(parts):
        raise RavineError(f'"{written[:60]}" has an empty value; write for example 8,16,32')
    return parts


@dataclass(frozen=True)
class Grid:
    """Every combination of the values of some settings.

    Attributes:
        variations: the first one changes slowest.
    """

    variations: tuple[Variation, ...]

    def __post_init__(self) -> None:
        keys = [variation.key for variation in self.variations]
        for key in keys:
            if keys.count(key) > 1:
                raise RavineError(f"--vary {key} stands there twice; give all its values in one")
        if len(self) > MAX_RUNS:
            raise RavineError(f"{len(self):,} runs are more than {MAX_RUNS:,}; take fewer values")

    def __len__(self) -> int:
        """How many runs it has."""
        return math.prod(len(variation.values) for variation in self.variations)

    @property
    def keys(self) -> tuple[str, ...]:
        """The settings, in the order they were given."""
        return tuple(variation.key for variation in self.variations)

    def values(self, run: int) -> tuple[str, ...]:
        """What each setting is in a run, from 0."""
        places = np.unravel_index(run, [len(variation.values) for variation in self.variations])
        return tuple(v.values[int(place)] for v, place in zip(self.variations, places, strict=True))

    def assignments(self, run: int) -> list[str]:
        """The settings of a run as ``--set`` takes them."""
        return [f"{key}={value}" for key, value in zip(self.keys, self.values(run), strict=True)]


def make_grid(texts: Sequence[str]) -> Grid:
    """All combinations of what was given.

    Raises:
        RavineError: as `read_variation`; nothing is varied; a setting stands there twice; too many runs.
    """
    if not texts:
        raise RavineError(f"nothing is varied; give --vary KEY=VALUES, values being {FORMS}")
    return Grid(tuple(map(read_variation, texts)))
