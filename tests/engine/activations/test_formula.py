"""A row made from one formula, and what every row of the table must bring."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.activations import ACTIVATIONS, Activation
from engine.activations.formula import formula_row
from engine.errors import RavineError
from engine.library_spelling import NOT_SPELLED
from engine.parameters import Parameter

EVERY = [pytest.param(row, id=row.key) for row in ACTIVATIONS.rows()]
CURVES = [pytest.param(row, id=row.key) for row in ACTIVATIONS.rows() if row.curve is not None]
STEEP = Parameter(name="beta", default=2.0, low=0.0, high=10.0, symbol=r"\beta", meaning="How steep it is.")


def swish() -> Activation:
    return formula_row(
        "z*sigmoid(beta*z)",
        key="swish_of_beta",
        title="Swish",
        meaning="A sigmoid-weighted sum.",
        source="a test",
        parameters=(STEEP,),
    )


def test_one_formula_gives_the_function_and_its_exact_derivatives() -> None:
    row, z = swish(), np.linspace(-6.0, 6.0, 241)
    value, slope = row.evaluate(z, beta=3.0)
    s = 1.0 / (1.0 + np.exp(-3.0 * z))
    np.testing.assert_allclose(value, z * s, rtol=1e-13)
    np.testing.assert_allclose(slope, s + 3.0 * z * s * (1.0 - s), rtol=1e-11, atol=1e-15)
    second = row.evaluate_second_derivative(z, {"beta": 3.0})
    np.testing.assert_allclose(second, 3.0 * s * (1 - s) * (2.0 + 3.0 * z * (1 - 2 * s)), atol=1e-13)
    assert row.formula
    assert row.derivative
    assert row.second


def test_what_is_not_stated_is_sampled_and_what_is_stated_holds() -> None:
    row = swish()
    assert (row.high, row.continuity, row.monotonic, row.saturating) == (math.inf, math.inf, False, "left")
    assert row.low == pytest.approx(-0.1392, abs=1e-4)
    stated = formula_row("z^3", key="cube", title="Cube", meaning="A cube.", source="me", derivative="3 z^2")
    assert stated.derivative == "3 z^2"
    assert stated.zero_centred


def test_single_precision_stays_single() -> None:
    z = np.linspace(-3.0, 3.0, 7, dtype=np.float32)
    value, slope = np.empty_like(z), np.empty_like(z)
    curve = swish().settle({"beta": 2.0}, np.float32)
    curve.value(z, value)
    curve.slope(z, value, slope)
    np.testing.assert_allclose(value, z / (1.0 + np.exp(-2.0 * z)), rtol=1e-6)


def test_a_formula_that_cannot_be_read_is_one_sentence() -> None:
    with pytest.raises(RavineError, match="activation"):
        formula_row("z*(", key="broken", title="Broken", meaning="No formula.", source="a test")


@pytest.mark.parametrize("row", EVERY)
def test_a_row_brings_all_that_is_shown_of_it(row: Activation) -> None:
    texts = (row.key, row.title, row.meaning, row.formula, row.derivative, row.source, row.range)
    assert all(texts), "a row needs key, title, meaning, formula, derivative, source and range"
    assert row.spelling is not NOT_SPELLED, "a row needs a spelling in Keras and PyTorch, or a reason"
    assert (row.curve is None) != (row.fold is None), "a row needs either a curve or a fold"
    assert all(
        (parameter.meaning and parameter.symbol) or parameter.kind is bool for parameter in row.parameters
    )


@pytest.mark.parametrize("row", CURVES)
def test_a_curve_brings_its_second_derivative(row: Activation) -> None:
    assert row.second, "a curve needs f'' in LaTeX"
    assert row.second_derivative is not None, "a curve needs f''; formula_row derives it"
