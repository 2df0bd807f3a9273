"""Every example is tested once, by a network that did not learn from it."""

from __future__ import annotations

import math

import pytest

from engine.analysis.cross_validation import in_fold, mean_and_deviation, spread
from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec, RacerSpec, SurfaceSpec
from engine.problem.problem import build_data

RACERS = (RacerSpec("adam"),)


def test_an_experiment_in_a_fold_holds_that_part_back() -> None:
    experiment = Experiment(NetworkSpec(dataset="iris"), RACERS)
    held: list[tuple[float, ...]] = []
    for fold in (1, 2, 3):
        network = in_fold(experiment, 3, fold).network
        assert network is not None
        data = build_data(network, experiment.seed)
        assert (len(data.x), len(data.test_x)) == (100, 50)
        assert data.scaling is not None
        held += map(tuple, data.scaling.restore(data.test_x).round(6).tolist())
    whole = build_data(NetworkSpec(dataset="iris", data={"test_share": 0.0, "scaling": "none"}), 0)
    assert sorted(held) == sorted(map(tuple, whole.x.tolist()))


def test_what_is_made_anew_or_no_network_has_no_folds() -> None:
    with pytest.raises(RavineError, match="the data set circle is made anew"):
        in_fold(Experiment(NetworkSpec(dataset="circle"), RACERS), 5, 1)
    with pytest.raises(RavineError, match="only a network"):
        in_fold(Experiment(SurfaceSpec(formula="x^2+y^2"), RACERS), 5, 1)


def test_a_spread_is_over_one_fewer_than_there_are() -> None:
    assert mean_and_deviation([1.0, 3.0]) == pytest.approx((2.0, 2.0**0.5))
    assert spread([0.9, 0.9]) == "0.9 ± 0"


@pytest.mark.parametrize(("batch_size", "left"), [(100, 100), (101, None), (150, None), (None, None)])
def test_a_batch_larger_than_what_a_fold_learns_from_takes_all_of_it(
    batch_size: int | None, left: int | None
) -> None:
    spec = NetworkSpec(dataset="iris", batch_size=batch_size)
    network = in_fold(Experiment(spec, RACERS), 3, 1).network
    assert network is not None
    assert network.batch_size == left


def test_folds_without_a_score_are_left_out_and_said() -> None:
    nan = float("nan")
    assert spread([0.5, nan, 0.7, float("inf")]) == "0.6 ± 0.1414 (in 2 of 4 folds)"
    assert spread([0.5, nan]) == "0.5 (in 1 of 2 folds)"
    assert spread([nan, nan]) == "in none of 2 folds"
    assert spread([0.5, 0.7], lambda value: f"{value:.1f}") == "0.6 ± 0.1"
    assert all(map(math.isnan, mean_and_deviation([])))
