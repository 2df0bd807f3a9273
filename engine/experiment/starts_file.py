"""The TOML form of many weights that a run starts from: ``[[starts]]`` at the end, compressed.

A list of thousands of numbers would hide the rest of a file, and of hundreds of thousands be too long to be
read again. Few numbers stay where they belong, in ``start``.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import tomli_w

from engine.errors import RavineError
from engine.experiment.toml_reader import TableReader, whole

#: The lists that may be long, by their keys: parameters, and the running statistics beside them.
START, STATISTICS = "start", "start_statistics"
#: The longest list of numbers that is written as one.
READABLE = 256
#: The most numbers that a file may hold.
MOST = 4_000_000
#: How long a line of Base64 is.
LINE = 100


def base64_lines(packed: bytes) -> str:
    """Bytes as lines of Base64, each ended."""
    text = base64.b64encode(packed).decode()
    return "".join(f"{text[at : at + LINE]}\n" for at in range(0, len(text), LINE))


def base64_bytes(text: str, place: str) -> bytes:
    """The bytes of `base64_lines`.

    Raises:
        RavineError: it is not Base64.
    """
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise RavineError(f"{place} is damaged: it is not Base64") from None


def literal(key: str, lines: str) -> str:
    """A key with a text of several lines in TOML's literal form, which is read ten times as fast."""
    return f"{key} = '''\n{lines}'''\n"


def take_starts(table: dict[str, Any]) -> str:
    """Take the long starts out of an experiment's table; returns them as text for the end of its file."""
    return "".join(_start_text(racer, key, holder.pop(key)) for racer, holder, key in _long_starts(table))


def with_starts(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """An experiment's table with the long starts in their places again.

    Raises:
        RavineError: one is damaged, or belongs to a racer that is not there.
    """
    if "starts" not in table:
        return table
    whole_table = {name: value for name, value in table.items() if name != "starts"}
    reader = TableReader({"starts": table["starts"]}, "")
    for child in reader.tables("starts"):
        racer = child.take_text("racer")
        key = STATISTICS if child.take(STATISTICS, bool, default=False) else START
        numbers = _numbers(child)
        child.finish()
        if not racer:
            whole_table["objective"] = _with_start(whole_table.get("objective"), key, numbers)
            continue
        racers = whole_table.get("racers")
        places = [
            place
            for place, each in enumerate(racers if isinstance(racers, list) else [])
            if isinstance(each, dict) and each.get("name") == racer
        ]
        if not places:
            raise RavineError(f"{child.at('racer')}: there is no racer of this name")
        racers = list(whole_table["racers"])
        one = racers[places[0]]
        racers[places[0]] = {**one, "network": _with_start(one.get("network", {}), key, numbers)}
        whole_table["racers"] = racers
    return whole_table


def _with_start(holder: object, key: str, numbers: list[float]) -> object:
    return {**holder, key: numbers} if isinstance(holder, dict) else holder


def _long_starts(table: dict[str, Any]) -> list[tuple[str, dict[str, Any], str]]:
    """Long lists: whose they are (empty: the objective's own), the table that holds them, and their key."""
    holders = [("", table["objective"])]
    holders += [(racer["name"], racer["network"]) for racer in table["racers"] if "network" in racer]
    lists = [(name, holder, key) for name, holder in holders for key in (START, STATISTICS)]
    return [(name, holder, key) for name, holder, key in lists if len(holder.get(key, ())) > READABLE]


def _start_text(racer: str, key: str, start: list[float]) -> str:
    packed = zlib.compress(np.array(start, "<f8").tobytes())
    whose = f"racer = {_quoted(racer)}\n" if racer else ""
    what = "weights"
    if key == STATISTICS:
        whose, what = f"{whose}{STATISTICS} = true\n", "running statistics"
    return (
        f"\n# The {what} that a run starts from (float64, little-endian, zlib, Base64).\n"
        f"[[starts]]\n{whose}numbers = {len(start)}\n{literal('packed', base64_lines(packed))}"
    )


def _quoted(text: str) -> str:
    return tomli_w.dumps({"a": text}).partition("=")[2].strip()


def _numbers(reader: TableReader) -> list[float]:
    count = whole(reader, "numbers", low=1, high=MOST, default=None, required="numbers = 187")
    packed = base64_bytes(reader.take("packed", str, required="packed = '''...'''"), reader.at("packed"))
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(packed, 8 * count + 1)
    except zlib.error:
        content = b""
    if len(content) != 8 * count:
        raise RavineError(f"{reader.at('packed')} is damaged: it does not hold {count:,} numbers")
    numbers: list[float] = np.frombuffer(content, "<f8").tolist()
    return numbers
