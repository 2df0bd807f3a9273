"""Measures of networks from the inside."""

from __future__ import annotations

from engine.measures.row import Measure

ROWS: tuple[Measure, ...] = ()
