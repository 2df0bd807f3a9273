"""Layers alone: gradients, running statistics, dropout masks, dialects and bad values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.activations import ACTIVATIONS
from engine.errors import RavineError
from engine.layers.batch_normalization import BatchNormalization, _momenta
from engine.layers.dense import Dense
from engine.layers.library_code import LayerContext
from engine.layers.table import LAYERS, LayerRow
from engine.library_spelling import LIBRARIES, Code, Library
from engine.network.architecture import Network
from engine.network.spec import Precision
from engine.parameters import DIALECTS, Dialect, complete
from tests.engine.networks import (
    central_differences,
    data_of,
    dense,
    gradient_at,
    objective_of,
    random_data,
    specs_of,
)
from tests.engine.ranges import ranges

NORM: dict[str, Any] = {"kind": "batch_normalization"}
ALONE = {
    "dense": [dense(1)],
    "dense_without_bias": [dense(1, use_bias=False)],
    "dense_with_penalties": [dense(1, l1=0.1, l2=0.2)],
    "activation": [dense(3), {"kind": "activation", "activation": "tanh"}, dense(1)],
    "activation_of_inputs": [{"kind": "activation", "activation": "tanh"}, dense(1)],
    "fold_of_inputs": [{"kind": "activation", "activation": "maxout"}, dense(1)],
    "prelu_of_inputs": [{"kind": "activation", "activation": "prelu"}, dense(1)],
    "prelu": [dense(3, "prelu"), dense(1)],
    "normalisation_of_inputs": [NORM, dense(1)],
    "normalisation_between": [dense(3, "tanh"), NORM, dense(1)],
    "layer_normalisation_of_inputs": [{"kind": "layer_normalization"}, dense(1)],
    "layer_normalisation_between": [dense(3, "tanh"), {"kind": "layer_normalization"}, dense(1)],
    "normalisation_twice": [dense(3), NORM, {"kind": "activation", "activation": "sigmoid"}, NORM, dense(1)],
    "dropout": [dense(4, "tanh"), {"kind": "dropout", "rate": 0.4}, dense(1)],
    "dropout_of_inputs": [{"kind": "dropout", "rate": 0.4}, dense(1)],
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("layers", [pytest.param(layers, id=name) for name, layers in ALONE.items()])
def test_the_gradient_of_each_layer_agrees_with_differences(
    layers: list[dict[str, Any]], dialect: Dialect
) -> None:
    rng = np.random.default_rng(3)
    objective = objective_of(layers, random_data(rng), dialect=dialect)
    theta = objective.network.start(rng) + 0.3 * rng.normal(size=objective.size)
    _, gradient = gradient_at(objective, theta)
    expected = central_differences(lambda point: gradient_at(objective, point)[0], theta)
    np.testing.assert_allclose(gradient, expected, atol=2e-8)


def norm_of(objective_layers: list[dict[str, Any]], dialect: Dialect) -> BatchNormalization:
    network = Network(specs_of(objective_layers), inputs=2, outputs=1, dialect=dialect)
    layer = network.layers[0]
    assert isinstance(layer, BatchNormalization)
    return layer


def test_normalisation_follows_each_dialect() -> None:
    layers = [NORM, dense(1)]
    facts = {dialect: norm_of(layers, dialect) for dialect in DIALECTS}
    assert {dialect: (norm.epsilon, norm.keep, norm.unbiased) for dialect, norm in facts.items()} == {
        "textbook": (1e-5, 0.9, True),
        "keras": (1e-3, 0.99, False),
        "pytorch": (1e-5, 0.9, True),
    }


def test_pytorchs_momentum_weighs_the_new_value() -> None:
    layers = [{**NORM, "momentum": 0.3}, dense(1)]
    assert norm_of(layers, "pytorch").keep == pytest.approx(0.7)
    assert norm_of(layers, "keras").keep == pytest.approx(0.3)


def test_normalised_values_have_mean_zero_and_variance_one() -> None:
    rng = np.random.default_rng(0)
    data = data_of(5 + 3 * rng.normal(size=(50, 2)), rng.normal(size=(50, 1)))
    objective = objective_of([{**NORM, "epsilon": 1e-15}, dense(1)], data)
    gradient_at(objective, objective.network.start(rng))
    normal = objective.layer_values(0).activation
    assert normal is not None
    np.testing.assert_allclose(normal.mean(axis=1), 0.0, atol=1e-14)
    np.testing.assert_allclose(normal.var(axis=1), 1.0, atol=1e-13)


@pytest.mark.parametrize(("dialect", "factor"), [("keras", 1.0), ("pytorch", 12 / 11), ("textbook", 12 / 11)])
def test_running_statistics_move_by_the_dialects_rule(dialect: Dialect, factor: float) -> None:
    rng = np.random.default_rng(0)
    data = random_data(rng)
    objective = objective_of([{**NORM, "momentum": 0.5}, dense(1)], data, dialect=dialect)
    state = objective.start_state()
    for _ in range(2):
        gradient_at(objective, objective.network.start(rng))
        objective.end_step(state)
    mean, variance = data.x.mean(axis=0), data.x.var(axis=0) * factor
    np.testing.assert_allclose(state, np.concatenate((0.75 * mean, 0.25 + 0.75 * variance)), rtol=1e-13)


def test_a_constant_unit_and_a_batch_of_one_are_normalised_to_beta() -> None:
    objective = objective_of([NORM, dense(1)], random_data(np.random.default_rng(0)), dialect="pytorch")
    theta = np.array([1.0, 1.0, 0.25, 0.5, 1.0, 1.0, 0.0])
    loss, gradient = gradient_at(objective, theta, np.array([3]))
    assert loss == pytest.approx((0.75 - objective.data.y[3, 0]) ** 2)
    assert np.isfinite(gradient).all()
    state = objective.start_state()
    objective.end_step(state)
    assert np.isfinite(state).all()


def test_the_variance_of_two_examples_is_corrected_as_that_of_many() -> None:
    objective = objective_of(
        [{**NORM, "momentum": 0.0}, dense(1)], data_of(np.array([[1.0], [3.0]]), np.zeros((2, 1)))
    )
    state = objective.start_state()
    gradient_at(objective, objective.network.start(np.random.default_rng(0)))
    objective.end_step(state)
    np.testing.assert_allclose(state, (2.0, 2.0))


DROPPING = [dense(40), {"kind": "dropout", "rate": 0.25}, dense(1)]


def test_dropout_zeroes_the_share_and_keeps_the_mean() -> None:
    rng = np.random.default_rng(0)
    objective = objective_of(DROPPING, random_data(rng, count=500))
    gradient_at(objective, objective.network.start(rng))
    before, after = objective.layer_values(0).activation, objective.layer_values(1).activation
    assert before is not None
    assert after is not None
    dropped = after == 0
    assert dropped.mean() == pytest.approx(0.25, abs=0.01)
    np.testing.assert_allclose(after[~dropped], before[~dropped] / 0.75, rtol=1e-14)


@given(step=st.integers(0, 2**40), between=st.integers(0, 2**40), seed=st.integers(0, 2**63))
def test_a_steps_mask_depends_on_seed_layer_and_step_alone(step: int, between: int, seed: int) -> None:
    objective = objective_of(DROPPING, random_data(np.random.default_rng(0)), seed=seed)
    theta = objective.network.start(np.random.default_rng(1))
    objective.begin_step(step)
    first = gradient_at(objective, theta)
    objective.begin_step(between)
    gradient_at(objective, theta, np.arange(5))
    other = gradient_at(objective, theta)
    objective.begin_step(step)
    again = gradient_at(objective, theta)
    assert first[0] == again[0]
    assert first[1].tobytes() == again[1].tobytes()
    assert (other[0] == first[0]) == (step == between)


def test_two_dropout_layers_drop_differently() -> None:
    drop = {"kind": "dropout", "rate": 0.5}
    layers = [dense(30), drop, {"kind": "activation"}, drop, dense(1)]
    objective = objective_of(layers, random_data(np.random.default_rng(0)))
    gradient_at(objective, objective.network.start(np.random.default_rng(1)))
    first, both = objective.layer_values(1).activation, objective.layer_values(3).activation
    assert first is not None
    assert both is not None
    assert (both == 0).mean() == pytest.approx(0.75, abs=0.07)


def test_inference_drops_nothing() -> None:
    rng = np.random.default_rng(0)
    with_dropout, without = (
        objective_of(layers, random_data(np.random.default_rng(1)))
        for layers in (DROPPING, [DROPPING[0], DROPPING[2]])
    )
    theta, x = with_dropout.network.start(rng), rng.normal(size=(7, 2))
    np.testing.assert_array_equal(with_dropout.predict(theta, x), without.predict(theta, x))


def test_penalties_count_weights_and_not_biases() -> None:
    data = random_data(np.random.default_rng(0))
    plain, penalised = (objective_of([layer], data) for layer in (dense(1), dense(1, l1=0.5, l2=2.0)))
    theta = np.array([1.0, -3.0, 100.0])
    extra = gradient_at(penalised, theta)[0] - gradient_at(plain, theta)[0]
    assert extra == pytest.approx(0.5 * 4 + 2.0 * 10)


def test_each_dialect_has_its_own_start() -> None:
    def start(dialect: Dialect) -> tuple[float, float]:
        layer = LAYERS["dense"].make(300, {"units": 200}, dialect=dialect, index=0)
        assert isinstance(layer, Dense)
        matrix = layer.start(np.random.default_rng(0)).reshape(200, 301)
        return float(matrix[:, :-1].std()), float(matrix[:, -1].std())

    glorot, linear = np.sqrt(2 / 500), 1 / np.sqrt(900)
    assert start("keras") == start("textbook") == pytest.approx((glorot, 0.0), rel=0.01)
    assert start("pytorch") == pytest.approx((linear, linear), rel=0.1)


def test_prelu_is_shared_in_pytorch_alone_and_starts_where_each_dialect_starts_it() -> None:
    starts = {
        dialect: LAYERS["activation"].make(3, {"activation": "prelu"}, dialect=dialect, index=0).start(
            np.random.default_rng(0)
        ).tolist()
        for dialect in DIALECTS
    }  # fmt: skip
    assert starts == {"textbook": [0.25] * 3, "keras": [0.0] * 3, "pytorch": [0.25]}


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ({"kind": "dens"}, r"layers\[0\]: unknown layer .dens.: did you mean dense"),
        (dense(0), r"layers\[0\]: units = 0 is outside \[1, 512\] \(whole numbers\)"),
        (dense(513), r"units = 513 is outside \[1, 512\] \(whole numbers\)"),
        (dense(2, "tahn"), r"unknown activation .tahn.: did you mean tanh"),
        (dense(2, initializer="he"), "unknown initializer"),
        (dense(2, "tanh", negative_slope=0.1), r"unknown parameter of layer dense .negative_slope."),
        (dense(2, "leaky_relu", negativ_slope=0.1), "did you mean negative_slope"),
        (dense(2, initializer="constant", value=float("nan")), "value = nan is not a finite number"),
        ({"kind": "dropout", "rate": 1.0}, "rate = 1 is outside"),
        ({"kind": "activation", "activation": "maxout", "pieces": 3}, "needs a multiple of 3; it is given 2"),
    ],
)
def test_a_bad_layer_is_answered_with_its_place_and_what_is_allowed(
    layer: dict[str, Any], message: str
) -> None:
    with pytest.raises(RavineError, match=message):
        objective_of([layer, dense(1)], random_data(np.random.default_rng(0)))


EVERY_KIND = [pytest.param(row, id=row.key) for row in LAYERS.rows()]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("row", EVERY_KIND)
def test_every_kind_is_a_layer_that_answers_what_is_asked(row: LayerRow, dialect: Dialect) -> None:
    layer = row.make(4, {}, dialect=dialect, index=1)
    assert layer.key == row.key
    assert layer.title
    assert layer.inputs == 4
    assert layer.widest >= max(layer.inputs, layer.units)
    start, state = layer.start(np.random.default_rng(0)), layer.start_state()
    assert start.shape == (layer.size,)
    assert state.shape == (layer.states,)
    names = [layer.parameter_name(index) for index in range(layer.size)]
    assert len(set(names)) == layer.size
    weights, statistics = layer.weights(start), layer.running_statistics(state)
    if weights is not None:
        assert np.shares_memory(weights, start)
        assert weights.ravel().tolist() == start[: weights.size].tolist()
    assert (statistics is None) == (layer.states == 0)
    assert statistics is None or statistics.shape == (2, layer.units)
    assert np.shares_memory(layer.learned_constants(start), start) or not layer.learned_constants(start).size
    assert layer.function == row.make(4, {}, dialect=dialect, index=1).function
    assert layer.function != row.make(6, {}, dialect=dialect, index=1).function
    assert layer.without_activation("sigmoid").units == layer.units
    assert layer.activation in ACTIVATIONS


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("row", EVERY_KIND)
def test_every_kind_learns_and_infers_first_and_between_layers(row: LayerRow, precision: Precision) -> None:
    rng = np.random.default_rng(5)
    layer: dict[str, Any] = {"kind": row.key}
    for layers in (
        [layer, dense(1)],
        [dense(3, "tanh"), layer, dense(1)],
        [dense(3), layer, layer, dense(1)],
    ):
        objective = objective_of(layers, random_data(rng), precision=precision)
        theta = objective.network.start(rng) + 0.3 * rng.normal(size=objective.size)
        loss, gradient = gradient_at(objective, theta)
        step = 1e-6 if precision == "float64" else 1e-2
        away = rng.normal(size=objective.size)
        away /= np.linalg.norm(away)
        ends = [gradient_at(objective, theta + sign * step * away)[0] for sign in (1.0, -1.0)]
        assert (ends[0] - ends[1]) / (2 * step) == pytest.approx(gradient @ away, rel=2e-2, abs=1e-3)
        assert objective.outputs(theta, objective.data.x).shape == (len(objective.data.x), 1)
        full = objective.full_loss_and_gradient(theta, np.empty_like(theta))
        assert objective.losses(theta[None])[0] == pytest.approx(full, rel=1e-5)
        assert np.isfinite(loss)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("row", EVERY_KIND)
def test_every_kind_is_written_as_code(row: LayerRow, library: Library) -> None:
    values = complete(row.adjustable({}), {}, "textbook")
    code = row.write_code(
        LayerContext(
            library=library,
            values=values,
            dialect="textbook",
            inputs=4,
            index=0,
            applied_by_loss="",
        )
    )
    compile("[" + "\n".join(code.lines) + "\n]", row.key, "eval")
    assert not any("{" in line for line in code.lines)


def test_the_table_shows_the_usual_kinds_first_and_finds_every_module() -> None:
    keys = [row.key for row in LAYERS.rows()]
    assert keys == ["dense", "activation", "batch_normalization", "dropout", "layer_normalization"]


@pytest.mark.parametrize("kind", ["batch_normalization", "layer_normalization"])
def test_a_normalisation_names_all_scales_before_all_shifts(kind: str) -> None:
    layer = LAYERS[kind].make(2, {}, dialect="textbook", index=0)
    names = [layer.parameter_name(index) for index in range(layer.size)]
    assert names == ["gamma[0]", "gamma[1]", "beta[0]", "beta[1]"]


def test_a_layer_without_parameters_has_no_name_for_one() -> None:
    layer = LAYERS["dropout"].make(4, {}, dialect="textbook", index=0)
    with pytest.raises(IndexError, match="has no parameter 0"):
        layer.parameter_name(0)


@pytest.mark.parametrize("row", EVERY_KIND)
def test_only_what_has_a_curve_can_be_saturated(row: LayerRow) -> None:
    layer = row.make(
        4, {"activation": "tanh"} if row.takes("activation") else {}, dialect="textbook", index=0
    )
    z, start = np.full((layer.units, 3), 9.0), layer.start(np.random.default_rng(0))
    slopes = layer.slopes(z, np.tanh(z), start)
    assert (slopes is not None) is row.takes("activation")
    if slopes is not None:
        steep, steepest = slopes
        np.testing.assert_allclose(steep, 1.0 - np.tanh(z) ** 2, atol=1e-12)
        assert steepest == pytest.approx(1.0, abs=1e-3)


def test_a_units_penalty_and_a_dropout_rate_have_their_ranges() -> None:
    parameters = [p for row in LAYERS.rows() for p in row.parameters]
    assert ranges(
        p for p in parameters if p.name in ("l1", "l2", "units", "rate", "momentum", "epsilon")
    ) == {
        "epsilon": ("(0, 1]", "log", 1e-8, None, "", r"\epsilon"),
        "l1": ("[0, 10]", "linear", None, 0.1, "", r"\lambda_1"),
        "l2": ("[0, 10]", "linear", None, 0.1, "", r"\lambda_2"),
        "momentum": ("[0, 1]", "linear", None, None, "", "m"),
        "rate": ("[0, 0.95]", "linear", None, None, "", "p"),
        "units": ("whole numbers in [1, 512]", "linear", None, 32, "units", "U"),
    }


def test_a_penalty_is_off_unless_asked_for() -> None:
    assert [p.default for p in LAYERS["dense"].parameters if p.name in ("l1", "l2")] == [0.0, 0.0]


@pytest.mark.parametrize(
    ("dialect", "old", "new"),
    [("pytorch", "0.7", "0.3"), ("keras", "0.3", "0.7"), ("textbook", "0.3", "0.7")],
)
def test_the_weights_of_running_statistics_are_spelt_as_the_dialect_counts_them(
    dialect: Dialect, old: str, new: str
) -> None:
    row = LAYERS["batch_normalization"]
    values = {parameter.name: parameter.default_in(dialect) for parameter in row.parameters}
    context = LayerContext(
        library="pytorch", dialect=dialect, values={**values, "momentum": 0.3}, inputs=2,
        index=0, applied_by_loss="",
    )  # fmt: skip
    assert _momenta(context) == {"old_weight": Code(old), "new_weight": Code(new)}


@pytest.mark.parametrize("kind", [row.key for row in LAYERS.rows() if row.key != "dense"])
def test_only_a_dense_layer_offers_the_constant_hessian_of_a_parabola(kind: str) -> None:
    layer = Network(specs_of([dense(2), {"kind": kind}, dense(1)]), inputs=2, outputs=1).layers[1]
    assert layer.key == kind
    assert layer.squared_error_hessian(np.ones((3, 2))) is None
