"""The style in which each view was exported last, as one text that settings can keep."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from contextlib import suppress

from app.export.figure_style import FigureStyle, style_of
from engine.errors import RavineError


class RememberedStyles:
    """Remembers the last style of each view. What cannot be understood any more counts as none."""

    def __init__(self, read: Callable[[], str], write: Callable[[str], None]) -> None:
        """Make the memory.

        Args:
            read: gives the text that was kept; an empty one at first.
            write: keeps a text.
        """
        self._read, self._write = read, write

    def of(self, view: str) -> FigureStyle | None:
        """The style of a view, if one is remembered."""
        text = self._all().get(view)
        if isinstance(text, str):
            with suppress(RavineError, tomllib.TOMLDecodeError):
                return style_of(tomllib.loads(text))
        return None

    def remember(self, view: str, style: FigureStyle) -> None:
        """Keep the style of a view."""
        self._write(json.dumps({**self._all(), view: style.text()}))

    def _all(self) -> dict[str, object]:
        try:
            kept = json.loads(self._read() or "{}")
        except (ValueError, RecursionError):
            return {}
        return kept if isinstance(kept, dict) else {}


#: Remembers nothing.
NO_STYLES = RememberedStyles(str, lambda _: None)
