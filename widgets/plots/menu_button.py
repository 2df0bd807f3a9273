"""A button over a view that says what is drawn, and opens a menu of what else can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu, QToolButton

from engine.frames.frame import Frame
from engine.parameters import Parameter
from widgets.plots.plot_button import PlotButton
from widgets.view.view import View


class MenuButton(PlotButton):
    """Offers the choices of one view parameter, and switches beneath them.

    Subclasses say in `is_offered` what a frame can be drawn with.
    """

    def __init__(
        self,
        view: View,
        area: Callable[[], QRectF],
        row: Parameter,
        switches: Mapping[str, Parameter],
        *,
        width: int,
    ) -> None:
        """Make it.

        Args:
            view: over which it appears.
            area: of the view, within which it stands at the upper right.
            row: a parameter with choices.
            switches: of the parameters that are on or off, by what they are called.
            width: of the button in pixels.
        """
        super().__init__(view, area, width=width)
        self._row, self._named = row, {switch.name: name for name, switch in switches.items()}
        self.setToolTip(row.meaning)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        self.choices: dict[str, QAction] = {}
        for key, title in row.titles.items():
            action = QAction(title[0].upper() + title[1:], menu)
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _on, key=key: view.view_edited.emit({row.name: key}))
            menu.addAction(action)
            self.choices[key] = action
        menu.addSeparator()
        self.switches: dict[str, QAction] = {}
        for title, switch in switches.items():
            action = QAction(title, menu)
            action.setCheckable(True)
            action.setToolTip(switch.meaning)
            action.triggered.connect(lambda on, name=switch.name: view.view_edited.emit({name: bool(on)}))
            menu.addAction(action)
            self.switches[switch.name] = action
        self.setMenu(menu)

    def is_offered(self, key: str, frame: Frame) -> bool:
        """Whether a choice can be drawn of a frame."""
        del key, frame
        return True

    def actions_now(self) -> list[QAction]:
        """The entries of the menu, checked as the view stands."""
        self.show_state()
        return [*self.choices.values(), *self.switches.values()]

    def show_state(self) -> None:
        """Say what is drawn, and check it in the menu."""
        frame = self._view.frame
        if frame is None:
            return
        chosen = str(frame.experiment.shown(self._row.name))
        self.setText(self.choices[chosen].text() + " ▾")
        for key, action in self.choices.items():
            action.setChecked(key == chosen)
            action.setEnabled(self.is_offered(key, frame))
        for name, action in self.switches.items():
            action.setChecked(bool(frame.experiment.shown(name)))
