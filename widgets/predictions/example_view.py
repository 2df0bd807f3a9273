"""One example followed: its numbers from the inputs through all layers to the answer; which inputs matter."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QAction, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PyQt6.QtWidgets import QLineEdit, QToolButton, QWidget

from engine.frames.followed_example import FollowedExample
from engine.frames.frame import Frame
from widgets.painting.primitives import centred, shortened, write
from widgets.prediction_parts.example_data import ExampleData
from widgets.prediction_parts.example_mark import ExampleMark
from widgets.predictions.example_form import ExampleForm
from widgets.predictions.example_keys import FORM_KEYS, STEPS, is_key, moved, other_part, part_chosen, part_of
from widgets.predictions.example_layout import stage_painters
from widgets.predictions.example_painter import StagePainter
from widgets.predictions.example_pixels import PixelPainter
from widgets.style.number_text import full
from widgets.style.text_scale import scaled
from widgets.style.theme import Theme
from widgets.view.recorded_words import unknown_loss
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

PAD, HEAD, FIELD = 12.0, 40.0, 26.0
IMPORTANCE = "accuracy or R² falls where it is shuffled by"
NO_NETWORK = "Only networks answer: choose a data set to follow one of its examples."
BEGIN = "Click, or press Down, to follow an example through the network."
#: Of hundreds of columns the field names so many.
FEW = 8


class _ValuesField(QLineEdit):
    """Keeps its keys: Enter takes what was typed, and means nothing else to the view around it."""

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Let no key go on to the view (Qt)."""
        super().keyPressEvent(event)
        if event is not None:
            event.accept()


class ExampleView(View):
    """The chosen racer's network at work on one example. Up and Down go through the examples.

    What was typed below is followed in the place of an example, as is what was chosen in the form that Enter
    opens; an empty field goes back to the data.
    """

    key = "example"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._field: QLineEdit | None = None
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._field = field = _ValuesField(self)
        field.setAccessibleName("values of an example of your own")
        field.setToolTip(
            "Type a value for each column as your table writes it, with semicolons between; "
            "empty follows the data."
        )
        field.setClearButtonEnabled(True)
        field.editingFinished.connect(self._take_typed)
        field.hide()
        #: Made when it is asked for.
        self.form: ExampleForm | None = None
        self.form_button = button = QToolButton(self)
        button.setText("Form…")
        button.setToolTip(
            "Change this example column by column, with a list where there are choices (Enter)."
        )
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self.open_form)
        button.hide()
        self.example_mark = ExampleMark(self)
        self._switch = QAction(self)
        self._switch.triggered.connect(self._go_to_other_part)

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return self.capped(min(max(min(self.width() / 640.0, self.height() / 320.0), 1.0), 2.5))

    def _followed(self) -> FollowedExample | None:
        return None if self.frame is None or self.frame.network is None else self.frame.network.followed

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Offer the field with the columns' names (see `View.prepare`)."""
        del before
        self.example_mark.show_state(ExampleData.of(frame))
        field = self._field
        if field is None:
            return
        seen = self._followed()
        is_there = seen is not None and self.parentWidget() is not None
        field.setVisible(is_there)
        self.form_button.setVisible(is_there and seen is not None and bool(seen.fields))
        self._place_field()
        if self.form is not None:
            self.form.show_example(seen)
        if seen is not None and frame.data is not None and not field.hasFocus():
            field.setText(str(frame.experiment.shown("example_values")))
            names = [each.name for each in seen.fields] or [*frame.data.columns[:FEW], "..."]
            field.setPlaceholderText("; ".join(names))

    def table(self) -> Table:
        """The numbers of every column (see `View.table`)."""
        found = ExampleData.of(self.frame)
        if found is None:
            return {}
        made = {stage.title.partition(";")[0]: stage.values for stage in found.stages}
        return made | {"importance": found.seen.importance} if len(found.seen.importance) else made

    def summary(self) -> str:
        """Which example, and what is answered; why what was typed is not followed (see `View.summary`)."""
        found = ExampleData.of(self.frame)
        return "" if found is None else found.seen.complaint or found.sentence

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw the sentence, the columns, and what was complained of (see `View.draw`)."""
        found = ExampleData.of(self.frame)
        if found is None:
            lacks = unknown_loss(self.frame) or NO_NETWORK
            text = "" if self.frame is None else BEGIN if self.frame.network is not None else lacks
            self.draw_message(painter, text, self.unit)
            return
        unit, theme = self.unit, self.theme
        room, base = self.width() / unit - 2.0 * PAD, centred(14.0 * unit, unit=unit)
        line = shortened(found.sentence, room)
        write(painter, PAD * unit, base, line, theme.text, weight="strong", unit=unit)
        for column in self.columns():
            column.draw(painter)
        if found.seen.complaint:
            base = centred(self.height() - (FIELD + 12.0) * unit, unit=unit)
            write(painter, PAD * unit, base, shortened(found.seen.complaint, room), theme.bad, unit=unit)

    def columns(self) -> list[StagePainter | PixelPainter]:
        """The columns of numbers, each with its place."""
        found, unit = ExampleData.of(self.frame), self.unit
        if found is None:
            return []
        # the field for values of one's own, and above it what is wrong with them
        below = FIELD + (26.0 if found.seen.complaint else 12.0)
        left, height = PAD * unit, max(self.height() - (HEAD + below) * unit, 20.0 * unit)
        area = QRectF(left, HEAD * unit, self.width() - 2.0 * left, height)
        return stage_painters(found.stages, area, self.theme, unit)

    def tip_at(self, at: QPointF) -> str:
        """A number in full, and how much an input matters (see `View.tip_at`)."""
        found = ExampleData.of(self.frame)
        if found is None:
            return ""
        for number, column in enumerate(self.columns()):
            place, stage = column.place_at(at), column.stage
            if place is not None:
                name = f"{stage.title.partition(';')[0]}, {stage.names[place]}"
                lines = [f"{name}\t{full(float(stage.values[place]))}"]
                if number == 0 and len(found.seen.importance):
                    lines.append(f"{IMPORTANCE}\t{full(float(found.seen.importance[place]))}")
                return "\n".join(lines)
        return found.sentence

    def press_key(self, event: QKeyEvent) -> bool:
        """End following where the panel has the focus, too (see `View.press_key`)."""
        return self.example_mark.press(event) or super().press_key(event)

    def menu_actions(self) -> list[QAction]:
        """The other part of the data, and the end of following it (see `View.menu_actions`)."""
        part = other_part(self.frame)
        self._switch.setText("Follow a training example" if part == "train" else "Follow a test example")
        self._switch.setShortcut(QKeySequence("Ctrl+Up" if part == "train" else "Ctrl+Down"))
        return [*([self._switch] if part else []), *self.example_mark.actions_now()]

    # mouse and keyboard

    def _move(self, rows: int) -> None:
        if self.frame is not None:
            self.view_edited.emit(moved(self.frame, rows))

    def _go_to_other_part(self) -> None:
        if part := other_part(self.frame):
            self.view_edited.emit(part_chosen(part))

    def _take_typed(self) -> None:
        if self._field is not None and self.frame is not None:
            typed = self._field.text().strip()
            if typed != self.frame.experiment.shown("example_values"):
                self.view_edited.emit({"example_values": typed})

    def open_form(self) -> None:
        """Show the form for the example that is followed; nothing of what has too many columns for one."""
        seen = self._followed()
        if seen is None or not seen.fields:
            return
        if self.form is None:
            self.form = ExampleForm(self)
            self.form.changed.connect(lambda text: self.view_edited.emit({"example_values": text}))
        self.form.show_example(seen)
        self.form.show()
        self.form.raise_()
        self.form.activateWindow()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Begin to follow an example (Qt)."""
        if event is not None and self.frame is not None and self.frame.network and self._followed() is None:
            self._move(0)
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Go through the examples (Qt)."""
        if event is not None and self._followed() is not None and event.angleDelta().y():
            self._move(-1 if event.angleDelta().y() > 0 else 1)
            event.accept()

    def takes_key(self, event: QKeyEvent) -> bool:
        """The keys of the view, which otherwise play and step the run (see `View.takes_key`)."""
        return is_key(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Go to another example or part, or open the form (Qt)."""
        if event is not None and self.takes_key(event) and self.frame is not None and self.frame.network:
            key, part = Qt.Key(event.key()), part_of(event)
            if part:
                if part == other_part(self.frame):
                    self._go_to_other_part()
            elif key in FORM_KEYS and self._followed() is not None:
                self.open_form()
            else:
                self._move(STEPS.get(key, 0))
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Put the field at the bottom (Qt)."""
        super().resizeEvent(event)
        self._place_field()

    def _place_field(self) -> None:
        """Put the field at the bottom, beside it the button where there is one, and the cross."""
        if self._field is None:
            return
        height, button = scaled(FIELD), self.form_button
        taken = self.example_mark.width()
        if not button.isHidden():
            width = button.sizeHint().width()
            button.setGeometry(
                self.width() - taken - width - round(PAD), self.height() - height - 6, width, height
            )
            taken += width + 6
        room = self.width() - round(2 * PAD) - taken
        self._field.setGeometry(round(PAD), self.height() - height - 6, room, height)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Wide enough for a few layers (Qt)."""
        return QSize(560, 240)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="example",
    title="One example",
    meaning="One example on its way from inputs through every layer to the answer; which inputs matter.",
    make=ExampleView,
    order=72,
    size=(960, 480),
    smallest=(360, 200),
    docked=(280, 150),
)
