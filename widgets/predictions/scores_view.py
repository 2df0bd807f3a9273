"""How well every racer answers: loss, accuracy or R² for training and test, and what is mixed up."""

from __future__ import annotations

from math import isnan

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PyQt6.QtGui import QAction, QColor, QMouseEvent, QPainter, QWheelEvent
from PyQt6.QtWidgets import QWidget

from engine.frames.frame import Frame
from engine.frames.network_frame import NetworkFrame
from engine.network.score_details import ScoreDetail
from engine.network.scores import Score
from engine.number_format import counted
from widgets.painting.primitives import centred, elide, wrap, write
from widgets.plots.plot_axes import ROW
from widgets.prediction_parts.own_units import OWN_UNITS
from widgets.prediction_parts.prediction_map import class_names
from widgets.predictions.confusion_matrix import Confusion
from widgets.predictions.score_plot_button import ScorePlotButton
from widgets.predictions.score_plots import LIKE_CLASSES, OF_CLASSES, OF_NUMBERS, ScorePlot
from widgets.predictions.score_table import ScoreTable
from widgets.predictions.score_text import beside_baseline, examples_text, gap_text, more_text, quality
from widgets.predictions.scores_layout import LABELS, ScoresLayout, lay_out
from widgets.predictions.seed_scores import (
    folds_beside_baseline,
    run_scores,
    runs_summary,
    shown_scores,
    spread_columns,
    spread_lines,
)
from widgets.style.number_text import full
from widgets.style.theme import Theme
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

NO_SCORES = "Only networks have scores: choose a data set to see how well one answers."
#: The room between racers, in lines.
APART = 0.25
#: A view that is so high has a line beneath the racers, in unscaled pixels.
HIGH = 300.0
#: Why these losses are not always those in the list of racers.
SCORED = (
    "As it would answer now: no penalties, nothing dropped, normalised by averages over many batches. "
    "The list of racers has the loss that training makes smaller, with all of these."
)


class ScoresView(View):
    """A table of all racers' scores with bars, and the chosen racer's confusion matrices."""

    key = "scores"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._scroll = 0.0
        #: The racer that was brought into sight last.
        self._in_sight = 0
        super().__init__(theme, parent)
        self.plot_button = ScorePlotButton(self)

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return self.capped(min(max(min(self.width() / 640.0, self.height() / 400.0), 1.0), 2.5))

    def _seen(self) -> tuple[Frame, NetworkFrame] | None:
        frame = self.frame
        return (frame, frame.network) if frame is not None and frame.network is not None else None

    def table(self) -> Table:
        """All scores, one row a racer (see `View.table`)."""
        seen = self._seen()
        if seen is None:
            return {}
        columns: dict[str, list[float]] = {}
        for scores in seen[1].scores:
            for score in scores:
                name, value = quality(score)
                columns.setdefault(f"{score.part}.loss", []).append(score.loss)
                columns.setdefault(f"{score.part}.{name}", []).append(value)
        columns |= spread_columns(seen[1], seen[0].racers)
        return {name: np.array(values) for name, values in columns.items()}

    def summary(self) -> str:
        """Over how many examples (see `View.summary`)."""
        seen = self._seen()
        if seen is None or not seen[1].scores:
            return "no scores"
        told = [f"{examples_text(score)} {score.part}" for score in seen[1].scores[0]]
        wanted, drawn = len(self._plotted(seen[1])) if self._plot_kind() else 0, len(self.plots())
        if drawn < wanted:
            told.append(f"room for {drawn} of {wanted} plots")
        if seen[0].data is not None and seen[0].data.has_own_units:
            told.append("losses in different units")
        return ", ".join(filter(None, (*told, runs_summary(seen[0].racers))))

    def layout_now(self) -> ScoresLayout:
        """Where the table and the matrices are."""
        seen = self._seen()
        if seen is None:
            return lay_out(QSizeF(self.size()), self.unit, 1, ())
        frame, network = seen
        rows = 1.0 + sum(len(scores) + APART for scores in network.scores)
        if self.height() >= HIGH * self.unit and self.baseline_line():
            rows += 1.0
        classes = [
            len(score.confusion) for score in self._matrix_scores(network) if score.confusion is not None
        ]
        labels = LABELS
        if self._plot_kind():
            classes = [LIKE_CLASSES] * len(self._plotted(network))
        elif classes and frame.data is not None:
            labels = Confusion.labels_for(class_names(frame.data))
        return lay_out(QSizeF(self.size()), self.unit, rows, classes, labels)

    def _matrix_scores(self, network: NetworkFrame) -> list[Score]:
        """The chosen racer's scores that have a matrix; the test's first, since it says more."""
        place = self.display.racer
        racer = self.frame.racers[place] if self.frame is not None else None
        scores = () if racer is None else shown_scores(network, racer, place)
        return [score for score in reversed(scores) if score.confusion is not None]

    def _plot_kind(self) -> str:
        """What is plotted beside the table; empty where matrices are shown or nothing is."""
        seen = self._seen()
        if seen is None or seen[0].data is None or not seen[1].score_details:
            return ""
        asked = str(seen[0].experiment.shown("score_plot"))
        if seen[0].data.kind == "regression":
            return asked if asked in OF_NUMBERS else "auto"
        return asked if asked in OF_CLASSES else ""

    def plots(self) -> list[ScorePlot]:
        """The plots that are shown, the test's first."""
        seen, kind = self._seen(), self._plot_kind()
        if seen is None or seen[0].data is None or not kind:
            return []
        frame, data = seen[0], seen[0].data
        racer, beside = frame.racers[self.display.racer], seen[1].score_details
        fold = self._fold(self.display.racer)
        return [
            ScorePlot(kind, detail, data, area, self.unit, racer.index, target, beside, fold)
            for (detail, target), area in zip(
                self._plotted(seen[1]), self.layout_now().matrices, strict=False
            )
        ]

    def _fold(self, place: int) -> str:
        """Which of a racer's folds its own scores are of; empty where it stands for none."""
        seeds = None if self.frame is None else self.frame.racers[place].seeds
        return "fold 1" if seeds is not None and seeds.word == "fold" else ""

    @staticmethod
    def _plotted(network: NetworkFrame) -> list[tuple[ScoreDetail, int]]:
        """Each part of the data with each target that has a plot of its own, the test's first."""
        return [
            (detail, target)
            for detail in reversed(network.score_details)
            for target in range(max(detail.true.shape[1], 1))
        ]

    def matrices(self) -> list[Confusion]:
        """The matrices that are shown."""
        seen = self._seen()
        if seen is None or seen[0].data is None or self._plot_kind():
            return []
        names, layout = class_names(seen[0].data), self.layout_now()
        made = [
            Confusion.of(score, names, area, layout.labels)
            for score, area in zip(self._matrix_scores(seen[1]), layout.matrices, strict=False)
        ]
        return [each for each in made if each is not None]

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw table and matrices (see `View.draw`)."""
        seen = self._seen()
        if seen is None:
            text = "" if self.frame is None else NO_SCORES
            self.draw_message(painter, text, self.unit)
            return
        frame, network = seen
        area = self.layout_now().table
        table = ScoreTable(network, frame.racers, self.display.racer, area, self.theme, self.unit)
        table.draw_heads(painter)
        shown, rows = self.shown_places(), self._rows()
        painter.save()
        painter.setClipRect(rows.adjusted(-6.0 * self.unit, 0.0, 6.0 * self.unit, 0.0))
        for place in shown:
            table.draw_racer(painter, self.row(place), place)
        painter.restore()
        self._draw_baseline_line(painter)
        self._draw_scroll_bar(painter)
        for matrix in self.matrices():
            matrix.draw(painter, self.theme, self.unit)
        for plot in self.plots():
            plot.draw(painter, self.theme)

    def baseline_line(self) -> str:
        """The chosen racer's answers on the last part beside always the same one; may be empty."""
        seen = self._seen()
        if seen is None or seen[0].data is None or not seen[1].scores:
            return ""
        place = self.display.racer
        scores = seen[1].scores[place]
        runs = run_scores(seen[1], place, len(scores) - 1) if self._fold(place) else ()
        return folds_beside_baseline(runs) if runs else beside_baseline(scores[-1], class_names(seen[0].data))

    def _draw_baseline_line(self, painter: QPainter) -> None:
        """Write it beneath the racers, where these leave room."""
        rows, step, wide = self._rows(), ROW * self.unit, self._rows().width() / self.unit
        top, text = rows.top() + self._whole_height(), self.baseline_line()
        room = int((rows.bottom() + 1.0 - top) / step)
        lines = wrap(text, wide)
        if len(lines) > room:
            lines = [elide(text, wide)] if room >= 1 else []
        for number, line in enumerate(lines):
            base = centred(top + (number + 0.5) * step, unit=self.unit)
            write(painter, rows.left(), base, line, self.theme.quiet_text, unit=self.unit)

    def _draw_scroll_bar(self, painter: QPainter) -> None:
        """Draw which part of the racers is seen, where there is no room for all."""
        rows, whole = self._rows(), self._whole_height()
        if whole <= rows.height() + 1.0:
            return
        wide = 3.0 * self.unit
        bar = QRectF(rows.right() - wide, rows.top(), wide, rows.height())
        painter.fillRect(bar, QColor(self.theme.wall))
        part = QRectF(bar)
        part.setTop(bar.top() + self._scrolled() / whole * bar.height())
        part.setHeight(rows.height() / whole * bar.height())
        painter.fillRect(part, QColor(self.theme.quiet_text))

    def _rows(self) -> QRectF:
        """Where the racers' lines are seen."""
        area = self.layout_now().table
        return area.adjusted(0.0, ROW * self.unit, 0.0, 0.0)

    def _whole_height(self) -> float:
        seen = self._seen()
        return 0.0 if seen is None else len(seen[1].scores) * self._row_height()

    def _scrolled(self) -> float:
        """How far the lines are moved up, in pixels."""
        return min(max(self._scroll, 0.0), max(self._whole_height() - self._rows().height(), 0.0))

    def shown_places(self) -> list[int]:
        """The places of the racers whose lines are seen, wholly or in part."""
        seen = self._seen()
        if seen is None:
            return []
        rows = self._rows()
        return [
            place
            for place in range(len(seen[1].scores))
            if self.row(place).bottom() > rows.top() + 1.0 and self.row(place).top() < rows.bottom() - 1.0
        ]

    def _row_height(self) -> float:
        seen = self._seen()
        parts = len(seen[1].scores[0]) if seen is not None and seen[1].scores else 1
        return (parts + APART) * ROW * self.unit

    def row(self, place: int) -> QRectF:
        """The place of a racer's lines in the table, which may be out of sight."""
        rows, height = self._rows(), self._row_height()
        return QRectF(rows.left(), rows.top() + place * height - self._scrolled(), rows.width(), height)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Bring a racer into sight that is newly chosen (see `View.prepare`)."""
        del frame, before
        racer = self.display.racer
        if racer != self._in_sight:
            self._in_sight, rows = racer, self._rows()
            where = self.row(racer)
            if where.top() < rows.top():
                self._scroll = self._scrolled() - (rows.top() - where.top())
            elif where.bottom() > rows.bottom():
                self._scroll = self._scrolled() + where.bottom() - rows.bottom()

    # tooltip, mouse and keyboard

    def menu_actions(self) -> list[QAction]:
        """What is drawn beside the scores (see `View.menu_actions`)."""
        return self.plot_button.actions_now()

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Scroll through the racers (Qt)."""
        if event is not None:
            self._scroll = self._scrolled() - 0.4 * event.angleDelta().y()
            self._scroll = self._scrolled()
            self.update()
            event.accept()

    def racer_at(self, at: QPointF) -> int | None:
        """The place of the racer whose lines are there."""
        if not self._rows().contains(at):
            return None
        return next((place for place in self.shown_places() if self.row(place).contains(at)), None)

    def tip_at(self, at: QPointF) -> str:
        """A racer's scores in full, or what a cell of a matrix says (see `View.tip_at`)."""
        seen, racer = self._seen(), self.racer_at(at)
        if seen is None:
            return ""
        if racer is None:
            texts = [matrix.text_at(at) for matrix in self.matrices()]
            texts += [plot.text_at(at) for plot in self.plots()]
            return next(filter(None, texts), "")
        lines = [seen[0].racers[racer].shown_name]
        for score in seen[1].scores[racer]:
            name, value = quality(score)
            good = "not defined" if isnan(value) else full(value)
            examples = counted(score.examples, "example")
            if score.of > score.examples:
                examples = f"{examples_text(score)} examples"
            part = ", ".join(filter(None, (score.part, self._fold(racer))))
            lines.append(f"{part}: loss {full(score.loss)}, {name} {good}, {examples}")
            lines += more_text(score, tuple(seen[0].data.classes) if seen[0].data is not None else ())
        lines += [*spread_lines(seen[1], seen[0].racers[racer], racer), SCORED]
        if seen[0].data is not None and seen[0].data.has_own_units:
            lines.append(OWN_UNITS)
        gap = gap_text(shown_scores(seen[1], seen[0].racers[racer], racer))
        return "\n".join(
            [*lines, *([f"{gap}: it does much worse on examples it has not seen"] if gap else [])]
        )

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Choose a racer (Qt)."""
        racer = self.racer_at(event.position()) if event is not None else None
        if event is None or racer is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        else:
            self.racer_chosen.emit(racer)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show by its form that the mouse can choose a racer (Qt)."""
        if event is not None:
            clickable = self.racer_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as the strip beneath the surface (Qt)."""
        return QSize(560, 220)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="scores",
    title="Scores",
    meaning="Loss and accuracy or R² of every racer for training and test, and which classes are mixed up.",
    make=ScoresView,
    order=70,
    size=(960, 600),
    smallest=(320, 220),
    docked=(260, 140),
)
