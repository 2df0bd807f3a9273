"""The formulas that a window shows, kept for the next start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.files import write_whole
from engine.errors import RavineError
from widgets.style.formula_store import FormulaStore
from widgets.style.typesetter import keep_formulas


@contextmanager
def kept_formulas(path: Path) -> Iterator[None]:
    """Take formulas from a file, and keep there at the end what was typeset meanwhile.

    Nothing is lost where the file cannot be read or written: what it has not is typeset again.
    """
    store = FormulaStore.read(path)
    keep_formulas(store)
    try:
        yield
    finally:
        if (content := store.content()) is not None:
            with suppress(RavineError):
                write_whole(path, content)
