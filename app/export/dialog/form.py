"""The form of an export: what, in which form, how large, which steps."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QHBoxLayout, QSpinBox, QToolButton, QVBoxLayout, QWidget

from app.export.picture import WINDOW, default_size
from app.export.request import FORMATS, KINDS, ExportKind, ExportRequest
from app.export.vector import vector_views
from widgets.forms.controls import ChoiceBox, labelled, quiet, rows_of
from widgets.forms.switch import Switch
from widgets.style.theme import Theme, themes
from widgets.view_table import VIEWS

FORMAT_NAMES = {
    "png": ("PNG", "Pixels; carries the experiment, so that Ravine can open it at this frame"),
    "svg": ("SVG", "Lines and outlines, sharp at any size, for the web and for drawing programs"),
    "pdf": ("PDF", "Lines and outlines, sharp at any size, for LaTeX and print"),
    "gif": ("GIF", "256 colours; plays everywhere"),
    "webp": ("WebP", "All colours; plays in every browser"),
    "mp4": ("MP4", "H.264 video; the smallest, for slides"),
    "jsonl": ("JSON lines", "One object a racer and step"),
    "csv": ("CSV", "For spreadsheets; one line a racer and step"),
    "npz": ("NPZ", "NumPy arrays"),
}
#: The rows of the form that each kind of export needs, and those that only pixels need.
ROWS: dict[ExportKind, frozenset[str]] = {
    "picture": frozenset({"view", "format", "theme", "size", "scale", "dpi", "transparent"}),
    "clip": frozenset({"view", "format", "theme", "size", "scale", "steps", "every", "fps"}),
    "numbers": frozenset({"format", "steps", "every"}),
}
PIXEL_ROWS = frozenset({"scale", "dpi"})
SCALES = (1, 2, 3, 4)


class ExportForm(QWidget):
    """Asks for a request.

    Signals:
        changed: anything was changed.
    """

    changed = pyqtSignal()

    def __init__(self, *, view: str, theme: str, step: int, newest: int) -> None:
        """Make the form.

        Args:
            view: chosen at first.
            theme: chosen at first.
            step: the run's current one.
            newest: the last step known; clips and numbers reach to there at first.
        """
        super().__init__()
        window = (WINDOW, "Whole window", "All panels as they are laid out at first")
        self.view = self._choice([*rows_of(VIEWS.rows()), window], "View", view)
        self.format = self._choice([], "Format", "")
        self.theme = self._choice([(t.name, t.title, "") for t in themes().values()], "Theme", theme)
        self.scale = self._choice(
            [(str(s), f"{s}×", f"{s} pixels a side for one") for s in SCALES], "Scale", "2"
        )
        self.width_field, self.height_field = self._number(64, 8192, 960), self._number(64, 8192, 720)
        self.dpi, self.fps = self._number(10, 2400, 96), self._number(1, 60, 20)
        last = max(newest, step, 1)
        self.first, self.last = self._number(0, 10_000_000, 0), self._number(0, 10_000_000, last)
        self.every = self._number(1, 1_000_000, 1)
        self.dpi.setToolTip("Dots per inch: how large it is printed")
        self.transparent = Switch("transparent ground")
        self.transparent.toggled.connect(self.changed)
        self._kinds = self._kind_buttons()
        self.rows = {
            "view": labelled("view", self.view),
            "format": labelled("format", self.format),
            "theme": labelled("theme", self.theme),
            "size": labelled("size", _pair(self.width_field, "×", self.height_field)),
            "scale": labelled("scale", self.scale),
            "dpi": labelled("DPI", self.dpi),
            "transparent": self.transparent,
            "steps": labelled("steps", _pair(self.first, "to", self.last)),
            "every": labelled("every", self.every),
            "fps": labelled("frames / s", self.fps),
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for button in self._kinds.buttons():
            buttons.addWidget(button, 1)
        layout.addLayout(buttons)
        for row in self.rows.values():
            layout.addWidget(row)
        layout.addStretch()
        self.view.chosen.connect(self._take_view)
        self.format.chosen.connect(self._arrange)
        self._take_view(view)

    @property
    def kind(self) -> ExportKind:
        """The chosen kind of export."""
        return KINDS[self._kinds.checkedId()][0]

    def choose_kind(self, kind: ExportKind) -> None:
        """Choose a kind of export."""
        index = [row[0] for row in KINDS].index(kind)
        button = self._kinds.button(index)
        if button is not None:
            button.click()

    def request(self) -> ExportRequest:
        """What is asked for now."""
        last = max(self.first.value(), self.last.value())
        return ExportRequest(
            kind=self.kind,
            format=self.format.key,
            view=self.view.key,
            theme=self.theme.key,
            size=(self.width_field.value(), self.height_field.value()),
            scale=float(self.scale.key) if self.format.key not in ("svg", "pdf") else 1.0,
            dpi=float(self.dpi.value()),
            transparent=self.kind == "picture" and self.view.key != WINDOW and self.transparent.isChecked(),
            steps=range(0 if self.kind == "numbers" else self.first.value(), last + 1, self.every.value()),
            fps=self.fps.value(),
        )

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.transparent.set_theme(theme)

    def _take_view(self, key: str) -> None:
        width, height = default_size(key)
        self.width_field.setValue(width)
        self.height_field.setValue(height)
        self._arrange()

    def _arrange(self) -> None:
        """Show the rows and the formats that fit what is chosen."""
        kind, chosen = self.kind, self.format.key
        allowed = [
            name for name in FORMATS[kind] if name not in ("svg", "pdf") or self.view.key in vector_views()
        ]
        self.format.clear()
        for name in allowed:
            title, meaning = FORMAT_NAMES[name]
            self.format.addItem(title, name)
            self.format.setItemData(self.format.count() - 1, meaning, Qt.ItemDataRole.ToolTipRole)
        self.format.show_key(chosen if chosen in allowed else allowed[0])
        hidden = PIXEL_ROWS if self.format.key in ("svg", "pdf") else frozenset()
        if self.view.key == WINDOW:
            hidden |= {"transparent"}
        for name, row in self.rows.items():
            row.setVisible(name in ROWS[kind] - hidden)
        # The numbers of a run are exported from its start.
        self.first.setEnabled(kind == "clip")
        self.changed.emit()

    def _kind_buttons(self) -> QButtonGroup:
        group = QButtonGroup(self)
        for index, (_, title, meaning) in enumerate(KINDS):
            button = QToolButton(self)
            button.setText(title)
            button.setToolTip(meaning)
            button.setCheckable(True)
            button.setChecked(index == 0)
            button.setMinimumWidth(80)
            group.addButton(button, index)
        group.idClicked.connect(self._arrange)
        return group

    def _choice(self, choices: Iterable[tuple[str, str, str]], name: str, key: str) -> ChoiceBox:
        box = ChoiceBox(choices, name)
        box.show_key(key)
        box.chosen.connect(self.changed)
        return box

    def _number(self, low: int, high: int, value: int) -> QSpinBox:
        box = QSpinBox()
        box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        box.setRange(low, high)
        box.setValue(value)
        box.valueChanged.connect(self.changed)
        return box


def _pair(first: QWidget, between: str, second: QWidget) -> QWidget:
    line = QWidget()
    layout = QHBoxLayout(line)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    layout.addWidget(first, 1)
    layout.addWidget(quiet(between))
    layout.addWidget(second, 1)
    return line
