"""The button over the scores that chooses what is drawn beside them."""

from __future__ import annotations

from PyQt6.QtCore import QRectF

from engine.experiment.curve_parameters import CURVES
from engine.frames.frame import Frame
from widgets.plots.menu_button import MenuButton
from widgets.predictions.score_plots import OF_CLASSES, OF_NUMBERS
from widgets.view.view import View

#: The button's width, in pixels.
WIDTH = 240


class ScorePlotButton(MenuButton):
    """Says what is plotted; classes and numbers have plots of their own."""

    def __init__(self, view: View) -> None:
        row = next(row for row in CURVES if row.name == "score_plot")
        super().__init__(view, lambda: QRectF(view.rect()), row, {}, width=WIDTH)
        self.setAccessibleName("Plot of the answers")

    def is_offered(self, key: str, frame: Frame) -> bool:
        """What there is of classes or of numbers (see `MenuButton.is_offered`)."""
        is_of_numbers = frame.data is not None and frame.data.kind == "regression"
        return frame.network is not None and (
            key == "auto" or key in (OF_NUMBERS if is_of_numbers else OF_CLASSES)
        )
