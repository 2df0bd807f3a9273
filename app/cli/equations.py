"""``list optimizers --equations``: every row as if it had been typed, to be put into a file and changed."""

from __future__ import annotations

import tomli_w

from engine.experiment.optimizer_file import optimizer_table
from engine.optimizers.own import copy_of
from engine.optimizers.row import OWN, Optimizer
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS, Dialect


def equations_text() -> str:
    """The table of optimizers as racers of experiment files, one for each row and way that a dialect has."""
    return "\n".join(part for row in OPTIMIZERS.rows() for part in _racers(row))


def _racers(row: Optimizer) -> list[str]:
    """A racer for each set of equations; dialects with the same ones share it."""
    speakers: dict[str, list[Dialect]] = {}
    for dialect in DIALECTS:
        key, values = copy_of(row, {}, dialect)
        table = {"optimizer": OWN, "name": row.title, **optimizer_table(key, values)}
        speakers.setdefault(tomli_w.dumps({"racers": [table]}), []).append(dialect)
    return [f"# {row.title}, {' and '.join(dialects)}\n{text}" for text, dialects in speakers.items()]
