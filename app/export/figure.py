"""A figure: a picture of one or more views whose size, text and dots are given as they are on paper."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal

from app.export.lengths import LONGEST_SIDE, POINTS_PER_INCH, SHORTEST_SIDE, UNITS
from engine.errors import RavineError

Background = Literal["theme", "white", "transparent"]
BACKGROUNDS: tuple[Background, ...] = ("theme", "white", "transparent")
Legend = Literal["panels", "shared", "none"]
#: An unscaled pixel, in which views are laid out, is so many to the inch where text has its usual size.
PIXELS_PER_INCH = 96.0
#: The size of the small text (numbers on axes, legends) of an unscaled picture, in points: 12 pixels.
USUAL_TEXT = 9.0
PRINT_DPI = 300.0
LOWEST_DPI, HIGHEST_DPI = 10, 2400
FINEST_LINES, HEAVIEST_LINES = 0.25, 4.0
#: How many columns a grid of panels has at most.
MOST_COLUMNS = 6


@dataclass(frozen=True)
class Preset:
    """A row of the table of usual sizes.

    Attributes:
        key: its name on the command line and in a style file.
        title: its name in a list.
        width: in inches.
        height: in inches.
        text_size: in points.
        dpi: dots per inch of a picture.
    """

    key: str
    title: str
    width: float
    height: float
    text_size: float
    dpi: float


#: Columns are those of IEEE's and most journals' pages of two; a slide is PowerPoint's, 1920 x 1080 dots.
PRESETS = {
    row.key: row
    for row in (
        Preset("column", "Column of a paper, 3.5 in", 3.5, 2.6, 8.0, 600.0),
        Preset("two_columns", "Two columns of a paper, 7.16 in", 7.16, 3.6, 8.0, 600.0),
        Preset("slide", "Slide 16:9, 13.33 x 7.5 in", 40.0 / 3.0, 7.5, 18.0, 144.0),
        Preset("square", "Square, 4 in", 4.0, 4.0, 9.0, 300.0),
        Preset("poster", "Poster's figure, 16 x 12 in", 16.0, 12.0, 24.0, 200.0),
    )
}


@dataclass(frozen=True)
class Figure:
    """How a figure looks; what it shows are views of a frame.

    Attributes:
        width: in inches.
        height: in inches.
        text_size: of its small text (numbers on axes, legends), in points; titles are in proportion.
        line_weight: how many times as wide as usual all lines are: of axes, trails, curves and contours.
        dpi: dots per inch of a picture; a drawing has none.
        background: the theme's, white, or none.
        margins: free space around everything, in inches.
        title: a line above everything; or empty.
        caption: a sentence below everything; or empty.
        letters: each panel has a letter, a, b, c ...
        columns: of the grid of panels; 0 lets the figure's shape decide.
        legend: where racers are named: within each panel, once for the whole figure, or nowhere.
        qr: the link to the frame stands in the lower right corner as a QR code.
    """

    width: float
    height: float
    text_size: float = USUAL_TEXT
    line_weight: float = 1.0
    dpi: float = PRINT_DPI
    background: Background = "theme"
    margins: float = 0.0
    title: str = ""
    caption: str = ""
    letters: bool = True
    columns: int = 0
    legend: Legend = "panels"
    qr: bool = False

    def __post_init__(self) -> None:
        """Refuse what no paper has.

        Raises:
            RavineError: a side is too short or too long, or the margins leave nothing.
        """
        for side in (self.width, self.height):
            if not SHORTEST_SIDE <= side <= LONGEST_SIDE:
                raise RavineError(
                    f"a side of {side:.3g} in is outside [{SHORTEST_SIDE:g}, {LONGEST_SIDE:g}] inches"
                )
        if 2.0 * self.margins >= 0.8 * min(self.width, self.height):
            raise RavineError(
                f"margins of {self.margins:.3g} in leave too little of "
                f"{self.width:.3g} x {self.height:.3g} in"
            )

    @property
    def magnification(self) -> float:
        """How much larger than usual all texts and strokes are."""
        return self.text_size / USUAL_TEXT

    @property
    def layout_per_inch(self) -> float:
        """The unscaled pixels to the inch: the larger the text, the fewer of them have room."""
        return PIXELS_PER_INCH / self.magnification

    @property
    def layout(self) -> tuple[int, int]:
        """Width and height in unscaled pixels; what does not fill a whole one is cut."""
        per_inch = self.layout_per_inch
        return ceil(self.width * per_inch - 1e-6), ceil(self.height * per_inch - 1e-6)

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of a picture in dots."""
        return round(self.width * self.dpi), round(self.height * self.dpi)

    @property
    def density(self) -> float:
        """The dots of a picture for each unscaled pixel."""
        return self.dpi / self.layout_per_inch

    @property
    def points(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.width * POINTS_PER_INCH, self.height * POINTS_PER_INCH


def sized(width: float, height: float, unit: str) -> tuple[float, float]:
    """A width and a height in inches; ``unit`` is one of `app.export.lengths.UNITS`."""
    return width * UNITS[unit], height * UNITS[unit]
