"""Fitting the drawn part of a surface's plane to what there is to see, which takes a while to find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QObject

from app.background_work import BackgroundWork, ReportProgress
from app.control.controller import Controller
from app.control.edits import NO_SURFACE
from engine.experiment.description import SurfaceSpec, as_surface
from engine.frames.frame import Frame
from engine.landscape.drawn_part import fitted
from engine.objective import SHOWN, Domain
from engine.surfaces.critical_points import critical_points
from engine.surfaces.objective import SurfaceObjective, described_surface


class DomainFitting(QObject):
    """Finds the part of the plane that holds critical points, trails and start, off the GUI thread."""

    def __init__(self, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller
        self.work = BackgroundWork(self)
        self.work.finished.connect(self._draw)

    def fit(self) -> None:
        """Find it, and draw it as soon as it is found."""
        frame = self._controller.frame
        surface = None if frame is None else as_surface(frame.experiment.objective)
        if frame is not None and frame.plane is not None and frame.plane.whole is not None:
            seeds = (path for paths in frame.plane.seeds for path in paths)
            self._controller.edits.set_domain(fitted([*frame.plane.paths, *seeds], frame.plane.whole))
            return
        if frame is None or surface is None:
            self._controller.message.emit("info", NO_SURFACE)
            return
        self.work.ask(_search(surface, frame))

    def _draw(self, found: object) -> None:
        surface = as_surface(self._controller.experiment.objective)
        # Of another surface, opened meanwhile, nothing is known.
        if isinstance(found, _Found) and surface is not None and surface.drawn_alike(found.surface):
            self._controller.edits.set_domain(found.domain)


@dataclass(frozen=True)
class _Found:
    surface: SurfaceSpec
    domain: Domain


def _search(surface: SurfaceSpec, frame: Frame) -> Callable[[ReportProgress], _Found]:
    # Looked for in what is drawn, and in the usual part: one may have gone astray.
    shown = described_surface(surface)
    usual = SurfaceObjective(shown.formula, shown.constants, surface.usual_domain)
    # a trail begins at its start
    trails = [racer.path[:, :SHOWN] for racer in frame.racers]

    def work(_report: ReportProgress) -> _Found:
        places = [
            np.array([(point.x, point.y) for point in critical_points(each).points]).reshape(-1, SHOWN)
            for each in (shown, usual)
        ]
        return _Found(surface, fitted([*places, *trails], shown.domain))

    return work
