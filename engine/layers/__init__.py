"""Layers of a network: the table, their arithmetic on the tape, and the initializers of their weights."""
