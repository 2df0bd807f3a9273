"""The button on a map that gives both axes one scale."""

from __future__ import annotations

from engine.experiment.picture_parameters import PICTURE
from widgets.plots.plot_button import PlotButton
from widgets.plots.plot_view import PlotView

#: The experiment's parameter that the button switches.
EQUAL_SCALES = "equal_scales"
#: The button's width, in pixels.
WIDTH = 36


class ScaleButton(PlotButton):
    """A button in the upper right corner of a map."""

    def __init__(self, view: PlotView) -> None:
        super().__init__(view, view.shown_area, width=WIDTH)
        meaning = next(parameter.meaning for parameter in PICTURE if parameter.name == EQUAL_SCALES)
        self.setText("1:1")
        self.setToolTip(f"{meaning} (E)")
        self.setAccessibleName("Equal scales")
        self.setCheckable(True)
        self.clicked.connect(lambda on: view.view_edited.emit({EQUAL_SCALES: bool(on)}))

    def show_state(self) -> None:
        """Show whether both axes have one scale."""
        if self._view.frame is not None:
            self.setChecked(bool(self._view.frame.experiment.shown(EQUAL_SCALES)))
