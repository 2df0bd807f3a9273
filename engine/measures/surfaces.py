"""Measures of surfaces."""

from __future__ import annotations

from engine.measures.row import Measure

ROWS: tuple[Measure, ...] = ()
