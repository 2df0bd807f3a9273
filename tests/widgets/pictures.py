"""Views drawn without a window, and questions to the pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QColor, QImage, QMouseEvent
from PyQt6.QtTest import QSignalSpy
from PyQt6.QtTest import QTest as _QTest

from engine.frames.frame import Frame
from widgets.view.view import View

#: PyQt6's stubs forget that QTest's functions are static.
QTest: Any = _QTest

Pixels = npt.NDArray[np.int_]


def drawn(view: View, frame: Frame, size: tuple[int, int] = (640, 480), scale: int = 1) -> Pixels:
    """Red, green, blue (height, width, 3) of a view that shows a frame."""
    view.resize(*size)
    view.apply(frame)
    view.settle()
    image = QImage(size[0] * scale, size[1] * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    view.render(image)
    return pixels_of(image)


def pixels_of(image: QImage) -> Pixels:
    """An image as red, green, blue (height, width, 3)."""
    copy = image.convertToFormat(QImage.Format.Format_RGB888)
    bits = copy.constBits()
    assert bits is not None
    raw = np.frombuffer(bits.asstring(copy.sizeInBytes()), dtype=np.uint8)
    rows = raw.reshape(copy.height(), copy.bytesPerLine())[:, : 3 * copy.width()]
    return rows.reshape(copy.height(), copy.width(), 3).astype(int)


def halved(pixels: Pixels) -> npt.NDArray[np.float64]:
    """A picture of twice the density at the single one: each pixel is the mean of four."""
    return (pixels[::2, ::2] + pixels[1::2, ::2] + pixels[::2, 1::2] + pixels[1::2, 1::2]) / 4.0


def near(pixels: Pixels, colour: str, tolerance: int = 12) -> npt.NDArray[np.bool_]:
    """Which pixels have about this colour, as (height, width)."""
    made = QColor(colour)
    away = np.abs(pixels - np.array([made.red(), made.green(), made.blue()]))
    return np.asarray(away.max(axis=-1) <= tolerance)


def around(pixels: Pixels, at: QPointF, reach: int = 3) -> Pixels:
    """The pixels about a point."""
    x, y = round(at.x()), round(at.y())
    return pixels[max(y - reach, 0) : y + reach + 1, max(x - reach, 0) : x + reach + 1]


def border_is_calm(pixels: Pixels) -> bool:
    """Whether nothing is drawn on the outermost pixels, as it would be if something were cut off."""
    rim = np.concatenate((pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]))
    return len(np.unique(rim, axis=0)) == 1


def move(view: View, at: QPointF) -> None:
    """Move the mouse over a view, the left button up."""
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        at,
        view.mapToGlobal(at),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    view.mouseMoveEvent(event)


def click(view: View, at: QPointF) -> None:
    """Click with the left button."""
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at.toPoint())


def drag(view: View, start: QPointF, *stops: QPointF) -> None:
    """Press at a point, move along others, let go at the last."""
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start.toPoint())
    for stop in stops:
        QTest.mouseMove(view, QPoint(stop.toPoint()))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=stops[-1].toPoint())


def list_of(spy: QSignalSpy) -> list[list[object]]:
    """The arguments of every time a signal was sent."""
    return [list(spy[number]) for number in range(len(spy))]
