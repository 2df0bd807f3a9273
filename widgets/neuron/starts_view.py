"""From how many random starts one neuron learns a truth table: a bar for each activation."""

from __future__ import annotations

from math import inf

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QShowEvent,
)
from PyQt6.QtWidgets import QWidget

from engine.activations import ACTIVATIONS
from engine.analysis.random_starts import StartCounts, StartsRequest
from engine.errors import RavineError
from engine.frames.frame import Frame
from widgets.network_parts.shown_functions import with_activation
from widgets.neuron.starts_bars import Bars
from widgets.neuron.starts_controls import StartsControls
from widgets.neuron.starts_counting import StartsCounting
from widgets.style.number_text import full
from widgets.style.theme import Theme
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

CODED = {"zero_one": "0/1", "plus_minus_one": "±1"}
READ = {"zero_one": "yes above .5", "plus_minus_one": "yes above 0"}
USE = "Click, or press Enter, to give this activation to the network's neuron."
MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class StartsView(View):
    """Success rates, a few starts first and all of them as soon as they are counted.

    A click on a bar sets the network's activation; so do the arrow keys up and down with Enter. Gate and
    coding are chosen above the bars.
    """

    key = "starts"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        #: The row that Enter uses.
        self.place = 0
        #: Why an activation could not be used; or empty.
        self.refusal = ""
        super().__init__(theme, parent)
        self.counting = StartsCounting(self)
        self.counting.changed.connect(self.update)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._controls = StartsControls(self)
        self._controls.edited.connect(self.view_edited)
        self._controls.set_theme(theme)
        self._controls.place()

    @property
    def question(self) -> StartsRequest:
        """What is counted."""
        return self.counting.request

    @property
    def counts(self) -> tuple[StartCounts, ...]:
        """What has been counted so far, an entry for each activation."""
        return self.counting.counts

    @property
    def trouble(self) -> str:
        """Why counting stopped, or why an activation could not be used; or empty."""
        return self.refusal or self.counting.error

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours (see `View.set_theme`)."""
        super().set_theme(theme)
        if hasattr(self, "_controls"):
            self._controls.set_theme(theme)

    @property
    def band(self) -> float:
        """The height of the controls in pixels; a picture of the view alone has none."""
        return self._controls.height

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Put the controls where they belong (Qt)."""
        super().resizeEvent(event)
        self._controls.place()

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Ask anew where the experiment's gate, coding or seed is another (see `View.prepare`)."""
        if before is None or before.experiment is not frame.experiment:
            self.refusal = ""
        shown = frame.experiment.shown
        question = StartsRequest(
            gate=str(shown("starts_gate")),
            inputs="zero_one" if shown("starts_inputs") == "zero_one" else "plus_minus_one",
            targets="zero_one" if shown("starts_targets") == "zero_one" else "plus_minus_one",
            seed=frame.experiment.seed,
        )
        self._controls.show_question(question)
        self.counting.ask(question)

    def settle(self) -> None:
        """Have everything counted now (see `View.settle`)."""
        super().settle()
        self.counting.finish()

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Count while the view is visible (Qt)."""
        super().showEvent(event)
        self.counting.start()

    def hideEvent(self, event: QHideEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Stop counting while the view is hidden (Qt)."""
        super().hideEvent(event)
        self.counting.stop()

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
        return self.summary() if self.counting.finished else f"{100 * done // wanted} % counted"

    @property
    def bars(self) -> Bars:
        """Where everything is."""
        return Bars(self.question.activations, QRectF(self.rect()), self.band, self.capped(inf))

    def heading(self) -> tuple[str, str]:
        """The gate and its coding."""
        asked = self.question
        code = f"inputs {CODED[asked.inputs]}, targets {CODED[asked.targets]}, {READ[asked.targets]}"
        how = f"{asked.steps} steps, rate {asked.learning_rate}, gradients clipped at {asked.clip:g}"
        return f"{asked.gate.upper()}: {code}", f"{how}, seed {asked.seed}, {self.progress()}"

    def row(self, place: int) -> QRectF:
        """Where an activation's line is."""
        return self.bars.row(place)

    def draw(self, painter: QPainter) -> None:
        """Draw the heading and the bars (see `View.draw`)."""
        what, how = self.heading()
        second = (self.trouble, self.theme.bad) if self.trouble else (how, self.theme.quiet_text)
        self.bars.draw(
            painter,
            ((what, self.theme.text), second),
            {each.activation: each for each in self.counts},
            used=self.activation,
            ringed=self.place if self.hasFocus() else None,
            theme=self.theme,
        )

    def tip_at(self, at: QPointF) -> str:
        """An activation's counts in full (see `View.tip_at`)."""
        for place, each in enumerate(self.counts):
            if self.row(place).contains(at):
                return (
                    f"{ACTIVATIONS[each.activation].title}: {each.solved} of {each.starts} random starts "
                    f"solved, a share of {full(each.rate)}\n{USE}"
                )
        return ""

    # mouse and keyboard

    @property
    def activation(self) -> str:
        """The activation of the network's chosen layer, empty without a network."""
        objective = None if self.frame is None else self.frame.experiment.network
        if objective is None or not objective.layers:
            return ""
        index = min(self.display.layer, len(objective.layers) - 1)
        return str(objective.layers[index].values.get("activation", "linear"))

    def use(self, place: int) -> None:
        """Set the activation of the network's chosen layer to that of a row."""
        if self.frame is None:
            return
        experiment, key = self.frame.experiment, self.question.activations[place]
        try:
            layers = with_activation(experiment, self.display.layer, self.display.racer, key, {})
        except RavineError as error:
            self.refusal = str(error)
        else:
            self.refusal = ""
            self.layers_edited.emit(layers)
        self.update()

    def _row_at(self, at: QPointF) -> int | None:
        rows = range(len(self.question.activations))
        return next((place for place in rows if self.row(place).contains(at)), None)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show what can be clicked (Qt)."""
        if event is not None:
            touched = self._row_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if touched else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Use the activation of a bar (Qt)."""
        place = None if event is None else self._row_at(event.position())
        if event is None or place is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self.place = place
        self.use(place)

    def takes_key(self, event: QKeyEvent) -> bool:
        """The keys of the view, which otherwise play and step the run (see `View.takes_key`)."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return plain and event.key() in (*MOVES, *ENTER)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Go to another bar, or use its activation (Qt)."""
        if event is None or not self.takes_key(event):
            super().keyPressEvent(event)
        elif event.key() in ENTER:
            self.use(self.place)
        else:
            self.place = (self.place + MOVES[Qt.Key(event.key())]) % len(self.question.activations)
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Room for all bars (Qt)."""
        return QSize(480, 330)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="starts",
    title="Success over many starts",
    meaning="From how many random starts one neuron learns a truth table, for each activation.",
    make=StartsView,
    order=230,
    size=(960, 600),
    smallest=(328, 220),
    docked=(328, 190),
)
