"""Sweeps: the same experiment run with many settings, on every core or on a cluster, with results in a table.

May import the lessons and whatever lies below them; only the command line imports it.
"""
