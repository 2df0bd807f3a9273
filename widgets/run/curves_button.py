"""The button over the loss curves that chooses what is drawn over the steps."""

from __future__ import annotations

from engine.experiment.curve_parameters import CURVES
from engine.frames.frame import Frame
from widgets.plots.menu_button import MenuButton
from widgets.plots.plot_view import PlotView

#: The button's width, in pixels.
WIDTH = 150
_ROWS = {row.name: row for row in CURVES}


class CurvesButton(MenuButton):
    """Says which curves are drawn; only networks have scores."""

    def __init__(self, view: PlotView) -> None:
        switches = {"Logarithmic": _ROWS["log_loss"], "Smoothed": _ROWS["smooth_loss"]}
        super().__init__(view, view.shown_area, _ROWS["loss_curves"], switches, width=WIDTH)
        self.setAccessibleName("Curves over the steps")

    def is_offered(self, key: str, frame: Frame) -> bool:
        """The loss of each step always (see `MenuButton.is_offered`)."""
        return key == "steps" or frame.network is not None
