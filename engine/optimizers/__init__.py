"""Optimizers as equations: the table, schedules, clipping, and the compiled loops that step them."""
