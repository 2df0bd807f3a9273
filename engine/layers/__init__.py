"""Layers of a network: the table, their arithmetic on the tape, and the initializers of their weights.

Import `LAYERS` from `table`, `INITIALIZERS` from `initializers`, `Layer` from `layer`. Each kind of
layer is one module with its row; `layer` says how to add one.
"""
