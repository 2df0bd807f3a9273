"""The form of an export: what, in which form, how large, which steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.export.dialog.clip_fields import CLIP_ROWS, ClipFields
from app.export.dialog.paper_fields import PAPER_ROWS, PaperFields
from app.export.figure_style import FigureStyle
from app.export.picture import WINDOW, default_size
from app.export.remembered_styles import NO_STYLES, RememberedStyles
from app.export.request import FORMATS, KINDS, PANELS, ExportKind, ExportRequest
from app.export.vector import vector_views
from widgets.forms.controls import ChoiceBox, labelled, pair, rows_of
from widgets.forms.switch import Switch
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme, themes
from widgets.view_table import VIEWS

FORMAT_NAMES = {
    "png": ("PNG", "Pixels; carries the experiment, so that Ravine can open it at this frame"),
    "svg": ("SVG", "Lines and outlines, sharp at any size, for the web and for drawing programs"),
    "pdf": ("PDF", "Lines and outlines, sharp at any size, for LaTeX and print"),
    "gif": ("GIF", "256 colours; plays everywhere"),
    "webp": ("WebP", "All colours; plays in every browser"),
    "webm": ("WebM", "VP9 video; plays in every browser"),
    "mp4": ("MP4", "H.264 video; the smallest, for slides"),
    "zip": ("PNGs (ZIP)", "Single pictures 0001.png and so on, for what makes films or animated pages"),
    "jsonl": ("JSON lines", "One object a racer and step"),
    "csv": ("CSV", "For spreadsheets; one line a racer and step"),
    "npz": ("NPZ", "NumPy arrays"),
}
SURFACE = "surface"
#: The rows of the form that each kind of export needs, and those that only pixels need.
ROWS: dict[ExportKind, frozenset[str]] = {
    "picture": frozenset(
        {"view", "format", "theme", "measure", "size", "scale", "dpi", "transparent", "styles"}
    )
    | PAPER_ROWS,
    "clip": frozenset({"view", "format", "theme", "measure", "size", "scale", "dpi", "steps", "every"})
    | CLIP_ROWS
    | PAPER_ROWS,
    "numbers": frozenset({"format", "steps", "every"}),
}
#: The rows that only pixels, or only pixels of no paper, need.
PIXEL_ROWS = frozenset({"scale", "dpi"})
PLAIN_ROWS = frozenset({"scale", "transparent"})
SCALES = (1, 2, 3, 4)


class ExportForm(QWidget):
    """Asks for a request.

    Signals:
        changed: anything was changed.
    """

    changed = pyqtSignal()

    def __init__(
        self,
        *,
        view: str,
        theme: str,
        step: int,
        newest: int,
        panels: Sequence[str] = (),
        styles: RememberedStyles = NO_STYLES,
        constants: Mapping[str, tuple[float, float]] | None = None,
    ) -> None:
        """Make the form.

        Args:
            view: chosen at first.
            theme: chosen at first.
            step: the run's current one.
            newest: the last step known; clips and numbers reach to there at first.
            panels: the views of the workspace, which can be exported as one figure.
            styles: the style that each view had last.
            constants: what a clip can go through in place of steps, with the usual ends of each.
        """
        super().__init__()
        window = (WINDOW, "Whole window", "All panels as they are laid out at first")
        self._panels, self._styles = tuple(panels), styles
        together = (PANELS, "Panels of the workspace", "One figure of what the window shows, with letters")
        whole = [together, window] if len(self._panels) > 1 else [window]
        self.view = self._choice([*rows_of(VIEWS.rows()), *whole], "View", view)
        self.format = self._choice([], "Format", "")
        self.theme = self._choice([(t.name, t.title, "") for t in themes().values()], "Theme", theme)
        self.scale = self._choice(
            [(str(s), f"{s}×", f"{s} pixels a side for one") for s in SCALES], "Scale", "2"
        )
        self.paper = PaperFields(self)
        self.paper.changed.connect(self._arrange)
        self.clip = ClipFields(self, constants or {})
        self.clip.changed.connect(self.changed)
        self.clip.over.chosen.connect(self._arrange)
        last = max(newest, step, 1)
        self.first, self.last = self._number(0, 10_000_000, 0), self._number(0, 10_000_000, last)
        self.every = self._number(1, 1_000_000, 1)
        self.transparent = Switch("transparent ground")
        self.transparent.toggled.connect(self.changed)
        self.open_style, self.save_style = QPushButton("Open style…"), QPushButton("Save style…")
        self.open_style.setToolTip("Size and look from a style file, as render --style takes it")
        self.save_style.setToolTip("Keep size and look in a file that render --style takes")
        self._kinds = self._kind_buttons()
        self.rows = {
            "view": labelled("view", self.view),
            "format": labelled("format", self.format),
            "theme": labelled("theme", self.theme),
            **self.paper.rows,
            "styles": pair(self.open_style, "", self.save_style),
            "scale": labelled("scale", self.scale),
            "transparent": self.transparent,
            "steps": labelled("steps", pair(self.first, "to", self.last)),
            "every": labelled("every", self.every),
            **self.clip.rows,
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
            style=self.figure_style(),
            panels=self._panels if self.view.key == PANELS else (),
            scale=float(self.scale.key) if self.format.key not in ("svg", "pdf") else 1.0,
            transparent=self._is_transparent(),
            steps=range(0 if self.kind == "numbers" else self.first.value(), last + 1, self.every.value()),
            plan=self.clip.plan(turns=self._has_camera()),
            over=self.clip.range if self.kind == "clip" else None,
        )

    def figure_style(self) -> FigureStyle:
        """What is said of the size and the look."""
        return self.paper.style(self.theme.key)

    def show_style(self, style: FigureStyle) -> None:
        """Show what a style says."""
        if style.theme is not None or style.background is not None:
            self.theme.show_key(style.shown_theme)
        self.paper.show_style(style, self._usual_size())

    def _usual_size(self) -> tuple[int, int]:
        return default_size(WINDOW if self.view.key == PANELS else self.view.key)

    def _has_camera(self) -> bool:
        """Whether a surface is among what is exported."""
        views = self._panels if self.view.key == PANELS else (self.view.key,)
        return not {SURFACE, WINDOW}.isdisjoint(views)

    def _is_transparent(self) -> bool:
        if self.kind != "picture" or self.view.key == WINDOW:
            return False
        if self.paper.is_on_paper:
            return self.paper.background.key == "transparent"
        return self.transparent.isChecked()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.transparent.set_theme(theme)
        self.clip.ease.set_theme(theme)

    def _take_view(self, key: str) -> None:
        """Take the style that the view had last, or its usual size."""
        style = self._styles.of(key)
        if style is None and key == PANELS:
            style = FigureStyle(preset="two_columns", legend="shared")
        self.show_style(style or FigureStyle())

    def _arrange(self) -> None:
        """Show the rows and the formats that fit what is chosen."""
        kind, chosen = self.kind, self.format.key
        allowed = [
            name
            for name in FORMATS[kind]
            if name not in ("svg", "pdf") or self.view.key in (*vector_views(), PANELS)
        ]
        self.format.clear()
        for name in allowed:
            title, meaning = FORMAT_NAMES[name]
            self.format.addItem(title, name)
            self.format.setItemData(self.format.count() - 1, meaning, Qt.ItemDataRole.ToolTipRole)
        self.format.show_key(chosen if chosen in allowed else allowed[0])
        hidden = PIXEL_ROWS if self.format.key in ("svg", "pdf") else frozenset()
        if self.view.key == WINDOW:
            hidden |= {"transparent", "measure"}
        on_paper = self.paper.is_on_paper and self.view.key != WINDOW
        hidden |= PLAIN_ROWS if on_paper else PAPER_ROWS
        if kind == "clip" and not on_paper:
            hidden |= {"dpi"}
        if not self._has_camera():
            hidden |= {"turn", "ease"}
        if kind == "clip":
            hidden |= self.clip.idle_rows
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
            keep_size(button, least_width=80)
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
