"""What the scores of folds come to: over those that have one, and saying so."""

from __future__ import annotations

import math

import pytest

from engine.analysis.cross_validation import mean_and_deviation, spread


def test_a_spread_is_over_one_fewer_than_there_are() -> None:
    assert mean_and_deviation([1.0, 3.0]) == pytest.approx((2.0, 2.0**0.5))
    assert spread([0.9, 0.9]) == "0.9 ± 0"


def test_folds_without_a_score_are_left_out_and_said() -> None:
    nan = float("nan")
    assert spread([0.5, nan, 0.7, float("inf")]) == "0.6 ± 0.1414 (in 2 of 4 folds)"
    assert spread([0.5, nan]) == "0.5 (in 1 of 2 folds)"
    assert spread([nan, nan]) == "in none of 2 folds"
    assert spread([0.5, 0.7], lambda value: f"{value:.1f}") == "0.6 ± 0.1"
    assert all(map(math.isnan, mean_and_deviation([])))
