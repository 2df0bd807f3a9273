"""Scores are told in words a person knows."""

from __future__ import annotations

import math

import numpy as np

from engine.network.baseline import Baseline
from engine.network.scores import Score
from widgets.predictions.score_text import baseline_text, more_text, r2_text


def test_the_r2_of_one_row_is_not_defined_and_says_so() -> None:
    # Seen in use: R2 of one row read "nan"
    assert r2_text(math.nan) == "not defined"
    assert r2_text(0.5) == "0.500"
    assert r2_text(0.5, 4) == "0.5000"


def test_what_always_the_same_answer_would_have_is_told_in_words_and_in_the_targets_unit() -> None:
    none = np.zeros(0)
    of_classes = Baseline(1, 0.627, none, none)
    of_numbers = Baseline(None, math.nan, np.array([2.0]), np.array([3.0]))
    assert baseline_text(of_classes, ("no", "yes")) == "always answering yes: accuracy 62.7 %"
    assert baseline_text(of_numbers, ()) == (
        "always answering the training mean: mean absolute error 2, RMSE 3"
    )
    score = Score(
        "train", 10, 0.25, 0.9, None, np.array([[5, 0], [1, 4]]), np.array([3]), baseline=of_classes
    )
    assert more_text(score, ("no", "yes"))[-1] == "  always answering yes: accuracy 62.7 %"
