"""This step in numbers: the update rule typeset, the same lines with this frame's values, and the state."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PyQt6.QtWidgets import QWidget

from engine.frames.frame import Frame, MadeStep, RacerFrame, StepLine
from engine.objective import SHOWN
from engine.optimizers.equations import BEFORE, RESULT, WITH_GRADIENT
from widgets.painting.primitives import (
    centred,
    draw_message,
    elide,
    shortened,
    wrap,
    write,
)
from widgets.run.steady_layout import SteadyLayout
from widgets.run.step_header import StepHeader, phases_done, step_of
from widgets.run.step_layout import (
    GAP,
    NAME,
    PAD,
    READABLE,
    Block,
    StepLayout,
    bare_rule,
    block_of,
    set_blocks,
)
from widgets.run.step_rule import RulePainter
from widgets.run.step_state import ROW, draw_state, state_of, state_width
from widgets.style.fonts import text_width
from widgets.style.number_text import full
from widgets.style.theme import Theme
from widgets.style.typesetter import EM
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

#: Of the sentence that says why a racer has stopped.
MOST_LINES = 3
#: A narrower view has no table.
NARROWEST = 540.0

#: What is said in the place of the rule.
NO_RACER = "No racer is running: add one with + in the panel Training."
RECORDED = "This step was made elsewhere: its results were recorded, and not the rule that led to them."


class StepView(View):
    """The chosen racer's step: rule, numbers and state.

    Between two steps it is the one that led here; within a step what its phases have computed so far.
    """

    key = "step"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._lines: tuple[StepLine, ...] = ()
        self._whose: object = None
        self._blocks: tuple[Block, ...] = ()
        self._steady = SteadyLayout()
        self._coordinate = 0
        #: How the rule was last set.
        self.setting: StepLayout | None = None
        #: Where it was drawn.
        self.rule_area = QRectF()
        super().__init__(theme, parent)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Take the chosen racer's lines; where it has none keep the rule (see `View.prepare`)."""
        self._steady.goes_on = frame.playing or _follows(frame, before)
        racer = self.chosen_racer
        if racer is None:
            self._lines, self._blocks = (), ()
            return
        whose = (frame.generation, racer.name)
        if racer.lines and racer.lines is not self._lines:
            self._lines = racer.lines
        elif not racer.lines and whose != self._whose:
            self._lines = () if frame.recording is not None else bare_rule(frame, self.display.racer)
        self._whose = whose
        untold = self._untold(racer)
        self._blocks = tuple(block_of(line, frame.names, untold) for line in self._lines)

    def _untold(self, racer: RacerFrame) -> frozenset[str]:
        """What stands in the places of numbers that are not known yet."""
        if self.made is not None:
            return frozenset()
        if not racer.lines:  # they are of an earlier step
            return frozenset({RESULT, WITH_GRADIENT, BEFORE})
        return frozenset({RESULT} if racer.step_gradient is not None else {RESULT, WITH_GRADIENT})

    def table(self) -> Table:
        """State and results of the chosen racer (see `View.table`)."""
        racer = self.chosen_racer
        if racer is None:
            return {}
        lines = () if self.made is None else racer.lines
        return {**dict(state_of(racer, self.made)), **{f"{line.name} after": line.values for line in lines}}

    def summary(self) -> str:
        """Whose step it is (see `View.summary`)."""
        racer = self.chosen_racer
        if racer is None or self.frame is None:
            return ""
        return f"{racer.shown_name}, {'stopped' if racer.divergence else f'step {step_of(self.frame)}'}"

    @property
    def made(self) -> MadeStep | None:
        """The step that is told whole; None at the start and within a step."""
        racer, frame = self.chosen_racer, self.frame
        return racer.made if racer is not None and frame is not None and frame.address.phase == 0 else None

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return self.capped(min(max(min(self.width() / 760.0, self.height() / 200.0), 1.0), 2.6))

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw header, rule, state and caption (see `View.draw`)."""
        racer = self.chosen_racer
        if self.frame is None or racer is None:
            self.draw_message(painter, NO_RACER)
            return
        unit = self.unit
        StepHeader(self.frame, racer, self.width(), self.theme, unit).draw(painter)
        lines = max(len(self._caption(racer)), 1)
        top = (PAD * 0.5 + ROW + 4.0) * unit
        bottom = self.height() - (PAD * 0.5 + lines * ROW + 2.0) * unit
        right = self.width() - PAD * unit
        whole = QRectF(PAD * unit, top, right - PAD * unit, bottom - top)
        beside = whole.adjusted(0.0, 0.0, -state_width(self._names(), unit) - GAP * unit, 0.0)
        has_state = self.width() >= NARROWEST * unit
        if self._blocks:
            has_state, setting = self._chosen_setting(whole, beside if has_state else None)
            self.setting, self.rule_area = setting, beside if has_state else whole
            label = self._label(setting.coordinate)
            rule = RulePainter(self.setting, label, self.theme, unit)
            rule.draw(painter, self.rule_area)
        elif self.frame.recording is not None:
            draw_message(painter, beside if has_state else whole, RECORDED, self.theme, unit)
        if has_state:
            draw_state(painter, racer, self.made, self._names(), whole, theme=self.theme, unit=unit)
        # Again, because the switch leaves it less room.
        self._draw_caption(painter, self._caption(racer), racer)
        self._draw_switch(painter)

    def _chosen_setting(self, whole: QRectF, beside: QRectF | None) -> tuple[bool, StepLayout]:
        """Whether the state is shown beside the rule, and how this is set.

        The rule comes first: a long one in a small view takes the room of the state, whose numbers it repeats
        anyway, and then shows one coordinate at a time, chosen by the switch.
        """
        one = self._coordinate % max(len(self._names()), 1)
        choices = [(beside, None), (whole, None), (beside, one), (whole, one)]
        number, setting = self._steady.choose(
            [None if area is None else partial(self._set, area, coordinate) for area, coordinate in choices],
            (self._whose, self.size()),
            READABLE * self.unit,
        )
        return choices[number][0] is beside, setting

    def _caption(self, racer: RacerFrame) -> list[str]:
        """The lines of the sentence at the bottom: a divergence is never shortened."""
        room = self.width() / self.unit - 2.0 * PAD
        if racer.divergence:
            *lines, last = wrap(racer.divergence, room)[:MOST_LINES]
            whole = len(wrap(racer.divergence, room)) <= MOST_LINES
            return [*lines, last if whole else elide(last + " …", room - 12.0)]
        text = self.frame.caption if self.frame is not None else ""
        return [shortened(text, room - self._switch_width())] if text else []

    def _draw_caption(self, painter: QPainter, lines: list[str], racer: RacerFrame) -> None:
        unit, ink = self.unit, self.theme.bad if racer.divergence else self.theme.text
        for number, text in enumerate(reversed(lines)):
            base = centred(self.height() - (0.5 * PAD + (0.5 + number) * ROW) * unit, unit=unit)
            write(painter, PAD * unit, base, text, ink, unit=unit)

    def _set(self, area: QRectF, coordinate: int | None) -> StepLayout:
        return set_blocks(
            self._blocks, area.size(), coordinate=coordinate, label=self._label(coordinate), unit=self.unit
        )

    def _label(self, coordinate: int | None) -> float:
        """The width of the coordinates' names, at the size `EM`; a single one is named by the switch."""
        if coordinate is not None:
            return 0.6 * EM
        return 1.2 * EM + NAME * max((text_width(name, "small") for name in self._names()), default=0.0)

    # one coordinate at a time

    def _switch_width(self) -> float:
        """How wide the switch is in the row of the caption, in unscaled pixels; 0 without one."""
        if self.setting is None or self.setting.coordinate is None or len(self._names()) < 2:
            return 0.0
        return sum(text_width(name, "small", "strong") + 12.0 for name in self._names())

    def switch_area(self) -> QRectF:
        """Where a click chooses the next coordinate; empty where all have their lines."""
        unit, width = self.unit, self._switch_width()
        top = self.height() - (0.5 * PAD + ROW) * unit
        return QRectF(self.width() - (PAD + width) * unit, top, width * unit, ROW * unit)

    def _draw_switch(self, painter: QPainter) -> None:
        """Name the coordinates; the one that is shown stands out."""
        area, unit = self.switch_area(), self.unit
        if area.isEmpty() or self.setting is None:
            return
        left = area.left() + 12.0 * unit
        for number, name in enumerate(self._names()):
            shown = number == self.setting.coordinate
            ink = self.theme.accent if shown else self.theme.quiet_text
            base = centred(area.center().y(), unit=unit)
            write(painter, left, base, name, ink, weight="strong" if shown else "regular", unit=unit)
            left += (text_width(name, "small", "strong") + 12.0) * unit

    def press_key(self, event: QKeyEvent) -> bool:
        """Ctrl+Right and Ctrl+Left show another coordinate's lines (see `View.press_key`)."""
        by = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if by is None or not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return super().press_key(event)
        self._coordinate += by
        self.update()
        return True

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show the next coordinate's lines (Qt)."""
        super().mousePressEvent(event)
        if event is not None and self.switch_area().contains(event.position()):
            self._coordinate += 1
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show what can be clicked (Qt)."""
        super().mouseMoveEvent(event)
        if event is not None:
            over = self.switch_area().contains(event.position())
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def _names(self) -> tuple[str, ...]:
        return tuple(self.frame.names[:SHOWN]) if self.frame is not None else ()

    def tip_at(self, at: QPointF) -> str:
        """Every number of the step in full; what the dots are (see `View.tip_at`)."""
        racer = self.chosen_racer
        if self.frame is None or racer is None:
            return ""
        if StepHeader(self.frame, racer, self.width(), self.theme, self.unit).phases_area.contains(at):
            names, done = ", ".join(self.frame.phases), phases_done(self.frame)
            step = step_of(self.frame)
            return f"the phases of step {step}: {names}\n{done} of {len(self.frame.phases)} are done"
        lines = [f"loss\t{full(racer.loss)}"]
        for name, values in state_of(racer, self.made):
            lines.append(f"{name}\t" + ", ".join(full(float(value)) for value in values[:SHOWN]))
        return "\n".join(lines)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """The strip beneath the surface (Qt)."""
        return QSize(560, 150)


def _follows(frame: Frame, before: Frame | None) -> bool:
    """Whether a frame comes after another one of its run, as those of a clip do."""
    if before is None:
        return False
    return frame.generation == before.generation and frame.address > before.address


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="step",
    title="This step",
    meaning="The chosen racer's update rule, with this step's numbers below each line, and its state.",
    make=StepView,
    order=50,
    size=(900, 220),
    smallest=(560, 150),
    docked=(320, 130),
)
