"""The part of a plane that is drawn, as text."""

from __future__ import annotations

import pytest

from engine.errors import RavineError
from engine.experiment.plane_part import WHOLE, drawn_part, part_of, part_text, read_part
from engine.objective import Domain

PLANE = ((-2.0, 2.0), (10.0, 20.0))


def test_a_part_is_shares_of_both_axes() -> None:
    assert part_of("0.25 to 0.75; -1 to 0.5") == ((0.25, 0.75), (-1.0, 0.5))
    assert read_part(" 0.250 to .75 ;-1 to 0.5") == "0.25 to 0.75; -1 to 0.5"
    assert drawn_part(PLANE, "0.25 to 0.75; -1 to 0.5") == ((-1.0, 1.0), (0.0, 15.0))
    assert part_text(PLANE, ((-1.0, 1.0), (0.0, 15.0))) == "0.25 to 0.75; -1 to 0.5"


@pytest.mark.parametrize("text", ["", "whole", " Whole"])
def test_the_whole_plane_is_a_word(text: str) -> None:
    assert part_of(text) is None
    assert read_part(text) == WHOLE
    assert drawn_part(PLANE, text) == PLANE


@pytest.mark.parametrize("far", [((0.0, 1e9), (10.0, 20.0)), ((0.0, 1e-9), (10.0, 20.0))])
def test_what_is_too_far_or_too_small_is_the_whole(far: Domain) -> None:
    assert part_text(PLANE, far) == WHOLE


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0 to 1", "write both axes"),
        ("0 to 1; a to b", '"a to b" is no pair of numbers'),
        ("0 to 1; 1 to 0", "must be below the second"),
        ("0 to 1; 0 to inf", "within -1000 and 1000"),
        ("0 to 1; nan to 1", "within -1000 and 1000"),
    ],
)
def test_what_is_no_part_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(RavineError, match=sentence):
        read_part(text)
