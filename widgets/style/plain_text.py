"""Text is text: names, titles and cells come from anywhere, and none of them is read as HTML.

Qt reads a label or a tooltip as rich text as soon as it looks like it, and then draws pictures that it names.
One filter on the application makes every label plain before its first text is laid out, tooltips and message
boxes included; a label that is meant to be rich says so with ``setTextFormat``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtWidgets import QApplication, QLabel

#: The longest line of a tooltip, in characters; what is longer is wrapped.
TIP_LINE = 72
#: The longest tooltip, in characters.
TIP_LONGEST = 4000


class PlainLabels(QObject):
    """The filter: a label that does not say how its text is to be read shows it as it is."""

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Look at a label that is about to be shown for the first time; hold nothing back (Qt)."""
        # Every event of the program comes by: its type costs more to ask than that of the widget.
        if (
            isinstance(watched, QLabel)
            and event is not None
            and event.type() == QEvent.Type.Polish
            and watched.textFormat() == Qt.TextFormat.AutoText
        ):
            watched.setTextFormat(Qt.TextFormat.PlainText)
        return False


def show_labels_plain(application: QApplication) -> None:
    """Let an application show every label, tooltip and message box as plain text."""
    if not application.findChildren(PlainLabels):
        application.installEventFilter(PlainLabels(application))


def tip_text(lines: Iterable[str]) -> str:
    """Lines of a tooltip, none of them too long to be read and all of them together bounded."""
    wrapped = [part for line in lines for part in textwrap.wrap(line[:TIP_LONGEST], TIP_LINE) or [""]]
    whole = "\n".join(wrapped)
    return whole if len(whole) <= TIP_LONGEST else whole[: TIP_LONGEST - 1] + "…"
