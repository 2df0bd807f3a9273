"""A map of the drawn part of a plane; where the objective allows, wheel and drag draw another part of it."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from engine.frames.frame import Frame
from engine.landscape.drawn_part import moved, zoomed
from engine.objective import Domain
from widgets.plots.axis import Axis
from widgets.plots.plot_view import PlotView
from widgets.style.theme import Theme
from widgets.view.asked_domain import AskedDomain, moves_domain


class DomainMap(PlotView):
    """A plot whose axes are the drawn part of the plane (see `View.domain_edited`)."""

    is_map = True

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._asked = AskedDomain()
        super().__init__(theme, parent)

    def show_domain(self, frame: Frame, before: Frame | None) -> None:
        """Let the axes be those of a frame, unless it is older than what was asked for."""
        if self._asked.take(frame, before):
            self.set_home(*self._axes(frame, frame.landscape.domain))

    def zoom(self, factor: float, x: float, y: float) -> None:
        """Draw a smaller or larger part of the plane (see `PlotView.zoom`)."""
        if self.moves_domain:
            self._ask(zoomed(self._domain, factor, (x, y)))
        else:
            super().zoom(factor, x, y)

    def pan(self, x: float, y: float) -> None:
        """Draw the part beside (see `PlotView.pan`)."""
        if self.moves_domain:
            self._ask(moved(self._domain, (x, y)))
        else:
            super().pan(x, y)

    def unzoom(self) -> None:
        """Draw the usual part of the plane."""
        super().unzoom()
        if self.moves_domain:
            self.domain_edited.emit(None)

    @property
    def moves_domain(self) -> bool:
        """Whether another part of the plane is soon drawn."""
        return not self.empty and moves_domain(self.frame)

    @property
    def _domain(self) -> Domain:
        return (self.x_axis.low, self.x_axis.high), (self.y_axis.low, self.y_axis.high)

    def _axes(self, frame: Frame, domain: Domain) -> tuple[Axis, Axis]:
        (x_low, x_high), (y_low, y_high) = domain
        x_name, y_name = frame.landscape.names
        return Axis(x_name, x_low, x_high), Axis(y_name, y_low, y_high)

    def _ask(self, domain: Domain) -> None:
        if self.frame is None or domain == self._domain:
            return
        self._asked.ask(self.frame.landscape.domain, domain)
        self.home = self.x_axis, self.y_axis = self._axes(self.frame, domain)
        self.domain_edited.emit(domain)
        self.update()
