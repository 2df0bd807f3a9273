"""Which clicks on the diagram's buttons are meant: an edit moves the buttons, and the mouse stays."""

from __future__ import annotations

from PyQt6.QtCore import QPointF

#: Pixels that a mouse moves without being moved by somebody.
TOLERANCE = 3.0


class EditClicks:
    """Remembers the last click while the mouse stays: a second one repeats that edit and does no other."""

    def __init__(self) -> None:
        """Begin before the first click."""
        self._last: tuple[str, QPointF] | None = None

    def click(self, edit: str, at: QPointF) -> bool:
        """Take a click on a button.

        Args:
            edit: what the button under the mouse does now.
            at: where the mouse is.

        Returns:
            False where an edit brought this button to where another one was clicked.
        """
        if self._last is not None:
            before, where = self._last
            if edit != before and _is_near(at, where):
                return False
        self._last = edit, at
        return True

    def move(self, at: QPointF) -> None:
        """Take note of where the mouse is: away from the last click every button is meant."""
        if self._last is not None and not _is_near(at, self._last[1]):
            self._last = None

    def leave(self) -> None:
        """The mouse has left the diagram."""
        self._last = None


def _is_near(at: QPointF, other: QPointF) -> bool:
    return (at - other).manhattanLength() <= TOLERANCE
