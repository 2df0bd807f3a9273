"""The tabs above a program: the languages, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import QRectF

from widgets.style.fonts import text_width

#: In unscaled pixels: about everything, and how high a row of tabs is.
PAD, ROW = 12.0, 24.0
COPY, PASTE, SAVE, NOTEBOOK = "Copy", "Paste", "Save…", "Notebook…"
#: What is done with the program, with its tooltip.
ACTIONS = {
    COPY: "Copy the whole program (C)",
    PASTE: "Make an experiment of the Keras or PyTorch code on the clipboard",
    SAVE: "Save the program as a file of Python",
    NOTEBOOK: "Save the program as a notebook that draws loss and path",
}
#: Between two tabs, in unscaled pixels.
TAB_GAP = 4.0
#: The ending of what an action saves.
ENDINGS = {SAVE: "py", NOTEBOOK: "ipynb"}


def tab_places(
    languages: Iterable[tuple[str, str]], actions: Iterable[tuple[str, str]], width: float, unit: float
) -> list[tuple[str, QRectF]]:
    """Where tabs stand: the actions at the right, in a row of their own where one has no room for all.

    Args:
        languages: keys and words.
        actions: the same.
        width: of the view, in pixels.
        unit: pixels per unscaled pixel.
    """

    def tab(left: float, wide: float, row: int) -> QRectF:
        return QRectF(left * unit, (0.4 * PAD + row * ROW) * unit, wide * unit, (ROW - 4.0) * unit)

    made, left = list[tuple[str, QRectF]](), PAD
    for key, words in languages:
        wide = _width(words)
        made.append((key, tab(left, wide, 0)))
        left += wide + TAB_GAP
    widths = [(key, _width(words)) for key, words in actions]
    at, row = width / unit - PAD - sum(wide for _, wide in widths) - TAB_GAP * (len(widths) - 1), 0
    if at < left:
        at, row = PAD, 1
    for key, wide in widths:
        made.append((key, tab(at, wide, row)))
        at += wide + TAB_GAP
    return made


def _width(words: str) -> float:
    return text_width(words, "small", "strong") + 16.0
