"""Editors of single values: numbers, formulas, switches, choices; messages."""
