"""Words for the person at the terminal: results on standard output, everything else on standard error."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

NAME = "ravine"


def plain(text: str) -> str:
    """A text as one line on which nothing acts on the terminal: titles and paths come from anywhere."""
    line = " ".join(text.split())
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in line)


def say(text: str) -> None:
    """Write a result, on lines of its own; parts that come from outside go through `plain` first."""
    sys.stdout.write(f"{text}\n")


def complain(message: object) -> None:
    """Write what went wrong, or what should be known beside the result, as one line."""
    with suppress(OSError):  # without standard error the exit code still reports it
        sys.stderr.write(f"{NAME}: {plain(str(message))}\n")


class ProgressLine:
    """How far long work has come: a line that renews itself on a terminal, a line each tenth elsewhere."""

    def __init__(self, what: str, total: int) -> None:
        """Say nothing yet.

        Args:
            what: what is counted, e.g. ``"frame"``.
            total: how many there will be.
        """
        self._what = what
        self._total = total
        self._live = sys.stderr.isatty()
        self._shown_tenth = 0
        self._done = 0

    def __call__(self, done: int, remark: str = "") -> None:
        """Report that so many are done, with a remark behind; the same number again prints nothing."""
        if done <= self._done:
            return
        self._done = done
        tenth = 10 * done // self._total
        line = f"{NAME}: {self._what} {done} of {self._total}{remark}"
        if self._live:
            sys.stderr.write(f"\r\x1b[K{line}" + ("\n" if done == self._total else ""))
            sys.stderr.flush()
        elif tenth > self._shown_tenth:
            sys.stderr.write(f"{line}\n")
        self._shown_tenth = max(self._shown_tenth, tenth)


@contextmanager
def patient_interrupt() -> Iterator[Callable[[], None]]:
    """Defer Ctrl+C to the end of a block of work: Qt warns of a painting that is interrupted.

    Yields a function to call between two blocks; it raises KeyboardInterrupt if Ctrl+C was pressed. Pressed
    a second time it interrupts at once.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    pressed = False
    before = signal.getsignal(signal.SIGINT)

    def remember(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        del number, frame
        pressed = True
        signal.signal(signal.SIGINT, before)

    def stop_if_pressed() -> None:
        if pressed:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, remember)
    try:
        yield stop_if_pressed
    finally:
        signal.signal(signal.SIGINT, before)
