"""Networks against differences, and as objectives that repeat themselves bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.activations import ACTIVATIONS
from engine.data import DATASETS
from engine.errors import RavineError
from engine.experiment.description import NetworkSpec
from engine.network.objective import WIDE, NetworkObjective
from engine.objective import Objective
from engine.parameters import DIALECTS
from tests.engine.networks import (
    central_differences,
    data_of,
    dense,
    gradient_at,
    objective_of,
    random_data,
    specs_of,
    weights_in,
)

NORM: dict[str, Any] = {"kind": "batch_normalization"}


SMOOTH = [
    row.key
    for row in ACTIVATIONS.rows()
    if row.continuity == float("inf") and row.key not in {"exponential", "ncu", "squ", "gcu"}
]
LAYER = st.one_of(
    st.builds(dense, st.integers(1, 3).map(lambda half: 2 * half), st.sampled_from(SMOOTH)),
    st.builds(lambda: dict(NORM)),
    st.builds(lambda rate: {"kind": "dropout", "rate": rate}, st.sampled_from((0.0, 0.3))),
    st.builds(
        lambda key: {"kind": "activation", "activation": key}, st.sampled_from(("tanh", "sine", "softmax"))
    ),
    st.builds(lambda l2: dense(4, "tanh", l2=l2, use_bias=False), st.sampled_from((0.0, 0.1))),
)


@settings(max_examples=60, deadline=None)
@given(
    layers=st.lists(LAYER, max_size=4),
    loss=st.sampled_from(("mean_squared_error", "binary_crossentropy")),
    dialect=st.sampled_from(DIALECTS),
    seed=st.integers(0, 2**32),
)
def test_gradients_of_random_networks_agree_with_differences(
    layers: list[dict[str, Any]], loss: str, dialect: Any, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    data = data_of(rng.normal(size=(9, 2)), rng.integers(2, size=(9, 1)).astype(np.float64))
    # a wide epsilon keeps nearly constant units, where differences are useless, from deciding the test
    calm = [
        {**layer, "epsilon": 0.1} if layer["kind"] == "batch_normalization" else layer for layer in layers
    ]
    objective = objective_of([*calm, dense(1)], data, loss=loss, dialect=dialect, seed=seed)
    theta = objective.network.start(rng) + 0.2 * rng.normal(size=objective.size)
    batch = rng.integers(9, size=7)
    value, gradient = gradient_at(objective, theta, batch)
    expected = central_differences(lambda point: gradient_at(objective, point, batch)[0], theta)
    assert np.isfinite(value)
    np.testing.assert_allclose(gradient, expected, rtol=1e-5, atol=1e-6)


def neuron() -> NetworkObjective:
    data = DATASETS["line_dense"].make(np.random.default_rng(0))
    return NetworkObjective.from_spec(NetworkSpec("line_dense", batch_size=10), data)


def test_one_linear_neuron_is_the_smallest_network() -> None:
    objective: Objective = neuron()
    assert (objective.size, objective.names) == (2, ("weight", "bias"))
    assert (objective.samples, objective.batch_size) == (100, 10)
    x, y = neuron().data.x[:, 0], neuron().data.y[:, 0]
    gradient = np.zeros(2)
    loss = objective.evaluate(np.array([3.0, -2.0]), gradient)
    error = 3 * x - 2 - y
    assert loss == pytest.approx(np.mean(error**2), rel=1e-14)
    np.testing.assert_allclose(gradient, (2 * np.mean(error * x), 2 * np.mean(error)), rtol=1e-13)


def test_names_tell_layer_unit_and_input() -> None:
    objective = objective_of([dense(2, "prelu"), NORM, dense(1)], random_data(np.random.default_rng(0)))
    assert objective.names == (
        "layer1.weight[0,0]", "layer1.weight[0,1]", "layer1.bias[0]",
        "layer1.weight[1,0]", "layer1.weight[1,1]", "layer1.bias[1]", "layer1.alpha[0]", "layer1.alpha[1]",
        "layer2.gamma[0]", "layer2.gamma[1]", "layer2.beta[0]", "layer2.beta[1]",
        "layer3.weight[0,0]", "layer3.weight[0,1]", "layer3.bias[0]",
    )  # fmt: skip


def test_a_layers_matrix_is_a_view_of_theta() -> None:
    network = objective_of([dense(3, "tanh"), dense(1)], random_data(np.random.default_rng(0))).network
    theta = np.arange(float(network.size))
    weights_in(network, theta, 1)[0, -1] = -7.0
    assert theta[-1] == -7.0
    assert weights_in(network, theta, 0).tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


@given(seed=st.integers(0, 2**32), theta=st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=2))
def test_the_hessian_of_linear_layers_is_exact(seed: int, theta: list[float]) -> None:
    rng = np.random.default_rng(seed)
    objective = objective_of([dense(2, l2=0.3)], random_data(rng, outputs=2))
    hessian = objective.hessian(np.zeros(6))
    assert hessian is not None
    start, move = rng.normal(size=(2, 6))
    change = gradient_at(objective, start + move)[1] - gradient_at(objective, start)[1]
    np.testing.assert_allclose(hessian @ move, change, atol=1e-12)
    del theta


def test_other_networks_offer_no_hessian() -> None:
    data = random_data(np.random.default_rng(0))
    assert objective_of([dense(1, "tanh")], data).hessian(np.zeros(3)) is None
    assert objective_of([dense(1), dense(1)], data).hessian(np.zeros(5)) is None


@pytest.mark.promised_bits
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_the_same_theta_and_batch_give_the_same_bits_whatever_came_before(precision: Any) -> None:
    rng = np.random.default_rng(0)
    layers = [dense(8, "tanh"), NORM, dense(8, "relu"), dense(1)]
    objective = objective_of(layers, random_data(rng, count=100), precision=precision)
    theta, batch = objective.network.start(rng), rng.integers(100, size=32)
    first = gradient_at(objective, theta, batch)
    for size in (1, 2, 3, 4, 5, 32):  # more batch sizes than tapes are kept
        gradient_at(objective, rng.normal(size=objective.size), rng.integers(100, size=size))
    objective.losses(rng.normal(size=(3, objective.size)))
    gradient_at(objective, theta)
    again = gradient_at(objective, theta, batch)
    assert first[0] == again[0]
    assert first[1].tobytes() == again[1].tobytes()


def test_theta_is_left_alone() -> None:
    objective = neuron()
    theta = np.array([1.0, 2.0])
    theta.flags.writeable = False
    gradient_at(objective, theta)
    np.testing.assert_array_equal(theta, (1.0, 2.0))


@pytest.mark.promised_bits
def test_a_batch_of_all_examples_equals_the_full_batch() -> None:
    rng = np.random.default_rng(0)
    objective = objective_of([dense(5, "tanh"), NORM, dense(1)], random_data(rng))
    theta = objective.network.start(rng)
    full, batch = gradient_at(objective, theta), gradient_at(objective, theta, np.arange(12))
    assert full[0] == pytest.approx(batch[0], rel=1e-14)
    np.testing.assert_allclose(full[1], batch[1], atol=1e-15)


@settings(max_examples=20, deadline=None)
@given(
    count=st.integers(0, 300),
    hidden=st.sampled_from(
        (
            [],
            [dense(8, "tanh")],
            [NORM, dense(4, "maxout")],
            [dense(4, "prelu"), NORM],
            [{"kind": "activation", "activation": "maxout"}],
            [{"kind": "dropout", "rate": 0.0}, dense(4)],
        )
    ),
    loss=st.sampled_from(("mean_squared_error", "huber", "binary_crossentropy", "hinge")),
)
def test_losses_are_what_evaluate_gives_at_each_theta(count: int, hidden: list[Any], loss: str) -> None:
    rng = np.random.default_rng(count)
    data = data_of(rng.normal(size=(9, 2)), rng.integers(2, size=(9, 1)).astype(np.float64))
    objective = objective_of([*hidden, dense(1, l2=0.1, l1=0.1)], data, loss=loss)
    thetas = rng.normal(size=(count, objective.size))
    expected = [gradient_at(objective, theta)[0] for theta in thetas]
    np.testing.assert_allclose(objective.losses(thetas), expected, rtol=1e-12)


def test_losses_of_classes_are_what_evaluate_gives() -> None:
    rng = np.random.default_rng(0)
    data = DATASETS["blobs"].make(rng, samples=30)
    objective = objective_of([dense(4, "tanh"), dense(3)], data, loss="categorical_crossentropy")
    thetas = rng.normal(size=(7, objective.size))
    expected = [gradient_at(objective, theta)[0] for theta in thetas]
    np.testing.assert_allclose(objective.losses(thetas), expected, rtol=1e-12)


@pytest.mark.parametrize("hidden", [[dense(4, "tanh", l2=0.1)], [NORM]])
def test_losses_over_many_examples_taken_in_pieces_are_those_over_all(hidden: list[dict[str, Any]]) -> None:
    rng = np.random.default_rng(0)
    objective = objective_of([*hidden, dense(1)], random_data(rng, count=5000))
    thetas = rng.normal(size=(20, objective.size))
    expected = [gradient_at(objective, theta)[0] for theta in thetas]
    np.testing.assert_allclose(objective.losses(thetas), expected, rtol=1e-12)


def test_divergence_is_a_number_and_not_an_exception() -> None:
    objective = objective_of([dense(4, "squ"), dense(1)], random_data(np.random.default_rng(0)))
    huge = np.full(objective.size, 1e200)
    loss, gradient = gradient_at(objective, huge)
    assert not np.isfinite(loss)
    assert not np.isfinite(gradient).all()
    assert not np.isfinite(objective.losses(huge[None])).any()
    assert not np.isfinite(objective.predict(huge, np.ones((1, 2)))).all()
    single = objective_of([dense(1)], random_data(np.random.default_rng(0)), precision="float32")
    assert not np.isfinite(gradient_at(single, np.full(3, 1e200))[0])


def test_the_first_broken_phase_names_the_layer() -> None:
    objective = objective_of(
        [dense(2, "tanh"), dense(2, "squ"), dense(1)], random_data(np.random.default_rng(0))
    )
    assert objective.broken_phase() is None
    theta = objective.network.start(np.random.default_rng(0))
    gradient_at(objective, theta)
    assert objective.broken_phase() is None
    weights_in(objective.network, theta, 1)[0, -1] = 1e200
    gradient_at(objective, theta)
    broken = objective.broken_phase()
    assert broken is not None
    assert (broken.kind, broken.layer) == ("forward", 1)


def test_a_loss_that_overflows_is_told_from_a_layer_that_does() -> None:
    objective = objective_of([dense(1)], random_data(np.random.default_rng(0)))
    gradient_at(objective, np.full(3, 1e200))
    broken = objective.broken_phase()
    assert broken is not None
    assert broken.kind == "loss"


@pytest.mark.promised_bits
@pytest.mark.parametrize("count", [0, 1, 5, 4096, 5000])
def test_predictions_come_one_for_each_input_and_do_not_depend_on_the_others(count: int) -> None:
    rng = np.random.default_rng(0)
    objective = objective_of([dense(4, "tanh"), NORM, dense(1)], random_data(rng))
    theta, x = objective.network.start(rng), rng.normal(size=(count, 2))
    state = np.abs(rng.normal(size=objective.network.states))
    answer = objective.predict(theta, x, state)
    assert answer.shape == (count, 1)
    for index in range(0, count, 1237):
        np.testing.assert_allclose(answer[index], objective.predict(theta, x[index : index + 1], state)[0])


def test_responses_end_in_the_prediction_and_have_a_column_for_each_neuron() -> None:
    rng = np.random.default_rng(0)
    objective = objective_of([dense(4, "tanh"), dense(3, "relu"), dense(1)], random_data(rng))
    theta, x = objective.network.start(rng), rng.normal(size=(11, 2))
    responses = objective.responses(theta, x)
    assert [response.shape for response in responses] == [(11, 4), (11, 3), (11, 1)]
    np.testing.assert_array_equal(responses[-1], objective.predict(theta, x))
    weights = weights_in(objective.network, theta, 0)
    np.testing.assert_allclose(responses[0], np.tanh(x @ weights[:, :-1].T + weights[:, -1]))


def test_a_probe_shows_the_chain_rule_of_a_layer() -> None:
    rng = np.random.default_rng(0)
    objective = objective_of([dense(4, "tanh"), dense(3, "tanh"), dense(1)], random_data(rng))
    theta = objective.network.start(rng)
    _, gradient = gradient_at(objective, theta)
    before, after = objective.layer_values(0), objective.layer_values(1)
    assert before.activation is not None
    assert after.pre_activation is not None
    assert after.activation is not None
    assert after.activation_gradient is not None
    assert after.pre_activation_gradient is not None
    np.testing.assert_allclose(after.activation, np.tanh(after.pre_activation))
    np.testing.assert_allclose(
        after.pre_activation_gradient, after.activation_gradient * (1 - after.activation**2), atol=1e-16
    )
    weights = weights_in(objective.network, gradient, 1)
    np.testing.assert_allclose(
        weights[:, :-1], after.pre_activation_gradient @ before.activation.T, atol=1e-15
    )


def test_probing_before_evaluating_says_what_to_do() -> None:
    with pytest.raises(RavineError, match="evaluate a step first"):
        neuron().layer_values(0)


def test_a_step_goes_forward_layer_by_layer_and_back() -> None:
    objective = objective_of([dense(4, "tanh"), NORM, dense(1)], random_data(np.random.default_rng(0)))
    kinds = [(phase.kind, phase.layer) for phase in objective.phases]
    assert kinds == [
        ("batch", -1), ("forward", 0), ("forward", 1), ("forward", 2), ("loss", -1),
        ("backward", 2), ("backward", 1), ("backward", 0),
    ]  # fmt: skip


def test_a_last_sigmoid_or_softmax_gives_the_same_loss_as_raw_scores() -> None:
    rng = np.random.default_rng(0)
    binary = data_of(rng.normal(size=(9, 2)), rng.integers(2, size=(9, 1)).astype(np.float64))
    for layers in ([dense(1, "sigmoid")], [dense(1), {"kind": "activation", "activation": "sigmoid"}]):
        raw = objective_of([dense(1)], binary, loss="binary_crossentropy")
        written = objective_of(layers, binary, loss="binary_crossentropy")
        theta = np.array([300.0, -200.0, 5.0])
        assert gradient_at(written, theta)[0] == gradient_at(raw, theta)[0]
        np.testing.assert_array_equal(written.predict(theta, binary.x), raw.predict(theta, binary.x))


def test_the_specs_of_the_helpers_are_those_of_an_experiment() -> None:
    (spec,) = specs_of([dense(3, "relu")])
    assert (spec.kind, dict(spec.values)) == ("dense", {"units": 3, "activation": "relu"})


@pytest.mark.promised_bits
def test_a_step_is_run_only_as_far_as_its_phases_are_done() -> None:
    layers = [dense(3, "tanh"), dict(NORM), dense(1)]
    objective = objective_of(layers, random_data(np.random.default_rng(0)))
    theta, batch = objective.network.start(np.random.default_rng(1)), np.arange(4)
    whole, gradient = np.empty_like(theta), np.empty_like(theta)
    objective.evaluate(theta, whole, batch)
    values = [objective.layer_values(layer) for layer in range(3)]
    elsewhere = theta + 1.0
    for count in range(len(objective.phases) + 1):
        objective.evaluate(elsewhere, gradient, batch)
        stale = [objective.layer_values(layer).activation for layer in range(3)]
        phases = objective.phases[:count]
        objective.run_phases(theta, gradient, batch, phases.__contains__)
        done = {(phase.kind, phase.layer) for phase in phases}
        for layer in range(3):
            span, shown = objective.network.spans[layer], objective.layer_values(layer)
            expected = values[layer].activation if ("forward", layer) in done else stale[layer]
            np.testing.assert_array_equal(shown.activation, expected)
            if ("backward", layer) in done:
                np.testing.assert_array_equal(gradient[span], whole[span])
            else:
                assert np.isnan(gradient[span]).all()


def test_a_clone_gives_the_same_numbers_and_keeps_its_evaluations_to_itself() -> None:
    first = objective_of([dense(2, "tanh"), dense(1)], random_data(np.random.default_rng(0)))
    theta = np.linspace(-1.0, 1.0, first.size)
    loss, gradient = gradient_at(first, theta)
    second = first.clone()
    assert second.data is first.data
    with pytest.raises(RavineError, match="nothing was evaluated yet"):
        second.layer_values(0)
    again, slope = gradient_at(second, theta)
    assert (again, slope.tolist()) == (loss, gradient.tolist())
    gradient_at(second, 2 * theta)
    kept, moved = first.layer_values(0).activation, second.layer_values(0).activation
    assert kept is not None
    assert moved is not None
    x = first.data.x.T
    weights, biases = weights_in(first.network, theta, 0)[:, :2], weights_in(first.network, theta, 0)[:, 2:]
    np.testing.assert_allclose(kept, np.tanh(weights @ x + biases))
    np.testing.assert_allclose(moved, np.tanh(2 * (weights @ x + biases)))


def test_a_step_that_ends_without_an_evaluation_leaves_the_running_statistics() -> None:
    objective = objective_of([dense(2, "tanh"), NORM, dense(1)], random_data(np.random.default_rng(0)))
    state = objective.start_state()
    objective.end_step(state)
    np.testing.assert_array_equal(state, objective.start_state())
    gradient_at(objective, np.linspace(-1.0, 1.0, objective.size))
    objective.end_step(state)
    assert (state != objective.start_state()).any()


@pytest.mark.parametrize("batch", [None, np.arange(4)])
def test_the_loss_of_a_batch_has_the_bits_of_its_evaluation(batch: Any) -> None:
    layers = [dense(4, "tanh"), NORM, {"kind": "dropout", "rate": 0.5}, dense(1)]
    objective = objective_of(layers, random_data(np.random.default_rng(0)))
    theta = objective.network.start(np.random.default_rng(1))
    objective.begin_step(3)
    assert objective.batch_loss(theta, batch) == objective.evaluate(theta, np.empty(theta.size), batch)


def test_many_features_are_gathered_whole_and_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    data, batch = random_data(np.random.default_rng(0)), np.array([3, 1, 3])
    theta = objective_of([dense(3, "tanh"), dense(1)], data).network.start(np.random.default_rng(1))
    results = []
    for wide in (WIDE, 1):
        monkeypatch.setattr("engine.network.objective.WIDE", wide)
        objective, gradient = objective_of([dense(3, "tanh"), dense(1)], data), np.empty(theta.size)
        results.append((objective.evaluate(theta, gradient, batch), gradient.tolist()))
    assert results[0] == results[1]
