"""The whole run on one line: the racers' losses, what was changed, bookmarks, forks; drag to go anywhere."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.frames.frame import Frame
from widgets.painting.painter import painting
from widgets.run.known_losses import known_loss
from widgets.run.run_curves import RunCurves, StepRange
from widgets.run.run_marks import draw_marks
from widgets.run.run_scale import SHORTEST, LossScale, heights_for, line_end
from widgets.style.number_text import fixed
from widgets.style.plain_text import tip_text
from widgets.style.text_scale import keep_size, scaled
from widgets.style.theme import Theme, mix, qcolor

#: A mark so many pixels from the mouse is meant.
SNAP = 4.0
#: The fewest steps the wheel zooms to.
CLOSEST = 10.0


class Scrubber(QWidget):
    """Shows the frame's step within the run.

    Signals:
        seek_requested: the step to go to; while dragging once for every step passed.
        hold_changed: whether the mouse is dragging.
    """

    seek_requested = pyqtSignal(int)
    hold_changed = pyqtSignal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._frame: Frame | None = None
        self._theme: Theme | None = None
        self._first, self._last = 0.0, float(SHORTEST)
        self._zoomed = False
        self._heights = LossScale(0.0, 1.0, logarithmic=False)
        self._curves = RunCurves()
        self._hover: float | None = None
        self._held = False
        self._asked = -1
        self.setMouseTracking(True)
        keep_size(self, least_width=96, height=44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("the run: drag to go to a step")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """How large it would like to be (Qt)."""
        return QSize(640, scaled(44))

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        self.update()

    def apply(self, frame: Frame) -> None:
        """Show a frame."""
        before, self._frame = self._frame, frame
        fresh = before is None or before.generation != frame.generation
        if fresh:
            self._zoomed = False
        if not self._zoomed:
            self._first = 0.0
            self._last = float(line_end(frame.newest, frame.experiment.steps))
        series = [racer.losses for racer in frame.racers]
        heights = heights_for(series)
        if not fresh and heights.logarithmic == self._heights.logarithmic:
            # The scale only grows while a run goes on.
            heights = LossScale(
                min(heights.low, self._heights.low),
                max(heights.high, self._heights.high),
                heights.logarithmic,
            )
        self._heights = heights
        self.update()

    @property
    def _stretch(self) -> StepRange:
        return StepRange(self._first, self._last, self._heights, self.size())

    def x_of(self, step: float) -> float:
        """Where on the widget a step is."""
        return self._stretch.x_of(step)

    def step_at(self, x: float) -> float:
        """The step, not rounded, at a place on the widget."""
        return self._stretch.step_at(x)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw it (Qt)."""
        del event
        theme, frame = self._theme, self._frame
        if theme is None or frame is None:
            return
        with painting(self) as painter:
            track = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.setBrush(QColor(mix(theme.panel, theme.ground, 0.5)))
            painter.drawRoundedRect(track, 4, 4)
            painter.setClipRect(track.adjusted(1, 1, -1, -1))
            now = self.x_of(frame.address.step + frame.address.phase / max(1, len(frame.phases)))
            done = QRectF(track.left(), track.top(), now - track.left(), track.height())
            painter.fillRect(done, qcolor(theme.accent, 0.10))
            density = painter.deviceTransform().m11()
            painter.drawPixmap(0, 0, self._curves.picture(frame, theme, self._stretch, density))
            draw_marks(painter, frame, theme, self.x_of, self.height())
            self._draw_hover(painter, theme)
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.drawLine(QPointF(now, 1), QPointF(now, self.height() - 1))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.text))
            painter.drawPolygon(QPolygonF([QPointF(now - 5, 0), QPointF(now + 5, 0), QPointF(now, 6)]))

    def _draw_hover(self, painter: QPainter, theme: Theme) -> None:
        if self._hover is not None and not self._held:
            painter.setPen(QPen(QColor(theme.quiet_text), 1))
            painter.drawLine(QPointF(self._hover, 1), QPointF(self._hover, self.height() - 1))

    def step_under(self, x: float, *, ahead: bool = False) -> int:
        """The step a click at this place means: one that has been computed, a mark's if one is near.

        Args:
            x: the place.
            ahead: whether a mark may be one that the run has not reached yet.
        """
        frame = self._frame
        if frame is None:
            return 0
        experiment = frame.experiment
        marked = {mark.step for mark in experiment.bookmarks} | {change.step for change in experiment.changes}
        reached = (step for step in marked if ahead or step <= frame.newest)
        near = [step for step in reached if abs(self.x_of(step) - x) <= SNAP]
        if ahead and near:
            return min(near, key=lambda step: abs(self.x_of(step) - x))
        step = min(near, key=lambda step: abs(self.x_of(step) - x)) if near else round(self.step_at(x))
        return min(max(step, 0), frame.newest)

    def explain(self, step: int) -> str:
        """The numbers of a step, as the tooltip shows them."""
        frame = self._frame
        if frame is None:
            return ""
        lines = [f"step {step}"]
        lines += [
            f"{racer.shown_name}: loss {known_loss(racer.losses.at(step), lambda loss: fixed(loss, 6))}"
            for racer in frame.racers
            if step < len(racer.losses)
        ]
        lines += [
            f"{change.racer}: {change.name.replace('_', ' ')} becomes {change.value}"
            for change in frame.experiment.changes
            if change.step == step
        ]
        lines += [
            f"bookmark {mark.name}".rstrip() for mark in frame.experiment.bookmarks if mark.step == step
        ]
        if step > frame.newest:
            lines.append("A click computes the run up to there.")
        return tip_text(lines)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Begin a click or a drag (Qt)."""
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self._held, self._asked = True, -1
        self.hold_changed.emit(True)  # noqa: FBT003 - a signal
        self._seek(event.position().x(), ahead=True)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Follow the mouse (Qt)."""
        if event is None:
            return
        x = event.position().x()
        self._hover = x
        if self._held:
            self._seek(x)
        else:
            step = self.step_under(x, ahead=True)
            QToolTip.showText(event.globalPosition().toPoint(), self.explain(step), self)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """End a click or a drag (Qt)."""
        if self._held and event is not None:
            self._held = False
            self.hold_changed.emit(False)  # noqa: FBT003 - a signal

    def leaveEvent(self, event: QEvent | None) -> None:  # noqa: N802 - Qt's name
        """Forget the mouse (Qt)."""
        del event
        self._hover = None
        self.update()

    def _seek(self, x: float, *, ahead: bool = False) -> None:
        step = self.step_under(x, ahead=ahead)
        if step != self._asked:
            self._asked = step
            self.seek_requested.emit(step)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 - Qt's name
        """Zoom in time about the mouse; all the way out it follows the run again."""
        if event is None or self._frame is None or not event.angleDelta().y():
            return
        self.zoom(event.position().x(), 0.8 ** (event.angleDelta().y() / 120))
        event.accept()

    def zoom(self, x: float, factor: float) -> None:
        """Show ``factor`` times as many steps, keeping the step at ``x`` where it is."""
        if self._frame is None:
            return
        whole = float(line_end(self._frame.newest, self._frame.experiment.steps))
        span = max((self._last - self._first) * factor, CLOSEST)
        self._zoomed = span < whole
        if self._zoomed:
            pivot = self.step_at(x)
            share = (pivot - self._first) / (self._last - self._first)
            self._first = min(max(pivot - share * span, 0.0), whole - span)
            self._last = self._first + span
        else:
            self._first, self._last = 0.0, whole
        self.update()
