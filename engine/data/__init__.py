"""Data to learn from, each set a row: synthetic ones made anew for a seed, and measured ones."""

from __future__ import annotations

from engine.data.examples import EMPTY, Data, Interval, Kind, Scaling
from engine.data.many_inputs import MANY_INPUTS
from engine.data.measured import REAL
from engine.data.row import SCALING, TEST_SHARE, Dataset
from engine.data.shipped import SHIPPED
from engine.data.synthetic import SYNTHETIC
from engine.data.time_series import MEASURED_IN_TIME, whole_series
from engine.parameters import Parameter
from engine.registry import Registry

DATASETS: Registry[Dataset] = Registry(
    "dataset", (*SYNTHETIC, *MANY_INPUTS, *REAL, *SHIPPED, *MEASURED_IN_TIME)
)

#: The sets whose examples follow each other in time, so that a moving average of them means something.
SERIES: tuple[str, ...] = tuple(row.key for row in MEASURED_IN_TIME)


def series_parameters(key: str) -> tuple[Parameter, ...]:
    """What can be adjusted in a series: a moving average takes it whole and in its own unit.

    Args:
        key: of the data set; empty for a table of one's own, in which nothing can.
    """
    return tuple(p for p in DATASETS[key].parameters if p not in (SCALING, TEST_SHARE)) if key else ()


__all__ = [
    "DATASETS",
    "EMPTY",
    "SCALING",
    "SERIES",
    "TEST_SHARE",
    "Data",
    "Dataset",
    "Interval",
    "Kind",
    "Scaling",
    "series_parameters",
    "whole_series",
]
