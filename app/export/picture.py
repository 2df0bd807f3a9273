"""Pictures of one frame: any view, or the whole window, drawn off-screen at any size and density."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from PyQt6.QtCore import QBuffer, QIODevice, QPoint
from PyQt6.QtGui import QImage, QPaintDevice, QPainter, QRegion
from PyQt6.QtWidgets import QWidget

from app.export.png_metadata import add_metadata
from app.files import write_whole
from app.workspaces import extras_of
from engine.errors import RavineError, unknown_name
from engine.experiment.description import Experiment
from engine.frames.extras import Extra
from engine.frames.frame import Frame
from widgets.painting.line_weight import lines_of_weight
from widgets.painting.painter import Painter, collected_paint_errors
from widgets.style.theme import Theme
from widgets.view.view import View
from widgets.view_table import VIEWS

WINDOW = "window"
WINDOW_SIZE = (1280, 800)
#: Pixels a side of a picture at most: what Qt's painter can address with its sub-pixels.
LARGEST = 16_384
#: A picture of a view has at least this part, one third, of its own size in each direction.
SMALLEST_PART = 3
METRES_PER_INCH = 0.0254
Size = tuple[int, int]


def view_names() -> tuple[str, ...]:
    """What can be drawn: every row of the table of views, and the whole window."""
    return (*VIEWS, WINDOW)


def check_view(key: str) -> str:
    """The name of something that can be drawn.

    Raises:
        RavineError: there is no such view; the nearest names are listed.
    """
    if key == WINDOW:
        return key
    current = VIEWS.current(key)
    if current not in VIEWS:
        raise unknown_name("view", key, view_names())
    return current


def default_size(key: str) -> Size:
    """The size in pixels for which a view was designed."""
    return WINDOW_SIZE if key == WINDOW else VIEWS[key].size


@dataclass(frozen=True)
class Sheet:
    """The paper of a drawing.

    Attributes:
        width: in pixels of 1/96 inch.
        height: in the same.
        magnification: those pixels for each unscaled one of the layout.
    """

    width: float
    height: float
    magnification: float = 1.0


class Renderer:
    """Something to be drawn off-screen, frame after frame; to be used in a ``with`` block.

    It is a new one, not the window's own: input while a clip is made does not change the clip.
    """

    def __init__(self, key: str, theme: Theme, size: Size, widget: QWidget) -> None:
        """Take a widget; a QApplication must exist.

        Args:
            key: one of `view_names`.
            theme: its colours.
            size: in unscaled pixels: it decides the layout.
            widget: has no parent; it ends with the renderer.
        """
        self.key, self.theme, self.size, self.widget = key, theme, size, widget
        widget.resize(*size)

    @property
    def smallest(self) -> Size:
        """The least width and height at which it can be read."""
        least = self.widget.minimumSize()
        return least.width(), least.height()

    def pixels(self, scale: float) -> Size:
        """The size of a picture with so many pixels for each unscaled one."""
        width, height = self.size
        return round(width * scale), round(height * scale)

    def extras(self, experiment: Experiment) -> AbstractSet[Extra]:
        """What frames must bring for it (see `engine.frames.extras`); for the window, its workspace's."""
        return extras_of(experiment)

    @property
    def sheet(self) -> Sheet:
        """How large a drawing is on paper."""
        width, height = self.size
        return Sheet(float(width), float(height))

    @property
    def line_weight(self) -> float:
        """How many times as wide as usual lines are."""
        return 1.0

    def painter(self, device: QPaintDevice) -> Painter:
        """What `draw` takes to paint on a device: it draws lines of the right weight."""
        with lines_of_weight(self.line_weight):
            return Painter(device)

    def show(self, frame: Frame) -> None:
        """Show a frame; ``paint`` draws it."""
        raise NotImplementedError

    def paint(self, painter: QPainter, scale: float = 1.0, *, transparent: bool = False) -> None:
        """Draw what is shown, in unscaled pixels.

        Args:
            painter: of any kind.
            scale: how many of its pixels an unscaled one has.
            transparent: leave the ground out.
        """
        del scale
        flags = QWidget.RenderFlag.DrawChildren
        if not transparent:
            flags |= QWidget.RenderFlag.DrawWindowBackground
        self.widget.render(painter, QPoint(), QRegion(), flags)

    def draw(self, frame: Frame, painter: Painter, scale: float = 1.0, *, transparent: bool = False) -> None:
        """Show and paint a frame, then end the painter; the arguments are those of ``show`` and ``paint``.

        Raises:
            Exception: whatever went wrong in painting or another event; a window logs it and goes on.
        """
        before = sys.excepthook
        with painter, lines_of_weight(self.line_weight), collected_paint_errors() as broken:
            sys.excepthook = lambda _kind, error, _trace: broken.append(error)
            try:
                self.show(frame)
                self.paint(painter, scale, transparent=transparent)
            finally:
                sys.excepthook = before
        if broken:
            raise broken[0]

    def picture(
        self,
        frame: Frame,
        *,
        scale: float = 1.0,
        transparent: bool = False,
        dpi: float = 96.0,
        folder: Path | None = None,
    ) -> QImage:
        """A picture of a frame.

        Args:
            frame: what to show.
            scale: pixels per unscaled pixel, usually 1 to 4.
            transparent: leave the ground out.
            dpi: dots per inch, written into the file for programs that print it.
            folder: where it will be saved, if that is known.

        Raises:
            RavineError: it would have too many pixels.
        """
        image = self.image(frame, scale=scale, transparent=transparent)
        image.setDotsPerMeterX(round(dpi / METRES_PER_INCH))
        image.setDotsPerMeterY(round(dpi / METRES_PER_INCH))
        add_metadata(image, frame.experiment, frame.address, folder=folder)
        return image

    def image(self, frame: Frame, *, scale: float = 1.0, transparent: bool = False) -> QImage:
        """The pixels of a picture, without the experiment that a file carries; see `picture`.

        Raises:
            RavineError: it would have too many pixels.
        """
        image = self._drawn(frame, self.pixels(scale), scale, transparent=transparent)
        image.setDevicePixelRatio(1.0)
        return image if transparent else image.convertToFormat(QImage.Format.Format_RGB32)

    def preview(self, frame: Frame, *, scale: float, transparent: bool = False) -> QImage:
        """A small picture of a frame, laid out as the large one is; the arguments are those of `picture`."""
        width, height = self.size
        pixels = round(width * scale), round(height * scale)
        return self._drawn(frame, pixels, scale, transparent=transparent)

    def _drawn(self, frame: Frame, pixels: Size, scale: float, *, transparent: bool) -> QImage:
        width, height = pixels
        if max(width, height) > LARGEST:
            raise RavineError(
                f"a picture of {width} x {height} pixels cannot be made: "
                f"choose size and scale so that no side is above {LARGEST}"
            )
        image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        if image.isNull():
            raise RavineError(f"there is no memory for a picture of {width} x {height} pixels; choose fewer")
        image.fill(0)
        image.setDevicePixelRatio(scale)
        self.draw(frame, self.painter(image), scale, transparent=transparent)
        return image

    def save(
        self, frame: Frame, path: Path, *, scale: float = 1.0, transparent: bool = False, dpi: float = 96.0
    ) -> None:
        """Save a picture of a frame as PNG, whole or not at all; whatever saves a picture does it here.

        A person's own table is named in it as seen from the file's folder. The arguments are those of
        `picture`.

        Raises:
            RavineError: it would have too many pixels, or the file cannot be written.
        """
        image = self.picture(frame, scale=scale, transparent=transparent, dpi=dpi, folder=path.parent)
        write_whole(path, png_bytes(image))

    def close(self) -> None:
        """Let the widget go."""
        self.widget.close()
        self.widget.deleteLater()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class ViewRenderer(Renderer):
    """One view."""

    def __init__(self, key: str, theme: Theme, size: Size) -> None:
        self._view: View = VIEWS[key].make(theme)
        super().__init__(key, theme, size, self._view)

    @property
    def smallest(self) -> Size:
        """A part of the size it was designed for; below it legends hide what they explain."""
        width, height = default_size(self.key)
        least = self.widget.minimumSizeHint()
        return max(width // SMALLEST_PART, least.width()), max(height // SMALLEST_PART, least.height())

    def extras(self, experiment: Experiment) -> AbstractSet[Extra]:
        """Those of the view alone (see `Renderer.extras`)."""
        del experiment
        return VIEWS[self.key].extras

    def show(self, frame: Frame) -> None:
        """Show a frame (see `Renderer.show`)."""
        self._view.apply(frame)
        self._view.settle()

    def fix_text(self) -> None:
        """Keep all texts and strokes at their usual size, however large the view is."""
        self._view.cap_unit(1.0)

    def hide_legend(self) -> None:
        """Name no racers; whoever calls it does."""
        self._view.has_legend = False

    def paint(self, painter: QPainter, scale: float = 1.0, *, transparent: bool = False) -> None:
        """Draw the view (see `Renderer.paint`)."""
        if not self._view.paint_scaled(painter, scale, transparent=transparent):
            self._view.setAutoFillBackground(not transparent)
            super().paint(painter, scale, transparent=transparent)


#: Makes the renderer of something that is no row of the table of views, for a theme and a size.
RendererMaker = Callable[[Theme, Size], Renderer]
Renderers = Mapping[str, RendererMaker]
NO_RENDERERS: Renderers = MappingProxyType({})


def make_renderer(
    key: str,
    theme: Theme,
    size: Size | None = None,
    renderers: Renderers = NO_RENDERERS,
    *,
    any_size: bool = False,
) -> Renderer:
    """A renderer for a view or the whole window.

    Args:
        key: one of `view_names`.
        theme: its colours.
        size: in unscaled pixels; what suits the view by default.
        renderers: makers of what is no view. The window offers exports itself, so whoever composes the
            program hands it over.
        any_size: however small: a person may copy or save what a narrow panel shows.

    Raises:
        RavineError: there is no such view, or it cannot be so small.
    """
    renderer = _renderer(key, theme, size, renderers)
    (width, height), (least_width, least_height) = renderer.size, renderer.smallest
    if any_size:
        return renderer
    if width < least_width or height < least_height:
        renderer.close()
        what = "the whole window" if key == WINDOW else f"the view {key}"
        raise RavineError(
            f"{width}x{height} is too small for {what}; the smallest size is {least_width}x{least_height}"
        )
    return renderer


def renderer_of(view: View) -> Renderer:
    """A renderer of what a view shows, in its size and colours."""
    return make_renderer(view.key, view.theme, (view.width(), view.height()), any_size=True)


def _renderer(key: str, theme: Theme, size: Size | None, renderers: Renderers) -> Renderer:
    size = default_size(check_view(key)) if size is None else size
    return renderers[key](theme, size) if key in renderers else ViewRenderer(check_view(key), theme, size)


def render_view(
    key: str,
    frame: Frame,
    theme: Theme,
    *,
    size: Size | None = None,
    scale: float = 1.0,
    transparent: bool = False,
    dpi: float = 96.0,
    folder: Path | None = None,
    renderers: Renderers = NO_RENDERERS,
) -> QImage:
    """A picture of a frame; the arguments are those of `make_renderer` and ``Renderer.picture``.

    However small: a person may copy what a narrow panel shows.

    Raises:
        RavineError: no such view, or too many pixels.
    """
    with make_renderer(key, theme, size, renderers, any_size=True) as renderer:
        return renderer.picture(frame, scale=scale, transparent=transparent, dpi=dpi, folder=folder)


def png_bytes(image: QImage) -> bytes:
    """The picture as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "png"):
        raise RavineError("the picture could not be written as PNG; there may be too little memory")
    return bytes(buffer.data().data())
