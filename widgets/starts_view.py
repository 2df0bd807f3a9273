"""From how many random starts one neuron learns a truth table: a bar for each activation."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QTimer
from PyQt6.QtGui import QHideEvent, QPainter, QShowEvent
from PyQt6.QtWidgets import QWidget

from engine.activations import ACTIVATIONS
from engine.frame import Frame
from engine.starts import Count, Question, StartsThread, count
from widgets.drawing import centred, elide, write
from widgets.fonts import text_width
from widgets.numbers import full
from widgets.theme import Theme, mix, qcolor
from widgets.view import Table, View

CODED = {"zero_one": "0/1", "plus_minus_one": "±1"}
READ = {"zero_one": "yes above .5", "plus_minus_one": "yes above 0"}
PAD = 12.0
LOOK = 100
"""Milliseconds between two looks at what the thread has counted."""

_counted = lru_cache(maxsize=16)(count)


class StartsView(View):
    """Success rates, a few starts first and all of them as soon as they are counted."""

    key = "starts"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.question = Question()
        self.counts: tuple[Count, ...] = ()
        self._finished = False
        self._thread: StartsThread | None = None
        super().__init__(theme, parent)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self._look)

    def take(self, frame: Frame, before: Frame | None) -> None:
        """Ask anew where the experiment's gate, coding or seed is another (see `View.take`)."""
        del before
        shown = frame.experiment.shown
        question = Question(
            gate=str(shown("starts_gate")),
            inputs="zero_one" if shown("starts_inputs") == "zero_one" else "plus_minus_one",
            targets="zero_one" if shown("starts_targets") == "zero_one" else "plus_minus_one",
            seed=frame.experiment.seed,
        )
        if question != self.question:
            self.question, self.counts, self._finished = question, (), False
            self._begin()

    def settle(self) -> None:
        """Have everything counted now (see `View.settle`)."""
        super().settle()
        if not self._finished:
            self.counts, self._finished = _counted(self.question), True

    def _begin(self) -> None:
        if self._thread is not None and not self._finished:
            self._thread.request(self.question)
            self._timer.start()

    def _look(self) -> None:
        found = self._thread.take() if self._thread is not None else None
        if found is not None and found.question == self.question:
            self.counts, self._finished = found.counts, found.finished
            self.update()
        if self._finished:
            self._timer.stop()

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Count while one looks (Qt)."""
        super().showEvent(event)
        if self._thread is None and not self._finished:
            self._thread = StartsThread()
            self._thread.start()
            self._begin()

    def hideEvent(self, event: QHideEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Count nothing that nobody sees (Qt)."""
        super().hideEvent(event)
        self._timer.stop()
        if self._thread is not None:
            self._thread.stop()
            self._thread = None

    def table(self) -> Table:
        """Starts tried and solved, a row for each activation (see `View.table`)."""
        return {
            "solved": np.array([float(each.solved) for each in self.counts]),
            "starts": np.array([float(each.starts) for each in self.counts]),
        }

    def summary(self) -> str:
        """What the bars are (see `View.summary`)."""
        return f"{self.question.starts} starts each"

    def progress(self) -> str:
        """How much of it is counted."""
        done = sum(each.starts for each in self.counts)
        wanted = self.question.starts * len(self.question.activations)
        return self.summary() if self._finished else f"{100 * done // wanted} % counted"

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel; all bars must find room."""
        rows = len(self.question.activations) + 2.6
        return min(max(min(self.width() / 480.0, self.height() / 330.0), 0.0), 2.5, self.height() / rows / 13)

    def heading(self) -> tuple[str, str]:
        """What is asked, and how."""
        asked = self.question
        code = f"inputs {CODED[asked.inputs]}, targets {CODED[asked.targets]}, {READ[asked.targets]}"
        how = f"{asked.steps} steps, rate {asked.learning_rate}, gradients clipped at {asked.clip:g}"
        return f"{asked.gate.upper()}: {code}", f"{how}, seed {asked.seed}, {self.progress()}"

    def row(self, place: int) -> QRectF:
        """Where an activation's line is."""
        pad, lines = PAD * self.unit, len(self.question.activations) + 2.6
        step = (self.height() - pad) / lines
        return QRectF(pad, (place + 2.6) * step, self.width() - 2 * pad, step)

    def draw(self, painter: QPainter) -> None:
        """Draw the heading and the bars (see `View.draw`)."""
        unit, theme = self.unit, self.theme
        if unit <= 0.0:
            return
        room = (self.width() - 2 * PAD * unit) / unit
        step = self.row(0).height()
        for number, (text, colour) in enumerate(
            zip(self.heading(), (theme.text, theme.quiet_text), strict=True)
        ):
            at = centred((number + 0.8) * step, "small", unit)
            write(painter, PAD * unit, at, elide(text, room), colour, unit=unit)
        names = [ACTIVATIONS[key].title for key in self.question.activations]
        left = (max(text_width(name) for name in names) + 10.0) * unit
        right = (text_width("400 of 400  100.0 %") + 10.0) * unit
        found = {each.activation: each for each in self.counts}
        for place, (key, name) in enumerate(zip(self.question.activations, names, strict=True)):
            where = self.row(place)
            line = centred(where.center().y(), "small", unit)
            write(painter, where.left(), line, name, theme.text, unit=unit)
            bar = where.adjusted(left, 0.2 * step, -right, -0.2 * step)
            painter.fillRect(bar, qcolor(mix(theme.panel, theme.text, 0.1)))
            each = found.get(key)
            if each is None:
                continue
            painter.fillRect(
                QRectF(bar.left(), bar.top(), each.rate * bar.width(), bar.height()), qcolor(theme.accent)
            )
            text = f"{each.solved} of {each.starts}  {100 * each.rate:.1f} %"
            write(painter, where.right(), line, text, theme.text, unit=unit, align="right")

    def tip_at(self, at: QPointF) -> str:
        """An activation's counts in full (see `View.tip_at`)."""
        for place, each in enumerate(self.counts):
            if self.row(place).contains(at):
                return (
                    f"{ACTIVATIONS[each.activation].title}: {each.solved} of {each.starts} random starts "
                    f"solved, a share of {full(each.rate)}"
                )
        return ""
