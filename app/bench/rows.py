"""The table of measurements that need nothing but Ravine."""

from __future__ import annotations

from app.bench.long_runs import LONG_ROWS
from app.bench.maps import MAP_ROWS
from app.bench.networks import NETWORK_ROWS
from app.bench.processes import PROCESS_ROWS
from app.bench.row import Row
from engine.registry import Registry

ROWS: Registry[Row] = Registry("measurement", (*NETWORK_ROWS, *MAP_ROWS, *LONG_ROWS, *PROCESS_ROWS))
