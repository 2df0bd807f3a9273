"""What every view is: a function of a frame that can be drawn by anything, with or without a window."""

from __future__ import annotations

import time
from collections.abc import Mapping
from math import inf

from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QAction, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QWidget

from engine.frames.display_state import DisplayState
from engine.frames.frame import Frame, RacerFrame
from engine.objective import FloatArray
from widgets.painting.painter import Painter, error_sentence, painting, report_paint_error
from widgets.painting.primitives import draw_message
from widgets.style.theme import Theme, qcolor
from widgets.view.view_tip import show_tip

Table = Mapping[str, FloatArray]

#: How much of what a drawing took counts for the next.
LEARNING = 0.3
#: What is looked at before the first frame.
NOTHING_YET = DisplayState()


class View(QWidget):
    """One view of a run: frames in, intents out. Views never call each other.

    A view needs no event loop: make it, give it a size, apply a frame, `settle` it, and ``render`` it with
    any painter. ``render`` without ``DrawWindowBackground`` leaves out its ground.
    """

    #: The start follows the mouse: the two parameters.
    start_dragged = pyqtSignal(float, float)
    #: The start was put here.
    start_moved = pyqtSignal(float, float)
    #: Go to this step.
    seek_requested = pyqtSignal(int)
    #: The place in the race of the racer to look at in every view.
    racer_chosen = pyqtSignal(int)
    #: Race copies of the chosen racer from starts on a line, from one point (x, y) to another.
    starts_drawn = pyqtSignal(tuple, tuple)
    #: Draw this part of the plane of a surface (`Domain`); None: its usual part.
    domain_edited = pyqtSignal(object)
    #: Other values for parameters of the experiment's view, by name.
    view_edited = pyqtSignal(object)
    #: The network shall have these layers: a tuple of LayerSpec.
    layers_edited = pyqtSignal(object)
    #: The layer to look at in every view, from 0.
    layer_chosen = pyqtSignal(int)
    #: The layer and the unit in it to look at in every view, from 0.
    unit_chosen = pyqtSignal(int, int)
    #: The entry of theta, a weight, to look at in every view.
    weight_chosen = pyqtSignal(int)
    #: The place in the race of a racer, and values for settings of it, by name.
    settings_chosen = pyqtSignal(int, object)
    #: The mouse points at these two parameters.
    hovered = pyqtSignal(float, float)
    #: The mouse points at nothing any more.
    unhovered = pyqtSignal()
    #: Other words hold for the frame that is shown: more of it is computed.
    summary_changed = pyqtSignal()
    #: Another sentence stands in its place, or none.
    message_changed = pyqtSignal()

    #: Its row in the table of views.
    key = ""
    #: Whether racers are named in it; a figure of several views names them once. Set before the first frame.
    has_legend = True

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frame: Frame | None = None
        #: Seconds that drawing takes, by what it took lately.
        self.cost = 0.0
        self._unit_cap, self._unit_least = inf, 0.0
        self._paint_error = ""
        #: The sentence that stands where there is nothing to draw; empty where something is drawn.
        self.message = ""
        self._is_unprepared = False
        self.theme = theme
        self.setMouseTracking(True)
        self.setAutoFillBackground(True)
        self.set_theme(theme)

    def apply(self, frame: Frame) -> None:
        """Show a frame. Cheap: what has not changed since the last one is kept."""
        before, self.frame = self.frame, frame
        if before is not frame:
            try:
                self.prepare(frame, None if self._is_unprepared else before)
                self._is_unprepared = False
            except Exception as error:  # noqa: BLE001 - one view's mistake must not keep frames from the others
                self._is_unprepared = True
                self._keep_paint_error(error)
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.theme = theme
        self._take_ground()
        self.update()

    def _take_ground(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, qcolor(self.ground))
        self.setPalette(palette)

    @property
    def ground(self) -> str:
        """The colour of what is drawn upon."""
        return self.theme.panel

    def changeEvent(self, event: QEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Keep the theme's ground: style sheets bring back an earlier one in another parent (Qt)."""
        super().changeEvent(event)
        changed = event is not None and event.type() == QEvent.Type.PaletteChange
        if changed and self.palette().window().color() != qcolor(self.ground):
            self._take_ground()

    def settle(self) -> None:
        """Make what is drawn fit the size and the frame now, without waiting for an event."""
        self.ensurePolished()

    def use_opengl(self) -> None:
        """Draw with OpenGL where a graphics card does that, else in another thread, if the view gains by it.

        For windows only: by itself a view is complete whenever it is painted, and the same on every machine.
        """

    def cap_unit(self, most: float = inf, least: float = 0.0) -> None:
        """Keep texts and strokes at a size that all views of a window share; without one they grow with it.

        Args:
            most: pixels per unscaled pixel.
            least: the same, however small the view is: for the last row of a lecture hall.
        """
        if (most, least) != (self._unit_cap, self._unit_least):
            self._unit_cap, self._unit_least = most, least
            self.update()

    def capped(self, unit: float) -> float:
        """Pixels per unscaled pixel for a picture in which there would be room for so many."""
        return min(max(unit, self._unit_least), self._unit_cap)

    def draw_message(self, painter: QPainter, sentence: str, unit: float = 1.0) -> None:
        """Write a sentence where there is nothing to draw: what is missing, and what to do.

        Args:
            painter: draws in pixels of this widget.
            sentence: is wrapped.
            unit: pixels per unscaled pixel of the view; the sentence grows less with it.
        """
        self.message = sentence
        draw_message(painter, QRectF(self.rect()), sentence, self.theme, self.capped(min(unit, 1.4)))

    def set_motion(self, *, enabled: bool) -> None:
        """Animate what the view moves by itself, such as a camera, or show it at its goal at once."""

    def paint_scaled(self, painter: QPainter, scale: float, *, transparent: bool = False) -> bool:
        """Draw at a density that the widget itself does not have.

        Args:
            painter: draws in unscaled pixels of this widget.
            scale: how many of its pixels an unscaled one has.
            transparent: leave the background out.

        Returns:
            False if nothing was drawn, because `QWidget.render` draws the view as well at any density.
        """
        del painter, scale, transparent
        return False

    def table(self) -> Table:
        """The numbers shown, by name, in full precision; columns need not be equally long."""
        return {}

    def menu_actions(self) -> list[QAction]:
        """What else there is to choose in the view, for the menu of its panel, as it stands now."""
        return []

    def summary(self) -> str:
        """What is shown, in a few words for the panel's header."""
        return ""

    def finding(self) -> str:
        """The sentence drawn with the numbers that says what they mean, for a screen reader; or nothing."""
        return ""

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Prepare for a new frame; ``before`` is the one that was shown."""

    def draw(self, painter: QPainter) -> None:
        """Draw everything, in pixels of this widget."""

    def tip_at(self, at: QPointF) -> str:
        """What the mouse points at, with numbers in full, a tab between a name and its number; or nothing."""
        del at
        return ""

    def takes_key(self, event: QKeyEvent) -> bool:
        """Whether a key is for the view while it has the focus, and not a shortcut of the window."""
        del event
        return False

    def press_key(self, event: QKeyEvent) -> bool:
        """Do what a key means that was pressed while its panel has the focus; whether it means anything.

        Up and Down choose another racer in every view that needs them for nothing of its own.
        """
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        count = 0 if self.frame is None else len(self.frame.racers)
        plain = not event.modifiers() and self.focusPolicy() == Qt.FocusPolicy.NoFocus
        if by is None or count < 2 or not plain:
            return False
        self.racer_chosen.emit((self.display.racer + by) % count)
        return True

    @property
    def display(self) -> DisplayState:
        """What is looked at in the frame that is shown. The only place where a view finds what is chosen."""
        return NOTHING_YET if self.frame is None else self.frame.display

    @property
    def chosen_racer(self) -> RacerFrame | None:
        """The racer looked at, if any runs."""
        if self.frame is None or not self.frame.racers:
            return None
        return self.frame.racers[self.display.racer]

    def leaveEvent(self, event: QEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Emit that nothing is pointed at any more, for other views (Qt)."""
        super().leaveEvent(event)
        self.unhovered.emit()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Draw (Qt)."""
        del event
        began = time.perf_counter()
        before, self.message = self.message, ""
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            self._draw_or_report(painter)
        if self.message != before:
            self.message_changed.emit()
        self.note_cost(time.perf_counter() - began)

    def _draw_or_report(self, painter: Painter) -> None:
        """Draw, or say quietly what went wrong; the next frame or size is tried anew."""
        if not self._is_unprepared:
            whole = painter.transform()
            try:
                self.draw(painter)
            except Exception as error:  # noqa: BLE001 - an exception that reaches Qt may end the program
                painter.restore_all()
                painter.setTransform(whole)
                painter.setClipping(False)
                painter.setOpacity(1.0)
                self._keep_paint_error(error)
            else:
                return
        painter.fillRect(self.rect(), qcolor(self.ground))
        self.draw_message(painter, self._paint_error)

    def _keep_paint_error(self, error: Exception) -> None:
        self._paint_error = error_sentence(error)
        report_paint_error(self, error)

    def note_cost(self, seconds: float) -> None:
        """Take note of how long a drawing took: its cost follows, and forgets a single slow one."""
        self.cost += LEARNING * (seconds - self.cost)

    def event(self, event: QEvent | None) -> bool:
        """Answer questions for a tooltip, and keep the keys that are for the view (Qt)."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and self.takes_key(event)
        ):
            event.accept()
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            show_tip(self, event.pos(), self.tip_at(QPointF(event.pos())))
            return True
        return super().event(event)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Small enough for any dock (Qt)."""
        return QSize(200, 120)
