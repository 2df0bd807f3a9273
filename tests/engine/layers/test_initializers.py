"""Initialisers draw what they say, and signals keep or lose their variance as theory has it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.errors import RavineError
from engine.layers.initializers import INITIALIZERS, Initializer
from engine.library_spelling import NOT_SPELLED
from engine.parameters import DIALECTS, Dialect, Value
from tests.engine.ranges import ranges

ROWS = [pytest.param(row, id=row.key) for row in INITIALIZERS.rows()]
RANDOM = [param for param in ROWS if param.id not in {"zeros", "ones", "constant"}]
SHAPE = (300, 200)


def draw(
    key: str, shape: tuple[int, int] = SHAPE, dialect: Dialect = "textbook", seed: int = 0
) -> np.ndarray:
    return INITIALIZERS[key].draw(np.random.default_rng(seed), shape, dialect=dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("row", RANDOM)
def test_mean_and_deviation_are_those_of_the_formula(row: Initializer, dialect: Dialect) -> None:
    weights = draw(row.key, dialect=dialect)
    constants = {parameter.name: parameter.default for parameter in row.parameters}
    deviation = row.deviation(SHAPE, **constants)
    assert weights.std() == pytest.approx(deviation, rel=0.015)
    assert abs(weights.mean()) < 0.02 * deviation


@pytest.mark.parametrize("row", ROWS)
def test_the_seed_decides_everything(row: Initializer) -> None:
    assert draw(row.key).tobytes() == draw(row.key).tobytes()
    if row.key not in {"zeros", "ones", "constant"}:
        assert draw(row.key).tobytes() != draw(row.key, seed=1).tobytes()


#: Of an entry of a matrix (3, 5), with the constants' defaults.
DEVIATIONS = {
    "zeros": 0.0, "ones": 1.0, "constant": 0.5, "small_random": 0.01, "large_random": 1.0,
    "random_uniform": 0.05 / math.sqrt(3), "random_normal": 0.05,
    "truncated_normal": 0.05 * 0.87962566103423978,
    "glorot_uniform": 1 / 2, "glorot_normal": 1 / 2, "he_uniform": math.sqrt(2 / 5),
    "he_normal": math.sqrt(2 / 5), "lecun_uniform": math.sqrt(1 / 5), "lecun_normal": math.sqrt(1 / 5),
    "fan_in_uniform": math.sqrt(1 / 15), "orthogonal": math.sqrt(1 / 5),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_the_deviation_of_an_entry_is_that_of_its_source(row: Initializer) -> None:
    constants = {parameter.name: parameter.default for parameter in row.parameters}
    assert row.deviation((3, 5), **constants) == pytest.approx(DEVIATIONS[row.key], rel=1e-12)
    for name, value in constants.items():
        doubled = row.deviation((3, 5), **{**constants, name: 2 * float(value)})
        assert doubled == pytest.approx(2 * DEVIATIONS[row.key], rel=1e-12)


def test_only_keras_truncates_the_scaled_normals() -> None:
    # an untruncated sample of 60,000 reaches beyond four deviations; the truncated one ends at 2 / .8796
    reach = {dialect: np.abs(draw("he_normal", dialect=dialect)).max() / 0.1 for dialect in DIALECTS}
    assert reach["keras"] < 2 / 0.87962566103423978
    assert reach["textbook"] == reach["pytorch"] > 4


def test_truncated_normal_ends_at_two_deviations() -> None:
    assert 0.099 < np.abs(draw("truncated_normal")).max() <= 0.1


@pytest.mark.parametrize("shape", [(5, 9), (9, 5), (6, 6)])
def test_orthogonal_has_orthonormal_rows_or_columns(shape: tuple[int, int]) -> None:
    weights = draw("orthogonal", shape)
    short = weights if shape[0] <= shape[1] else weights.T
    np.testing.assert_allclose(short @ short.T, np.eye(min(shape)), atol=1e-14)


def test_orthogonal_prefers_no_rotation() -> None:
    corner = [draw("orthogonal", (2, 2), seed=seed)[0, 0] for seed in range(400)]
    assert abs(np.mean(corner)) < 0.1


@pytest.mark.parametrize(
    ("activation", "initializer", "low", "high"),
    [
        ("sigmoid", "glorot_uniform", 0.2, 0.3),  # saturation-free, but the mean square is pinned near 1/4
        ("tanh", "glorot_uniform", 0.004, 0.05),  # decays as a power of depth, not exponentially
        ("tanh", "small_random", 0.0, 1e-12),
        ("tanh", "large_random", 0.7, 1.0),  # driven into saturation
        ("relu", "he_normal", 0.2, 5.0),
        ("relu", "glorot_uniform", 0.0, 1e-7),  # halves in each of 30 layers: 2^-30
        ("relu", "large_random", 1e30, math.inf),
        ("linear", "orthogonal", 0.9, 1.1),
        ("linear", "lecun_normal", 0.2, 5.0),
        ("selu", "lecun_normal", 0.3, 3.0),
    ],
)
def test_signals_through_30_layers_of_100_vanish_explode_or_live(
    activation: str, initializer: str, low: float, high: float
) -> None:
    rng = np.random.default_rng(1)
    signal = rng.normal(size=(100, 200))
    for _ in range(30):
        signal, _ = ACTIVATIONS[activation].evaluate(INITIALIZERS[initializer].draw(rng, (100, 100)) @ signal)
    assert low <= np.mean(signal**2) <= high


@pytest.mark.parametrize("key", ["he_normal", "he_uniform"])
def test_he_halves_and_doubles_each_layer_of_relu_to_a_standstill(key: str) -> None:
    """E[a^2] after ReLU is fan_in var(w) E[a^2] / 2, which He's variance makes equal to E[a^2]."""
    rng = np.random.default_rng(2)
    signal = rng.normal(size=(400, 300))
    before = np.mean(signal**2)
    after = np.mean(np.maximum(INITIALIZERS[key].draw(rng, (4000, 400)) @ signal, 0.0) ** 2)
    assert after == pytest.approx(before, rel=0.03)


@pytest.mark.parametrize(
    ("key", "constants", "message"),
    [
        ("constant", {"valu": 1.0}, "did you mean value"),
        ("random_normal", {"stddev": -1.0}, "stddev = -1 is outside"),
        ("he_normal", {"stddev": 1.0}, "unknown parameter of initializer he_normal"),
    ],
)
def test_a_bad_constant_is_answered_with_what_is_allowed(
    key: str, constants: dict[str, Value], message: str
) -> None:
    with pytest.raises(RavineError, match=message):
        INITIALIZERS[key].draw(np.random.default_rng(0), SHAPE, constants=constants)


def test_an_unknown_initialiser_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(RavineError, match="did you mean he_normal"):
        draw("he_norml")


@pytest.mark.parametrize("row", ROWS)
def test_a_row_brings_all_that_is_shown_of_it(row: Initializer) -> None:
    assert all((row.key, row.title, row.meaning, row.formula, row.source)), (
        "a row needs key, title, meaning, formula and source"
    )
    assert row.spelling is not NOT_SPELLED, "a row needs a spelling in Keras and PyTorch, or a reason"
    assert all(parameter.meaning for parameter in row.parameters)


def test_a_deviation_is_no_less_than_zero_and_a_bias_may_be_negative() -> None:
    assert ranges(p for row in INITIALIZERS.rows() for p in row.parameters) == {
        "gain": ("[0, 10]", "linear", None, None, "", "g"),
        "maxval": ("[0, 10]", "linear", None, None, "", "r"),
        "stddev": ("[0, 10]", "log", 1e-4, None, "", r"\sigma"),
        "value": ("[-10, 10]", "linear", None, None, "", "c"),
    }
