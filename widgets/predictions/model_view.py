"""Ground truth and model: the examples, and the line that each racer has learned so far."""

from __future__ import annotations

from widgets.prediction_parts.fitted_curves import FittedCurves
from widgets.view.view_row import ViewRow


class ModelView(FittedCurves):
    """The data of one input and the racers' models over it."""

    key = "model"


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="model",
    title="Ground truth & Model",
    meaning="The examples, and the line that each racer has learned so far.",
    make=ModelView,
    order=30,
    smallest=(320, 220),
)
