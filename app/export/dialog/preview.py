"""What will be in an exported file: the picture, made small, or the first lines of numbers."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PyQt6.QtWidgets import QWidget

from widgets.painting.painter import painting
from widgets.painting.primitives import elide, write
from widgets.style.theme import Theme, mix

SMALLEST = QSize(480, 360)
MARGIN, LINE = 16, 22
#: Pixels a side of the chequers that show what is transparent.
SQUARE = 8


class ExportPreview(QWidget):
    """Shows what will be in the file: the picture, made small, or the first lines of numbers."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.image: QImage | None = None
        self.lines: list[str] = []
        self._chequers = theme
        self.setMinimumSize(SMALLEST)
        self.setAccessibleName("Preview")

    def show_image(self, image: QImage, theme: Theme) -> None:
        """Show a picture in a theme."""
        self.image, self.lines, self._chequers = image, [], theme
        self.update()

    def show_lines(self, lines: list[str]) -> None:
        """Show lines of text."""
        self.image, self.lines = None, lines
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Draw (Qt)."""
        del event
        with painting(self) as painter:
            painter.fillRect(self.rect(), QColor(mix(self.theme.ground, self.theme.text, 0.05)))
            if self.image is not None:
                self._draw_image(painter, self.image)
            for number, line in enumerate(self.lines):
                text = elide(line, self.width() - 2 * MARGIN)
                write(painter, MARGIN, MARGIN + 12 + LINE * number, text, self.theme.text)

    def _draw_image(self, painter: QPainter, image: QImage) -> None:
        size = image.size() / image.devicePixelRatio()
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(QRectF(self.rect()).center())
        if image.hasAlphaChannel():
            ground, square = self._chequers.ground, mix(self._chequers.ground, self._chequers.text, 0.12)
            painter.fillRect(place, QColor(ground))
            painter.setClipRect(place)
            columns, lines = int(place.width()) // SQUARE + 1, int(place.height()) // SQUARE + 1
            for index in range(columns * lines):
                column, line = divmod(index, lines)
                if (column + line) % 2:
                    corner = place.topLeft()
                    x, y = corner.x() + SQUARE * column, corner.y() + SQUARE * line
                    painter.fillRect(QRectF(x, y, SQUARE, SQUARE), QColor(square))
        painter.drawImage(place.topLeft(), image)
