"""Dates as people and programs write them: whether day or month comes first is told by a whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Literal, get_args

#: The order in which a column writes year, month and day; a time of day behind them is read over.
DateOrder = Literal["ymd", "dmy", "mdy"]
ORDERS: tuple[DateOrder, ...] = get_args(DateOrder)

_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:Z|[AaPp][Mm]|[+-]\d{2}:?\d{2}))?)?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME, re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _TIME, re.ASCII)


def day_number(cell: str, order: DateOrder) -> int | None:
    """A cell (without blanks around it) as days, 1 being 1 January of year 1; None where it is no date."""
    found = (_YEAR_FIRST if order == "ymd" else _YEAR_LAST).fullmatch(cell)
    if found is None:
        return None
    parts = dict(zip(order, (int(found[1]), int(found[3]), int(found[4])), strict=True))
    with suppress(ValueError):  # there is no 31 February
        return date(parts["y"], parts["m"], parts["d"]).toordinal()
    return None


def date_order(cells: Iterable[str]) -> DateOrder | None:
    """How a column of cells writes its dates; None where some are none.

    ``03/04/2020`` alone may be in March or in April: the day comes first where every cell allows it.
    """
    left = list(ORDERS)
    for cell in cells:
        left = [order for order in left if day_number(cell, order) is not None]
        if not left:
            return None
    return left[0] if len(left) < len(ORDERS) else None
