"""Momentum on a quadratic in closed form: which settings converge, how fast, and the path along each axis."""

from __future__ import annotations

from dataclasses import replace
from math import log10

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath
from PyQt6.QtWidgets import QWidget

from engine.errors import RavineError
from engine.frames.frame import Frame
from engine.objective import FloatArray
from widgets.maps.momentum_case import FEWEST, MOST, MomentumCase, halving, momentum_case, walked
from widgets.maps.momentum_components import draw_components
from widgets.maps.momentum_region import LEVELS, draw_region, region_of
from widgets.maps.settings_request import LOG
from widgets.painting.cached_layer import CachedLayer
from widgets.painting.primitives import centred, elide, stroke_haloed, write
from widgets.plots.axis import LINEAR, Axis
from widgets.plots.plot_area import unit_of
from widgets.plots.small_plot import SmallPlot
from widgets.style.number_text import full, short
from widgets.style.theme import Theme
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

#: The two regions: the heading, and whether it is Nesterov's.
REGIONS = (("heavy ball", False), ("Nesterov", True))
#: What is to be read there: the axes beneath the first, the lines and colours of both beneath the second.
AXES = "rate to the right, momentum upwards"
LINES = f"lines: × {', '.join(f'{level:g}' for level in LEVELS)} a step; red diverges"


class MomentumConvergenceView(View):
    """Two regions of (rate, momentum) and the components of the path; dragging in a region sets both."""

    key = "momentum_convergence"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.case: MomentumCase | None = None
        self.empty = ""
        self._dragged: tuple[float, float] | None = None
        self._pictures: tuple[object, list[tuple[QImage, list[FloatArray]]]] | None = None
        self._layers = (CachedLayer(), CachedLayer())
        super().__init__(theme, parent)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Find the quadratic and the racer's settings (see `View.prepare`)."""
        del before
        self.case, self.empty = None, ""
        try:
            self.case = momentum_case(frame)
        except RavineError as error:
            self.empty = str(error)

    @property
    def shown_case(self) -> MomentumCase | None:
        """The case, with the settings under the mouse while one drags."""
        if self.case is None or self._dragged is None:
            return self.case
        return replace(self.case, rate=self._dragged[0], momentum=self._dragged[1])

    def summary(self) -> str:
        """How fast the slowest component shrinks (see `View.summary`)."""
        case = self.shown_case
        if case is None:
            return ""
        factor = float(case.factors().max())
        where = "near the minimum: " if case.axes.is_local else ""
        if factor >= 1.0:
            return f"{where}diverges, × {short(factor)} a step"
        return f"{where}× {short(factor)} a step, half every {short(halving(factor), 3)} steps"

    def table(self) -> Table:
        """The axes with their factors, and the components of the path (see `View.table`)."""
        case = self.shown_case
        if case is None or self.frame is None:
            return {}
        components = case.components(self._count(self.frame))
        columns: dict[str, FloatArray] = {
            "curvature": case.axes.curvatures,
            "factor": case.factors(),
            "step": np.arange(len(components), dtype=np.float64),
        }
        return columns | {f"component {k + 1}": components[:, k] for k in range(components.shape[1])}

    @staticmethod
    def _count(frame: Frame) -> int:
        return int(min(max(FEWEST, frame.newest), MOST))

    # where things are

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return self.capped(unit_of(self.width(), self.height()))

    def regions(self) -> list[SmallPlot]:
        """The two regions, side by side."""
        case, unit = self.shown_case, self.unit
        if case is None:
            return []
        low, high, is_log = case.rates
        x = Axis("rate", log10(low), log10(high), LOG) if is_log else Axis("rate", low, high, LINEAR)
        half, height = 0.5 * self.width(), 0.56 * self.height()
        rects = [
            QRectF(i * half + 40.0 * unit, 24.0 * unit, half - 56.0 * unit, height - 58.0 * unit)
            for i in (0, 1)
        ]
        return [SmallPlot(rect, x, Axis("momentum", 0.0, 1.0), unit) for rect in rects]

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw the regions and the components (see `View.draw`)."""
        case, frame = self.shown_case, self.frame
        if case is None or frame is None:
            self.draw_message(painter, self.empty, self.unit)
            return
        pictures = self._regions_drawn(case)
        for plot, (name, nesterov), picture in zip(self.regions(), REGIONS, pictures, strict=True):
            self._draw_region(painter, plot, case, name, picture, is_own=nesterov == case.form.nesterov)
        count = self._count(frame)
        path = walked(case, frame) if self._dragged is None else None
        draw_components(painter, self, self.unit, case, path, count=count)

    def _regions_drawn(self, case: MomentumCase) -> list[tuple[QImage, list[FloatArray]]]:
        """A picture and contour lines of each region, kept while rate and momentum alone change."""
        colours = "viridis" if self.frame is None else str(self.frame.experiment.shown("colormap"))
        key = (case.rates, case.form.averaged, tuple(case.axes.curvatures[[0, -1]]), self.theme.name, colours)
        if self._pictures is None or self._pictures[0] != key:
            self._pictures = (
                key,
                [region_of(case, colours, self.theme, nesterov=nesterov) for _, nesterov in REGIONS],
            )
        return self._pictures[1]

    def _draw_region(
        self,
        painter: QPainter,
        plot: SmallPlot,
        case: MomentumCase,
        name: str,
        picture: tuple[QImage, list[FloatArray]],
        *,
        is_own: bool,
    ) -> None:
        unit, theme, area = plot.unit, self.theme, plot.area
        painter.save()
        painter.setClipRect(area)
        key = self._pictures[0] if self._pictures is not None else None
        layer = self._layers[name == "Nesterov"]
        layer.draw(painter, area, key, lambda inside: draw_region(inside, plot, picture, theme))
        at = plot.pixels(np.array([[case.rate, case.momentum]]))[0]
        ring = QPainterPath()
        ring.addEllipse(QPointF(*at), 6.0 * unit, 6.0 * unit)
        if is_own:
            ring.addEllipse(QPointF(*at), 1.5 * unit, 1.5 * unit)
        stroke_haloed(painter, ring, theme.text, theme, 1.8 * unit)
        painter.restore()
        plot.draw_x_axis(painter, theme)
        plot.draw_y_axis(painter, theme)
        factor = float(case.factor(case.rate, case.momentum, nesterov=name == "Nesterov"))
        heading = f"{name}: × {short(factor)} a step" + ("" if factor < 1.0 else ", diverges")
        room = area.width() / unit
        base = centred(area.top() - 11.0 * unit, unit=unit)
        ink = theme.text if is_own else theme.quiet_text
        write(painter, area.left(), base, elide(heading, room), ink, unit=unit)
        below = elide(LINES if name == "Nesterov" else AXES, room)
        base = centred(area.bottom() + 27.0 * unit, unit=unit)
        write(painter, area.left(), base, below, theme.quiet_text, unit=unit)

    # mouse

    def settings_at(self, at: QPointF) -> tuple[float, float] | None:
        """Rate and momentum at a pixel of a region."""
        for plot in self.regions():
            if plot.area.contains(at):
                x, y = plot.values(at)
                return (10.0**x if plot.x.scale is LOG else x), min(max(y, 0.0), 0.999)
        return None

    def tip_at(self, at: QPointF) -> str:
        """What the closed form says of the settings under the mouse (see `View.tip_at`)."""
        found, case = self.settings_at(at), self.shown_case
        if found is None or case is None:
            return ""
        heavy, nesterov = (float(case.factor(*found, nesterov=ahead)) for _, ahead in REGIONS)
        return (
            f"learning_rate\t{full(found[0])}\nmomentum\t{full(found[1])}\n"
            f"heavy ball\t× {full(heavy)} a step\nNesterov\t× {full(nesterov)} a step\n"
            "Drag: the components follow; let go: take these settings"
        )

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Begin to drag the marker (Qt)."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._drag(event.position())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Move the marker; the components follow at once (Qt)."""
        if event is not None and self._dragged is not None:
            self._drag(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Take the settings under the marker (Qt)."""
        super().mouseReleaseEvent(event)
        chosen, self._dragged = self._dragged, None
        if chosen is not None and self.case is not None:
            values = {"learning_rate": float(f"{chosen[0]:.4g}"), "momentum": float(f"{chosen[1]:.4g}")}
            self.settings_chosen.emit(self.case.racer, values)
            self.update()

    def _drag(self, at: QPointF) -> None:
        found = self.settings_at(at)
        if found is not None and found[0] > 0.0:
            self._dragged = found
            self.update()


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="momentum_convergence",
    title="Momentum convergence",
    meaning=(
        "On a quadratic: which rates and momenta converge and how fast, and the path split along the axes."
    ),
    make=MomentumConvergenceView,
    order=268,
    smallest=(420, 340),
)
