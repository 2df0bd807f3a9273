"""The order in which Tab goes through a form: as one reads it, however late a part was made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLayout, QSplitter, QWidget


def order_tabs(form: QWidget) -> None:
    """Let Tab follow the layout; Qt goes by when a widget was made."""
    stops = [widget for widget in in_reading_order(form) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    for before, after in pairwise(stops):
        if before.nextInFocusChain() is not after:
            QWidget.setTabOrder(before, after)


def in_reading_order(widget: QWidget) -> Iterator[QWidget]:
    """A widget and all in it: what its layout holds from first to last, then its other children."""
    yield widget
    layout = widget.layout()
    placed = list(_placed(layout)) if layout is not None else []
    if isinstance(widget, QSplitter):
        placed = [part for part in map(widget.widget, range(widget.count())) if part is not None]
    free = [child for child in widget.children() if isinstance(child, QWidget) and child not in placed]
    for part in (*placed, *free):
        if not part.isWindow():
            yield from in_reading_order(part)


def _placed(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        inner, widget = (None, None) if item is None else (item.layout(), item.widget())
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _placed(inner)
