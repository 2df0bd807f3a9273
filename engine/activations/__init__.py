"""The activation functions, each a row: curve, slope, formulas, facts and sources."""

from engine.activations import folding, oscillating, piecewise, radial, smooth
from engine.activations.row import Activation, Curve, Fold
from engine.registry import Registry

ACTIVATIONS: Registry[Activation] = Registry(
    "activation", (*smooth.ROWS, *piecewise.ROWS, *oscillating.ROWS, *radial.ROWS, *folding.ROWS)
)

__all__ = ["ACTIVATIONS", "Activation", "Curve", "Fold"]
