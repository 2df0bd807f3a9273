"""A function over many runs as machine code, where numba is installed: the extra ``fast``."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import threading
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

#: A block of so many runs is one of several: compiling its steps pays.
WORTH_COMPILING = 8192


@cache
def has_numba() -> bool:
    """Whether numba is installed."""
    return importlib.util.find_spec("numba") is not None


class CompiledLoop:
    """A function that is compiled beside the work, in about half a second.

    Attributes:
        run: the function, once it is compiled; None before, and where the compiler fails.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        """Compile nothing yet.

        Args:
            function: loops over arrays of runs and calls only what numba knows.
        """
        self.run: Callable[..., Any] | None = None
        self._function = function
        self._thread: threading.Thread | None = None

    def compile(self, *example: Any) -> None:
        """Begin to compile it in a thread for arguments like these, if nobody has; it is called with them."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._compile, args=(example,), name="ravine-compile", daemon=True
            )
            self._thread.start()

    def join(self) -> None:
        """Wait until it is compiled."""
        if self._thread is not None:
            self._thread.join()

    def _compile(self, example: Sequence[Any]) -> None:
        try:
            numba = importlib.import_module("numba")
            # without the interpreter's lock, so that other threads go on
            run = numba.njit(nogil=True, error_model="numpy")(self._function)
            run(*example)
        except Exception:
            # maps are made all the same, and whoever wonders why no sooner finds it in the log
            logging.getLogger(__name__).exception("numba does not compile a loop over many runs")
            return
        self.run = run
