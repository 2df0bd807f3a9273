"""Basins: where every start of the plane leads, and how soon, for the racer that is looked at."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QImage, QMouseEvent, QPainter
from PyQt6.QtWidgets import QWidget

from engine.errors import RavineError
from engine.frames.frame import Frame
from engine.maps.basins import Basins, BasinsRequest, refined_basins
from engine.maps.targets import Labels
from engine.objective import FloatArray
from widgets.map_parts.basins_map import basins_request, complete_basins, end_lines, hovered_trail
from widgets.maps.basins_painter import (
    basins_image,
    draw_minima,
    draw_shares,
    draw_signs,
    draw_trail,
)
from widgets.maps.computed_map_view import ComputedMapView
from widgets.plots.domain_map import DomainMap
from widgets.plots.plane_image import draw_contour_lines, draw_plane_image
from widgets.style.theme import Theme
from widgets.view.view import Table
from widgets.view.view_row import ViewRow


class BasinsView(ComputedMapView[BasinsRequest, Basins], DomainMap):
    """A map of where runs end, coarse at once, then refined.

    Point at a start to see its run; click to start there.
    """

    key = "basins"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._image: tuple[object, QImage] | None = None
        #: The run from where the mouse points (K + 1, 2).
        self.trail: FloatArray | None = None
        super().__init__(theme, parent, refined_basins, complete_basins)

    @property
    def basins(self) -> Basins | None:
        """The map, as far as it is computed."""
        return self.computed.map

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Ask anew where surface, racer or plane is another (see `View.prepare`)."""
        self.show_domain(frame, before)
        try:
            request = basins_request(frame, self.display.racer)
        except RavineError as error:
            self.refuse(error)
        else:
            if request != self.request:
                self.trail = None
                if self.request is not None and self.request.domain != request.domain:
                    self.computed.map = None  # that of another plane says nothing of this one
            self.ask(request)

    # what is shown

    @property
    def labels(self) -> Labels | None:
        """The labels (X, Y) that are shown: where runs end, or what is decided at the frame's step."""
        if self.basins is None or self.frame is None:
            return None
        if self.frame.experiment.shown("basins_at") == "step":
            return self.basins.at_step(self.frame.address.step)
        return self.basins.label

    def shares(self) -> dict[int, float]:
        """The share of the plane of each label that is shown."""
        labels = self.labels
        if labels is None:
            return {}
        values, counts = np.unique(labels, return_counts=True)
        return {int(value): int(count) / labels.size for value, count in zip(values, counts, strict=True)}

    def summary(self) -> str:
        """Whose map it is, and how much of it is computed (see `View.summary`)."""
        if self.basins is None or self.request is None:
            return "computing" if self.request is not None and not self.empty else ""
        done = "" if self.basins.is_complete else f", {100.0 * self.basins.computed.mean():.0f} % computed"
        starts = f"{len(self.basins.x)} × {len(self.basins.y)} starts"
        return f"{self.request.spec.name}, {starts}, {self.basins.steps} steps{done}"

    def table(self) -> Table:
        """Every start with its label and arrival, and the minima (see `View.table`)."""
        found = self.basins
        if self.request is None or self.frame is None:
            return {}
        names = self.frame.landscape.names
        if found is None:
            return dict.fromkeys((*names, "minimum", "steps"), np.zeros(0))
        x, y = np.meshgrid(found.x, found.y, indexing="ij")
        shares = found.shares()
        return {
            names[0]: x.ravel(),
            names[1]: y.ravel(),
            "minimum": np.where(found.label >= 0, found.label + 1, found.label).ravel(),
            "steps": found.arrival.ravel(),
            f"minimum {names[0]}": found.minima[:, 0],
            f"minimum {names[1]}": found.minima[:, 1],
            "minimum loss": found.losses,
            "share": np.array([shares.get(place, 0.0) for place in range(len(found.minima))]),
        }

    # drawing

    def draw_inside(self, painter: QPainter) -> None:
        """Draw the map, what is on it, and the run under the mouse (see `PlotView.draw_inside`)."""
        found, labels = self.basins, self.labels
        if found is None or labels is None or self.frame is None:
            return
        draw_plane_image(painter, self, found.x, found.y, self._picture(found, labels), smooth=False)
        draw_contour_lines(painter, self, self.frame)
        draw_signs(painter, self, found, labels)
        draw_minima(painter, self, found)
        if self.trail is not None:
            draw_trail(painter, self, self.trail)

    def draw_above(self, painter: QPainter) -> None:
        """List the shares (see `PlotView.draw_above`)."""
        if not self.is_compact:
            draw_shares(painter, self, self.shares())

    def _picture(self, found: Basins, labels: Labels) -> QImage:
        step = self.frame.address.step if self.frame is not None and labels is not found.label else -1
        key = (id(found), step, self.theme.name)
        if self._image is None or self._image[0] != key:
            self._image = (key, basins_image(found, labels, self.theme))
        return self._image[1]

    # mouse

    def tip_at(self, at: QPointF) -> str:
        """Where the start under the mouse leads (see `View.tip_at`)."""
        found = self.basins
        if found is None or not self.area().contains(at):
            return ""
        x, y = self.values(at)
        return "\n".join([*end_lines(found, x, y), "Click: start here"])

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Draw the run from where the mouse points (Qt)."""
        super().mouseMoveEvent(event)
        if event is None or self.request is None or self.empty:
            return
        if self.area().contains(event.position()):
            x, y = self.values(event.position())
            self._show_trail(x, y)
            self.hovered.emit(x, y)
        else:
            self._hide_trail()

    def leaveEvent(self, event: QEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Draw no run (Qt)."""
        super().leaveEvent(event)
        self._hide_trail()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Start the race where the mouse points (Qt)."""
        super().mousePressEvent(event)
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self.request is not None and not self.empty and self.area().contains(event.position()):
            self.start_moved.emit(*self.values(event.position()))

    def _show_trail(self, x: float, y: float) -> None:
        request = self.request
        if request is not None:
            self.trail = hovered_trail(request, x, y)
            self.update()

    def _hide_trail(self) -> None:
        if self.trail is not None:
            self.trail = None
            self.unhovered.emit()
            self.update()


VIEW_ROW = ViewRow(
    key="basins",
    title="Basins",
    meaning="Where every start leads: a colour for each minimum, paler the later a run arrives there.",
    make=BasinsView,
    order=265,
    smallest=(240, 200),
)
