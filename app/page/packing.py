"""Arrays and texts as one compressed block for a page, and its table of contents.

A page holds thousands of frames' numbers. They are kept as they are shown and no finer: numbers that are
read are decimals of four significant digits, positions and colours have as many bits as a screen can tell.
Each array is stored as differences between successive frames, byte plane by byte plane, which halves what
deflate makes of it; a browser inflates it itself (``DecompressionStream``).
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

#: Significant digits of the numbers that are read.
DIGITS = 4
#: Types of an array's elements in a page, by NumPy's names: little-endian whole numbers and float32.
KINDS = {"uint8": "u8", "int16": "i16", "uint16": "u16", "int32": "i32", "float32": "f32"}
#: The power of ten of what is no number; the mantissa then says what it is: not there, nan, minus infinity,
#: infinity.
NO_NUMBER = 999
ABSENT, NAN, MINUS_INFINITY, INFINITY = 0, 1, 2, 3
#: The largest of the whole numbers that `quantised` gives, and what it gives for no number.
LEVELS, HOLE = 65534, 65535

Array = npt.NDArray[Any]


class Packer:
    """Collects what a page holds.

    Attributes:
        contents: for each name its kind, shape, first byte, and whether frames are stored as differences.
    """

    def __init__(self) -> None:
        self.contents: dict[str, tuple[str, list[int], int, bool]] = {}
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, name: str, values: Array, *, differences: bool = True) -> None:
        """Add an array ``(F, ...)``.

        Args:
            name: what the page's scripts call it.
            values: of a type in `KINDS`.
            differences: whether each row is stored as its difference to the one before; never of float32.
        """
        kind = KINDS[values.dtype.name]
        differences = differences and kind != "f32" and values.ndim > 0 and len(values) > 1
        stored = np.ascontiguousarray(values)
        if differences:
            # whole numbers wrap around, and so does the sum in the browser
            stored = np.concatenate((stored[:1], stored[1:] - stored[:-1]))
        planes = stored.astype(stored.dtype.newbyteorder("<")).view(np.uint8)
        planes = planes.reshape(-1, stored.dtype.itemsize).T
        self._add(name, kind, list(values.shape), planes.tobytes(), differences=differences)

    def add_decimals(self, name: str, values: Iterable[float | None], shape: tuple[int, ...]) -> None:
        """Add numbers as they are read: four significant digits and a power of ten.

        Args:
            name: what the page's scripts call them.
            values: in the order of their memory; None where there is no number yet.
            shape: theirs.
        """
        parts = [decimal(value) for value in values]
        mantissas, powers = np.array(parts, dtype=np.int32).reshape(-1, 2).T.reshape(2, *shape)
        self.add(f"{name}.m", mantissas)
        self.add(f"{name}.e", powers.astype(np.int16))

    def add_text(self, name: str, text: str) -> None:
        """Add a text."""
        encoded = text.encode()
        self._add(name, "text", [len(encoded)], encoded, differences=False)

    def compressed(self) -> bytes:
        """Everything, deflated (RFC 1950)."""
        return zlib.compress(b"".join(self._parts), 6)

    def _add(self, name: str, kind: str, shape: list[int], content: bytes, *, differences: bool) -> None:
        self.contents[name] = (kind, shape, self._size, differences)
        self._parts.append(content)
        self._size += len(content)


def decimal(value: float | None) -> tuple[int, int]:
    """A number as mantissa and power of ten, ``mantissa * 10**power``, with the digits that are read.

    `engine.number_format.fixed` writes the same of it as of the number itself: four significant digits, of
    whole numbers below 100,000 all.
    """
    if value is None:
        return ABSENT, NO_NUMBER
    if not math.isfinite(value):
        return (NAN if math.isnan(value) else INFINITY if value > 0 else MINUS_INFINITY), NO_NUMBER
    digits, _, power = f"{value:.{DIGITS - 1}e}".partition("e")
    if int(power) == DIGITS:
        return int(f"{value:.0f}"), 0
    mantissa = int(digits.replace(".", ""))
    return mantissa, (int(power) - DIGITS + 1 if mantissa else 0)


def quantised(values: Array, low: float, high: float) -> npt.NDArray[np.uint16]:
    """Numbers between two ends as whole ones in [0, `LEVELS`]; `HOLE` for what is not finite."""
    span = (high - low) or 1.0
    with np.errstate(all="ignore"):
        places = np.clip(np.rint((values - low) * (LEVELS / span)), 0.0, LEVELS)
    return np.where(np.isfinite(values), np.nan_to_num(places), HOLE).astype(np.uint16)


def shades(values: Array, reach: float) -> npt.NDArray[np.uint8]:
    """Numbers in [-reach, reach] as whole ones in [0, 254], 127 for none."""
    with np.errstate(all="ignore"):
        places = np.clip(np.rint(values * (127.0 / (reach or 1.0))), -127.0, 127.0)
    whole: npt.NDArray[np.uint8] = (np.nan_to_num(places) + 127.0).astype(np.uint8)
    return whole
