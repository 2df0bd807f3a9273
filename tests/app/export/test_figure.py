"""A figure's geometry: what is asked for in inches, points and dots is what comes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.export.figure import PIXELS_PER_INCH, PRESETS, USUAL_TEXT, Figure
from engine.errors import RavineError
from widgets.style.fonts import SIZES

SIDES = st.floats(1.0, 30.0)


@given(SIDES, SIDES, st.floats(4.0, 40.0), st.floats(50.0, 600.0))
def test_the_layout_at_its_density_fills_the_dots(
    width: float, height: float, text: float, dpi: float
) -> None:
    figure = Figure(width, height, text_size=text, dpi=dpi)
    for layout, dots in zip(figure.layout, figure.pixels, strict=True):
        assert layout * figure.density >= dots - 0.51
        assert (layout - 1) * figure.density < dots + 0.51


def test_the_usual_text_is_that_of_a_picture_of_so_many_pixels() -> None:
    assert SIZES["small"] == USUAL_TEXT / 72.0 * PIXELS_PER_INCH
    assert Figure(5.0, 3.0).layout == (480, 288)


def test_larger_text_leaves_less_room_and_as_many_dots() -> None:
    small, large = Figure(4.0, 3.0, text_size=6.0), Figure(4.0, 3.0, text_size=12.0)
    assert small.pixels == large.pixels
    assert small.layout[0] == 2 * large.layout[0]


def test_a_slide_has_the_dots_of_a_screen() -> None:
    slide = PRESETS["slide"]
    assert Figure(slide.width, slide.height, dpi=slide.dpi).pixels == (1920, 1080)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ({"width": 0.4, "height": 3.0}, "outside [0.5, 50]"),
        ({"width": 3.0, "height": 60.0}, "outside [0.5, 50]"),
        ({"width": 3.0, "height": 2.0, "margins": 0.9}, "leave too little"),
    ],
)
def test_what_no_paper_has_is_refused(figure: dict[str, float], said: str) -> None:
    with pytest.raises(RavineError) as refused:
        Figure(**figure)  # type: ignore[arg-type] # the other fields keep their defaults
    assert said in str(refused.value)
