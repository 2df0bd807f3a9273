"""Styles of figures: what a person says of them, in a file or on a command line, and the figure it makes.

A style file is TOML::

    [figure]
    preset = "column"        # column, two_columns, slide, square, poster
    size = "3.5x2.6in"       # in, mm, cm, pt or px
    text_size = "8pt"        # of numbers on axes and legends
    line_weight = 1.5        # lines are so many times as wide as usual
    dpi = 600                # of a PNG
    theme = "light"          # dark, light
    background = "white"     # theme, white, transparent
    margins = "1mm"
    title = ""
    caption = ""
    letters = true           # a, b, c at the panels of a figure of several views
    columns = 2              # of their grid
    legend = "shared"        # panels, shared, none
    qr = false               # the link to the frame as a QR code in the corner

    [view]                   # values of the experiment's view
    equal_scales = true

Every key may be missing.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_args

from app.export.figure import (
    BACKGROUNDS,
    FINEST_LINES,
    HEAVIEST_LINES,
    HIGHEST_DPI,
    LOWEST_DPI,
    MOST_COLUMNS,
    PRESETS,
    USUAL_TEXT,
    Figure,
    Legend,
    sized,
)
from app.export.lengths import read_length, read_size, read_text_size
from app.theme_names import THEME_NAMES
from engine.errors import RavineError, unknown_name
from engine.experiment.toml_reader import TableReader

#: Bytes of a style file at most.
LARGEST_FILE = 100_000
SHOWN_LETTERS = 300


@dataclass(frozen=True)
class FigureStyle:
    """What was said of a figure; None where nothing was.

    Attributes:
        preset: a row of the table of presets.
        size: width, height and their unit.
        text_size: in points.
        line_weight: how many times as wide as usual lines are.
        dpi: dots per inch.
        theme: its name in ``resources/palettes``.
        background: the theme's, white, or none.
        margins: in inches.
        title: a line above everything.
        caption: a sentence below everything.
        letters: whether panels have letters.
        columns: of the grid of panels.
        legend: where the racers are named.
        qr: whether the link stands in the corner as a QR code.
        view: values of the experiment's view.
    """

    preset: str | None = None
    size: tuple[float, float, str] | None = None
    text_size: float | None = None
    line_weight: float | None = None
    dpi: float | None = None
    theme: str | None = None
    background: str | None = None
    margins: float | None = None
    title: str | None = None
    caption: str | None = None
    letters: bool | None = None
    columns: int | None = None
    legend: str | None = None
    qr: bool | None = None
    view: Mapping[str, Any] = field(default_factory=dict)

    def over(self, below: FigureStyle) -> FigureStyle:
        """This, and where it says nothing what another style says."""
        said = {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if each.name != "view" and getattr(self, each.name) is not None
        }
        if self.preset is not None and self.size is None:
            # A preset that is asked for now goes before a size that was said before.
            said |= {name: getattr(self, name) for name in ("size", "text_size", "dpi")}
        return replace(below, **said, view={**below.view, **self.view})

    @property
    def is_on_paper(self) -> bool:
        """Whether anything is said that only a figure has, and not a picture of so many pixels."""
        only = (
            "preset",
            "text_size",
            "line_weight",
            "background",
            "margins",
            "title",
            "caption",
            "letters",
            "columns",
            "legend",
            "qr",
        )
        return any(getattr(self, name) is not None for name in only) or (
            self.size is not None and self.size[2] != "px"
        )

    @property
    def shown_theme(self) -> str:
        """The theme that fits: a white background wants dark ink."""
        if self.theme is not None:
            return self.theme
        return THEME_NAMES["light" if self.background == "white" else "dark"]

    def figure(self, usual: tuple[int, int], *, panels: int = 1) -> Figure:
        """The figure that is meant.

        Args:
            usual: width and height in pixels of 1/96 inch where no size is said.
            panels: how many views it shows; several name their racers once, unless it is said otherwise.

        Raises:
            RavineError: what was said does not go together.
        """
        preset = None if self.preset is None else PRESETS[self.preset]
        if self.size is not None:
            width, height = sized(*self.size)
        elif preset is not None:
            width, height = preset.width, preset.height
        else:
            width, height = sized(*usual, "px")
        if self.background == "white" and self.shown_theme != THEME_NAMES["light"]:
            raise RavineError(
                "a white background has bright letters upon it in the dark theme: use theme light"
            )
        return Figure(
            width,
            height,
            text_size=_first(self.text_size, preset and preset.text_size, USUAL_TEXT),
            line_weight=_first(self.line_weight, Figure.line_weight),
            dpi=_first(self.dpi, preset and preset.dpi, Figure.dpi),
            background=_first(self.background, Figure.background),
            margins=_first(self.margins, Figure.margins),
            title=_first(self.title, ""),
            caption=_first(self.caption, ""),
            letters=_first(self.letters, Figure.letters),
            columns=_first(self.columns, Figure.columns),
            legend=_first(self.legend, "panels" if panels == 1 else "shared"),
            qr=_first(self.qr, Figure.qr),
        )

    def text(self) -> str:
        """The style as the text of a file that `read_style` reads."""
        written = {
            "preset": self.preset,
            "size": None if self.size is None else f"{self.size[0]:g}x{self.size[1]:g}{self.size[2]}",
            "text_size": None if self.text_size is None else f"{self.text_size:g}pt",
            "line_weight": self.line_weight,
            "dpi": self.dpi,
            "theme": next((word for word, name in THEME_NAMES.items() if name == self.theme), None),
            "background": self.background,
            "margins": None if self.margins is None else f"{self.margins:g}in",
            "title": self.title,
            "caption": self.caption,
            "letters": self.letters,
            "columns": self.columns,
            "legend": self.legend,
            "qr": self.qr,
        }
        lines = [
            "[figure]",
            *(f"{key} = {_toml(value)}" for key, value in written.items() if value is not None),
        ]
        if self.view:
            lines += ["", "[view]", *(f"{key} = {_toml(value)}" for key, value in self.view.items())]
        return "\n".join(lines) + "\n"

    def assignments(self) -> list[str]:
        """The values of the view, as `app.lessons.overrides` takes them."""
        return [f"view.{key}={_toml(value)}" for key, value in self.view.items()]


def read_style(path: Path) -> FigureStyle:
    """Read a style file.

    Raises:
        RavineError: it cannot be read, or says what no figure has; the file and the key are named.
    """
    try:
        with path.open("rb") as handle:
            given = handle.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise RavineError(f"{path}: cannot be read: {said}") from None
    if len(given) > LARGEST_FILE:
        raise RavineError(f"{path}: is no style of figures: it has more than {LARGEST_FILE:,} bytes")
    try:
        table = tomllib.loads(given.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise RavineError(f"{path}: is no TOML file: {str(error)[:SHOWN_LETTERS]}") from None
    try:
        return style_of(table)
    except RavineError as error:
        raise error.at(str(path)) from None


def style_of(table: Mapping[str, Any]) -> FigureStyle:
    """The style that a parsed file says.

    Raises:
        RavineError: it says what no figure has; the key is named.
    """
    top = TableReader(table, "")
    reader, view = top.table("figure"), top.table("view")
    top.finish()
    style = FigureStyle(
        preset=_one_of(reader, "preset", tuple(PRESETS)),
        size=_read(reader, "size", read_size),
        text_size=_text_size(reader),
        line_weight=_within(reader, "line_weight", FINEST_LINES, HEAVIEST_LINES),
        dpi=_within(reader, "dpi", LOWEST_DPI, HIGHEST_DPI),
        theme=_theme(reader),
        background=_one_of(reader, "background", BACKGROUNDS),
        margins=_read(reader, "margins", read_length),
        title=_words(reader, "title"),
        caption=_words(reader, "caption"),
        letters=reader.take("letters", bool),
        columns=_columns(reader),
        legend=_one_of(reader, "legend", get_args(Legend)),
        qr=reader.take("qr", bool),
        view=view.rest(),
    )
    reader.finish()
    return style


def _read(reader: TableReader, key: str, read: Any) -> Any:
    text = reader.take(key, str)
    if text is None:
        return None
    try:
        return read(text)
    except RavineError as error:
        raise error.at(reader.at(key)) from None


def _text_size(reader: TableReader) -> float | None:
    given = reader.take("text_size", (str, int, float))
    try:
        return None if given is None else read_text_size(f"{given}")
    except RavineError as error:
        raise error.at(reader.at("text_size")) from None


def _within(reader: TableReader, key: str, low: float, high: float) -> float | None:
    given = reader.take(key, (int, float))
    if given is not None and not low <= given <= high:
        raise RavineError(f"{reader.at(key)} = {given:g} is outside [{low:g}, {high:g}]")
    return None if given is None else float(given)


def _columns(reader: TableReader) -> int | None:
    given: int | None = reader.take("columns", int)
    if given is not None and not 0 <= given <= MOST_COLUMNS:
        raise RavineError(f"{reader.at('columns')} = {given} is outside [0, {MOST_COLUMNS}]")
    return given


def _theme(reader: TableReader) -> str | None:
    word = _one_of(reader, "theme", tuple(THEME_NAMES))
    return None if word is None else THEME_NAMES[word]


def _words(reader: TableReader, key: str) -> str | None:
    return reader.take_text(key) if reader.has(key) else None


def _one_of(reader: TableReader, key: str, allowed: tuple[str, ...]) -> str | None:
    given: str | None = reader.take(key, str)
    if given is not None and given not in allowed:
        raise unknown_name(reader.at(key), given, allowed)
    return given


def _first(*values: Any) -> Any:
    """The first value that is said."""
    return next((value for value in values if value is not None), None)


def _toml(value: object) -> str:
    """A text, number, truth value or list of them as TOML; JSON is written alike for these."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
