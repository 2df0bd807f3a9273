"""Editors of single values: numbers, formulas, switches, choices; messages.

Import the editors from their modules; `controls` has the small parts that forms are made of. Knows no
view.
"""
