"""Scores are told in sentences, with always the same answer beside them."""

from __future__ import annotations

from math import nan

import numpy as np

from app.report.score_sentences import fold_sentences, quality_value, score_sentences
from engine.network.baseline import Baseline
from engine.network.scores import Score
from widgets.predictions.seed_scores import baseline_spreads

NONE = np.zeros(0, int)


def numbers(part: str, r2: float, error: float, *, same: Baseline | None = None) -> Score:
    errors = np.array([error])
    return Score(part, 4, 0.5, None, r2, None, NONE, 0, errors, 2.0 * errors, same)


def mean_of(error: float) -> Baseline:
    return Baseline(None, nan, np.array([error]), np.array([error + 1.0]))


def test_a_network_is_told_beside_always_the_same_answer() -> None:
    scores = (numbers("train", 0.9, 1.5), numbers("test", nan, 2.0, same=mean_of(5.0)))
    assert list(score_sentences(scores, ())) == [
        "training R² 0.900, loss 0.5 (4 examples), MAE 1.5, RMSE 3",
        "test R² not defined, loss 0.5 (4 examples), MAE 2, RMSE 4",
        "test, always answering the training mean: mean absolute error 5, RMSE 6",
    ]
    assert len(list(score_sentences(scores[:1], ()))) == 1
    assert list(score_sentences((), ())) == []


def test_folds_are_told_each_and_over_all_in_the_targets_unit() -> None:
    tried = [
        (numbers("train", 0.9, 1.0), numbers("test", r2, error, same=mean_of(2.0 * error)))
        for r2, error in ((0.5, 2.0), (nan, 4.0))
    ]
    first, second, over, same = fold_sentences(tried)
    assert first == ("fold 1: training R² 0.900, loss 0.5 (4 examples); test R² 0.500, loss 0.5 (4 examples)")
    assert second.startswith("fold 2: ")
    assert over == (
        "2 folds, mean and standard deviation: test R² 0.5 (in 1 of 2 folds), test loss 0.5 ± 0, "
        "MAE 3 ± 1.414, RMSE 6 ± 2.828"
    )
    assert same == "always answering the training mean: MAE 6 ± 2.828, RMSE 7 ± 2.828"
    assert len(list(fold_sentences([(numbers("test", 0.5, 2.0),)] * 2))) == 3


def test_of_classes_the_share_of_the_most_frequent_one_is_told() -> None:
    counts = np.array([[3, 1], [1, 5]])
    tests = [
        Score("test", 10, 0.5, 0.8, None, counts, np.array([3]), baseline=Baseline(1, share))
        for share in (0.5, 0.7)
    ]
    assert baseline_spreads(tests) == {"accuracy": "60.0 % ± 14.1 %"}
    assert quality_value(tests[0]) == "80.0 %"
    assert "F1 83.3 %" in next(score_sentences(tests[:1], ("no", "yes")))
    assert list(fold_sentences([(test,) for test in tests]))[-1] == (
        "always answering the most frequent class: accuracy 60.0 % ± 14.1 %"
    )
