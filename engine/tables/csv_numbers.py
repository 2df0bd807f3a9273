"""Numbers as people and programs write them: which sign is the decimal one is decided from a whole column.

``1.000`` alone may be one or a thousand. A column is read with decimal commas where some of its cells can be
read in no other way (``2,5``, ``1.000.000``) and none needs a decimal point; a column that leaves both open
goes by the other columns of its table.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Literal

#: ``point``: 1,234.5. ``comma``: 1.234,5. ``mixed``: each cell speaks for itself, and none has thousands.
Convention = Literal["point", "comma", "mixed"]

_COMMA_DECIMAL = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?", re.ASCII)
_POINT_DECIMAL = re.compile(r"[+-]?\d*\.\d*(?:[eE][+-]?\d+)?", re.ASCII)
_POINTS_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
_COMMAS_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)


_BLANK = r"[ \u00a0\u202f\u2009]"
_UNIT = r"([$€£¥₹%]|USD|EUR|GBP|CHF|JPY)?"
_WITH_UNIT = re.compile(
    rf"([+-]?){_BLANK}*{_UNIT}{_BLANK}*([\d.,+-](?:[\d.,eE+ \u00a0\u202f\u2009'’-]*[\d.,])?){_BLANK}*{_UNIT}",
    re.ASCII,
)
_BLANKS_GROUP = re.compile(
    r"([+-]?[1-9]\d{0,2}([ \u00a0\u202f\u2009'’])\d{3}(?:\2\d{3})*)([.,]\d+)?", re.ASCII
)
#: No number that people write is longer.
LONGEST_NUMBER = 60


def without_unit(cells: Sequence[str]) -> tuple[Sequence[str], str, str]:
    """A column's cells without their one currency or per cent sign and the blanks that part thousands.

    Where not all cells are numbers so written, they stay as they are: ``5 %`` beside ``0.05`` may be either.

    Args:
        cells: as they were written, without blanks around them; empty where there is no value.

    Returns:
        The cells, the sign, and what parted thousands; the latter two are empty where there was none.
    """
    plain: list[str] = []
    units, blanks = set[str](), ""
    for cell in cells:
        found = _WITH_UNIT.fullmatch(cell) if len(cell) <= LONGEST_NUMBER else None
        if cell and (found is None or (found[2] and found[4])):
            return cells, "", ""
        if found is not None:
            number = found[1] + found[3]
            units.add(found[2] or found[4] or "")
            grouped = _BLANKS_GROUP.fullmatch(number)
            if grouped:
                blanks = grouped[2]
                number = grouped[1].replace(blanks, "") + (grouped[3] or "")
            plain.append(number)
        else:
            plain.append("")
    signs = units - {""}
    if len(signs) > 1 or ("%" in signs and "" in units) or not (signs or blanks):
        return cells, "", ""
    return plain, "".join(signs), blanks


def convention_of(cells: Iterable[str]) -> Convention | None:
    """What the cells of a column say of their decimal sign; None where they leave it open.

    Args:
        cells: as they were written, without blanks around them.
    """
    comma = point = False
    for cell in cells:
        if "," not in cell and "." not in cell:
            continue
        groups = _POINTS_GROUP.fullmatch(cell), _COMMAS_GROUP.fullmatch(cell)
        if groups[0]:
            comma = comma or "," in cell or cell.count(".") > 1
        elif groups[1]:
            point = point or "." in cell or cell.count(",") > 1
        else:
            comma = comma or bool(_COMMA_DECIMAL.fullmatch(cell))
            point = point or bool(_POINT_DECIMAL.fullmatch(cell))
    if comma and point:
        return "mixed"
    return "comma" if comma else "point" if point else None


def groups_thousands(cells: Iterable[str]) -> bool:
    """Whether every point in a column could part thousands, and there is one."""
    with_points = [cell for cell in cells if "." in cell]
    return bool(with_points) and all(_POINTS_GROUP.fullmatch(cell) for cell in with_points)


def number_in(cell: str, convention: Convention) -> float | None:
    """A cell (without blanks around it) as a number; None where it is none in this convention."""
    plain = cell
    if convention != "point" and (
        _COMMA_DECIMAL.fullmatch(cell) or (_POINTS_GROUP.fullmatch(cell) and not _is_float(cell, convention))
    ):
        plain = cell.replace(".", "").replace(",", ".")
    elif convention != "comma" and _COMMAS_GROUP.fullmatch(cell):
        plain = cell.replace(",", "")
    try:
        return None if "_" in plain else float(plain)
    except ValueError:
        return None


def is_number(cell: str) -> bool:
    """Whether a cell is a number in any convention; what says that there is none is not."""
    return any(
        value is not None and not math.isnan(value)
        for value in (number_in(cell.strip(), "point"), number_in(cell.strip(), "comma"))
    )


def _is_float(cell: str, convention: Convention) -> bool:
    """Whether a point in a cell is decimal though it could part thousands: in a column of both kinds."""
    return convention == "mixed" and "," not in cell and cell.count(".") == 1
