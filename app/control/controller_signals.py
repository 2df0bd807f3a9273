"""What the controller announces."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal


class ControllerSignals(QObject):
    """The signals of the controller.

    Signals:
        frame_taken: a new frame, at most one a tick.
        opening: a `Document` is being built.
        opening_ended: it is open, was refused or cancelled.
        opened: a `Document` is open; its first frame is there.
        refused: a `Document` cannot be run, and why; what was open stays open.
        message: ``"bad"``, ``"good"`` or ``"info"``, and a sentence for the person.
        failed: an exception that was a mistake of Ravine's, and the sentence that was said of it.
        message_over: a sentence whose cause is gone.
        workspace_returned: undo or redo chose another workspace.
        state_changed: title, file, undo or redo are not what they were.
    """

    frame_taken = pyqtSignal(object)
    opening = pyqtSignal(object)
    opening_ended = pyqtSignal()
    opened = pyqtSignal(object)
    refused = pyqtSignal(object, str)
    message = pyqtSignal(str, str)
    failed = pyqtSignal(object, str)
    message_over = pyqtSignal(str)
    state_changed = pyqtSignal()
    workspace_returned = pyqtSignal()
