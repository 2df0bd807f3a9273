"""What a person says of a column to learn from: how it becomes numbers, and what stands in for its gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

#: How a column becomes numbers; ``auto`` tells it from the cells.
InputKind = Literal["number", "category", "ordered", "yes_no", "date"]
INPUT_KINDS: tuple[InputKind, ...] = get_args(InputKind)
#: What is done where a column has no value.
GAP_RULES = ("drop", "mean", "median", "most_frequent", "category")


@dataclass(frozen=True)
class ColumnChoice:
    """A column to learn from, and what is said of it beside its name.

    Attributes:
        name: or its place from 1.
        kind: one of ``INPUT_KINDS``; ``auto`` tells it from the cells.
        order: of an ordered column: its categories from the lowest to the highest.
        gaps: one of ``GAP_RULES``; empty for the rule of the table (``data.gaps``).
        value: stands where there is no value, as a cell would be written; None leaves it to the rule.
    """

    name: str | int
    kind: InputKind | Literal["auto"] = "auto"
    order: tuple[str, ...] = ()
    gaps: str = ""
    value: str | None = None


#: A column as files name it: by name, by place, or with more said of it.
Column = str | int | ColumnChoice


def choice_of(column: Column) -> ColumnChoice:
    """A column of which only name or place is said, as a choice like any other."""
    return column if isinstance(column, ColumnChoice) else ColumnChoice(column)
