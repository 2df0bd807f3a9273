"""A dense layer alone: its exact Hessian under the squared error, its penalties, its parameters' names."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from engine.layers.dense import Dense
from engine.layers.initializers import Initializer, MatrixShape
from engine.network.architecture import Network
from engine.objective import FloatArray
from tests.engine.networks import central_differences, dense, gradient_at, objective_of, random_data, specs_of


def layer_of(layer: dict[str, Any], *, inputs: int = 2) -> Dense:
    built = Network(specs_of([layer]), inputs=inputs, outputs=layer["units"]).layers[0]
    assert isinstance(built, Dense)
    return built


@pytest.mark.parametrize("values", [{}, {"l2": 0.3}, {"use_bias": False}, {"use_bias": False, "l2": 0.3}])
@pytest.mark.parametrize("units", [1, 2])
def test_the_hessian_of_the_squared_error_is_the_change_of_the_gradient(
    units: int, values: dict[str, Any]
) -> None:
    rng = np.random.default_rng(4)
    objective = objective_of([dense(units, **values)], random_data(rng, outputs=units))
    theta = rng.normal(size=objective.size)
    hessian = layer_of(dense(units, **values)).squared_error_hessian(objective.data.x)
    assert hessian is not None
    assert hessian.dtype == np.float64

    def component(row: int, at: FloatArray) -> float:
        return float(gradient_at(objective, at)[1][row])

    for row in range(objective.size):
        expected = central_differences(partial(component, row), theta)
        np.testing.assert_allclose(hessian[row], expected, atol=1e-9)


@pytest.mark.parametrize("layer", [dense(1, "tanh"), dense(1, l1=0.1)])
def test_where_the_error_is_no_parabola_there_is_no_exact_hessian(layer: dict[str, Any]) -> None:
    assert layer_of(layer).squared_error_hessian(np.ones((3, 2))) is None


def test_a_parameter_is_named_by_its_unit_and_its_input() -> None:
    layer = layer_of(dense(2, "prelu"))
    assert [layer.parameter_name(index) for index in range(6)] == [
        "weight[0,0]", "weight[0,1]", "bias[0]", "weight[1,0]", "weight[1,1]", "bias[1]",
    ]  # fmt: skip
    assert layer.size == 6 + layer.ending.size
    assert layer.parameter_name(6) == layer.ending.parameter_name(0)
    without = layer_of(dense(2, use_bias=False))
    assert [without.parameter_name(index) for index in range(4)] == [
        "weight[0,0]", "weight[0,1]", "weight[1,0]", "weight[1,1]",
    ]  # fmt: skip


def test_the_penalties_add_sizes_and_squares_of_the_weights_and_leave_the_bias_alone() -> None:
    data = random_data(np.random.default_rng(0))
    theta = np.array([2.0, -3.0, 0.5])
    bare = gradient_at(objective_of([dense(1)], data), theta)
    loss, gradient = gradient_at(objective_of([dense(1, l1=0.1, l2=0.01)], data), theta)
    assert loss - bare[0] == pytest.approx(0.1 * 5 + 0.01 * 13)
    np.testing.assert_allclose(gradient - bare[1], [0.1 + 0.04, -0.1 - 0.06, 0.0], atol=1e-13)


def test_weights_and_biases_are_drawn_as_the_dialect_does_by_the_fans_of_the_weights() -> None:
    calls = []

    @dataclass(frozen=True, kw_only=True)
    class Noting(Initializer):
        """An initializer that notes what it is asked for."""

        def draw(self, rng: np.random.Generator, shape: MatrixShape, **values: Any) -> FloatArray:
            calls.append((shape, values))
            return super().draw(rng, shape, **values)

    def noting(row: Initializer) -> Initializer:
        return Noting(**{field.name: getattr(row, field.name) for field in fields(row)})

    layer = layer_of(dense(2, initializer="constant", value=3.0, bias_initializer="ones"), inputs=3)
    assert layer.bias_initializer is not None
    asked = replace(
        layer,
        initializer=noting(layer.initializer),
        bias_initializer=noting(layer.bias_initializer),
        dialect="pytorch",
    )
    assert asked.start(np.random.default_rng(0)).tolist() == [3, 3, 3, 1, 3, 3, 3, 1]
    assert calls == [
        ((2, 3), {"dialect": "pytorch", "constants": {"value": 3.0}}),
        ((2, 1), {"dialect": "pytorch", "fans": (2, 3)}),
    ]


def test_a_layers_title_tells_its_units_and_its_activation() -> None:
    assert layer_of(dense(3)).title == "Dense 3"
    assert layer_of(dense(3, "relu")).title == "Dense 3, ReLU"
