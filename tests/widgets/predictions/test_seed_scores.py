"""The scores of several seeds: the median stands for the racer, a whisker for the middle half."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np
import pytest

from engine.network.scores import Score
from tests.widgets.pictures import drawn
from tests.widgets.prediction_frames import circle_frame, network_of
from widgets.predictions.scores_view import ScoresView
from widgets.predictions.seed_scores import Spread, spread_lines, spreads
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]


def score(loss: float, accuracy: float) -> Score:
    return Score("train", 10, loss, accuracy, None, np.eye(2, dtype=int), np.array([3]))


def test_what_is_not_a_number_is_the_worst_on_either_scale() -> None:
    assert Spread.of([1.0, nan, 2.0], best_is_high=False) == Spread(1.0, 2.0, float("inf"))
    assert Spread.of([0.5, nan, 0.75], best_is_high=True) == Spread(-float("inf"), 0.5, 0.75)


def test_the_table_shows_the_median_of_the_seeds_with_its_middle_half() -> None:
    frame = circle_frame(1)
    own, others = (score(0.5, 0.5),), ((score(0.1, 0.9),), (score(0.2, 0.8),))
    network = replace(network_of(frame), scores=(own,), seed_scores=(others,))
    assert spreads(network, 0, 0) == (Spread(0.1, 0.2, 0.5), Spread(0.5, 0.8, 0.9))
    assert spread_lines(network, 0) == [
        "train, median of 3 seeds: loss 0.2 (0.1 to 0.5), accuracy 80.0 % (50.0 % to 90.0 %)"
    ]
    one = replace(network, seed_scores=((),))
    assert (spreads(one, 0, 0), spread_lines(one, 0)) == (None, [])
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
