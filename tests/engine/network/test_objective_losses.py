"""``losses``, which pictures are drawn from, against ``evaluate``, which descent follows.

``losses`` has a short way for networks whose loss is a quadratic, and a long one in tiles. Each test says
which of them it enters and asserts it, so that no way is left untested by the choice of a network.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.network import objective as module
from engine.network.objective import NetworkObjective
from engine.objective import FloatArray
from tests.engine.networks import dense, objective_of, random_data

#: Networks whose loss is a quadratic in all parameters.
QUADRATIC: tuple[list[dict[str, Any]], ...] = (
    [dense(1)],
    [dense(1, use_bias=False)],
    [dense(1, l2=0.3)],
    [dense(2)],
    [dense(3, l2=0.01, use_bias=False)],
)
#: And others, each of which misses one condition of the short way.
OTHER: tuple[list[dict[str, Any]], ...] = (
    [dense(1, l1=0.2)],
    [dense(1, "tanh")],
    [dense(2), dense(1)],
    [dense(4, "relu"), dense(2)],
)


def one_by_one(objective: NetworkObjective, thetas: FloatArray) -> FloatArray:
    gradient = np.empty(objective.size)
    return np.array([objective.evaluate(theta, gradient) for theta in thetas])


def made(layers: list[dict[str, Any]], seed: int, *, count: int = 12, **values: Any) -> NetworkObjective:
    data = random_data(np.random.default_rng(seed), outputs=layers[-1]["units"], count=count)
    return objective_of(layers, data, **values)


@settings(max_examples=40)
@given(
    quadratic=st.booleans(),
    place=st.integers(0, 11),
    points=st.integers(1, 9),
    spread=st.sampled_from((0.0, 1e-3, 1.0, 100.0)),
    seed=st.integers(0, 2**32),
)
def test_the_losses_of_points_are_those_of_each_evaluated_alone(
    quadratic: bool, place: int, points: int, spread: float, seed: int
) -> None:
    layers = QUADRATIC[place % len(QUADRATIC)] if quadratic else OTHER[place % len(OTHER)]
    objective = made(layers, seed)
    assert (objective.hessian(np.zeros(objective.size)) is not None) == quadratic
    rng = np.random.default_rng(seed)
    thetas = rng.normal(size=objective.size) + spread * rng.normal(size=(points, objective.size))
    expected = one_by_one(objective, thetas)
    np.testing.assert_allclose(objective.losses(thetas), expected, rtol=1e-10, atol=1e-12)


def only_of_steps(tape: Callable[..., Any]) -> Callable[..., Any]:
    """A way to tapes that refuses those of pictures."""

    def made_tape(objective: NetworkObjective, kind: str, *sizes: int | None) -> Any:
        assert kind != "plane"
        return tape(objective, kind, *sizes)

    return made_tape


@pytest.mark.parametrize("layers", QUADRATIC)
def test_a_quadratic_loss_is_drawn_by_the_short_way(
    layers: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    objective = made(layers, 0)
    thetas = np.random.default_rng(1).normal(size=(5, objective.size))
    expected = one_by_one(objective, thetas)
    monkeypatch.setattr(NetworkObjective, "_tape", only_of_steps(NetworkObjective._tape))
    np.testing.assert_allclose(objective.losses(thetas), expected, rtol=1e-12)


@pytest.mark.parametrize("layers", OTHER)
def test_any_other_loss_is_drawn_without_evaluating_a_gradient(
    layers: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    objective = made(layers, 0)
    thetas = np.random.default_rng(1).normal(size=(5, objective.size))
    expected = one_by_one(objective, thetas)
    monkeypatch.setattr(NetworkObjective, "evaluate", None)
    np.testing.assert_allclose(objective.losses(thetas), expected, rtol=1e-12)


@pytest.mark.parametrize("layers", [QUADRATIC[0], OTHER[2]])
def test_no_points_have_no_losses(layers: list[dict[str, Any]]) -> None:
    objective = made(layers, 0)
    assert objective.losses(np.empty((0, objective.size))).shape == (0,)


@pytest.mark.parametrize("examples", [7, 12, 13])
def test_losses_are_the_same_however_examples_and_points_are_tiled(
    examples: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    thetas = np.random.default_rng(1).normal(size=(11, made(OTHER[3], 0).size))
    whole = made(OTHER[3], 0, count=examples)
    expected = one_by_one(whole, thetas)
    np.testing.assert_allclose(whole.losses(thetas), expected, rtol=1e-12)
    monkeypatch.setattr(module, "EXAMPLES_AT_ONCE", 5)
    monkeypatch.setattr(module, "TILE_VALUES", 40)
    np.testing.assert_allclose(made(OTHER[3], 0, count=examples).losses(thetas), expected, rtol=1e-12)


def test_a_network_too_large_for_its_hessian_is_drawn_the_long_way() -> None:
    data = random_data(np.random.default_rng(0), inputs=module.HESSIAN_LIMIT)
    objective = objective_of([dense(1)], data)
    thetas = np.random.default_rng(1).normal(size=(3, objective.size))
    assert objective.size == module.HESSIAN_LIMIT + 1
    assert objective.hessian(thetas[0]) is None
    np.testing.assert_allclose(objective.losses(thetas), one_by_one(objective, thetas), rtol=1e-12)
    largest = objective_of([dense(1, use_bias=False)], data)
    assert largest.hessian(thetas[0, 1:]) is not None
