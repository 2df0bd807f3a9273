"""A view whose drawing fails says so, ends nothing, and draws the next frame."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtGui import QImage, QPainter

from engine.frames.frame import Address, Frame
from tests.widgets.frames import ravine_frame
from tests.widgets.pictures import drawn, near, pixels_of
from widgets.painting.painter import Painter, collected_paint_errors
from widgets.style.theme import themes
from widgets.view.view import View

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]


def at_step(step: int) -> Frame:
    return replace(ravine_frame(5), address=Address(step))


class Fragile(View):
    """Breaks while drawing odd steps, and while preparing every seventh."""

    key = "fragile"

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        self.before = before
        if frame.address.step % 7 == 0:
            raise KeyError("seven")

    def draw(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), QPainter.background(painter))
        if self.frame is not None and self.frame.address.step % 2:
            painter.save()
            painter.save()
            painter.translate(10_000.0, 0.0)
            painter.setClipRect(0, 0, 1, 1)
            self.frame.address.step // 0
        painter.fillRect(self.rect(), painter.pen().color())


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is logged as an error, kept from the watch over tests."""
    texts: list[str] = []
    monkeypatch.setattr(
        logging.getLogger("widgets.painting.painter"), "error", lambda form, *a, **_: texts.append(form % a)
    )
    return texts


def test_a_view_that_cannot_be_drawn_says_so_and_what_went_wrong(logged: list[str]) -> None:
    view = Fragile(INK)
    broken = drawn(view, at_step(5), (420, 200))
    assert near(broken, INK.panel).mean() > 0.8
    assert near(broken, INK.quiet_text, 40).any()
    assert logged == ["Fragile could not be painted: ZeroDivisionError: integer division or modulo by zero"]


def test_the_next_frame_is_drawn_as_if_nothing_had_happened(logged: list[str]) -> None:
    view = Fragile(INK)
    drawn(view, at_step(5), (420, 200))
    assert np.array_equal(drawn(view, at_step(6), (420, 200)), drawn(Fragile(INK), at_step(6), (420, 200)))
    assert logged


def test_the_same_mistake_is_logged_once_however_often_it_is_painted(logged: list[str]) -> None:
    view = Fragile(INK)
    for step in (5, 9, 5, 11):
        drawn(view, at_step(step), (420, 200))
    assert len(logged) == 1


def test_after_a_frame_that_could_not_be_prepared_nothing_of_it_is_kept(logged: list[str]) -> None:
    view = Fragile(INK)
    drawn(view, at_step(2), (420, 200))
    broken = drawn(view, at_step(7), (420, 200))
    assert near(broken, INK.quiet_text, 40).any()
    view.apply(at_step(4))
    assert view.before is None
    assert logged == ["Fragile could not be painted: KeyError: 'seven'"]


def test_who_collects_mistakes_gets_them_instead_of_the_log(logged: list[str]) -> None:
    with collected_paint_errors() as errors:
        drawn(Fragile(INK), at_step(5), (420, 200))
    assert [type(error) for error in errors] == [ZeroDivisionError]
    assert not logged


def test_a_painter_ends_in_peace_amid_an_exception() -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = Painter(image)
    painter.save()
    with pytest.raises(LookupError), painter:
        raise LookupError
    assert not painter.isActive()
    assert pixels_of(image).shape == (8, 8, 3)
