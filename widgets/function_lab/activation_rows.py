"""The rows of the table of activations as people read, sort and filter them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.activations import ACTIVATIONS, Activation

SIDES = {"no": "no", "left": "left", "right": "right", "both": "both sides"}


@dataclass(frozen=True)
class TableColumn:
    """A column of the table.

    Attributes:
        name: above it, and in the view parameter ``table_sort``.
        tip: what it says, in one sentence.
        width: in unscaled pixels.
        text: what is written; where it is LaTeX, it is typeset.
        latex: whether it is.
        rank: what is sorted by; None where sorting means nothing.
        needed: the width of the view from which on it is shown, in unscaled pixels.
    """

    name: str
    tip: str
    width: float
    text: Callable[[Activation], str]
    latex: bool = False
    rank: Callable[[Activation], tuple[object, ...]] | None = None
    needed: float = 0.0


def _yes(value: bool) -> str:  # noqa: FBT001 (a cell of the table)
    return "yes" if value else "no"


COLUMNS: tuple[TableColumn, ...] = (
    TableColumn("function", "Its name.", 152.0, lambda row: row.title, rank=lambda row: (row.title.lower(),)),
    TableColumn("equation", "f(z).", 150.0, lambda row: row.formula, latex=True, needed=440.0),
    TableColumn("derivative", "f′(z).", 158.0, lambda row: row.derivative, latex=True, needed=900.0),
    TableColumn(
        "range",
        "What values it can take.",
        96.0,
        lambda row: row.range,
        latex=True,
        rank=lambda row: (row.low, row.high),
        needed=520.0,
    ),
    TableColumn(
        "order",
        "How far it is continuous: it jumps, has a kink (C⁰), a bend that jumps (C¹), or is smooth.",
        64.0,
        lambda row: row.order,
        rank=lambda row: (row.continuity,),
    ),
    TableColumn(
        "monotonic",
        "Whether it never falls.",
        80.0,
        lambda row: _yes(row.monotonic),
        rank=lambda row: (not row.monotonic,),
        needed=600.0,
    ),
    TableColumn(
        "zero centred",
        "Whether symmetric inputs give outputs of mean zero, since it is odd.",
        90.0,
        lambda row: _yes(row.zero_centred),
        rank=lambda row: (not row.zero_centred,),
        needed=690.0,
    ),
    TableColumn(
        "saturates",
        "On which side its slope tends to 0, so that a gradient dies.",
        86.0,
        lambda row: SIDES[row.saturating],
        rank=lambda row: (list(SIDES).index(row.saturating),),
        needed=340.0,
    ),
    TableColumn(
        "family",
        "Of a weighted sum (ridge), of a distance (radial) or of several values (folding).",
        64.0,
        lambda row: row.family,
        rank=lambda row: (row.family,),
        needed=760.0,
    ),
)
BY_NAME: Mapping[str, TableColumn] = {column.name: column for column in COLUMNS}


def words_of(row: Activation) -> str:
    """What a search finds a row by: name, key, meaning, source and every fact in words."""
    facts = (
        "monotonic" if row.monotonic else "oscillating not-monotonic",
        "zero-centred" if row.zero_centred else "not-zero-centred",
        "saturating" if row.saturating != "no" else "not-saturating",
        row.order,
        "kink" if row.continuity == 0 else "",
        "learned" if row.learned else "",
        row.saturating if row.saturating != "no" else "",
    )
    return " ".join((row.title, row.key, row.family, row.source, row.meaning, *facts)).lower()


def listed(search: str, sort: str, *, descending: bool, own: tuple[str, ...] = ()) -> tuple[Activation, ...]:
    """The rows that hold all words of a search, sorted; typed functions that are shown come first.

    Args:
        search: words, or beginnings of words; empty for all rows.
        sort: the name of a column, or ``"as listed"``.
        descending: from the end.
        own: typed formulas.
    """
    rows = [*(ACTIVATIONS[key] for key in own), *ACTIVATIONS.rows()]
    wanted = search.lower().split()
    found = [
        row
        for row in rows
        if all(any(have.startswith(word) or word in row.key for have in _split(row)) for word in wanted)
    ]
    column = BY_NAME.get(sort)
    if column is not None and column.rank is not None:
        found.sort(key=column.rank, reverse=descending)
    elif descending:
        found.reverse()
    return tuple(found)


def _split(row: Activation) -> list[str]:
    return words_of(row).replace("(", " ").replace(",", " ").split()
