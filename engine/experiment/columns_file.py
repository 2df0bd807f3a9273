"""The TOML form of the columns to learn from: a name, a place, or a table with what is said of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.data.column_choice import GAP_RULES, INPUT_KINDS, Column, ColumnChoice
from engine.errors import RavineError, unknown_name
from engine.experiment.toml_reader import TableReader
from engine.parameters import number_text

#: How the cells of a column are read, as files write it.
KINDS = ("auto", *INPUT_KINDS)


def columns_in(given: Sequence[Any], place: str) -> tuple[Column, ...]:
    """The columns of a list, such as ``["size", 3, {name = "grade", kind = "ordered", order = ["C", "A"]}]``.

    Raises:
        RavineError: an entry is no column; it names the place, what is allowed and the fix.
    """
    return tuple(_column(entry, f"{place}[{index}]") for index, entry in enumerate(given))


def name_in(entry: Any, place: str) -> str | int:
    """A column that is only named.

    Raises:
        RavineError: it is neither a name nor a place.
    """
    if isinstance(entry, bool) or not isinstance(entry, str | int):
        raise RavineError(f"{place} = {entry!r} is no column; write a name or a place from 1")
    return entry


def column_entry(column: Column) -> Any:
    """A column as files write it: its name or place where no more is said of it."""
    if not isinstance(column, ColumnChoice):
        return column
    entry: dict[str, Any] = {"name": column.name}
    if column.kind != "auto":
        entry["kind"] = column.kind
    if column.order:
        entry["order"] = list(column.order)
    if column.gaps:
        entry["gaps"] = column.gaps
    if column.value is not None:
        entry["value"] = column.value
    return entry


def _column(entry: Any, place: str) -> Column:
    if not isinstance(entry, dict):
        return name_in(entry, place)
    reader = TableReader(entry, place)
    name = name_in(reader.take("name", (str, int), required='name = "size"'), reader.at("name"))
    kind, gaps = reader.take("kind", str, default="auto"), reader.take("gaps", str, default="")
    order, value = reader.take("order", list, default=[]), reader.take("value", (str, int, float))
    if kind not in KINDS:
        raise unknown_name("kind of column", kind, KINDS).at(reader.at("kind"))
    if gaps and gaps not in GAP_RULES:
        raise unknown_name("rule for gaps", gaps, GAP_RULES).at(reader.at("gaps"))
    texts = [_text(item, f"{reader.at('order')}[{index}]") for index, item in enumerate(order)]
    if len(set(texts)) < len(texts) or bool(texts) != (kind == "ordered") or len(texts) == 1:
        raise RavineError(
            f'{reader.at("order")}: write kind = "ordered" and its categories from lowest to highest, '
            'each once, for example order = ["low", "middle", "high"]'
        )
    stand_in = None if value is None else _text(value, reader.at("value"))
    reader.finish()
    return ColumnChoice(name, kind, tuple(texts), gaps, stand_in)


def _text(value: Any, place: str) -> str:
    """What a cell would say."""
    if isinstance(value, str) and value.strip():
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RavineError(f"{place} = {value!r} is no value of a cell; write a text or a number")
    return number_text(value)
