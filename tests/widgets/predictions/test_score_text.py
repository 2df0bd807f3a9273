"""Scores are told in words a person knows."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from engine.network.baseline import Baseline
from engine.network.scores import Score
from widgets.predictions.score_text import (
    baseline_scores,
    baseline_text,
    beside_baseline,
    more_text,
    other_scores,
    quality_text,
    r2_text,
)


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


def test_answers_are_held_against_always_the_same_one() -> None:
    none, errors = np.zeros(0), np.array([2.0])
    of_classes = Score("test", 9, 0.2, 0.9, None, np.eye(2, dtype=int), none.astype(int))
    of_numbers = Score("test", 9, 0.2, None, 0.5, None, none.astype(int), 9, errors, errors + 1.0)
    for score in (of_classes, of_numbers):
        assert (beside_baseline(score, ()), baseline_scores(score)) == ("", {})
    of_classes = replace(of_classes, baseline=Baseline(0, 0.627))
    of_numbers = replace(of_numbers, baseline=Baseline(None, math.nan, 3.0 * errors, 4.0 * errors))
    assert beside_baseline(of_classes, ("no", "yes")) == "test, always answering no: accuracy 62.7 %"
    assert beside_baseline(of_numbers, ()) == (
        "test: MAE 2, RMSE 3; always answering the training mean: MAE 6, RMSE 8"
    )
    assert baseline_scores(of_classes) == {"accuracy": 0.627}
    many = np.ones(5)  # as many numbers as five targets have are no line
    pair = many[:2]
    same = Baseline(None, math.nan, pair, pair)
    two = replace(of_numbers, absolute_error=pair, root_error=pair, baseline=same)
    assert beside_baseline(two, ()) == (
        "test: RMSE 1 1, RMSE 2 1; always answering the training mean: RMSE 1 1, RMSE 2 1"
    )
    assert beside_baseline(replace(of_numbers, absolute_error=many, root_error=many), ()) == ""


def test_the_errors_of_several_targets_have_their_places() -> None:
    errors = np.array([2.0, 4.0])
    score = Score("test", 9, 0.2, None, 0.5, None, np.zeros(0, int), 9, errors, errors)
    assert [name for name, _ in other_scores(score)] == ["MAE 1", "MAE 2", "RMSE 1", "RMSE 2"]
    assert quality_text(score, math.nan) == "not defined"
