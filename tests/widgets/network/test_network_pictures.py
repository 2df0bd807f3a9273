"""The large picture of what a network answers."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QImage, QPainter, QPolygonF

from engine.frames.frame import DataFrame
from tests.widgets.network_frames import network_frame
from widgets.network import network_pictures
from widgets.network.network_pictures import ANSWER_CELLS, answer_picture, draw_fit
from widgets.painting.painter import Painter
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]


def test_an_answer_is_drawn_finer_than_its_grid() -> None:
    frame = network_frame()
    assert frame.network is not None
    assert frame.data is not None
    picture = answer_picture(frame.network, frame.data, INK)
    assert picture is not None
    assert min(picture.width(), picture.height()) >= ANSWER_CELLS / 2


def test_shares_stay_shares_between_the_points_of_their_grid() -> None:
    answer = np.random.default_rng(2).integers(0, 2, (8, 8, 1)).astype(float)
    fine = network_pictures._finer(answer)
    assert fine.min() >= 0.0
    assert fine.max() <= 1.0


def test_a_fit_ends_at_the_pictures_sides_without_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.linspace(-3.0, 3.0, 61)[:, None]
    inner = np.abs(x[:, 0]) <= 1.0
    data = DataFrame(
        x=x[inner], y=x[inner], batch=None, grid=x, predictions=((x**3),), feature="x", target="y"
    )
    drawn: list[QPolygonF] = []
    monkeypatch.setattr(QPainter, "drawPolyline", lambda _painter, line: drawn.append(line))
    image = QImage(100, 100, QImage.Format.Format_ARGB32)
    with Painter(image) as painter:
        draw_fit(painter, QRectF(0.0, 0.0, 100.0, 100.0), data, 0, theme=INK, scale=1.0)
    (line,) = drawn
    across = [line.at(index).x() for index in range(line.count())]
    assert len(across) > 10
    assert np.diff(across).min() > 0.5
