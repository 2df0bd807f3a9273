"""How well every racer answers: loss, accuracy or R² for training and test, and what is mixed up."""

from __future__ import annotations

from math import isnan

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PyQt6.QtGui import QMouseEvent, QPainter

from engine.frames.frame import Frame
from engine.frames.network_frame import NetworkFrame
from engine.network.scores import Score
from engine.number_format import counted
from widgets.painting.primitives import centred, shortened, write
from widgets.plots.plot_axes import ROW
from widgets.prediction_parts.prediction_map import class_names
from widgets.predictions.confusion_matrix import Confusion
from widgets.predictions.score_table import ScoreTable
from widgets.predictions.score_text import examples_text, gap_text, quality
from widgets.predictions.scores_layout import ScoresLayout, lay_out
from widgets.predictions.seed_scores import spread_lines
from widgets.style.number_text import full
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

NO_SCORES = "Only networks have scores: choose a data set to see how well one answers."
#: The room between racers, in lines.
APART = 0.25
#: Why these losses are not always those in the list of racers.
SCORED = (
    "As it would answer now: no penalties, nothing dropped, normalised by averages over many batches. "
    "The list of racers has the loss that training makes smaller, with all of these."
)


class ScoresView(View):
    """A table of all racers' scores with bars, and the chosen racer's confusion matrices."""

    key = "scores"

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
        return {name: np.array(values) for name, values in columns.items()}

    def summary(self) -> str:
        """Over how many examples (see `View.summary`)."""
        seen = self._seen()
        if seen is None or not seen[1].scores:
            return "no scores"
        return ", ".join(f"{examples_text(score)} {score.part}" for score in seen[1].scores[0])

    def layout_now(self) -> ScoresLayout:
        """Where the table and the matrices are."""
        seen = self._seen()
        if seen is None:
            return lay_out(QSizeF(self.size()), self.unit, 1, ())
        _, network = seen
        rows = 1.0 + sum(len(scores) + APART for scores in network.scores)
        classes = [
            len(score.confusion) for score in self._matrix_scores(network) if score.confusion is not None
        ]
        return lay_out(QSizeF(self.size()), self.unit, rows, classes)

    def _matrix_scores(self, network: NetworkFrame) -> list[Score]:
        """The chosen racer's scores that have a matrix; the test's first, since it says more."""
        return [
            score for score in reversed(network.scores[self.display.racer]) if score.confusion is not None
        ]

    def matrices(self) -> list[Confusion]:
        """The matrices that are shown."""
        seen = self._seen()
        if seen is None or seen[0].data is None:
            return []
        names, areas = class_names(seen[0].data), self.layout_now().matrices
        made = [
            Confusion.of(score, names, area)
            for score, area in zip(self._matrix_scores(seen[1]), areas, strict=False)
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
        shown = self.shown_places()
        for place in shown:
            table.draw_racer(painter, self.row(place), place)
        if len(shown) < len(network.scores):
            left_out = len(network.scores) - len(shown)
            text = f"and {counted(left_out, 'more racer')}: make the panel higher"
            base = centred(area.bottom() - 0.5 * ROW * self.unit, unit=self.unit)
            text = shortened(text, area.width() / self.unit)
            write(painter, area.left(), base, text, self.theme.quiet_text, unit=self.unit)
        for matrix in self.matrices():
            matrix.draw(painter, self.theme, self.unit)

    def shown_places(self) -> list[int]:
        """The places of the racers for which there is room, the chosen one among them."""
        seen = self._seen()
        if seen is None:
            return []
        count = len(seen[1].scores)
        room = self.layout_now().table.height() - ROW * self.unit
        height = self._row_height()
        if count * height <= room + 1.0:
            return list(range(count))
        # The last line says how many are left out.
        fitting = max(int((room - ROW * self.unit + 1.0) / height), 1)
        chosen = min(self.display.racer, count - 1)
        others = [place for place in range(count) if place != chosen]
        return sorted([chosen, *others[: fitting - 1]])

    def _row_height(self) -> float:
        seen = self._seen()
        parts = len(seen[1].scores[0]) if seen is not None and seen[1].scores else 1
        return (parts + APART) * ROW * self.unit

    def row(self, place: int) -> QRectF:
        """The place of a shown racer's lines in the table."""
        area, height = self.layout_now().table, self._row_height()
        number = self.shown_places().index(place)
        return QRectF(area.left(), area.top() + ROW * self.unit + number * height, area.width(), height)

    # tooltip, mouse and keyboard

    def racer_at(self, at: QPointF) -> int | None:
        """The place of the racer whose lines are there."""
        return next((place for place in self.shown_places() if self.row(place).contains(at)), None)

    def tip_at(self, at: QPointF) -> str:
        """A racer's scores in full, or what a cell of a matrix says (see `View.tip_at`)."""
        seen, racer = self._seen(), self.racer_at(at)
        if seen is None:
            return ""
        if racer is None:
            return next((text for text in (matrix.text_at(at) for matrix in self.matrices()) if text), "")
        lines = [seen[0].racers[racer].shown_name]
        for score in seen[1].scores[racer]:
            name, value = quality(score)
            good = "not defined" if isnan(value) else full(value)
            examples = counted(score.examples, "example")
            if score.of > score.examples:
                examples = f"{examples_text(score)} examples"
            lines.append(f"{score.part}: loss {full(score.loss)}, {name} {good}, {examples}")
        lines += [*spread_lines(seen[1], racer), SCORED]
        gap = gap_text(seen[1].scores[racer])
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
