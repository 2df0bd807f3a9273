"""Work of an export that needs no window, done in a thread while the window lives on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import TypeVar

from engine.cancellation import Cancelled
from engine.gui_priority import GUI

#: Seconds to wait for the thread in one go: it may be the GUI's thread that waits.
PATIENCE = 0.004

T = TypeVar("T")


class Interruption:
    """Whether the work of an export is still wanted; its `check` is given to whatever computes."""

    def __init__(self) -> None:
        self._wanted = True

    def cancel(self) -> None:
        """Cancel the work."""
        self._wanted = False

    def check(self) -> None:
        """Let the window draw first; see `engine.cancellation.Check`.

        Raises:
            Cancelled: the work is not wanted any more.
        """
        GUI.wait()
        if not self._wanted:
            raise Cancelled


def in_background(
    work: Callable[[], T], interruption: Interruption, progress: Callable[[], int] = lambda: 0
) -> Generator[int, None, T]:
    """Do work in a thread; the caller may do something else at each ``next``.

    Args:
        work: is ended by the interruption's check, which closing the iterator early makes raise.
        interruption: whether it is wanted.
        progress: how far the work has come.

    Yields:
        The progress.

    Raises:
        Exception: what the work raises.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - raised in the thread that waits
            errors.append(error)

    thread = threading.Thread(target=run, name="ravine-export", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(PATIENCE)
            yield progress()
    except GeneratorExit:
        interruption.cancel()
        thread.join()
        raise
    if errors:
        raise errors[0]
    return results[0]
