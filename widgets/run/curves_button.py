"""The button over the loss curves that chooses what is drawn over the steps."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu, QToolButton

from engine.experiment.curve_parameters import CURVES
from engine.parameters import Parameter
from widgets.plots.plot_button import PlotButton
from widgets.plots.plot_view import PlotView

#: The experiment's parameters that the menu changes.
LOSS_CURVES, SWITCHES = "loss_curves", {"log_loss": "Logarithmic", "smooth_loss": "Smoothed"}
#: The button's width, in pixels.
WIDTH = 150
_ROWS: Mapping[str, Parameter] = {row.name: row for row in CURVES}


class CurvesButton(PlotButton):
    """Says what is drawn, and opens a menu of what else can be."""

    def __init__(self, view: PlotView) -> None:
        super().__init__(view, width=WIDTH)
        row = _ROWS[LOSS_CURVES]
        self.setToolTip(f"{row.meaning}")
        self.setAccessibleName("Curves over the steps")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        self.choices: dict[str, QAction] = {}
        for key, title in row.titles.items():
            action = QAction(title[0].upper() + title[1:], menu)
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _on, key=key: view.view_edited.emit({LOSS_CURVES: key}))
            menu.addAction(action)
            self.choices[key] = action
        menu.addSeparator()
        self.switches: dict[str, QAction] = {}
        for name, title in SWITCHES.items():
            action = QAction(title, menu)
            action.setCheckable(True)
            action.setToolTip(_ROWS[name].meaning)
            action.triggered.connect(lambda on, name=name: view.view_edited.emit({name: bool(on)}))
            menu.addAction(action)
            self.switches[name] = action
        self.setMenu(menu)

    def actions_now(self) -> list[QAction]:
        """The entries of the menu, checked as the view stands."""
        self.show_state()
        return [*self.choices.values(), *self.switches.values()]

    def show_state(self) -> None:
        """Say what is drawn, and check it in the menu; only networks have scores."""
        frame = self._view.frame
        if frame is None:
            return
        chosen = str(frame.experiment.shown(LOSS_CURVES))
        self.setText(self.choices[chosen].text() + " ▾")
        for key, action in self.choices.items():
            action.setChecked(key == chosen)
            action.setEnabled(key == "steps" or frame.network is not None)
        for name, action in self.switches.items():
            action.setChecked(bool(frame.experiment.shown(name)))
