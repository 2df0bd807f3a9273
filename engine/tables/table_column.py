"""A column of a table as it was read: its numbers, its texts, and what was taken for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.objective import FloatArray

BoolArray = npt.NDArray[np.bool_]


#: What people and programs write where there is no value, in small letters.
GAPS = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "?", "-"})


ColumnKind = Literal["number", "text", "empty"]


@dataclass(frozen=True, eq=False)
class CsvColumn:
    """One column.

    Attributes:
        name: from the header, or ``column 3``.
        kind: number if most cells that are filled are numbers, text if not, empty if none is filled.
        numbers: (N,), nan where there is none.
        gaps: how many cells are empty or say that there is no value.
        examples: the first filled cells, as they were written.
        cells: (N,) as they were written; kept only where some are not numbers.
        decimal_comma: whether a comma was read as a decimal point in a column of numbers.
        thousands: the sign that was read as parting thousands; empty where none was.
        unit: the currency or per cent sign that stands at its numbers; empty where none does.
    """

    name: str
    kind: ColumnKind
    numbers: FloatArray
    gaps: int
    examples: tuple[str, ...]
    cells: tuple[str, ...] = ()
    decimal_comma: bool = False
    thousands: str = ""
    unit: str = ""

    def is_missing(self) -> BoolArray:
        """Where (N,) there is no value."""
        if self.cells:
            return np.array([is_gap(cell) for cell in self.cells])
        return np.isnan(self.numbers)


def is_gap(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return cell.strip().lower() in GAPS
