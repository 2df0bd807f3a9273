"""The button over the loss curves that chooses what is drawn, and over what."""

from __future__ import annotations

from PyQt6.QtGui import QAction, QActionGroup

from engine.experiment.curve_parameters import CURVES
from engine.frames.frame import Frame
from widgets.plots.menu_button import MenuButton
from widgets.plots.plot_view import PlotView

#: The button's width, in pixels.
WIDTH = 150
_ROWS = {row.name: row for row in CURVES}
#: What the curves are drawn over.
_AXIS = _ROWS["loss_axis"]


class CurvesButton(MenuButton):
    """Says which curves are drawn; only networks have scores, and scores are drawn over steps alone."""

    def __init__(self, view: PlotView) -> None:
        switches = {"Logarithmic": _ROWS["log_loss"], "Smoothed": _ROWS["smooth_loss"]}
        super().__init__(view, view.shown_area, _ROWS["loss_curves"], switches, width=WIDTH)
        self.setAccessibleName("Curves over the steps")
        menu = self.menu()
        assert menu is not None  # noqa: S101 - the class makes one
        group = QActionGroup(menu)
        self.axes: dict[str, QAction] = {}
        first_switch = next(iter(self.switches.values()))
        for key, title in _AXIS.titles.items():
            action = QAction(f"Over {title}", menu)
            action.setCheckable(True)
            action.setToolTip(_AXIS.meaning)
            group.addAction(action)
            action.triggered.connect(lambda _on, key=key: view.view_edited.emit({_AXIS.name: key}))
            menu.insertAction(first_switch, action)
            self.axes[key] = action
        menu.insertSeparator(first_switch)

    def is_offered(self, key: str, frame: Frame) -> bool:
        """The loss of each step always (see `MenuButton.is_offered`)."""
        return key == "steps" or frame.network is not None

    def actions_now(self) -> list[QAction]:
        """The entries of the menu, checked as the view stands."""
        self.show_state()
        return [*self.choices.values(), *self.axes.values(), *self.switches.values()]

    def show_state(self) -> None:
        """See `MenuButton.show_state`; the axes are checked, too."""
        super().show_state()
        frame = self._view.frame
        if frame is None:
            return
        for key, action in self.axes.items():
            action.setChecked(key == frame.experiment.shown(_AXIS.name))
            action.setEnabled(frame.experiment.shown("loss_curves") == "steps")
