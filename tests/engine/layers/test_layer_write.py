"""Each kind of layer alone on a tape: its values against plain NumPy, and what it leaves for the next one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from engine.arrays import RealArray
from engine.layers.layer import Layer
from engine.layers.table import LAYERS
from engine.layers.tape import LayerBuffers, Tape, TapeMode, Tensor
from engine.parameters import Dialect
from tests.engine.networks import dense, gradient_at, objective_of, random_data

#: I and B.
INPUTS, BATCH = 4, 6
INFERENCE = TapeMode(training=False, dropout=False, gradients=False)


def made(kind: str, values: Mapping[str, Any], dialect: Dialect = "textbook") -> Layer:
    return LAYERS[kind].make(INPUTS, values, dialect=dialect, index=0)


def written(
    layer: Layer, *, stack: int | None = None, ones: bool = False, mode: TapeMode | None = None
) -> tuple[Tape, Tensor, LayerBuffers]:
    """A layer on a tape of its own, which has run once over random inputs with random parameters."""
    tape = Tape(
        parameters=layer.size,
        states=layer.states,
        inputs=INPUTS,
        outputs=1,
        batch=BATCH,
        stack=stack,
        mode=mode,
    )
    rng = np.random.default_rng(7)
    tape.source[:INPUTS] = rng.normal(size=(INPUTS, BATCH))
    tape.state[...] = rng.uniform(0.5, 2.0, size=layer.states)
    tape.theta[...] = rng.normal(size=tape.theta.shape)
    shared = tape.lead and not layer.takes_shared_input
    with tape.forward(0) as buffers:
        output = layer.write(tape, tape.stacked_input() if shared else tape.input, buffers, ones=ones)
    tape.run()
    return tape, output, buffers


def softmax(z: RealArray) -> RealArray:
    return np.asarray(np.exp(z) / np.exp(z).sum(axis=0))


def normalised(x: RealArray, theta: RealArray, axis: int) -> RealArray:
    gamma, beta = theta.reshape(2, INPUTS, 1)
    deviation = np.sqrt(x.var(axis=axis, keepdims=True) + 1e-5)
    return np.asarray(gamma * (x - x.mean(axis=axis, keepdims=True)) / deviation + beta)


def affine(x: RealArray, theta: RealArray, rows: int = 3) -> RealArray:
    matrix = theta[: rows * (INPUTS + 1)].reshape(rows, INPUTS + 1)
    return np.asarray(matrix[:, :-1] @ x + matrix[:, -1:])


def prelu(z: RealArray, slopes: RealArray) -> RealArray:
    return np.where(z > 0, z, slopes * z)


Oracle = Callable[[RealArray, RealArray], RealArray]
KINDS: dict[str, tuple[str, dict[str, Any], Oracle]] = {
    "dense": ("dense", {"units": 3}, affine),
    "dense with penalties": ("dense", {"units": 3, "l1": 0.1, "l2": 0.2}, affine),
    "dense without bias": (
        "dense", {"units": 3, "use_bias": False}, lambda x, theta: theta.reshape(3, INPUTS) @ x,
    ),
    "dense tanh": ("dense", {"units": 3, "activation": "tanh"}, lambda x, theta: np.tanh(affine(x, theta))),
    "dense prelu": (
        "dense", {"units": 3, "activation": "prelu"},
        lambda x, theta: prelu(affine(x, theta), theta[-3:, None]),
    ),
    "dense softmax": (
        "dense", {"units": 3, "activation": "softmax"}, lambda x, theta: softmax(affine(x, theta)),
    ),
    "dense maxout": (
        "dense", {"units": 3, "activation": "maxout", "pieces": 2},
        lambda x, theta: affine(x, theta, 6).reshape(3, 2, BATCH).max(axis=1),
    ),
    "linear": ("activation", {"activation": "linear"}, lambda x, _: x),
    "tanh": ("activation", {"activation": "tanh"}, lambda x, _: np.tanh(x)),
    "leaky relu": (
        "activation", {"activation": "leaky_relu", "negative_slope": 0.3},
        lambda x, _: np.where(x > 0, x, 0.3 * x),
    ),
    "prelu": ("activation", {"activation": "prelu"}, lambda x, theta: prelu(x, theta[:, None])),
    "softmax": ("activation", {"activation": "softmax"}, lambda x, _: softmax(x)),
    "batch normalisation": ("batch_normalization", {}, lambda x, theta: normalised(x, theta, 1)),
    "layer normalisation": ("layer_normalization", {}, lambda x, theta: normalised(x, theta, 0)),
}  # fmt: skip


@pytest.mark.parametrize("gradients", [True, False])
@pytest.mark.parametrize("ones", [True, False])
@pytest.mark.parametrize("stack", [None, 2])
@pytest.mark.parametrize("name", KINDS)
def test_a_layer_has_the_values_of_its_formula_and_a_row_of_ones_if_asked(
    name: str, stack: int | None, ones: bool, gradients: bool
) -> None:
    kind, values, oracle = KINDS[name]
    layer = made(kind, values)
    tape, output, _ = written(layer, stack=stack, ones=ones, mode=TapeMode(gradients=gradients))
    x = tape.source[:INPUTS]
    assert output.units == layer.units
    assert output.value.shape == (*tape.lead, layer.units + ones, BATCH)
    outputs = output.value.reshape(-1, *output.value.shape[-2:])
    for theta, value in zip(np.atleast_2d(tape.theta), outputs, strict=True):
        np.testing.assert_allclose(value[: layer.units], oracle(x, theta), rtol=1e-12, atol=1e-14)
        np.testing.assert_array_equal(value[layer.units :], np.ones((int(ones), BATCH)))
    assert (output.gradient is not None) is gradients
    if output.gradient is not None:
        assert output.gradient.shape == output.value.shape


@pytest.mark.parametrize("dialect", ["textbook", "pytorch"])
@pytest.mark.parametrize("name", KINDS)
def test_each_network_of_a_stack_learns_as_it_does_alone(name: str, dialect: Dialect) -> None:
    kind, values, _ = KINDS[name]
    rng = np.random.default_rng(3)
    objective = objective_of([{"kind": kind, **values}, dense(1)], random_data(rng), dialect=dialect)
    thetas = rng.normal(size=(3, objective.size))
    gradients = np.full_like(thetas, np.nan)
    tape = objective.stacked_tape(3)
    tape.evaluate(thetas, gradients)
    for theta, loss, gradient in zip(thetas, tape.loss, gradients, strict=True):
        alone = gradient_at(objective, theta)
        assert loss == pytest.approx(alone[0], rel=1e-11)
        np.testing.assert_allclose(gradient, alone[1], rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("kind", LAYERS)
def test_all_that_a_layer_computes_with_is_of_the_tapes_type(kind: str) -> None:
    data = random_data(np.random.default_rng(3))
    objective = objective_of(
        [dense(4), {"kind": kind}, dense(1)] if kind != "dense" else [dense(1)], data, precision="float32"
    )
    gradient_at(objective, np.ones(objective.size))
    (tape,) = objective._tapes.values()
    operands = [
        operand
        for function, arguments in tape.calls
        for operand in (getattr(function, "__self__", None), *arguments)
        if isinstance(operand, np.ndarray) and operand.dtype.kind == "f"
    ]
    assert {operand.dtype.name for operand in operands} == {"float32"}


@pytest.mark.parametrize("kind", ["dense", "activation"])
def test_the_slopes_of_a_layer_are_those_of_its_activation(kind: str) -> None:
    z = np.random.default_rng(0).normal(size=(INPUTS, 3))

    def slopes(
        activation: str, output: RealArray, learned: tuple[float, ...] = (), **values: Any
    ) -> tuple[RealArray, float] | None:
        given = {"units": INPUTS, **values} if kind == "dense" else values
        layer = made(kind, {"activation": activation, **given})
        parameters = np.zeros(layer.size)
        parameters[layer.size - len(learned) :] = learned
        return layer.slopes(z, output, parameters)

    found = slopes("softmax", softmax(z))
    assert found is not None
    np.testing.assert_allclose(found[0], softmax(z) * (1 - softmax(z)))
    assert found[1] == 0.25
    assert slopes("maxout", z[:2], pieces=2) is None
    for learned, steepest in (((0.5, -3.0, 0.0, 2.0), 3.0), ((0.5, 0.2, 0.0, -0.1), 1.0)):
        found = slopes("prelu", z, learned)
        assert found is not None
        np.testing.assert_array_equal(found[0], np.where(z > 0, 1.0, np.array(learned)[:, None]))
        assert found[1] == steepest
    found = slopes("sigmoid", 1 / (1 + np.exp(-z)))
    assert found is not None
    assert found[1] == 0.25


def test_inference_normalises_by_the_running_statistics() -> None:
    tape, output, _ = written(made("batch_normalization", {}), mode=INFERENCE)
    mean, variance = tape.state.reshape(2, INPUTS, 1)
    gamma, beta = tape.theta.reshape(2, INPUTS, 1)
    expected = gamma * (tape.source[:INPUTS] - mean) / np.sqrt(variance + 1e-5) + beta
    np.testing.assert_allclose(output.rows, expected, rtol=1e-12)
    assert not tape.statistics
    layer = made("batch_normalization", {})
    given = [np.asarray(part, np.float64) for part in (tape.source[:INPUTS], tape.theta, tape.state)]
    inferred = layer.inferred(*given)
    np.testing.assert_allclose(np.asarray(inferred), expected, rtol=1e-12)
    assert made("dense", {}).inferred(*given) is None


@pytest.mark.parametrize("gradients", [True, False])
@pytest.mark.parametrize(
    ("training", "dropout"), [(True, True), (True, False), (False, True), (False, False)]
)
def test_values_are_dropped_only_in_training_that_drops(
    training: bool, dropout: bool, gradients: bool
) -> None:
    mode = TapeMode(training=training, dropout=dropout, gradients=gradients)
    tape, output, _ = written(made("dropout", {"rate": 0.5}), mode=mode)
    assert bool((output.rows == 0).any()) is (training and dropout)
    if not (training and dropout):
        np.testing.assert_array_equal(output.rows, tape.source[:INPUTS])


def test_racers_share_the_mask_of_a_dropout() -> None:
    _, output, _ = written(made("dropout", {"rate": 0.5}), stack=3)
    assert (output.rows == output.rows[0]).all()
    assert (output.rows == 0).any()


@pytest.mark.parametrize("activation", ["linear", "tanh", "prelu", "softmax"])
def test_the_sums_of_a_dense_layer_are_kept_for_views(activation: str) -> None:
    tape, output, buffers = written(made("dense", {"units": 3, "activation": activation}))
    assert buffers.sums is not None
    np.testing.assert_allclose(buffers.sums.rows, affine(tape.source[:INPUTS], tape.theta), rtol=1e-12)
    assert (buffers.sums is output) is (activation == "linear")


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
@pytest.mark.parametrize("kind", ["dense", "activation"])
def test_a_layer_without_its_activation_is_linear(kind: str, activation: str) -> None:
    layer = made(kind, {"activation": activation})
    assert layer.without_activation("relu").activation == activation
    bare = layer.without_activation(activation)
    assert bare.activation == "linear"
    assert bare.activation_constants == {}
    assert bare.units == layer.units


def test_only_without_a_way_back_does_a_stack_take_its_shared_input_at_once() -> None:
    # A racer's bits may not depend on how many others there are, so a race multiplies one by one.
    for mode, at_once in ((TapeMode(), False), (INFERENCE, True)):
        tape, _, _ = written(made("dense", {"units": 3}), stack=2, mode=mode)
        assert (tape.calls[-1][0] is not np.matmul) is at_once
    single, _, _ = written(made("dense", {"units": 3}))
    assert single.calls[0][0] is not np.matmul


def test_a_tensor_that_need_not_last_shares_its_memory_in_a_stack_without_a_way_back() -> None:
    def shared(
        *, stack: int | None = 2, ones: bool = False, lasting: bool = False, gradients: bool = False
    ) -> bool:
        tape = Tape(
            parameters=1, states=0, inputs=1, outputs=1, batch=BATCH, stack=stack,
            mode=TapeMode(gradients=gradients),
        )  # fmt: skip
        first, second = (tape.tensor(3, ones=ones, lasting=lasting) for _ in range(2))
        return np.shares_memory(first.value, second.value)

    assert shared()
    assert not shared(stack=None)
    assert not shared(ones=True)
    assert not shared(lasting=True)
    assert not shared(gradients=True)
    tape = Tape(
        parameters=1, states=0, inputs=1, outputs=1, batch=BATCH, stack=2, mode=TapeMode(gradients=False)
    )
    first, second = (tape.tensor(3, ones=False).value for _ in range(2))
    assert not np.shares_memory(first, second), "where nothing is said a tensor lasts"
    assert tape.tensor(3).value.shape == (2, 4, BATCH)
