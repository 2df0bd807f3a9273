"""The losses of racers against what their steps cost: evaluations of loss or gradient, or measured time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import get_args

import numpy as np
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QPainter

from engine.frames.frame import Frame, RacerFrame
from engine.frames.step_costs import Cost
from engine.number_format import counted
from engine.objective import FloatArray
from widgets.painting.primitives import TRAIL, racer_pen
from widgets.plots.axis import Axis
from widgets.plots.plot_area import PlotArea
from widgets.plots.seek_plot import nice_end
from widgets.run.known_losses import losses_table
from widgets.style.number_text import fixed
from widgets.style.theme import Theme, racer_style
from widgets.view.view import Table

#: Points of a curve, at the most.
MOST_POINTS = 4000
#: What the axis counts, by the parameter ``loss_axis``.
NAMES = {"evaluations": "evaluations of loss or gradient", "time": "measured time / ms"}
#: Time is drawn in milliseconds.
FACTORS = {"evaluations": 1.0, "time": 1e3}
#: The axis is at least this long.
SHORTEST = {"evaluations": 20.0, "time": 0.1}


@dataclass(frozen=True)
class CostCurves:
    """The losses of a frame's racers over their costs.

    Attributes:
        frame: with `engine.frames.frame.RacerFrame.costs`.
        cost: what is counted, not steps.
    """

    frame: Frame
    cost: Cost

    @classmethod
    def of(cls, frame: Frame) -> CostCurves | None:
        """What the frame's experiment asks for; None where it counts steps or the frame knows no costs."""
        asked = str(frame.experiment.shown("loss_axis"))
        cost = next(each for each in get_args(Cost) if each == asked)
        known = bool(frame.racers) and all(racer.costs is not None for racer in frame.racers)
        return cls(frame, cost) if cost != "steps" and known else None

    def axis(self) -> Axis:
        """The axis of costs, up to those of the newest step."""
        ends = [self.cost_of(racer, len(racer.losses)) for racer in self.frame.racers]
        end = max([SHORTEST[self.cost], *(end for end in ends if np.isfinite(end))])
        return Axis(NAMES[self.cost], 0.0, nice_end(end))

    def cost_of(self, racer: RacerFrame, step: int) -> float:
        """What all steps of a racer up to one have cost; nan where it is not known."""
        assert racer.costs is not None  # noqa: S101 - see `of`
        return float(FACTORS[self.cost] * racer.costs.of(self.cost, np.array([step]))[0])

    @property
    def sentence(self) -> str:
        """What has to be said of the axis."""
        return "time as measured here: another one in every run" if self.cost == "time" else ""

    @cached_property
    def curves(self) -> tuple[FloatArray, ...]:
        """Cost and loss of the steps of each racer ``(n, 2)``."""
        made = []
        for racer in self.frame.racers:
            assert racer.costs is not None  # noqa: S101 - see `of`
            steps, losses = racer.losses.kept()
            thin = slice(None, None, max(1, -(-len(steps) // MOST_POINTS)))
            costs = FACTORS[self.cost] * racer.costs.of(self.cost, steps[thin])
            points = np.stack((costs, losses[thin]), axis=1)
            now = self.frame.address.step
            if now and len(racer.losses) == now and racer.step_loss is not None:
                points = np.append(points, [[self.cost_of(racer, now), racer.step_loss]], axis=0)
            made.append(points)
        return tuple(made)

    def step_at(self, place: int, cost: float) -> int:
        """The step of a racer that begins nearest to a cost."""
        racer = self.frame.racers[place]
        assert racer.costs is not None  # noqa: S101 - see `of`
        steps = np.arange(len(racer.losses) + 1)
        costs = FACTORS[self.cost] * racer.costs.of(self.cost, steps)
        return int(np.nanargmin(np.abs(costs - cost)))

    def draw(
        self, painter: QPainter, area: PlotArea, part: QRectF, theme: Theme, *, unit: float, alpha: float
    ) -> None:
        """Draw all curves within a part of the area."""
        for racer, points in zip(self.frame.racers, self.curves, strict=True):
            pen = racer_pen(racer_style(racer.index, theme), 0.85 * TRAIL * unit, alpha)
            painter.strokePath(area.line(points, part), pen)

    def table(self) -> Table:
        """Every racer's losses, and what the steps before them cost."""
        columns = dict(losses_table(self.frame))
        for racer in self.frame.racers:
            assert racer.costs is not None  # noqa: S101 - see `of`
            steps, _ = racer.losses.kept()
            name = "evaluations" if self.cost == "evaluations" else "seconds"
            columns[f"{racer.name}.{name}"] = racer.costs.of(self.cost, steps)
        return columns

    def words_of(self, racer: RacerFrame, step: int) -> str:
        """What the steps of a racer up to one cost, in words."""
        cost = self.cost_of(racer, step)
        return counted(int(cost), "evaluation") if self.cost == "evaluations" else f"{fixed(cost)} ms"
