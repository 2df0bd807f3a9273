"""Every example is tested once, by a network that did not learn from it."""

from __future__ import annotations

import pytest

from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec, RacerSpec, SurfaceSpec
from engine.experiment.racer_seeds import folds_in_turn
from engine.problem.folds import in_fold
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


@pytest.mark.parametrize(("batch_size", "left"), [(100, 100), (101, None), (150, None), (None, None)])
def test_a_batch_larger_than_what_a_fold_learns_from_takes_all_of_it(
    batch_size: int | None, left: int | None
) -> None:
    spec = NetworkSpec(dataset="iris", batch_size=batch_size)
    network = in_fold(Experiment(spec, RACERS), 3, 1).network
    assert network is not None
    assert network.batch_size == left


def test_with_fold_0_racers_stand_for_all_of_them() -> None:
    each = NetworkSpec(dataset="iris", data={"folds": 4, "fold": 0})
    assert folds_in_turn(Experiment(each, RACERS)) == 4
    assert folds_in_turn(in_fold(Experiment(each, RACERS), 4, 2)) == 1
    assert folds_in_turn(Experiment(NetworkSpec(dataset="circle"), RACERS)) == 1
    assert folds_in_turn(Experiment(SurfaceSpec(formula="x^2+y^2"), RACERS)) == 1
    first = build_data(NetworkSpec(dataset="iris", data={"folds": 4, "fold": 1}), 0)
    assert build_data(each, 0).x.tobytes() == first.x.tobytes()
