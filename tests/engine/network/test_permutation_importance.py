from __future__ import annotations

import numpy as np
import pytest

from engine.data import DATASETS
from engine.network import permutation_importance as module
from engine.network.objective import NetworkObjective
from engine.network.permutation_importance import permutation_importance
from engine.network.spec import NetworkSpec
from tests.engine.networks import dense, specs_of


def objective(test_share: float = 0.5, features: tuple[str, ...] = ()) -> NetworkObjective:
    data = DATASETS["many_inputs"].make(
        np.random.default_rng(1), samples=200, inputs=3, useful=1, noise=0.0, test_share=test_share
    )
    spec = NetworkSpec(
        dataset="many_inputs", layers=specs_of([dense(1, "sigmoid")]), loss="binary_crossentropy"
    )
    return NetworkObjective.from_spec(spec, data.with_features(features))


#: A neuron that answers by the sign of the first input, and uses the second a little.
THETA = np.array([5.0, 0.5, 0.0, 0.0])


@pytest.mark.parametrize("test_share", [0.0, 0.5])
def test_an_input_that_decides_matters_most_and_one_that_is_not_used_not_at_all(test_share: float) -> None:
    drops = permutation_importance(objective(test_share), THETA, np.zeros(0))
    assert drops[0] > 0.3
    assert abs(drops[1]) < 0.1
    assert drops[2] == 0.0
    again = permutation_importance(objective(test_share), THETA, np.zeros(0))
    assert drops.tolist() == again.tolist()


def test_columns_are_shuffled_before_features_are_made_of_them() -> None:
    made = objective(features=("x1", "x1 + x3"))
    drops = permutation_importance(made, np.array([0.0, 5.0, 0.0]), np.zeros(0))
    assert drops[0] > 0.05
    assert drops[2] != 0.0
    assert drops[1] == 0.0


def test_what_would_take_too_long_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PRODUCTS", 20)
    assert permutation_importance(objective(), THETA, np.zeros(0)).size == 0
