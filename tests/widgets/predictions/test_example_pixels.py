from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPointF, QRectF

from tests.widgets.pictures import around, border_is_calm, drawn, near
from tests.widgets.prediction_frames import blobs_frame, network_of
from tests.widgets.predictions.test_example_view import following
from widgets.prediction_parts.example_data import Stage
from widgets.predictions.example_pixels import PixelPainter, pixel_shape
from widgets.predictions.example_view import ExampleView
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]
NAMES = tuple(f"pixel {row},{column}" for row in range(3) for column in range(4))
VALUES = np.array([0.0, 0.0, 9.0, 0.0, *[0.0] * 7, 16.0])


@pytest.mark.parametrize(
    ("names", "shape"),
    [
        (NAMES, (3, 4)),
        (tuple(f"{row}x{column}" for row in range(1, 29) for column in range(1, 29)), (28, 28)),
        (tuple(f"pixel{number}" for number in range(784)), (28, 28)),
        (tuple(f"Px_{number}" for number in range(1, 10)), (3, 3)),
        (NAMES[:-1], None),
        (NAMES[::-1], None),
        (tuple(f"pixel {row},{column}" for row in range(2) for column in range(9)), None),
        (tuple(f"pixel{number}" for number in range(12)), None),
        (tuple(f"pixel{number}" for number in range(0, 32, 2)), None),
        (tuple(f"x{number}" for number in range(16)), None),
        (tuple(f"day {day} hour {hour}" for day in range(3) for hour in range(3)), None),
        (("age", "bmi"), None),
        ((), None),
    ],
)
def test_columns_are_a_picture_where_their_names_say_so(
    names: tuple[str, ...], shape: tuple[int, int] | None
) -> None:
    assert pixel_shape(names) == shape


def painter(where: QRectF, bars: bool = True) -> PixelPainter:
    given = VALUES / 16.0 if bars else np.zeros(0)
    return PixelPainter(Stage("inputs", NAMES, VALUES, ("",) * 12, given), where, INK, 1.0, (3, 4))


@pytest.mark.parametrize("where", [QRectF(5.0, 20.0, 300.0, 100.0), QRectF(5.0, 20.0, 100.0, 300.0)])
def test_both_pictures_have_square_pixels_inside_and_apart(where: QRectF) -> None:
    first, second = painter(where).areas
    assert where.contains(first)
    assert where.contains(second)
    assert not first.intersects(second)
    assert first.width() / 4 == pytest.approx(first.height() / 3)
    assert len(painter(where, bars=False).areas) == 1


def test_every_pixel_is_found_where_it_is_drawn() -> None:
    made = painter(QRectF(5.0, 20.0, 300.0, 100.0))
    assert [made.place_at(made.cell(place).center()) for place in range(12)] == list(range(12))
    shift = made.areas[1].topLeft() - made.areas[0].topLeft()
    assert made.place_at(made.cell(7).center() + shift) == 7
    assert made.place_at(QPointF(0.0, 0.0)) is None


def test_a_picture_is_seen_as_one_and_its_importance_beside_it() -> None:
    frame = following(
        blobs_frame(3), columns=VALUES, importance=VALUES / 16.0, answer=np.array([0.1, 0.7, 0.2])
    )
    assert frame.data is not None
    frame = replace(frame, data=replace(frame.data, columns=NAMES))
    assert network_of(frame).followed is not None
    view = ExampleView(INK)
    pixels = drawn(view, frame, (800, 300))
    assert border_is_calm(pixels)
    made = view.columns()[0]
    assert isinstance(made, PixelPainter)
    assert near(around(pixels, made.cell(11).center(), 1), INK.text, 12).all()
    assert near(around(pixels, made.cell(8).center(), 1), INK.wall, 12).all()
    shift = made.areas[1].topLeft() - made.areas[0].topLeft()
    assert near(around(pixels, made.cell(11).center() + shift, 1), INK.accent, 12).all()
    tip = view.tip_at(made.cell(2).center())
    assert tip.startswith("inputs, pixel 0,2\t9")
    assert tip.endswith("\t0.5625")
