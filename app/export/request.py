"""What can be exported: its kinds, their formats, and one request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.export.clip_plan import ClipPlan
from app.export.constant_clip import ConstantRange
from app.export.figure import PIXELS_PER_INCH, Figure
from app.export.figure_renderer import FigureRenderer
from app.export.figure_style import FigureStyle
from app.export.picture import WINDOW, Renderer, Renderers, Size, default_size, make_renderer
from app.files import CLIP_FORMATS, NUMBER_FORMATS, PICTURE_FORMATS
from widgets.style.theme import load_theme

#: The key of what is no row of the table of views: all panels of the workspace as one figure.
PANELS = "panels"
ExportKind = Literal["picture", "clip", "numbers"]


KINDS: tuple[tuple[ExportKind, str, str], ...] = (
    ("picture", "Picture", "One frame of one view, or of the whole window"),
    ("clip", "Clip", "A range of steps as a film"),
    ("numbers", "Numbers", "Loss, parameters and gradient of every racer at every step"),
)


FORMATS: dict[ExportKind, tuple[str, ...]] = {
    "picture": PICTURE_FORMATS,
    "clip": CLIP_FORMATS,
    "numbers": NUMBER_FORMATS,
}


@dataclass(frozen=True)
class ExportRequest:
    """What is to be exported; fields that its kind does not need are ignored.

    Attributes:
        kind: picture, clip or numbers.
        format: the file's ending.
        view: a row of the table of views, or the window.
        theme: its name.
        style: its size and look; its theme is the request's.
        panels: the views of a figure, where the view is `PANELS`.
        scale: pixels per unscaled pixel, of a size in pixels.
        transparent: leave the ground out.
        steps: those of a clip or of the numbers.
        plan: how long a clip takes, and whether the camera turns.
        over: what a clip goes through in place of steps; None for steps.
    """

    kind: ExportKind
    format: str
    view: str
    theme: str
    style: FigureStyle
    scale: float
    transparent: bool
    steps: range
    plan: ClipPlan
    panels: tuple[str, ...] = ()
    over: ConstantRange | None = None

    @property
    def pictures(self) -> int:
        """How many pictures a clip has."""
        return len(self.plan.schedule(len(self.steps) if self.over is None else self.over.count).places)

    @property
    def figure(self) -> Figure | None:
        """The figure that is wanted; None of a size in pixels.

        Raises:
            RavineError: what is said of it does not go together.
        """
        if self.view == WINDOW or not (self.style.is_on_paper or self.panels):
            return None
        views = self.panels or (self.view,)
        return self.style.figure(default_size(views[0]), panels=len(views))

    @property
    def density(self) -> float:
        """Pixels of the picture per unscaled pixel."""
        figure = self.figure
        return self.scale if figure is None else figure.density

    @property
    def dpi(self) -> float:
        """Dots per inch."""
        figure = self.figure
        return figure.dpi if figure is not None else self.style.dpi or PIXELS_PER_INCH

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the picture in dots."""
        figure = self.figure
        if figure is not None:
            return figure.pixels
        width, height = self._size
        return round(width * self.scale), round(height * self.scale)

    @property
    def _size(self) -> Size:
        size = self.style.size
        return default_size(self.view) if size is None else (round(size[0]), round(size[1]))

    def renderer(self, renderers: Renderers) -> Renderer:
        """What draws it; to be used in a ``with`` block.

        Args:
            renderers: see `app.export.picture.make_renderer`.

        Raises:
            RavineError: no such view, or it has no room.
        """
        theme, figure = load_theme(self.theme), self.figure
        if figure is None:
            return make_renderer(self.view, theme, self._size, renderers)
        return FigureRenderer(figure, self.panels or (self.view,), theme)
