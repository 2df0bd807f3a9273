from __future__ import annotations

from math import nan

import numpy as np
import pytest

from engine.errors import RavineError
from engine.network.early_stopping import EarlyStopping, sentence_of
from engine.network.objective import NetworkObjective
from engine.network.spec import NetworkSpec
from engine.problem.problem import build_problem


def objective(test_share: float = 0.4) -> NetworkObjective:
    spec = NetworkSpec(dataset="line", data={"samples": 10, "test_share": test_share}, batch_size=4)
    found = build_problem(spec, 0, "keras").network_objective
    assert found is not None
    return found


def losses_of(values: list[float], patience: int, min_delta: float = 0.0) -> int | None:
    """After which look, from 1, a run of these test losses ends."""
    stopping = EarlyStopping(objective())
    given = iter(values)
    stopping._scorer.loss = lambda *_: next(given)  # type: ignore[method-assign]  # a run of chosen losses
    settings = {"patience": patience, "min_delta": min_delta}
    for step in range(1, len(values) + 1):
        if stopping.look(step, np.zeros(2), np.zeros(0), settings) is not None:
            return step
    return None


@pytest.mark.parametrize(
    ("values", "patience", "min_delta", "ends"),
    [
        ([5.0, 4.0, 4.0, 4.5], 2, 0.0, 4),  # as Keras: equal is not lower
        ([5.0, 4.0, 4.5, 3.9, 4.0], 2, 0.0, None),
        ([5.0, 4.9, 4.8, 4.7], 2, 0.5, 3),  # 4.5 would count
        ([nan, nan], 1, 0.0, 1),
        ([3.0, nan, 2.0, 2.5], 1, 0.0, 2),
    ],
)
def test_training_stops_after_so_many_looks_without_a_lower_loss(
    values: list[float], patience: int, min_delta: float, ends: int | None
) -> None:
    assert losses_of(values, patience, min_delta) == ends


def test_looks_come_once_an_epoch_or_as_often_as_asked() -> None:
    stopping = EarlyStopping(objective())  # 6 examples in batches of 4: an epoch has two steps
    assert [stopping.next_look(step, {"patience": 3}) for step in (0, 1, 2)] == [2, 2, 4]
    assert stopping.next_look(7, {"patience": 3, "every": 5}) == 10
    assert stopping.next_look(7, {"every": 5}) is None


def test_without_test_examples_it_is_refused() -> None:
    with pytest.raises(RavineError, match="no examples are held back"):
        EarlyStopping(objective(0.0))


def test_the_sentence_says_where_it_stands() -> None:
    stopping = EarlyStopping(objective())
    look = stopping.look(2, np.zeros(2), np.zeros(0), {"patience": 0})
    assert look is not None
    assert "It is back at the weights of step 2" in sentence_of("sgd", look, is_restored=True)
    assert "back" not in sentence_of("sgd", look, is_restored=False)
    stopping.forget_from(0)
    broken = stopping.look(4, np.full(2, nan), np.zeros(0), {"patience": 1})
    assert broken is not None
    assert sentence_of("sgd", broken, is_restored=False).endswith("its test loss is not a number.")
