"""The label of the next point: a chip for each class, and a field for any other name or number."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QPointF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QIcon, QPainter, QPixmap
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from app.table_editor.drawn_points import MOST_CLASSES, NEW, classes_of, has_labels, next_class
from engine.tables.edited_table import EditedTable
from widgets.painting.painter import Painter
from widgets.painting.primitives import draw_marker
from widgets.prediction_parts.prediction_map import class_style
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme

#: Pixels of the sign on a chip.
SIGN = 16
LONGEST = 9


class LabelChoice(QWidget):
    """Chooses the label of points that are drawn.

    Signals:
        chosen: the label.
    """

    chosen = pyqtSignal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._table = NEW
        self._classes: list[str] = []
        self.chips: list[QToolButton] = []
        self.field = QLineEdit()
        self.field.setAccessibleName("label of the next point")
        self.field.setToolTip("What the next points are called: a class, or a number")
        self.field.setMaximumWidth(110)
        self.field.textEdited.connect(self._take)
        self.add_button = QToolButton()
        self.add_button.setText("+")
        self.add_button.setToolTip("Another class")
        self.add_button.setAccessibleName("another class")
        self.add_button.clicked.connect(self._add)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(4)
        self._line.addWidget(self.add_button)
        self._line.addWidget(self.field)
        self._line.addStretch()

    def show_classes(self, table: EditedTable, label: str) -> None:
        """Show the classes of a table and the label of the next point."""
        self._table = table
        self.setVisible(has_labels(table))
        classes = classes_of(table)
        if label and classes and label not in classes:
            classes.append(label)
        classes = classes[:MOST_CLASSES]
        if classes != self._classes:
            self._classes = classes
            for chip in self.chips:
                self._line.removeWidget(chip)
                chip.hide()  # it stays in sight until Qt comes to delete it
                chip.deleteLater()
            self.chips = [self._chip(place, name) for place, name in enumerate(classes)]
            for place, chip in enumerate(self.chips):
                self._line.insertWidget(place, chip)
        self.add_button.setEnabled(0 < len(classes) < MOST_CLASSES)
        for name, chip in zip(classes, self.chips, strict=True):
            chip.setChecked(name == label)
        if self.field.text().strip() != label:
            self.field.setText(label)

    def choose(self, place: int) -> None:
        """Choose the class at a place, from 0; nothing where there is none."""
        if place < len(self._classes):
            self._choose(self._classes[place])

    def _choose(self, label: str) -> None:
        self.field.setText(label)
        self._take(label)

    def _take(self, text: str) -> None:
        label = text.strip()
        for name, chip in zip(self._classes, self.chips, strict=True):
            chip.setChecked(name == label)
        self.chosen.emit(label)

    def _add(self) -> None:
        label = next_class(self._classes)
        self.show_classes(self._table, label)
        self.chosen.emit(label)

    def _chip(self, place: int, name: str) -> QToolButton:
        chip = QToolButton()
        chip.setText(name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…")
        chip.setToolTip(f"The next points are {name}  ({place + 1})")
        chip.setAccessibleName(name)
        chip.setCheckable(True)
        chip.setProperty("role", "chip")
        keep_size(chip, height=26)
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setIconSize(QSize(SIGN, SIGN))
        chip.setIcon(self._icon(place))
        chip.clicked.connect(partial(self._choose, name))
        return chip

    def _icon(self, place: int) -> QIcon:
        density = self.devicePixelRatioF()
        made = QPixmap(round(SIGN * density), round(SIGN * density))
        made.setDevicePixelRatio(density)
        made.fill(Qt.GlobalColor.transparent)
        with Painter(made) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            middle = QPointF(0.5 * SIGN, 0.5 * SIGN)
            draw_marker(painter, middle, class_style(place, self._theme), self._theme, 0.5 * SIGN)
        return QIcon(made)
