"""Optimizers as equations: the table, schedules, clipping, and the compiled loops that step them.

Import `OPTIMIZERS` from `table`, which says how to add one, `SCHEDULES` from `schedules`, `make_stepper`
from `stepper`. Each family of optimizers is one module.
"""
