"""Formulas that were typeset, kept from one start to the next.

Setting up the typesetter takes a sixth of a second, and a start shows the formulas of the start before, most
often. What is kept is the typesetter's own SVG; a file of another typesetter, or one that cannot be read,
counts as none.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

#: What a formula's SVG is made by.
MAKERS = ("widgets.style.math_library", "ziamath", "ziafont", "latex2mathml")
#: Formulas that are kept at most, those that were asked for last; a lesson has some dozen.
MOST = 600
#: Bytes of a file that is read at most.
LARGEST = 8_000_000


class FormulaStore:
    """Texts by their keys: those of a file, and those that were made since. Any thread may ask."""

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        #: Those that were asked for last stand last.
        self._texts = dict(known or {})
        self._has_new = False
        self._lock = threading.Lock()

    @classmethod
    def read(cls, path: Path) -> FormulaStore:
        """What a file keeps; nothing where it is of another typesetter, or no file of this form."""
        try:
            with path.open("rb") as file:
                content = json.loads(file.read(LARGEST))
            known = content["formulas"] if content["made_by"] == made_by() else {}
            return cls({str(key): str(text) for key, text in known.items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return cls()

    def text(self, key: str, make: Callable[[], str]) -> str:
        """The text of a key, made where it is not known."""
        with self._lock:
            found = self._texts.pop(key, None)
        made = make() if found is None else found
        with self._lock:
            self._has_new |= found is None
            self._texts[key] = made
            if len(self._texts) > MOST:
                del self._texts[next(iter(self._texts))]
        return made

    def content(self) -> bytes | None:
        """What a file is to keep; None where nothing was made that it does not have."""
        with self._lock:
            if not self._has_new:
                return None
            return json.dumps({"made_by": made_by(), "formulas": self._texts}).encode()


def made_by() -> list[list[int]]:
    """What makes a formula's SVG, as sizes and times of the files of `MAKERS`; none of them is imported."""
    found = []
    for name in MAKERS:
        spec = find_spec(name)
        place = Path(spec.origin) if spec is not None and spec.origin else Path()
        # In a packaged program modules are no files: there the program itself tells.
        about = (place if place.is_file() else Path(sys.executable)).stat()
        found.append([about.st_size, about.st_mtime_ns])
    return found
