"""Data to learn from, each set a row: synthetic ones made anew for a seed, and two that were measured."""

from __future__ import annotations

from engine.datasets.data import EMPTY, Data, Interval, Kind, Scaling
from engine.datasets.real import REAL
from engine.datasets.row import SCALING, TEST_SHARE, Dataset
from engine.datasets.synthetic import SYNTHETIC
from engine.registry import Registry

DATASETS: Registry[Dataset] = Registry("dataset", (*SYNTHETIC, *REAL))

__all__ = [
    "DATASETS",
    "EMPTY",
    "SCALING",
    "TEST_SHARE",
    "Data",
    "Dataset",
    "Interval",
    "Kind",
    "Scaling",
]
