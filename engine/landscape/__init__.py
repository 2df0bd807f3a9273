"""Planes through parameter space and the loss over them, coarse first and then refined.

Import `Plane` from `plane`, `Landscape` from `grid`, and from `refiner` the thread that refines it.
"""
