"""One factor for all text: what keeps its size beside it follows at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PyQt6.QtWidgets import QToolButton, QWidget

from engine.errors import RavineError
from widgets.style.text_scale import keep_size, scaled, set_text_scale, text_scale, widget_font

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(autouse=True)
def _usual_again() -> Iterator[None]:
    yield
    set_text_scale(1.0)


def test_what_keeps_its_size_beside_text_follows_another_factor_and_what_is_made_later_has_it() -> None:
    early, late = QToolButton(), QWidget()
    keep_size(early, width=30, height=20, icon=16)
    set_text_scale(1.5)
    keep_size(late, least_width=100, least_height=10)
    assert (early.width(), early.height(), early.iconSize().width()) == (45, 30, 24)
    assert (late.minimumWidth(), late.minimumHeight()) == (150, 15)
    assert (scaled(7), widget_font("body").pixelSize()) == (10, 21)
    set_text_scale(1.0)
    assert (early.width(), late.minimumWidth()) == (30, 100)


def test_a_widget_that_is_gone_is_not_asked_again() -> None:
    gone = QWidget()
    keep_size(gone, width=10)
    gone.deleteLater()
    del gone
    gc.collect()
    set_text_scale(2.0)
    assert text_scale() == 2.0


@pytest.mark.parametrize("factor", [0.5, 2.5, float("nan")])
def test_a_factor_that_is_not_offered_is_refused(factor: float) -> None:
    with pytest.raises(RavineError, match="80, 200"):
        set_text_scale(factor)
