"""Drawings of one frame as SVG and PDF, for the views that are lines and text: sharp at any size."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSize, QSizeF
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
    check_vector(path, key)
    with make_renderer(key, theme, size) as renderer:
        draw_vector(path, renderer, frame, transparent=transparent)


def check_vector(path: Path, key: str) -> None:
    """Find out whether a view can be drawn into a file.

    Raises:
        RavineError: it is no line drawing.
    """
    format_of(path, tuple(DRAWERS))
    if key == WINDOW or (key in VIEWS and not VIEWS[key].vector):
        raise RavineError(
            f"{path}: the view {key} is no line drawing, save it as .png; {path.suffix} is for "
            f"{', '.join(vector_views())}"
        )


def draw_vector(path: Path, renderer: Renderer, frame: Frame, *, transparent: bool = False) -> None:
    """Draw a frame as a renderer shows it into an ``.svg`` or ``.pdf``.

    Raises:
        RavineError: the file cannot be written.
    """
    write_whole(path, DRAWERS[format_of(path, tuple(DRAWERS))](renderer, frame, transparent))


def _svg(renderer: Renderer, frame: Frame, transparent: bool) -> bytes:  # noqa: FBT001 - a row of a table calls it
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(DOTS_PER_INCH)
    sheet = renderer.sheet
    generator.setSize(QSize(round(sheet.width), round(sheet.height)))
    layout = QRectF(0.0, 0.0, sheet.width / sheet.magnification, sheet.height / sheet.magnification)
    generator.setViewBox(layout)
    generator.setTitle(frame.experiment.title)
    generator.setDescription(f"{renderer.key} at step {frame.address.step}, drawn by Ravine")
    _draw(renderer, frame, renderer.painter(generator), transparent=transparent)
    # Qt gives the size in millimetres, of which not every program has as many to the inch.
    return re.sub(
        rb'width="[\d.]+mm" height="[\d.]+mm"',
        f'width="{sheet.width:.10g}" height="{sheet.height:.10g}"'.encode(),
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
    sheet = renderer.sheet
    points = QSizeF(sheet.width, sheet.height) * (POINTS_PER_INCH / DOTS_PER_INCH)
    page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    painter = renderer.painter(writer)
    painter.scale(sheet.magnification, sheet.magnification)
    _draw(renderer, frame, painter, transparent=transparent)
    return _exactly_sized(without_dates(bytes(buffer.data().data())), points)


DRAWERS: dict[str, Callable[[Renderer, Frame, bool], bytes]] = {"svg": _svg, "pdf": _pdf}


def _draw(renderer: Renderer, frame: Frame, painter: Painter, *, transparent: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.draw(frame, painter, transparent=transparent)


def _exactly_sized(pdf: bytes, points: QSizeF) -> bytes:
    """The same PDF with the page's exact size: Qt rounds it to whole points, and writes it as decimals."""

    def exact(found: re.Match[bytes]) -> bytes:
        written = b"/MediaBox [0 0 %.6f %.6f]" % (points.width(), points.height())
        return written if len(written) == len(found[0]) else found[0]

    return re.sub(rb"/MediaBox \[0 0 [\d.]+ [\d.]+\]", exact, pdf)


def without_dates(pdf: bytes) -> bytes:
    """The same PDF with the dates and the random identity that Qt puts in replaced by fixed ones.

    Equal frames must give equal files. What replaces is as long as what was there, so that the table of
    offsets at the file's end stays true.
    """
    for pattern, fixed in DATES:
        pdf = re.sub(pattern, fixed, pdf)
    return re.sub(IDENTITY, lambda found: re.sub(rb"[0-9a-f]", b"0", found[0]), pdf)
