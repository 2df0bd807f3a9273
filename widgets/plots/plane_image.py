"""A picture of the plane within a plot's axes: one pixel for a point of a grid, and contour lines over it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QImage, QPainter, QPen

from engine.errors import RavineError
from engine.frames.frame import Frame
from engine.objective import FloatArray
from widgets.plots.contour_map import field_of, map_of
from widgets.plots.plot_view import PlotView
from widgets.style.theme import qcolor


def image_of(colours: npt.NDArray[np.uint32]) -> QImage:
    """Colours ``0xAARRGGBB`` (X, Y), the first axis to the right and the second upwards, as a picture."""
    pixels = np.ascontiguousarray(colours.T[::-1])
    height, width = pixels.shape
    return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32).copy()


def draw_plane_image(
    painter: QPainter, plot: PlotView, x: FloatArray, y: FloatArray, image: QImage, *, smooth: bool = True
) -> None:
    """Draw a picture whose corners lie at the ends of two axes, cut at the plot's.

    Args:
        painter: draws it.
        plot: whose axes.
        x: values along the first axis; the ends count.
        y: along the second.
        image: the picture.
        smooth: whether colours between two pixels may be mixed; not where each pixel is a result of its own.
    """
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    corners = plot.pixels(np.array([(x[0], y[-1]), (x[-1], y[0])]))
    whole = QRectF(QPointF(*corners[0]), QPointF(*corners[1]))
    part = whole.intersected(plot.area())
    across, down = image.width() / whole.width(), image.height() / whole.height()
    source = QRectF(
        (part.left() - whole.left()) * across,
        (part.top() - whole.top()) * down,
        part.width() * across,
        part.height() * down,
    )
    painter.drawImage(part, image, source)


def draw_contour_lines(painter: QPainter, plot: PlotView, frame: Frame) -> None:
    """Draw the contour lines of a frame's landscape thinly; nothing where it has none."""
    try:
        field = field_of(frame.landscape, "viridis", log=bool(frame.experiment.shown("log_height")))
    except RavineError:
        return
    pen = QPen(qcolor(plot.theme.text, 0.28), plot.unit)
    for line in map_of(field).lines:
        painter.strokePath(plot.path(line), pen)
