"""Ground truth and model: the examples, and the line that each racer has learned so far."""

from __future__ import annotations

from widgets.prediction_parts.fitted_curves import FittedCurves


class ModelView(FittedCurves):
    """The data of one input and the racers' models over it."""

    key = "model"
