"""The contract of a view, its row in the table, and the panel that frames it.

Import `View` from `view`, `ViewRow` from `view_row` (which says how to add one), `Panel` from `panel`.
"""
