"""When Python looks for garbage: not among what stays, for such a look stops every thread for 40 ms."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def made_to_stay() -> Iterator[None]:
    """Look for no garbage while modules are imported or a window is made: that is an eighth of a start.

    What is there at the end is never searched.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def unsearched() -> Iterator[None]:
    """Search no more for garbage among all that is there now, until the end."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
