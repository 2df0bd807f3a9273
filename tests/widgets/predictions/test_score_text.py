"""Scores are told in words a person knows."""

from __future__ import annotations

import math

from widgets.predictions.score_text import r2_text


def test_the_r2_of_one_row_is_not_defined_and_says_so() -> None:
    # Seen in use: R2 of one row read "nan"
    assert r2_text(math.nan) == "not defined"
    assert r2_text(0.5) == "0.500"
    assert r2_text(0.5, 4) == "0.5000"
