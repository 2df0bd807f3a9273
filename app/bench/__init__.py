"""Measured ratios: what the program takes, beside the same thing written as plainly as can be.

Import `ROWS` from `rows`; a row is a `Row` of `row`, and `run` in `command` prints them.
"""
