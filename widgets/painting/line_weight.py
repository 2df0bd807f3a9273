"""How wide lines are drawn: a figure may want all of them heavier or finer than a window has them.

`Painter` draws them so; texts, markers and filled shapes stay as they are. It holds for one thread: a window
that is painted meanwhile in another one keeps its own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _State(threading.local):
    """How wide lines are in this thread."""

    weight = 1.0


_state = _State()


def line_weight() -> float:
    """The width of lines as a multiple of their usual one."""
    return _state.weight


def halo_width(line: float, margin: float) -> float:
    """The width of a halo's pen that stands out from its line as far as usual, however heavy that is.

    Args:
        line: the width of the line's pen.
        margin: of the halo, both sides together.
    """
    return line + margin / _state.weight


@contextmanager
def lines_of_weight(weight: float) -> Iterator[None]:
    """Draw lines so many times as wide as usual, for as long as this lasts."""
    before, _state.weight = _state.weight, weight
    try:
        yield
    finally:
        _state.weight = before
