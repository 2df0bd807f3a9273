"""The fields of a size: in pixels, or on paper with text, margins, title and legend; what a style says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QDoubleSpinBox, QLineEdit, QWidget

from app.export.figure import (
    BACKGROUNDS,
    FINEST_LINES,
    HEAVIEST_LINES,
    HIGHEST_DPI,
    LOWEST_DPI,
    PRESETS,
    PRINT_DPI,
    USUAL_TEXT,
    Figure,
    Legend,
    sized,
)
from app.export.figure_style import FigureStyle
from app.export.lengths import LARGEST_TEXT, LONGEST_SIDE, SHORTEST_SIDE, SMALLEST_TEXT, UNITS
from widgets.forms.controls import ChoiceBox, labelled, pair

PIXELS = "px"
#: What a size is measured in, and the figures after the point that its fields have.
MEASURES = {
    "px": ("Pixels", "So many pixels; texts grow with the picture", 0),
    "in": ("Inches", "On paper, with text of so many points", 3),
    "mm": ("Millimetres", "On paper, with text of so many points", 1),
    "pt": ("Points", "On paper; 72 to the inch", 1),
}
BACKGROUND_NAMES = {"theme": "The theme's", "white": "White", "transparent": "None, transparent"}
LEGEND_NAMES = {"panels": "In each panel", "shared": "Once, above", "none": "None"}
#: The rows that only a figure on paper has.
PAPER_ROWS = frozenset({"text", "lines", "background", "margins", "heading", "caption", "legend"})


class PaperFields(QObject):
    """Holds the fields, which the form lays out, and turns them into a style and back.

    Signals:
        changed: anything was changed.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        presets = [(row.key, row.title, f"Text of {row.text_size:g} pt") for row in PRESETS.values()]
        measures = [(key, title, meaning) for key, (title, meaning, _) in MEASURES.items()]
        self.measure = self._choice([*measures, *presets], "Size in")
        self.width_field, self.height_field = self._number(64, 8192, 960), self._number(64, 8192, 720)
        for field, name in ((self.width_field, "width"), (self.height_field, "height")):
            field.setAccessibleName(name)
        self.dpi = self._number(LOWEST_DPI, HIGHEST_DPI, 96)
        self.dpi.setToolTip("Dots per inch: how large it is printed")
        self.text_size = self._number(SMALLEST_TEXT, LARGEST_TEXT, USUAL_TEXT, decimals=1)
        self.text_size.setToolTip("Points of the numbers on axes and of legends; titles are larger")
        self.line_weight = self._number(FINEST_LINES, HEAVIEST_LINES, 1, decimals=2)
        self.line_weight.setToolTip(
            "How many times as wide as usual lines are: axes, trails, curves, contours"
        )
        self.margins = self._number(0, 50, 0, decimals=1)
        self.margins.setToolTip("Millimetres that stay free around everything")
        self.background = self._choice(
            [(key, BACKGROUND_NAMES[key], "") for key in BACKGROUNDS], "Background"
        )
        self.legend = self._choice([(key, LEGEND_NAMES[key], "") for key in get_args(Legend)], "Legend")
        self.heading, self.caption = self._line("Title above everything"), self._line("Caption below")
        self._unit = PIXELS
        self.rows: dict[str, QWidget] = {
            "measure": labelled("size in", self.measure),
            "size": labelled("size", pair(self.width_field, "×", self.height_field)),
            "text": labelled("text, pt", self.text_size),
            "lines": labelled("lines, times", self.line_weight),
            "dpi": labelled("DPI", self.dpi),
            "background": labelled("ground", self.background),
            "margins": labelled("margins, mm", self.margins),
            "heading": labelled("title", self.heading),
            "caption": labelled("caption", self.caption),
            "legend": labelled("legend", self.legend),
        }
        self.measure.chosen.connect(self._take_measure)

    @property
    def is_on_paper(self) -> bool:
        """Whether the size is one on paper."""
        return self._unit != PIXELS

    def style(self, theme: str) -> FigureStyle:
        """What the fields say, with the theme that the form has."""
        size = (self.width_field.value(), self.height_field.value(), self._unit)
        if not self.is_on_paper:
            return FigureStyle(size=size, dpi=self.dpi.value(), theme=theme)
        return FigureStyle(
            size=size,
            text_size=self.text_size.value(),
            line_weight=self.line_weight.value(),
            dpi=self.dpi.value(),
            theme=theme,
            background=self.background.key,
            margins=round(sized(self.margins.value(), 0.0, "mm")[0], 4),
            title=self.heading.text(),
            caption=self.caption.text(),
            legend=self.legend.key,
        )

    def show_style(self, style: FigureStyle, usual: tuple[int, int]) -> None:
        """Show what a style says, and what is usual where it says nothing.

        Args:
            style: of a file, or remembered.
            usual: width and height in pixels of the view.
        """
        preset = None if style.preset is None else PRESETS[style.preset]
        width, height, unit = style.size or (float(usual[0]), float(usual[1]), PIXELS)
        if style.size is None and preset is not None:
            width, height, unit = preset.width, preset.height, "in"
        elif style.is_on_paper and unit == PIXELS:
            (width, height), unit = sized(width, height, PIXELS), "in"
        if unit not in MEASURES:
            (width, height), unit = sized(width * 10.0, height * 10.0, "mm"), "in"  # a centimetre
        self.measure.show_key(unit)
        self._set_unit(unit)
        self.width_field.setValue(width)
        self.height_field.setValue(height)
        on_paper = unit != PIXELS
        self.text_size.setValue(style.text_size or (preset.text_size if preset else USUAL_TEXT))
        self.line_weight.setValue(style.line_weight or Figure.line_weight)
        self.dpi.setValue(style.dpi or (preset.dpi if preset else PRINT_DPI if on_paper else 96.0))
        self.margins.setValue((style.margins or 0.0) / UNITS["mm"])
        self.background.show_key(style.background or BACKGROUNDS[0])
        self.legend.show_key(style.legend or "panels")
        self.heading.setText(style.title or "")
        self.caption.setText(style.caption or "")
        self.changed.emit()

    def _take_measure(self, key: str) -> None:
        """Measure in another unit, or take a preset."""
        if key in PRESETS:
            self.show_style(FigureStyle(preset=key).over(self.style("")), (0, 0))
            return
        inches = sized(self.width_field.value(), self.height_field.value(), self._unit)
        if (key == PIXELS) != (self._unit == PIXELS):
            self.dpi.setValue(96.0 if key == PIXELS else PRINT_DPI)
        self._set_unit(key)
        self.width_field.setValue(inches[0] / UNITS[key])
        self.height_field.setValue(inches[1] / UNITS[key])
        self.changed.emit()

    def _set_unit(self, unit: str) -> None:
        self._unit = unit
        low, high = (
            (64.0, 8192.0)
            if unit == PIXELS
            else (
                SHORTEST_SIDE / UNITS[unit],
                LONGEST_SIDE / UNITS[unit],
            )
        )
        for field in (self.width_field, self.height_field):
            field.setDecimals(MEASURES[unit][2])
            field.setRange(low, high)

    def _choice(self, choices: Iterable[tuple[str, str, str]], name: str) -> ChoiceBox:
        box = ChoiceBox(choices, name)
        box.setCurrentIndex(0)
        box.chosen.connect(self.changed)
        return box

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText("none")
        line.setMaxLength(1000)
        line.textChanged.connect(self.changed)
        return line

    def _number(self, low: float, high: float, value: float, *, decimals: int = 0) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        box.setDecimals(decimals)
        box.setRange(low, high)
        box.setValue(value)
        box.valueChanged.connect(self.changed)
        return box
