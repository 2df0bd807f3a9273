"""The curves of scores over the steps: on the training examples thin, on the test examples strong."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter

from engine.analysis.over_fitting import Fit, fit_until
from engine.frames.frame import Frame
from engine.frames.network_frame import ScoreHistory
from engine.objective import FloatArray
from widgets.painting.height_scale import HeightScale
from widgets.painting.pens import dotted
from widgets.painting.primitives import TRAIL, Align, centred, draw_marker, racer_pen, write
from widgets.plots.axis import Axis
from widgets.plots.plot_area import PlotArea
from widgets.run.loss_range import ends_of, in_sight, scale_for
from widgets.style.number_text import fixed, full
from widgets.style.theme import Theme, racer_style
from widgets.view.view import Table

#: How wide the lines are beside a trail: of training, and of test.
WIDTHS = {"train": 0.45, "test": 1.0}
#: R² below this is no better than the axis' end: answers at the start may be arbitrarily bad.
WORST = -1.0


@dataclass(frozen=True)
class ScoreCurves:
    """What a frame holds of scores over the steps, and how it is drawn.

    Attributes:
        frame: with `engine.frames.network_frame.NetworkFrame.score_histories`.
        histories: these.
        is_quality: whether accuracy or R² is drawn, else the loss.
    """

    frame: Frame
    histories: tuple[ScoreHistory, ...]
    is_quality: bool

    @classmethod
    def of(cls, frame: Frame) -> ScoreCurves | None:
        """The curves that the frame's experiment asks for; None where the frame has none."""
        asked, network = frame.experiment.shown("loss_curves"), frame.network
        if asked == "steps" or network is None or len(network.score_histories) != len(frame.racers):
            return None
        return cls(frame, network.score_histories, asked == "quality")

    @property
    def name(self) -> str:
        """Of what is drawn."""
        if not self.is_quality:
            return "loss"
        return "R²" if self.frame.data is None or self.frame.data.kind == "regression" else "accuracy"

    def values(self, place: int) -> FloatArray:
        """What is drawn of a racer ``(M, parts)``."""
        history = self.histories[place]
        return history.qualities if self.is_quality else history.losses

    @property
    def finite(self) -> list[FloatArray]:
        """All values of each racer that can be drawn ``(n,)``."""
        values = [self.values(place).ravel() for place in range(len(self.histories))]
        return [each[np.isfinite(each)] for each in values]

    def axis(self) -> tuple[Axis, str]:
        """The axis of what is drawn, and what has to be said about it."""
        if self.is_quality:
            return self._quality_axis(), ""
        finite, is_wanted = self.finite, bool(self.frame.experiment.shown("log_loss"))
        log, note = scale_for(np.concatenate(finite), wanted=is_wanted)
        shown = in_sight(finite, self.frame, log=log)
        low, high, floor = ends_of(shown, log=log, is_start=self.frame.newest == 0)
        return Axis("loss", low, high, HeightScale("log", floor) if log else HeightScale("linear")), note

    def _quality_axis(self) -> Axis:
        """Up to 1, and down as far as the answers are bad."""
        values = np.concatenate(self.finite)
        low = max(float(values.min()), WORST) if values.size else 0.0
        low = np.floor(low * 10.0 - 1e-9) / 10.0
        low = min(float(low), 0.9)
        return Axis(self.name, low, 1.0 + 0.02 * (1.0 - low))

    def fit(self, place: int) -> Fit:
        """What a racer's losses say up to the frame's step."""
        return fit_until(self.histories[place], self.frame.address.step)

    def sentence(self, place: int) -> str:
        """Why a racer has stopped early, or whether it over-fits; of a quality that is not defined, why."""
        if self.is_quality and not np.isfinite(self.values(place)).any():
            return f"{self.name} is not defined here: it needs examples whose targets differ."
        racer = self.frame.racers[place]
        said = racer.stopped_early or self.fit(place).sentence
        # the curves are those of the racer's own run
        return f"Fold 1: {said}" if racer.seeds is not None and racer.seeds.word == "fold" else said

    def at(self, place: int, step: int) -> dict[str, float]:
        """A racer's values at the last step up to ``step`` at which they were taken, by part."""
        history = self.histories[place]
        row = max(int(np.searchsorted(history.steps, step, side="right")) - 1, 0)
        return dict(zip(history.parts, self.values(place)[row].tolist(), strict=True))

    def shown(self, place: int) -> float:
        """The value of the frame's step: on the test examples, or where there are none on the others."""
        network = self.frame.network
        if self.frame.racers[place].stopped_early and network is not None:  # it stands at its best weights
            score = network.scores[place][-1]
            return score.quality if self.is_quality else score.loss
        return self.at(place, self.frame.address.step)[self.histories[place].parts[-1]]

    def draw(
        self, painter: QPainter, area: PlotArea, part: QRectF, theme: Theme, *, unit: float, alpha: float
    ) -> None:
        """Draw all curves within a part of the area."""
        for place, (racer, history) in enumerate(zip(self.frame.racers, self.histories, strict=True)):
            style = racer_style(racer.index, theme)
            for column, name in enumerate(history.parts):
                width = WIDTHS[name] * TRAIL * unit
                values = self._drawn(self.values(place)[:, column])
                points = np.stack((history.steps.astype(float), values), axis=1)
                painter.strokePath(area.line(points, part), racer_pen(style, width, alpha))

    def _drawn(self, values: FloatArray) -> FloatArray:
        return np.maximum(values, WORST) if self.is_quality else values

    def draw_best(self, painter: QPainter, area: PlotArea, chosen: int, theme: Theme, unit: float) -> None:
        """Mark the step of each racer's lowest test loss, and name that of the chosen one."""
        for place, racer in enumerate(self.frame.racers):
            best = self.fit(place).best
            if best is None or not area.x.low <= best <= area.x.high:
                continue
            value = self.at(place, best)["test"]
            if isnan(value):  # R² of one example
                continue
            at = area.pixels(np.array([[best, self._drawn(np.array([value]))[0]]]))[0]
            point, inside = QPointF(*at), area.area
            if place == chosen:
                painter.setPen(dotted(theme, unit))
                painter.drawLine(QPointF(point.x(), inside.top()), QPointF(point.x(), inside.bottom()))
                left = point.x() > inside.center().x()
                write(
                    painter,
                    point.x() + (-6.0 if left else 6.0) * unit,
                    centred(inside.bottom() - 10.0 * unit, unit=unit),
                    f"best: step {best:,}",
                    theme.text,
                    unit=unit,
                    align="right" if left else "left",
                )
            draw_marker(painter, point, racer_style(racer.index, theme), theme, 6.0 * unit)

    def draw_names(self, painter: QPainter, area: PlotArea, chosen: int, theme: Theme, unit: float) -> None:
        """Name the two curves of the chosen racer where they end, if they are far enough from one another."""
        history, step = self.histories[chosen], self.frame.address.step
        now = self.at(chosen, step)
        x, inside = area.across(step), area.area
        is_beside = x + 45.0 * unit < inside.right()
        heights: list[float] = []
        for name in reversed(history.parts):
            value = float(self._drawn(np.array([now[name]]))[0])
            y = float(area.pixels(np.array([[step, value]]))[0, 1])
            if not is_beside:  # above the line that it would cover
                y -= 11.0 * unit
            if not inside.top() <= y <= inside.bottom():
                continue
            if any(abs(y - other) < 14.0 * unit for other in heights):
                continue
            heights.append(y)
            at = x + (9.0 if is_beside else -9.0) * unit
            align: Align = "left" if is_beside else "right"
            write(painter, at, centred(y, unit=unit), name, theme.quiet_text, unit=unit, align=align)

    def table(self) -> Table:
        """Every racer's steps and scores as columns."""
        columns: dict[str, FloatArray] = {}
        for racer, history in zip(self.frame.racers, self.histories, strict=True):
            columns[f"{racer.name}.step"] = history.steps.astype(float)
            for column, part in enumerate(history.parts):
                columns[f"{racer.name}.{part}.loss"] = history.losses[:, column]
                columns[f"{racer.name}.{part}.{self._quality}"] = history.qualities[:, column]
        return columns

    @property
    def _quality(self) -> str:
        return "r2" if self.frame.data is None or self.frame.data.kind == "regression" else "accuracy"

    def lines_at(self, step: int) -> list[str]:
        """The values at a step, in full, of every racer."""
        lines = []
        for place, racer in enumerate(self.frame.racers):
            values = self.at(place, step)
            lines += [
                f"{racer.shown_name}, {part} {self.name}\t{full(value)}" for part, value in values.items()
            ]
        return lines

    def summary(self, chosen: int) -> str:
        """What is drawn, and the best step."""
        best = self.fit(chosen).best
        what = f"{self.name} on training and test"
        return f"{self.name} on training" if best is None else f"{what}, lowest test loss at step {best:,}"

    def value_text(self, place: int) -> str:
        """The value of the frame's step."""
        value = self.shown(place)
        return "not defined" if self.is_quality and isnan(value) else fixed(value)
