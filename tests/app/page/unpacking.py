"""Reading what a page holds, as its scripts do (`resources/web/unpack.js`)."""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import Any

import numpy as np

from app.page.packing import ABSENT, INFINITY, MINUS_INFINITY, NO_NUMBER, Packer

TYPES = {"u8": np.uint8, "i16": np.int16, "u16": np.uint16, "i32": np.int32, "f32": np.float32}

Contents = dict[str, tuple[str, list[int], int, bool]]


class Unpacked:
    """What was packed."""

    def __init__(self, contents: Contents, packed: bytes) -> None:
        self.contents, self._bytes = contents, zlib.decompress(packed)

    @classmethod
    def of(cls, packer: Packer) -> Unpacked:
        return cls(packer.contents, packer.compressed())

    @classmethod
    def of_page(cls, page: str) -> Unpacked:
        contents = re.search(r'id="ravine-contents">([^<]*)<', page)
        run = re.search(r'id="ravine-run">([^<]*)<', page)
        assert contents
        assert run
        return cls(json.loads(contents[1]), base64.b64decode(run[1]))

    def array(self, name: str) -> Any:
        kind, shape, first, differences = self.contents[name]
        width, count = np.dtype(TYPES[kind]).itemsize, int(np.prod(shape))
        planes = np.frombuffer(self._bytes[first : first + count * width], np.uint8).reshape(width, count)
        values = np.ascontiguousarray(planes.T).view(TYPES[kind]).reshape(shape)
        return np.cumsum(values, axis=0, dtype=values.dtype) if differences else values

    def text(self, name: str) -> str:
        _, (length,), first, _ = self.contents[name]
        return self._bytes[first : first + length].decode()

    def numbers(self, name: str) -> Any:
        """Decimals as floats; nan where there is none."""
        mantissas, powers = (self.array(f"{name}.{part}") for part in "me")
        pairs = zip(mantissas.ravel().tolist(), powers.ravel().tolist(), strict=True)
        return np.array([number(*pair) for pair in pairs]).reshape(mantissas.shape)

    @property
    def table(self) -> Any:
        return json.loads(self.text("table"))


def number(mantissa: int, power: int) -> float:
    if power == NO_NUMBER:
        return {ABSENT: np.nan, INFINITY: np.inf, MINUS_INFINITY: -np.inf}.get(mantissa, np.nan)
    return float(f"{mantissa}e{power}")
