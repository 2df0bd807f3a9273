"""The small parts of every form: how a parameter is called, its error line, a section, a choice of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QPaintEvent, QWheelEvent
from PyQt6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QStyleOptionComboBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.registry import Row
from widgets.forms.choice_list import ChoiceList, ChoicePictures, ListedChoice
from widgets.painting.painter import painting
from widgets.style.icons import icon, pixmap
from widgets.style.text_scale import keep_size, scaled
from widgets.style.theme import Theme

GAP = 8
#: What a drop-down list needs beside its title.
ARROW_ROOM = 34
#: Lists that are longer can be searched.
LONG = 14
#: Height of a line of a form.
FIELD = 28


def label_of(name: str) -> str:
    """How a parameter's name is shown: ``learning_rate`` as ``learning rate``."""
    return name.replace("_", " ")


def pair(first: QWidget, between: str, second: QWidget) -> QWidget:
    """Two widgets side by side with a word or sign between them."""
    line = QWidget()
    layout = QHBoxLayout(line)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    layout.addWidget(first, 1)
    layout.addWidget(quiet(between))
    layout.addWidget(second, 1)
    return line


def quiet(text: str) -> QLabel:
    """A label that stays in the background."""
    label = QLabel(text)
    label.setProperty("role", "quiet")
    return label


class ErrorLine(QLabel):
    """One sentence beneath a field, there only while something is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "error")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.hide()

    def show_error(self, sentence: str) -> None:
        """Say what is wrong; nothing if the sentence is empty."""
        if sentence != self.text():
            self.setText(sentence)
        self.setVisible(bool(sentence))


class Section(QWidget):
    """A heading and the content under it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(4)
        self._heading = QLabel(title)
        self._heading.setProperty("role", "section")
        self._line = QHBoxLayout()
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        self._line.addWidget(self._heading)
        self._line.addStretch()
        self.body.addLayout(self._line)
        keep_size(self._heading, height=24)

    def set_title(self, title: str) -> None:
        """Another heading."""
        if title != self._heading.text():
            self._heading.setText(title)

    def add_button(self, button: QWidget) -> None:
        """Put a button at the right end of the heading."""
        self._line.addWidget(button)


class CollapsibleSection(QWidget):
    """A heading that hides the content under it until it is clicked."""

    def __init__(self, title: str, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self._button = QToolButton()
        self._button.setText(title)
        self._button.setProperty("role", "fold")
        self._button.setCheckable(True)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        keep_size(self._button, icon=14)
        self._theme: Theme | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._button)
        layout.addWidget(content)
        content.hide()
        self._button.toggled.connect(self._toggle)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        self._toggle(self._button.isChecked())

    def unfold(self, *, unfolded: bool) -> None:
        """Show or hide the content."""
        self._button.setChecked(unfolded)

    def _toggle(self, unfolded: bool) -> None:  # noqa: FBT001 - Qt's signature
        self._content.setVisible(unfolded)
        if self._theme is not None:
            drawing = "chevron_down" if unfolded else "chevron_right"
            self._button.setIcon(icon(drawing, self._theme, role="quiet_text"))


def labelled(text: str, field: QWidget) -> QWidget:
    """A field with a quiet label to its left; labels of one form are equally wide."""
    line = QWidget()
    layout = QHBoxLayout(line)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP)
    label = quiet(text)
    keep_size(label, width=72)
    label.setBuddy(field)
    layout.addWidget(label)
    layout.addWidget(field, 1)
    return line


def clear(layout: QVBoxLayout, keep: int = 0) -> None:
    """Remove all widgets of a layout but the first ``keep``."""
    while layout.count() > keep:
        item = layout.takeAt(layout.count() - 1)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class ChoiceBox(QComboBox):
    """A drop-down list of keys with titles. It leaves the wheel to the page that scrolls.

    Signals:
        chosen: the key a person picked.
    """

    chosen = pyqtSignal(str)

    def __init__(
        self, choices: Iterable[tuple[str, str, str]], name: str, groups: Mapping[str, str] | None = None
    ) -> None:
        """Make the list; a long one can be searched.

        Args:
            choices: key, title and meaning of each.
            name: what is chosen, for screen readers.
            groups: the headings of keys in a long list.
        """
        super().__init__()
        self._groups = groups or {}
        self.pictures: ChoicePictures | None = None
        """Beside the choices of a long list."""
        self.setAccessibleName(name)
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(20)
        for key, title, meaning in choices:
            self.addItem(title, key)
            self.setItemData(self.count() - 1, meaning, Qt.ItemDataRole.ToolTipRole)
        self.activated.connect(self._pick)

    @property
    def key(self) -> str:
        """The key that is shown."""
        return str(self.currentData())

    def show_key(self, key: str) -> None:
        """Show a key without emitting a signal; an unknown one shows nothing."""
        index = self.findData(key)
        if index != self.currentIndex():
            self.setCurrentIndex(index)
        # The title, too: it may be too long for the box.
        meaning = str(self.itemData(index, Qt.ItemDataRole.ToolTipRole) or "")
        self.setToolTip(f"{self.itemText(index)}: {meaning}" if meaning else "")
        # Under Linux Qt tells a screen reader what is chosen in place of the name.
        self.setAccessibleDescription(f"{self.accessibleName()}: {meaning or self.itemText(index)}")

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """Show the list; a long one with a field to search in (Qt)."""
        if self.count() <= LONG:
            super().showPopup()
            return
        keys = [self.itemData(place) for place in range(self.count())]
        choices = [
            ListedChoice(
                place,
                self.itemText(place),
                str(self.itemData(place, Qt.ItemDataRole.ToolTipRole) or ""),
                self._groups.get(str(key), ""),
                label_of(str(key)),
                str(key),
            )
            for place, key in enumerate(keys)
            if key is not None  # a line between others
        ]
        listed = ChoiceList(choices, self.currentIndex(), self, self.pictures)
        listed.chosen.connect(self._choose_listed)
        listed.pop_up(self.mapToGlobal(self.rect().bottomLeft()), self.width())

    def _choose_listed(self, place: int) -> None:
        self.setCurrentIndex(place)
        self._pick(place)

    def _pick(self, index: int) -> None:
        self.show_key(str(self.itemData(index)))
        self.chosen.emit(str(self.itemData(index)))

    def initStyleOption(self, option: QStyleOptionComboBox | None) -> None:  # noqa: N802 - Qt's name
        """Shorten a title that does not fit, which Qt would cut (Qt)."""
        super().initStyleOption(option)
        if option is not None:
            room = self.width() - scaled(ARROW_ROOM)
            option.currentText = self.fontMetrics().elidedText(
                option.currentText, Qt.TextElideMode.ElideRight, room
            )

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw the box, and an arrow of the drawn set in the colour of the text."""
        super().paintEvent(event)
        side, colour = scaled(16), self.palette().text().color().name()
        arrow = pixmap("chevron_down", colour, side, self.devicePixelRatioF())
        with painting(self) as painter:
            painter.drawPixmap(self.width() - scaled(22), (self.height() - side) // 2, arrow)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 - Qt's name
        """Scroll the page, not the choice."""
        if event is not None:
            event.ignore()


def leave_on_enter(field: QLineEdit, error: Callable[[], str]) -> None:
    """Let Enter take what is typed and give the keys back to the run: Space plays again.

    Args:
        field: in which one types.
        error: what is wrong with it, or empty; then the field is not left.
    """
    field.returnPressed.connect(lambda: None if error() else field.clearFocus())


def rows_of(rows: Iterable[Row]) -> list[tuple[str, str, str]]:
    """Key, title and meaning of each row, for a `ChoiceBox`."""
    return [(row.key, row.title, row.meaning) for row in rows]
