"""Always the same answer: as scikit-learn's dummies, learned from the training examples alone."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data import DATASETS
from engine.data.examples import Data
from engine.experiment.description import NetworkSpec
from engine.fitting.network_fitting import with_data
from engine.network.baseline import Baseline
from engine.network.objective import NetworkObjective
from engine.network.scores import Scorer
from engine.problem.problem import build_data


def data_of(dataset: str) -> Data:
    return DATASETS[dataset].make(np.random.default_rng(0))


@pytest.mark.parametrize("dataset", ["iris", "breast_cancer"])
def test_the_most_frequent_training_class_is_answered(dataset: str) -> None:
    data = data_of(dataset)
    codes = data.y.argmax(axis=1) if data.y.shape[1] > 1 else (data.y[:, 0] > data.threshold).astype(int)
    tests = data.test_y.argmax(axis=1) if data.y.shape[1] > 1 else data.test_y[:, 0] > data.threshold
    values, counts = np.unique(codes, return_counts=True)
    found = Baseline.of(data, data.test_y)
    assert found.place == values[counts.argmax()]
    assert found.accuracy == np.mean(tests == found.place)


@pytest.mark.parametrize("scaling", ["standard", "none"])
def test_the_training_mean_is_answered_in_the_targets_unit(scaling: str) -> None:
    data = DATASETS["diabetes"].make(np.random.default_rng(0), scaling=scaling)
    raw = DATASETS["diabetes"].make(np.random.default_rng(0), scaling="none")
    away = raw.test_y - raw.y.mean(axis=0)
    found = Baseline.of(data, data.test_y)
    assert found.place is None
    np.testing.assert_allclose(found.absolute_error, np.abs(away).mean(axis=0))
    np.testing.assert_allclose(found.root_error, np.sqrt(np.square(away).mean(axis=0)))


def test_scores_tell_it_of_each_part() -> None:
    spec = with_data(NetworkSpec(dataset="circle"), "iris")
    objective = NetworkObjective.from_spec(spec, build_data(spec, 0))
    theta, state = np.zeros(objective.size), np.zeros(0)
    for score in Scorer(objective).scores(theta, state):
        assert score.baseline is not None
        assert score.baseline.accuracy == pytest.approx(1 / 3, abs=0.1)
