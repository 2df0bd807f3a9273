"""The button on a map that gives both axes one scale; it appears while the mouse is over the map."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtWidgets import QToolButton

from engine.experiment.picture_parameters import PICTURE
from widgets.plots.plot_view import PlotView
from widgets.style.fonts import font
from widgets.style.theme import mix

#: The experiment's parameter that the button switches.
EQUAL_SCALES = "equal_scales"
#: The button's sides, and from them to the axes, in pixels.
WIDTH, HEIGHT, INSET = 36, 24, 6


class ScaleButton(QToolButton):
    """A button in the upper right corner of a map; pictures of the view alone have none."""

    def __init__(self, view: PlotView) -> None:
        super().__init__(view)
        self._view = view
        meaning = next(parameter.meaning for parameter in PICTURE if parameter.name == EQUAL_SCALES)
        self.setText("1:1")
        self.setFont(font("small"))
        self.setToolTip(f"{meaning} (E)")
        self.setAccessibleName("Equal scales")
        self.setCheckable(True)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(lambda on: view.view_edited.emit({EQUAL_SCALES: bool(on)}))
        self.hide()
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 (Qt's name)
        """Appear with the mouse, and go with it (Qt)."""
        if event is not None and watched is self._view:
            if event.type() == QEvent.Type.Enter:
                self._show()
            elif event.type() == QEvent.Type.Leave:
                self.hide()
        return False

    def _show(self) -> None:
        view, area = self._view, self._view.area()
        has_room = area.width() > 4 * WIDTH and area.height() > 4 * HEIGHT
        if view.parentWidget() is None or view.frame is None or view.empty or not has_room:
            return
        theme = view.theme
        self.setStyleSheet(
            f"QToolButton {{ background: {theme.panel}; border: 1px solid {theme.line}; }}"
            "QToolButton { border-radius: 6px; }"
            f"QToolButton:hover {{ border-color: {theme.accent}; }}"
            f"QToolButton:checked {{ background: {mix(theme.panel, theme.accent, 0.28)}; }}"
        )
        self.setChecked(bool(view.frame.experiment.shown(EQUAL_SCALES)))
        self.move(round(area.right()) - WIDTH - INSET, round(area.top()) + INSET)
        self.show()
        self.raise_()
