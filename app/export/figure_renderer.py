"""Draws a figure: panels in a grid with letters, a title, a caption and a shared legend, at any density."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby
from math import ceil

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QPainter
from PyQt6.QtWidgets import QWidget

from app.export.figure import MOST_COLUMNS, PIXELS_PER_INCH, Figure
from app.export.link import link_of
from app.export.picture import WINDOW, Renderer, Sheet, Size, ViewRenderer, check_view
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.frames.extras import Extra
from engine.frames.frame import Frame
from widgets.painting.primitives import elide, wrap, write
from widgets.plots.plot_legend import draw_legend, flow_legend
from widgets.scene.description import LegendEntry
from widgets.style.fonts import SIZES
from widgets.style.theme import Theme, qcolor, racer_style

#: The height of the lines above and below the panels, and the space about them, in unscaled pixels.
TITLE, LINE, LETTER, PAD = 30, 17, 20, 10
#: The lines of a caption at most; what is longer is cut with an ellipsis.
CAPTION_LINES = 8
MOST_PANELS = 12
#: Width over height of a panel that is neither too wide nor too narrow.
SHAPE = 1.25
#: The side of a QR code with the white about it: its modules are then a third of a millimetre or less.
CODE_INCHES = 1.2
#: What the largest QR code holds, of any letters.
MOST_IN_CODE = 2953
#: Rows of modules, 1 where dark.
Code = tuple[bytes, ...]


class FigureRenderer(Renderer):
    """A figure, to be used in a ``with`` block like any renderer.

    Give `picture` the figure's own ``density`` as the scale; its pixels are the figure's, to the dot.
    """

    def __init__(self, figure: Figure, views: Sequence[str], theme: Theme) -> None:
        """Make the panels; a QApplication must exist.

        Args:
            figure: how it looks.
            views: a row of the table of views for each panel.
            theme: its colours.

        Raises:
            RavineError: there is no such view, or no room for it.
        """
        self.figure = figure
        names = [check_view(view) for view in views]
        if WINDOW in names:
            raise RavineError("the whole window is no panel of a figure: give its --size in pixels alone")
        if len(names) > MOST_PANELS:
            raise RavineError(f"a figure of {len(names)} panels has too many; the most are {MOST_PANELS}")
        super().__init__(",".join(names), theme, figure.layout, QWidget())
        self._frame: Frame | None = None
        self._code: Code = ()
        self._caption = _caption_lines(figure, self._inner.width() - self._code_side)
        self._rects = self._grid(len(names))
        self.panels: list[ViewRenderer] = []
        for name, rect in zip(names, self._rects, strict=True):
            panel = ViewRenderer(name, theme, (int(rect.width()), int(rect.height())))
            self.panels.append(panel)
            panel.fix_text()
            if figure.legend != "panels":
                panel.hide_legend()
            self._refuse_too_small(panel)

    # what is asked of every renderer

    @property
    def smallest(self) -> Size:
        """Whatever has room for its panels (see `Renderer.smallest`)."""
        return 1, 1

    def pixels(self, scale: float) -> Size:
        """The figure's dots (see `Renderer.pixels`)."""
        del scale
        return self.figure.pixels

    def extras(self, experiment: Experiment) -> AbstractSet[Extra]:
        """Those of all panels (see `Renderer.extras`)."""
        return frozenset().union(*(panel.extras(experiment) for panel in self.panels))

    @property
    def line_weight(self) -> float:
        """The figure's (see `Renderer.line_weight`)."""
        return self.figure.line_weight

    @property
    def sheet(self) -> Sheet:
        """The figure's size on paper (see `Renderer.sheet`)."""
        figure = self.figure
        width, height = figure.width * PIXELS_PER_INCH, figure.height * PIXELS_PER_INCH
        return Sheet(width, height, figure.magnification)

    def show(self, frame: Frame) -> None:
        """Show a frame in all panels (see `Renderer.show`)."""
        self._frame = frame
        for panel in self.panels:
            panel.show(frame)
        self._code = code_of(frame) if self.figure.qr else ()

    def paint(self, painter: QPainter, scale: float = 1.0, *, transparent: bool = False) -> None:
        """Draw the figure (see `Renderer.paint`)."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        background = self.figure.background
        whole = QRectF(0.0, 0.0, *map(float, self.size))
        if background == "white":
            painter.fillRect(whole, QColor("white"))
        elif not transparent:  # a clip has a ground, whatever its pictures have
            painter.fillRect(whole, qcolor(self.theme.panel))
        for panel, rect in zip(self.panels, self._rects, strict=True):
            painter.save()
            painter.translate(rect.topLeft())
            painter.setClipRect(QRectF(0.0, 0.0, rect.width(), rect.height()))
            panel.paint(painter, scale, transparent=True)
            painter.restore()
        self._write_around(painter)

    def close(self) -> None:
        """Let all widgets go."""
        for panel in self.panels:
            panel.close()
        super().close()

    # geometry, in unscaled pixels

    @property
    def _inner(self) -> QRectF:
        """What the margins leave."""
        figure = self.figure
        margin = figure.margins * figure.layout_per_inch
        return QRectF(
            margin,
            margin,
            figure.width * figure.layout_per_inch - 2.0 * margin,
            figure.height * figure.layout_per_inch - 2.0 * margin,
        )

    @property
    def _code_side(self) -> float:
        """The side of the QR code with the space about it."""
        return CODE_INCHES * self.figure.layout_per_inch if self.figure.qr else 0.0

    @property
    def _has_letters(self) -> bool:
        return self.figure.letters and len(self._rects) > 1

    def _grid(self, count: int) -> list[QRectF]:
        """Where the panels are, in whole pixels: line by line, as many columns as fit their shape best."""
        inner, figure = self._inner, self.figure
        top = (TITLE if figure.title else 0) + (LINE if figure.legend == "shared" else 0)
        below = LINE * len(self._caption) + (PAD if self._caption else 0)
        below = max(below, ceil(self._code_side))
        inner.adjust(0.0, float(top), 0.0, -float(below))
        above = LETTER if figure.letters and count > 1 else 0
        columns = min(figure.columns, count) or _columns_for(count, inner.width(), inner.height(), above)
        rows = ceil(count / columns)
        width, height = inner.width() / columns, inner.height() / rows
        rects = []
        for index in range(count):
            row, column = divmod(index, columns)
            left, upper = round(inner.left() + column * width), round(inner.top() + row * height) + above
            right = round(inner.left() + (column + 1) * width)
            lower = round(inner.top() + (row + 1) * height)
            rects.append(QRectF(left, upper, max(right - left, 1), max(lower - upper, 1)))
        return rects

    def _refuse_too_small(self, panel: ViewRenderer) -> None:
        (width, height), least = panel.size, panel.widget.minimumSizeHint()
        least_width, least_height = least.width(), least.height()
        if width >= least_width and height >= least_height:
            return
        self.close()
        per_inch, text = self.figure.layout_per_inch, self.figure.text_size
        has, needs = _inches(panel.size, per_inch), _inches((least_width, least_height), per_inch)
        raise RavineError(
            f"the view {panel.key} would have {has} with text of {text:g}pt and needs {needs}: "
            "make the figure larger, its text smaller, or its panels fewer"
        )

    # words

    def _write_around(self, painter: QPainter) -> None:
        inner, theme, figure = self._inner, self.theme, self.figure
        y = inner.top()
        if figure.title:
            title = elide(figure.title, inner.width() - 2.0 * PAD, "body", "strong")
            baseline = y + 0.5 * TITLE + 0.36 * SIZES["body"]
            write(painter, inner.left() + PAD, baseline, title, theme.text, size="body", weight="strong")
            y += TITLE
        if figure.legend == "shared" and self._frame is not None:
            self._draw_legend(painter, inner.left(), y)
        if self._has_letters:
            for letter, rect in zip("abcdefghijkl", self._rects, strict=False):
                at = rect.left() + PAD, rect.top() - 5.0
                write(painter, *at, letter, theme.text, size="body", weight="strong")
        if self._code:
            self._draw_code(painter)
        y = inner.bottom() - LINE * len(self._caption)
        for number, line in enumerate(self._caption):
            write(painter, inner.left() + PAD, y + LINE * number + 0.5 * LINE, line, theme.quiet_text)

    def _draw_code(self, painter: QPainter) -> None:
        side, corner = self._code_side, self._inner.bottomRight()
        place = QRectF(corner.x() - side, corner.y() - side, side, side)
        painter.fillRect(place, QColor("white"))
        module = side / max(len(self._code), 1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for row, line in enumerate(self._code):
            for column, length in _runs(line):
                at = place.left() + column * module, place.top() + row * module
                painter.fillRect(QRectF(*at, length * module, module), QColor("black"))
        painter.restore()

    def _draw_legend(self, painter: QPainter, x: float, y: float) -> None:
        """All racers in one line; those that have no room are left out."""
        if self._frame is None:
            return
        entries = [
            LegendEntry(racer_style(racer.index, self.theme), racer.shown_name)
            for racer in self._frame.racers
        ]
        items = [
            item for item in flow_legend(entries, self._inner.width(), 1.0, "") if item.rect.top() < LINE
        ]
        painter.save()
        painter.translate(x, y)
        draw_legend(painter, items, self.theme, 1.0, None)
        painter.restore()


def code_of(frame: Frame) -> Code:
    """The QR code (ISO/IEC 18004) of the link to a frame, with the quiet zone that the standard asks for.

    Raises:
        RavineError: the link is too long for one.
    """
    import segno  # noqa: PLC0415 - start-up time of pictures without a code

    link = link_of(frame.experiment, frame.address)
    try:
        code = segno.make_qr(link, error="l", boost_error=False)
    except segno.DataOverflowError:
        raise RavineError(
            f"a QR code holds {MOST_IN_CODE:,} letters, and the link to this has {len(link):,}: leave it out"
        ) from None
    return tuple(bytes(row) for row in code.matrix_iter())


def _runs(line: bytes) -> Iterator[tuple[int, int]]:
    """Where dark modules begin, and how many there are beside each other."""
    column = 0
    for is_dark, group in groupby(line, bool):
        length = len(list(group))
        if is_dark:
            yield column, length
        column += length


def _caption_lines(figure: Figure, width: float) -> list[str]:
    lines = wrap(figure.caption, width - 2.0 * PAD) if figure.caption else []
    if len(lines) > CAPTION_LINES:
        lines = [*lines[: CAPTION_LINES - 1], lines[CAPTION_LINES - 1] + " …"]
    return lines


def _columns_for(count: int, width: float, height: float, above: float) -> int:
    """The columns with which panels are largest, and fewest places empty."""

    def worth(columns: int) -> float:
        rows = ceil(count / columns)
        return min(width / columns / SHAPE, height / rows - above) * count / (rows * columns)

    return max(range(1, min(count, MOST_COLUMNS) + 1), key=worth)


def _inches(size: Size, per_inch: float) -> str:
    return f"{size[0] / per_inch:.2f} x {size[1] / per_inch:.2f} in"
