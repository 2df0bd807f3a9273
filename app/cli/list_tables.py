"""``list``: the rows of a table, as text for people and as JSON for programs."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from app.terminal import complain, plain, say
from engine.errors import RavineError
from engine.parameters import Parameter
from engine.registry import Registry, Row

#: Where each table is: the module, and the name of the table in it (or of a function that makes it).
#: A module is imported when its table is asked for: those of the engine need no Qt.
TABLES: dict[str, tuple[str, str]] = {
    "surfaces": ("engine.surfaces.catalogue", "SURFACES"),
    "optimizers": ("engine.optimizers.table", "OPTIMIZERS"),
    "schedules": ("engine.optimizers.schedules", "SCHEDULES"),
    "datasets": ("engine.data", "DATASETS"),
    "layers": ("engine.layers.table", "LAYERS"),
    "activations": ("engine.activations", "ACTIVATIONS"),
    "initializers": ("engine.layers.initializers", "INITIALIZERS"),
    "losses": ("engine.network.losses", "LOSSES"),
    "views": ("widgets.view_table", "all_views"),
    "lessons": ("app.lessons", "lessons"),
}

#: What JSON says of rows whose details are read from files of their own.
DESCRIBED: dict[str, tuple[str, str]] = {"lessons": ("app.lessons.reading", "lesson_table")}


def table(kind: str) -> Registry[Row]:
    """The table of a kind, a key of ``TABLES``."""
    found = _named(*TABLES[kind])
    made: Registry[Row] = found if isinstance(found, Registry) else found()
    return made


def _named(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


def run(options: argparse.Namespace) -> int:
    """Print a table; what cannot be read of it is reported on standard error."""
    if options.equations:
        if options.kind != "optimizers":
            raise RavineError(f"list {options.kind} --equations: only optimizers are equations")
        say(_named("app.cli.equations", "equations_text")())
        return 0
    rows = table(options.kind).rows()
    if options.kind == "lessons":
        for sentence in _named("app.lessons", "catalogue")().broken:
            complain(sentence)
    if options.json:
        describe = described if options.kind not in DESCRIBED else _named(*DESCRIBED[options.kind])
        texts = []
        for row in rows:
            try:
                texts.append(describe(row))
            except RavineError as error:  # of a broken file of a stranger; the others are listed all the same
                complain(f"{row.key}: {error}")
        say(json.dumps(texts, indent=2))
    else:
        say(aligned([(row.key, plain(row.title), plain(row.meaning)) for row in rows]))
    return 0


def aligned(lines: list[tuple[str, ...]]) -> str:
    """Lines of cells as text with aligned columns."""
    widths = [max(map(len, column), default=0) for column in zip(*lines, strict=True)]
    padded = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    )
    return "\n".join(line.rstrip() for line in padded)


def described(row: object) -> dict[str, Any]:
    """Everything about a row that JSON can say; its adjustable parameters are under ``parameters``."""
    result: dict[str, Any] = {}
    for name in _names(row):
        value = getattr(row, name)
        if isinstance(value, tuple) and value and all(isinstance(entry, Parameter) for entry in value):
            result["parameters"] = [_parameter(entry) for entry in value]
        elif not callable(value):
            plain = _plain(value)
            if plain is not None:
                result[name] = plain
    result.setdefault("parameters", [])
    return result


def _names(row: object) -> list[str]:
    """The public attributes of a row, those every row has first."""
    hints = {field.name: field.type for field in fields(row)} if is_dataclass(row) else {}
    own = list(hints or vars(row))
    made = [
        name
        for kind in type(row).__mro__
        for name, value in vars(kind).items()
        if isinstance(value, property)
    ]
    names = dict.fromkeys(["key", "title", "meaning", *own, *made])
    if "parameters" in made:  # all of them, whatever a field calls some of them
        names = dict.fromkeys(name for name in names if hints.get(name) != "tuple[Parameter, ...]")
    return [name for name in names if not name.startswith("_")]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": parameter.name,
        "meaning": parameter.meaning,
        "default": parameter.default,
        "dialect_defaults": dict(parameter.dialect_defaults),
        "allowed": parameter.allowed,
        "unit": parameter.unit,
        "symbol": parameter.symbol,
    }
    if parameter.choices:
        entry["choices"] = list(parameter.choices)
    elif parameter.kind is not bool:
        entry |= {
            "low": _plain(parameter.low),
            "high": _plain(parameter.high),
            "low_open": parameter.low_open,
            "high_open": parameter.high_open,
            "scale": parameter.scale,
        }
    return entry


def _plain(value: object) -> Any:
    """A value as JSON can say it, or None. An end that is not there (infinity) is None."""
    result: Any = None
    if isinstance(value, bool | int | str) or (isinstance(value, float) and math.isfinite(value)):
        result = value
    elif isinstance(value, Path):
        result = str(value)
    elif isinstance(value, Mapping):
        result = {str(key): _plain(entry) for key, entry in value.items()}
    elif isinstance(value, tuple | list | frozenset):
        result = [_plain(entry) for entry in (sorted(value) if isinstance(value, frozenset) else value)]
    elif is_dataclass(value) and not isinstance(value, type):
        result = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return result
