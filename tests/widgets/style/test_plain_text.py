"""What looks like HTML is shown as it is: in labels, message boxes and tooltips."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication, QLabel, QMessageBox, QToolTip, QWidget

from widgets.style.plain_text import TIP_LINE, TIP_LONGEST, PlainLabels, show_labels_plain, tip_text

NAME = "<img src='file:///etc/hostname'><b>racer</b>"


@pytest.fixture(autouse=True)
def _plain(qapp: QApplication) -> Iterator[None]:
    before = qapp.findChildren(PlainLabels)
    show_labels_plain(qapp)
    yield
    for made in qapp.findChildren(PlainLabels):
        if made not in before:
            qapp.removeEventFilter(made)
            made.setParent(None)


def test_a_label_shows_a_name_as_it_is() -> None:
    label, rich = QLabel(NAME), QLabel("<b>meant</b>")
    rich.setTextFormat(Qt.TextFormat.RichText)
    for shown in (label, rich):
        shown.ensurePolished()
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert rich.textFormat() == Qt.TextFormat.RichText
    assert label.sizeHint().width() > rich.sizeHint().width() * 2


def test_a_message_box_shows_what_it_quotes_as_it_is() -> None:
    box = QMessageBox()
    box.setText(NAME)
    box.setInformativeText(NAME)
    box.show()
    told = [label for label in box.findChildren(QLabel) if label.text() == NAME]
    assert len(told) == 2
    assert {label.textFormat() for label in told} == {Qt.TextFormat.PlainText}
    box.close()


def test_a_tooltip_shows_a_name_as_it_is() -> None:
    widget = QWidget()
    widget.show()
    QToolTip.showText(QPoint(5, 5), NAME, widget)
    shown = [
        label
        for label in QApplication.allWidgets()
        if isinstance(label, QLabel) and label.windowType() == Qt.WindowType.ToolTip
    ]
    assert [label.textFormat() for label in shown if label.text() == NAME] == [Qt.TextFormat.PlainText]
    for label in shown:
        label.hide()
        label.deleteLater()
    widget.close()


def test_the_lines_of_a_tooltip_are_wrapped_and_bounded() -> None:
    lines = tip_text(["step 5", "word " * 100, "x" * 1_000_000]).split("\n")
    assert lines[0] == "step 5"
    assert max(map(len, lines)) <= TIP_LINE
    assert sum(map(len, lines)) <= TIP_LONGEST
