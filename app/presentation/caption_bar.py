"""What stands beneath the view while one presents: the step, and a sentence that the last row can read."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QFont, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from widgets.style.fonts import font

#: The height of letters as a share of the window's: the eighth row of a lecture hall reads a thirtieth.
SHARE = 1.0 / 30.0
SMALLEST, LARGEST = 18, 64
#: The height of a sentence at most, in pixels.
MOST_HEIGHT = 400


class CaptionBar(QWidget):
    """Shows the step at the left and a sentence beside it, with answers to choose from beneath."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Caption")
        self.step, self.sentence = QLabel(), QLabel()
        for label in (self.step, self.sentence):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.sentence.setWordWrap(True)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 16)
        layout.setSpacing(32)
        layout.addWidget(self.step)
        layout.addWidget(self.sentence, 1)

    def show_caption(self, sentence: str, choices: Sequence[str] = (), right: int | None = None) -> None:
        """Show a sentence.

        Args:
            sentence: plain text.
            choices: the answers of a question.
            right: the place of the right one, once it is known.
        """
        answers = (
            f"{'✓ ' if place == right else ''}{place + 1}  {choice}" for place, choice in enumerate(choices)
        )
        self.sentence.setText("\n".join((sentence, "      ".join(answers))).strip())
        self.sentence.setVisible(bool(self.sentence.text()))

    def show_step(self, text: str) -> None:
        """Show where the run stands."""
        self.step.setText(text)

    def set_height_of(self, window: int) -> None:
        """Make the letters as large as a window of so many pixels in height wants them."""
        made = QFont(font("body", "regular"))
        made.setPixelSize(round(min(max(window * SHARE, SMALLEST), LARGEST)))
        for label in (self.step, self.sentence):
            label.setStyleSheet(f"font-size: {made.pixelSize()}px")
        strong = QFont(made)
        strong.setWeight(QFont.Weight.DemiBold)
        self.step.setFont(strong)
        self.sentence.setFont(made)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Keep the sentence within the bar (Qt)."""
        super().resizeEvent(event)
        needed = self.sentence.heightForWidth(self.sentence.width())
        self.sentence.setMinimumHeight(min(max(needed, 0), MOST_HEIGHT))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """One line (Qt)."""
        return QSize(200, 2 * SMALLEST)
