"""The line above a panel: its title or the tabs of its place, and what is shown; by it a panel is moved."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from widgets.painting.painter import painting
from widgets.painting.primitives import centred, elide, shortened, write
from widgets.style.fonts import text_width
from widgets.style.icons import icon
from widgets.style.plain_text import tip_text
from widgets.style.text_scale import keep_size, text_scale
from widgets.style.theme import Theme, mix
from widgets.view.panel_help import PanelHelp, help_text

HEADER = 28
PAD = 12.0
#: The side of the button that closes a floating panel.
CLOSE = 24
#: Pixels beside the title of a tab, and those of the entry that lists tabs without room.
TAB_PAD, MORE = 8.0, 40.0
TIP = "Double-click or press F to maximise; drag to move"


class PanelHeader(QWidget):
    """The line above a view: its title, at the right what is shown, and while it floats a way to close it.

    Signals:
        maximise_requested: it was double-clicked.
        close_requested: the button of a floating panel was clicked.
        tab_chosen: the tab of this number was clicked.
        drag_moved: it is dragged, and is at this place of the desktop.
        drag_ended: it was let go there.
    """

    maximise_requested = pyqtSignal()
    close_requested = pyqtSignal()
    tab_chosen = pyqtSignal(int)
    drag_moved = pyqtSignal(QPoint)
    drag_ended = pyqtSignal(QPoint)

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None, *, key: str = "") -> None:
        """Make it.

        Args:
            title: of the panel.
            theme: of its colours.
            parent: as of every widget.
            key: of the panel, by which the text about it is found; without one there is none.
        """
        super().__init__(parent)
        self._key = key if help_text(key) else ""
        self._help = QToolButton(self)
        keep_size(self._help, width=CLOSE, height=CLOSE, icon=16)
        self._help.setIcon(icon("help", theme, role="quiet_text"))
        self._help.setToolTip(f"What is {title}?  (Shift+F1)")
        self._help.setAccessibleName(f"What is {title}?")
        self._help.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._help.clicked.connect(self.show_help)
        self._help.hide()
        self.title, self.summary, self._theme = title, "", theme
        self._hovered = self._focused = self._dragged = False
        self._pressed: QPointF | None = None
        self.tabs: tuple[str, ...] = ()
        self._current = 0
        self._close = QToolButton(self)
        keep_size(self._close, width=CLOSE, height=CLOSE, icon=16)
        self._close.setIcon(icon("close", theme, role="quiet_text"))
        self._close.setToolTip(f"Close {title}; the menu View, Panels shows it again")
        self._close.setAccessibleName(f"close {title}")
        self._close.clicked.connect(self.close_requested)
        self._close.hide()
        keep_size(self, height=HEADER)
        self.setAccessibleName(title)
        self.setToolTip(TIP)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        self._close.setIcon(icon("close", theme, role="quiet_text"))
        self._help.setIcon(icon("help", theme, role="quiet_text"))
        self._place_buttons()
        self.update()

    def show_help(self) -> None:
        """Tell what the panel is."""
        if self._key:
            beneath = QRect(self.mapToGlobal(QPoint()), self.size())
            PanelHelp(self.title, self._key, self).pop_up(beneath)

    def show_floating(self, *, floating: bool) -> None:
        """Offer to be closed, or not: the menu View closes those that have a place."""
        self._close.setVisible(floating)
        self._place_buttons()
        self.update()

    def show_tabs(self, titles: Sequence[str], current: int) -> None:
        """Show the titles of all panels that share this place, one of which is seen; one is no tab."""
        tabs = tuple(titles) if len(titles) > 1 else ()
        if (tabs, current) != (self.tabs, self._current):
            self.tabs, self._current = tabs, current
            self.setAccessibleDescription(f"Tabs: {', '.join(tabs)}. {self.title} is shown." if tabs else "")
            self.update()

    def choose_beside(self, by: int) -> None:
        """Ask for the tab so many places after the one that is seen, round and round."""
        if self.tabs:
            self.tab_chosen.emit((self._current + by) % len(self.tabs))

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Keep the buttons at the right end (Qt)."""
        super().resizeEvent(event)
        self._place_buttons()

    def _place_buttons(self) -> None:
        top = (self.height() - self._close.height()) // 2
        self._close.move(self.width() - self._close.width() - 2, top)
        taken = 0 if self._close.isHidden() else self._close.width()
        self._help.move(self.width() - taken - self._help.width() - 2, top)

    def _end(self) -> float:
        """How far to the right the words reach: up to the buttons that are there."""
        buttons = [button for button in (self._close, self._help) if not button.isHidden()]
        return min((button.x() - 4.0 for button in buttons), default=self.width() - PAD)

    def show_summary(self, text: str) -> None:
        """Say what is shown."""
        if text != self.summary:
            self.summary = text
            self.update()

    def tip(self) -> str:
        """The whole summary, of which there may be no room for all, and what the mouse can do here."""
        return tip_text([self.summary, TIP]) if self.summary else TIP

    def show_focus(self, *, focused: bool) -> None:
        """Show whether keys go to this panel."""
        self._focused = focused
        self.update()

    # ---- tabs ----------------------------------------------------------------------------------

    def tab_rects(self) -> tuple[list[tuple[int, QRectF]], QRectF]:
        """The tabs that have room, by their number, and where the others are listed; that may be empty."""
        unit = text_scale()
        widths = [unit * (text_width(title, "small", "strong") + 2.0 * TAB_PAD) for title in self.tabs]
        shown = list(range(len(self.tabs)))
        room, more = self.width() - 2.0 * (PAD - TAB_PAD), MORE * unit
        while len(shown) > 1 and sum(widths[i] for i in shown) > room - more * (len(shown) < len(self.tabs)):
            shown.remove(next(i for i in reversed(shown) if i != self._current))
        rects, at = [], PAD - TAB_PAD
        for number in shown:
            width = min(widths[number], room - (at - PAD + TAB_PAD))
            rects.append((number, QRectF(at, 3.0, width, self.height() - 7.0)))
            at += width
        return rects, QRectF(at, 3.0, more if len(shown) < len(self.tabs) else 0.0, self.height() - 7.0)

    def _choose_tab(self, at: QPointF) -> None:
        rects, more = self.tab_rects()
        for number, rect in rects:
            if rect.contains(at):
                self.tab_chosen.emit(number)
        if more.contains(at):
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            seen = {number for number, _ in rects}
            for number, title in enumerate(self.tabs):
                if number not in seen and (action := menu.addAction(title.replace("&", "&&"))) is not None:
                    action.triggered.connect(lambda _checked, number=number: self.tab_chosen.emit(number))
            menu.popup(self.mapToGlobal(more.bottomLeft().toPoint()))

    # ---- drawing -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Draw title or tabs, summary, and a line beneath that shows where the keyboard is (Qt)."""
        del event
        theme = self._theme
        with painting(self) as painter:
            ground = mix(theme.panel, theme.text, 0.06 if self._hovered else 0.0)
            painter.fillRect(self.rect(), QColor(ground))
            unit, height = text_scale(), self.height()
            base = centred(0.5 * height, unit=unit)
            right = self._end()
            taken = self._draw_tabs(painter, base) if self.tabs else self._draw_title(painter, base)
            room = right - PAD - taken
            if room > PAD:
                text = fitting_summary(self.summary, room / unit)
                write(painter, right, base, text, theme.quiet_text, unit=unit, align="right")
            thickness = 2.0 if self._focused else 1.0
            line = QRectF(0.0, height - thickness, self.width(), thickness)
            painter.fillRect(line, QColor(theme.accent if self._focused else theme.line))

    def _draw_title(self, painter: QPainter, base: float) -> float:
        unit = text_scale()
        title = elide(self.title, (self.width() - 2.0 * PAD) / unit, "small", "strong")
        write(painter, PAD, base, title, self._theme.text, weight="strong", unit=unit)
        return PAD + unit * text_width(title, "small", "strong")

    def _draw_tabs(self, painter: QPainter, base: float) -> float:
        theme, unit = self._theme, text_scale()
        rects, more = self.tab_rects()
        for number, rect in rects:
            chosen = number == self._current
            if chosen:
                painter.fillRect(rect, QColor(mix(theme.panel, theme.text, 0.12)))
            title = elide(self.tabs[number], rect.width() / unit - 2.0 * TAB_PAD + 1.0, "small", "strong")
            colour = theme.text if chosen else theme.quiet_text
            write(painter, rect.left() + TAB_PAD * unit, base, title, colour, weight="strong", unit=unit)
        if more.width():
            hidden = f"+{len(self.tabs) - len(rects)}"
            write(
                painter,
                more.left() + TAB_PAD * unit,
                base,
                hidden,
                theme.quiet_text,
                weight="strong",
                unit=unit,
            )
        return more.right()

    # ---- the mouse -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Choose a tab, or begin to move the panel (Qt)."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            self._choose_tab(event.position())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Move the panel (Qt)."""
        if event is None or self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        far = (event.position() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        self._dragged = self._dragged or far
        if self._dragged:
            self.drag_moved.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Let the panel go (Qt)."""
        dragged, self._pressed, self._dragged = self._dragged, None, False
        if dragged and event is not None:
            self.drag_ended.emit(event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Maximise (Qt)."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self.maximise_requested.emit()

    def event(self, event: QEvent | None) -> bool:
        """Light up under the mouse, and make the tooltip only when it is asked for (Qt)."""
        if event is not None and event.type() == QEvent.Type.ToolTip:
            self.setToolTip(self.tip())
        if event is not None and event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self._hovered = event.type() == QEvent.Type.Enter
            self._help.setVisible(self._hovered and bool(self._key))
            self.update()
        return super().event(event)


def fitting_summary(text: str, room: float) -> str:
    """As many clauses of a summary as there is room for, in unscaled pixels; a number is never cut."""
    shown = shortened(text, room)
    is_cut = shown.endswith("…") and not text.endswith("…")
    return "" if is_cut and any(letter.isdigit() for letter in text) else shown
