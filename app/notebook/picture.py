"""A picture of a frame that a notebook shows under its cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.files import PICTURE_FORMATS, format_of, write_whole
from engine.errors import RavineError


class Picture:
    """A view of a frame, drawn. A notebook shows it; `save` writes it as PNG, SVG or PDF."""

    def __init__(self, png: bytes, save_drawing: Callable[[Path], None]) -> None:
        """Take what was drawn.

        Args:
            png: the picture as a file, which carries its experiment.
            save_drawing: draws the same frame into a file ``.svg`` or ``.pdf``.
        """
        self.png = png
        self._save_drawing = save_drawing

    def save(self, path: str | Path) -> None:
        """Write it, whole or not at all; the ending says as what.

        Raises:
            RavineError: an unknown ending, a view that is no line drawing, a place that cannot be written to.
        """
        place = Path(path)
        if format_of(place, PICTURE_FORMATS) == "png":
            write_whole(place, self.png)
        else:
            self._save_drawing(place)

    def _repr_png_(self) -> bytes:
        """The picture (Jupyter)."""
        return self.png


def without_qt(error: ImportError) -> RavineError:
    """Why nothing can be drawn."""
    return RavineError(f"pictures need {error.name or 'Qt'}, which is not installed: pip install ravine")
