"""Drawings of one frame as SVG and PDF, for the views that are lines and text: sharp at any size."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, QSize, QSizeF
from PyQt6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter
from PyQt6.QtSvg import QSvgGenerator

from app.export.picture import WINDOW, Renderer, Size, make_renderer
from app.files import format_of, write_whole
from engine.errors import RavineError
from engine.frames.frame import Frame
from widgets.painting.painter import Painter
from widgets.style.theme import Theme
from widgets.view_table import VIEWS

#: Of a CSS pixel: an unscaled pixel is 1/96 inch on paper.
DOTS_PER_INCH = 96
POINTS_PER_INCH = 72
#: Where a PDF says when it was made (ISO 32000-2, 7.9.4; XMP part 1, 8.2.1.2), and what it shall say.
DATES = (
    (rb"(?<=Date \(D:)\d{14}", b"19700101000000"),
    (rb'(?<=Date=")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d', b"1970-01-01T00:00:00"),
)
IDENTITY = re.compile(rb'(?<=DocumentID="uuid:)[0-9a-f-]+|(?<=/ID \[)[^]]+')


def vector_views() -> tuple[str, ...]:
    """The views that can be drawn as lines and text."""
    return tuple(row.key for row in VIEWS.rows() if row.vector)


def save_vector(
    path: Path, key: str, frame: Frame, theme: Theme, *, size: Size | None = None, transparent: bool = False
) -> None:
    """Draw a frame as one view shows it into a file.

    Args:
        path: ends in ``.svg`` or ``.pdf``.
        key: a view that is lines and text.
        frame: what to show.
        theme: its colours.
        size: in pixels of 1/96 inch; the view's own by default.
        transparent: leave the ground out.

    Raises:
        RavineError: no such view, one that is no line drawing, or the file cannot be written.
    """
    draw = DRAWERS[format_of(path, tuple(DRAWERS))]
    if key == WINDOW or (key in VIEWS and not VIEWS[key].vector):
        raise RavineError(
            f"{path}: the view {key} is no line drawing, save it as .png; {path.suffix} is for "
            f"{', '.join(vector_views())}"
        )
    with make_renderer(key, theme, size) as renderer:
        write_whole(path, draw(renderer, frame, transparent))


def _svg(renderer: Renderer, frame: Frame, transparent: bool) -> bytes:  # noqa: FBT001 - a row of a table calls it
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(DOTS_PER_INCH)
    generator.setSize(QSize(*renderer.size))
    generator.setViewBox(QRect(0, 0, *renderer.size))
    generator.setTitle(frame.experiment.title)
    generator.setDescription(f"{renderer.key} at step {frame.address.step}, drawn by Ravine")
    _draw(renderer, frame, Painter(generator), transparent=transparent)
    # Qt gives the size in millimetres, of which not every program has as many to the inch.
    width, height = renderer.size
    return re.sub(
        rb'width="[\d.]+mm" height="[\d.]+mm"',
        b'width="%d" height="%d"' % (width, height),
        bytes(buffer.data().data()),
        count=1,
    )


def _pdf(renderer: Renderer, frame: Frame, transparent: bool) -> bytes:  # noqa: FBT001 - a row of a table calls it
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setCreator("Ravine")
    writer.setTitle(frame.experiment.title)
    writer.setResolution(DOTS_PER_INCH)
    points = QSizeF(*renderer.size) * (POINTS_PER_INCH / DOTS_PER_INCH)
    page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    _draw(renderer, frame, Painter(writer), transparent=transparent)
    return _without_dates(bytes(buffer.data().data()))


DRAWERS: dict[str, Callable[[Renderer, Frame, bool], bytes]] = {"svg": _svg, "pdf": _pdf}


def _draw(renderer: Renderer, frame: Frame, painter: Painter, *, transparent: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.draw(frame, painter, transparent=transparent)


def _without_dates(pdf: bytes) -> bytes:
    """The same PDF with the dates and the random identity that Qt puts in replaced by fixed ones.

    Equal frames must give equal files. What replaces is as long as what was there, so that the table of
    offsets at the file's end stays true.
    """
    for pattern, fixed in DATES:
        pdf = re.sub(pattern, fixed, pdf)
    return re.sub(IDENTITY, lambda found: re.sub(rb"[0-9a-f]", b"0", found[0]), pdf)
