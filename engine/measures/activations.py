"""Measures of activation functions."""

from __future__ import annotations

from engine.measures.row import Measure

ROWS: tuple[Measure, ...] = ()
