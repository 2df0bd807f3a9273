"""The ring that marks a panel: it lives no longer than what it marks."""

from __future__ import annotations

import pytest
from PyQt6 import sip
from PyQt6.QtWidgets import QWidget

from widgets.painting.highlight_ring import Highlighter
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")


def test_nothing_is_marked_any_more_where_the_marked_widget_is_deleted() -> None:
    highlighter, panel, other = Highlighter(), QWidget(), QWidget()
    highlighter.show_around(panel)
    assert highlighter.target is panel
    sip.delete(panel)
    assert highlighter.ring is None
    highlighter.set_theme(load_theme("ink"))
    highlighter.dismiss()
    highlighter.show_around(other)
    assert highlighter.target is other


def test_a_ring_ends_where_the_marked_widget_is_hidden() -> None:
    highlighter, panel = Highlighter(), QWidget()
    panel.show()
    highlighter.show_around(panel)
    assert highlighter.ring is not None
    panel.hide()
    assert highlighter.ring.isHidden()
    sip.delete(panel)
