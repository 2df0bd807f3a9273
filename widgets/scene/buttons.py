"""The small camera buttons that appear while the mouse is over the scene."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, Qt, pyqtBoundSignal, pyqtSignal
from PyQt6.QtGui import QIcon, QPainter, QPainterPath, QPixmap, QPolygonF
from PyQt6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from widgets.painting.painter import Painter
from widgets.painting.pens import round_pen, write
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme, mix, qcolor

ICON, SIDE, DENSITY = 20, 28, 3
FACES: dict[str, list[tuple[float, float]]] = {
    "top": [(10, 2.5), (17, 6.2), (10, 10), (3, 6.2)],
    "front": [(3, 6.2), (10, 10), (10, 17.5), (3, 13.8)],
    "side": [(17, 6.2), (10, 10), (10, 17.5), (17, 13.8)],
}
NEAR: list[tuple[float, float]] = [(2.5, 4), (17.5, 4), (17.5, 17), (2.5, 17)]
FAR: list[tuple[float, float]] = [(7, 7.5), (13, 7.5), (13, 12.5), (7, 12.5)]
FRUSTUM = [NEAR, FAR, *([near, far] for near, far in zip(NEAR, FAR, strict=True))]
PRESET_TIPS = {
    "three-quarter": "Reset the view (double click)",
    "top": "Look from above",
    "front": "Look along the second axis",
    "side": "Look along the first axis",
}


class CameraButtons(QWidget):
    """A row of buttons: presets, perspective, logarithmic height."""

    preset_chosen = pyqtSignal(str)
    perspective_toggled = pyqtSignal(bool)
    log_toggled = pyqtSignal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._buttons: dict[str, QToolButton] = {}
        for name, tip in PRESET_TIPS.items():
            button = self._add(name, tip)
            button.clicked.connect(lambda _checked, chosen=name: self.preset_chosen.emit(chosen))
        self._add("perspective", "Perspective or orthographic", self.perspective_toggled)
        self._add("log", "Height: the loss or its logarithm", self.log_toggled)
        self.adjustSize()

    def set_theme(self, theme: Theme) -> None:
        """Draw the buttons in a theme's colours."""
        for name, button in self._buttons.items():
            button.setIcon(_icon(name, theme))
        lit = mix(theme.panel, theme.accent, 0.28)
        self.setStyleSheet(
            f"QToolButton {{ background: {theme.panel}; border: 1px solid {theme.line}; }}"
            "QToolButton { border-radius: 6px; }"
            f"QToolButton:hover {{ border-color: {theme.accent}; }}"
            f"QToolButton:checked {{ background: {lit}; }}"
        )

    def set_state(self, *, perspective: bool, log: bool) -> None:
        """Show which of the switches are on, without announcing it."""
        for name, on in (("perspective", perspective), ("log", log)):
            button = self._buttons[name]
            button.blockSignals(True)  # noqa: FBT003 (Qt's signature)
            button.setChecked(on)
            button.blockSignals(False)  # noqa: FBT003 (Qt's signature)

    def _add(self, name: str, tip: str, toggled: pyqtBoundSignal | None = None) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        keep_size(button, width=SIDE, height=SIDE, icon=ICON)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if toggled is not None:
            button.setCheckable(True)
            button.toggled.connect(toggled)
        self._row.addWidget(button)
        self._buttons[name] = button
        return button


def _icon(name: str, theme: Theme) -> QIcon:
    """A cube with the face that is looked at, a frustum, or the word log, in one stroke width."""
    pixmap = QPixmap(ICON * DENSITY, ICON * DENSITY)
    pixmap.fill(Qt.GlobalColor.transparent)
    with Painter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(DENSITY, DENSITY)
        pen = round_pen(theme.text, 1.3, 1.0)
        if name == "log":
            write(painter, "log", QPointF(1.0, 13.5), 0.88, theme.text, size="small", weight="strong")
        elif name == "perspective":
            for face in FRUSTUM:
                painter.strokePath(_outline(face), pen)
        else:
            if name in FACES:
                painter.fillPath(_outline(FACES[name]), qcolor(theme.accent, 0.85))
            for face in FACES.values():
                painter.strokePath(_outline(face), pen)
    pixmap.setDevicePixelRatio(DENSITY)
    return QIcon(pixmap)


def _outline(points: list[tuple[float, float]]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(*point) for point in points]))
    path.closeSubpath()
    return path
