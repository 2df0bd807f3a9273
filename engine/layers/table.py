"""The table of layers: the row of every module of this folder that has one.

Adding a layer is one module; how is told in `engine.layers.layer`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from engine import layers as room
from engine.layers.dense import MAX_UNITS
from engine.layers.layer import Layer
from engine.layers.row import TABLES_OF_CHOICES, LayerRow
from engine.registry import Registry

MAX_LAYERS = 64

#: The kinds shown first; others follow by name.
_FIRST = ("dense", "activation", "batch_normalization", "dropout")


def _rows() -> Iterator[LayerRow]:
    """The row of each module; imported by name so that a new layer touches no other file."""
    for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
        if module.name != __name__:
            row = getattr(import_module(module.name), "ROW", None)
            if row is not None:
                yield row


def _place(row: LayerRow) -> tuple[int, str]:
    return (_FIRST.index(row.key) if row.key in _FIRST else len(_FIRST), row.key)


LAYERS: Registry[LayerRow] = Registry("layer", sorted(_rows(), key=_place))

__all__ = ["LAYERS", "MAX_LAYERS", "MAX_UNITS", "TABLES_OF_CHOICES", "Layer", "LayerRow"]
