"""All rows: those of ``main.py bench``, and those that need another program."""

from __future__ import annotations

from app.bench.row import Row
from app.bench.rows import ROWS as OWN_ROWS
from benchmarks.other_rivals import OTHER_ROWS
from benchmarks.torch_rivals import TORCH_ROWS
from engine.registry import Registry

ROWS: Registry[Row] = Registry("measurement", (*OWN_ROWS.rows(), *TORCH_ROWS, *OTHER_ROWS))
