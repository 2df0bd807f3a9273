"""The scores of several seeds: the median stands for the racer, a whisker for the middle half."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np
import pytest

from engine.frames.seeds_frame import SeedsFrame
from engine.network.baseline import Baseline
from engine.network.scores import Score
from tests.widgets.pictures import drawn
from tests.widgets.prediction_frames import circle_frame, network_of
from widgets.predictions.score_text import gap_text
from widgets.predictions.scores_view import ScoresView
from widgets.predictions.seed_scores import Spread, folds_beside_baseline, shown_scores, spread_lines, spreads
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]


def score(loss: float, accuracy: float) -> Score:
    return Score("train", 10, loss, accuracy, None, np.eye(2, dtype=int), np.array([3]))


def test_what_is_not_a_number_is_the_worst_on_either_scale() -> None:
    assert Spread.of_seeds([1.0, nan, 2.0], best_is_high=False) == Spread(1.0, 2.0, float("inf"))
    assert Spread.of_seeds([0.5, nan, 0.75], best_is_high=True) == Spread(-float("inf"), 0.5, 0.75)


def test_the_table_shows_the_median_of_the_seeds_with_its_middle_half() -> None:
    frame = circle_frame(1)
    own, others = (score(0.5, 0.5),), ((score(0.1, 0.9),), (score(0.2, 0.8),))
    network, (racer,) = replace(network_of(frame), scores=(own,), seed_scores=(others,)), frame.racers
    assert spreads(network, racer, 0, 0) == (Spread(0.1, 0.2, 0.5), Spread(0.5, 0.8, 0.9))
    assert spread_lines(network, racer, 0) == [
        "train, median of 3 seeds: loss 0.2 (0.1 to 0.5), accuracy 80.0 % (50.0 % to 90.0 %)"
    ]
    one = replace(network, seed_scores=((),))
    assert (spreads(one, racer, 0, 0), spread_lines(one, racer, 0)) == (None, [])
    pictures = [
        drawn(ScoresView(INK), replace(frame, network=each), size)
        for each in (network, replace(one, scores=((score(0.2, 0.8),),)))
        for size in ((960, 600), (320, 220))
    ]
    # the whisker is all that differs from a run with the median's scores
    assert (pictures[0] != pictures[2]).any()
    view = ScoresView(INK)
    drawn(view, replace(frame, network=network), (960, 600))
    assert "median of 3 seeds" in view.tip_at(view.row(0).center())


def test_folds_have_a_mean_and_a_deviation_and_each_is_told() -> None:
    frame = circle_frame(1)
    own, others = (score(0.5, 0.5),), ((score(0.1, 0.9),), (score(nan, 0.7),))
    network, (racer,) = replace(network_of(frame), scores=(own,), seed_scores=(others,)), frame.racers
    seeds = SeedsFrame((racer.losses,) * 3, np.array([0.5, 0.1, nan]), 0, (racer.path,) * 2, word="fold")
    racer = replace(racer, seeds=seeds)
    found = spreads(network, racer, 0, 0)
    assert found is not None
    assert (found[0].middle, found[1].middle) == pytest.approx((0.3, 0.7))
    assert (found[1].lower, found[1].upper) == pytest.approx((0.5, 0.9))
    assert spread_lines(network, racer, 0) == [
        "train, mean of 3 folds: loss 0.3 ± 0.2828 (in 2 of 3 folds), accuracy 70.0 % ± 20.0 %",
        "  accuracy of each: 50.0 %, 90.0 %, 70.0 %",
        "  precision 100 % ± 0.0 %, recall 100 % ± 0.0 %, F1 100 % ± 0.0 %",
    ]
    assert Spread.of_folds([0.5, nan]) == Spread(0.5, 0.5, 0.5)
    view = ScoresView(INK)
    drawn(view, replace(frame, network=network, racers=(racer,)), (960, 600))
    assert view.summary().endswith("mean and standard deviation of 3 folds")
    table = view.table()
    assert table["train.accuracy.mean"].tolist() == pytest.approx([0.7])
    assert table["train.accuracy.fold_2"].tolist() == [0.9]
    assert table["train.loss.mean"].tolist() == pytest.approx([0.3])
    assert table["train.F1.deviation"].tolist() == [0.0]
    assert "train, fold 1: loss " in view.tip_at(view.row(0).center())


def test_folds_are_held_against_always_the_same_answer() -> None:
    runs = [replace(score(0.5, 0.9), baseline=Baseline(1, share)) for share in (0.5, 0.7)]
    assert folds_beside_baseline(runs) == (
        "train, 2 folds, always answering the most frequent class: accuracy 60.0 % ± 14.1 %"
    )
    assert folds_beside_baseline([score(0.5, 0.9)] * 2) == ""
    errors = np.array([2.0])
    numbers = Score("test", 9, 0.2, None, 0.5, None, np.zeros(0, int), 9, errors, errors + 1.0)
    numbers = replace(numbers, baseline=Baseline(None, nan, 2.0 * errors, 3.0 * errors))
    assert folds_beside_baseline([numbers] * 3) == (
        "test, 3 folds: RMSE 3 ± 0; always answering the training mean: RMSE 6 ± 0"
    )
    frame = circle_frame(1)
    network, (racer,) = (
        replace(network_of(frame), scores=((runs[0],),), seed_scores=(((runs[1],),),)),
        frame.racers,
    )
    seeds = SeedsFrame((racer.losses,) * 2, np.array([0.5, 0.1]), 0, (racer.path,), word="fold")
    view = ScoresView(INK)
    drawn(view, replace(frame, network=network, racers=(replace(racer, seeds=seeds),)), (960, 600))
    assert view.baseline_line() == folds_beside_baseline(runs)


def test_what_is_defined_in_no_fold_has_no_whisker() -> None:
    frame = circle_frame(1)
    (racer,) = frame.racers
    seeds = SeedsFrame((racer.losses,) * 2, np.array([0.5, 0.1]), 0, (racer.path,), word="fold")
    changed = []
    for accuracy in (nan, 0.5):
        runs = (score(0.5, accuracy), score(0.5, accuracy))
        one = replace(network_of(frame), scores=(runs[:1],), seed_scores=())
        folds = replace(one, seed_scores=((runs[1:],),))
        view = ScoresView(INK)
        bare = drawn(view, replace(frame, network=one), (960, 600))
        marked = drawn(view, replace(frame, network=folds, racers=(replace(racer, seeds=seeds),)), (960, 600))
        row = view.row(0)
        right = np.s_[round(row.top()) : round(row.bottom()), round(row.center().x() + 100.0) :]
        changed.append(bool((bare[right] != marked[right]).any()))
    assert changed == [False, True]


def test_matrices_count_the_answers_of_all_folds_and_gaps_are_of_the_means() -> None:
    frame = circle_frame(1)
    (racer,) = frame.racers

    def pair(train: float, test: float) -> tuple[Score, Score]:
        return score(train, 0.5), replace(score(test, 0.5), part="test")

    scores, others = (pair(0.1, 0.5),), ((pair(0.5, 0.2),),)
    network = replace(network_of(frame), scores=scores, seed_scores=others)
    seeds = SeedsFrame((racer.losses,) * 2, np.array([0.5, 0.1]), 0, (racer.path,), word="fold")
    train, test = shown_scores(network, replace(racer, seeds=seeds), 0)
    assert (train.loss, test.loss) == pytest.approx((0.3, 0.35))
    assert gap_text((train, test)) == ""
    assert gap_text(scores[0])
    assert test.confusion is not None
    assert (test.part, test.confusion.tolist()) == ("test, folds", [[2, 0], [0, 2]])
