"""The layout of the curves of several functions: the functions above, their slopes below, over one axis."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PyQt6.QtCore import QPointF, QRectF

from engine.objective import FloatArray
from widgets.network_parts.shown_functions import ShownFunction
from widgets.painting.histograms import extent
from widgets.painting.primitives import SAMPLE, rows_of
from widgets.plots.axis import Axis
from widgets.plots.small_plot import LABEL, SmallPlot
from widgets.style.fonts import text_width

PAD, ROW, GUTTER, GAP = 12.0, 18.0, 44.0, 10.0
POINTS = 401
#: Steeper slopes run out of the picture: a few functions must not flatten all others.
STEEPEST = 3.0
#: A lower view has no legend and no formulas: its pixels belong to the curves.
LOW = 260.0
FORMULA = 30.0


@dataclass(frozen=True, eq=False)
class CurvesLayout:
    """Everything's place.

    Attributes:
        width: of the view.
        height: of the view.
        unit: pixels per unscaled pixel.
        functions: those shown.
        chosen: the one looked at closely.
        reach: how far the axis goes to both sides.
        second: whether f'' of the chosen one is shown.
    """

    width: float
    height: float
    unit: float
    functions: tuple[ShownFunction, ...]
    chosen: ShownFunction
    reach: float
    second: bool

    @cached_property
    def z(self) -> FloatArray:
        """The places at which the curves are known."""
        return np.linspace(-self.reach, self.reach, POINTS)

    @property
    def roomy(self) -> bool:
        """Whether there is room for the legend."""
        return self.height >= LOW * self.unit

    @property
    def tall(self) -> bool:
        """Whether there is room for the formulas, too."""
        return self.height >= 1.6 * LOW * self.unit

    @cached_property
    def legend(self) -> list[tuple[ShownFunction, QRectF]]:
        """Every function's name, and its position."""
        if not self.roomy:
            return []
        room = self.width / self.unit - 2.0 * PAD
        widths = [
            min(SAMPLE + text_width(each.name, "small", "strong") + 4.0, room) for each in self.functions
        ]
        return [
            (
                each,
                QRectF(
                    (PAD + left) * self.unit,
                    (0.5 * PAD + row * ROW) * self.unit,
                    width * self.unit,
                    ROW * self.unit,
                ),
            )
            for each, width, (row, left) in zip(
                self.functions, widths, rows_of(widths, 0.0, room, 14.0), strict=True
            )
        ]

    @cached_property
    def reading_top(self) -> float:
        """Where the line with the numbers at the point begins."""
        return max([0.5 * PAD * self.unit, *(rect.bottom() for _, rect in self.legend)])

    @cached_property
    def formulas(self) -> QRectF:
        """The room for the typeset formulas; empty where there is none."""
        top = self.reading_top + ROW * self.unit
        height = FORMULA * self.unit if self.tall else 0.0
        return QRectF(PAD * self.unit, top, self.width - 2.0 * PAD * self.unit, height)

    @cached_property
    def value(self) -> SmallPlot:
        """The plot of the functions."""
        ends = [extent(each.line(self.z)[0]) for each in self.functions]
        low, high = _within(ends, -self.reach, self.reach)
        room = 0.06 * (high - low)
        return self._plot(0.0, 0.58, low - room, high + room)

    @cached_property
    def slope(self) -> SmallPlot:
        """The plot of the slopes."""
        lines = [each.line(self.z)[1] for each in self.functions]
        if self.second and not self.chosen.folds:
            lines.append(self.chosen.line(self.z)[2])
        low, high = _within([extent(line) for line in lines], -STEEPEST, STEEPEST)
        low, high = min(low, 0.0), max(high, 1.0)
        room = 0.08 * (high - low)
        return self._plot(0.58, 0.42, low - room, high + room)

    def _plot(self, start: float, share: float, low: float, high: float) -> SmallPlot:
        unit, top = self.unit, self.formulas.bottom() + 4.0 * self.unit
        height = max(self.height - top - (LABEL + 8.0 + GAP) * unit, 16.0)
        gap = GAP * unit if start else 0.0
        area = QRectF(
            GUTTER * unit,
            top + start * height + gap,
            max(self.width - (GUTTER + PAD) * unit, 8.0),
            share * height,
        )
        return SmallPlot(area, Axis("z", -self.reach, self.reach), Axis("", low, high), unit)

    @property
    def plots(self) -> QRectF:
        """Both plots."""
        return self.value.area.united(self.slope.area)

    def function_at(self, at: QPointF) -> ShownFunction | None:
        """The function whose name is there."""
        return next((each for each, rect in self.legend if rect.contains(at)), None)


def _within(ends: list[tuple[float, float] | None], least: float, most: float) -> tuple[float, float]:
    """What holds all these ranges, as far as they lie between two ends; never nothing."""
    known = [each for each in ends if each is not None]
    low = max(min((each[0] for each in known), default=0.0), least)
    high = min(max((each[1] for each in known), default=1.0), most)
    low, high = min(low, 0.0), max(high, 0.0)
    return (low, high) if high - low > 1e-9 else (low - 0.5, high + 0.5)
