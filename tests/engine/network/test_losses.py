"""Losses: their gradients, their stability at any size of score, and the targets they refuse."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import Kind
from engine.errors import RavineError
from engine.layers.tape import Tape, Tensor
from engine.library_spelling import NOT_SPELLED
from engine.network.losses import LOSSES, Loss, loss_for, predictions
from tests.engine.networks import central_differences

ROWS = [pytest.param(row, id=row.key) for row in LOSSES.rows()]
ONE_HOT = (
    "needs one target column a class, of which one is 1 and the others 0; "
    "for two labels in one column use binary_crossentropy"
)
FROM_SCORES = ("binary_crossentropy", "categorical_crossentropy", "hinge")


def run(row: Loss, output: np.ndarray, targets: np.ndarray, **constants: float) -> tuple[float, np.ndarray]:
    """Loss and gradient of output (N, O)."""
    count, outputs = output.shape
    tape = Tape(parameters=0, states=0, inputs=1, outputs=outputs, batch=count)
    output_tensor = Tensor(outputs, np.ascontiguousarray(output.T), np.full((outputs, count), np.nan))
    tape.targets[...] = targets.T
    tape.finish(lambda: row.append(tape, output_tensor, **constants))
    tape.run()
    return float(tape.loss), output_tensor.gradient_rows.T


def targets_for(row: Loss, rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    if row.targets == "one_hot":
        return np.eye(shape[1])[rng.integers(shape[1], size=shape[0])]
    if row.targets == "any":
        return rng.normal(size=shape)
    return rng.integers(2, size=shape).astype(np.float64)


@pytest.mark.parametrize("row", ROWS)
@given(seed=st.integers(0, 2**32))
def test_the_gradient_agrees_with_differences(row: Loss, seed: int) -> None:
    rng = np.random.default_rng(seed)
    output = 2 * rng.normal(size=(5, 3))
    y = targets_for(row, rng, output.shape)
    signs = 2 * y - 1
    kinks = {
        "mean_absolute_error": output - y, "huber": np.abs(output - y) - 1.0, "hinge": 1.0 - signs * output,
    }.get(row.key)  # fmt: skip
    if kinks is not None and np.abs(kinks).min() < 0.01:
        return
    _, gradient = run(row, output, y)
    expected = central_differences(lambda flat: run(row, flat.reshape(5, 3), y)[0], output.ravel())
    np.testing.assert_allclose(gradient.ravel(), expected, atol=1e-9)


def test_each_loss_has_its_value_at_known_points() -> None:
    output, y = np.array([[3.0], [-0.5]]), np.array([[1.0], [0.0]])
    known = {
        "mean_squared_error": (4 + 0.25) / 2,
        "mean_absolute_error": 2.5 / 2,
        "huber": (1.5 + 0.125) / 2,
        "binary_crossentropy": (math.log1p(math.exp(-3)) + math.log1p(math.exp(-0.5))) / 2,
        "hinge": 0.5 / 2,
    }
    for key, value in known.items():
        assert run(LOSSES[key], output, y)[0] == pytest.approx(value, rel=1e-15), key
    even = run(LOSSES["categorical_crossentropy"], np.zeros((2, 4)), np.eye(4)[:2])[0]
    assert even == pytest.approx(math.log(4), rel=1e-15)


@pytest.mark.parametrize("key", FROM_SCORES)
@given(score=st.floats(-1e300, 1e300), other=st.floats(-1e300, 1e300))
def test_no_finite_score_breaks_a_loss(key: str, score: float, other: float) -> None:
    y = np.eye(2)
    value, gradient = run(LOSSES[key], np.array([[score, other], [other, score]]), y)
    assert value >= 0
    assert np.isfinite(gradient).all()
    assert np.abs(gradient).max() <= 1


@pytest.mark.parametrize("key", FROM_SCORES)
def test_an_example_is_judged_alone_however_large_the_scores_of_others_are(key: str) -> None:
    output, y = np.array([[1e4, 0.0], [0.5, -1.0], [-1e4, -1e4 - 1.0]]), np.eye(2)[[1, 1, 0]]
    value, gradient = run(LOSSES[key], output, y)
    alone = [run(LOSSES[key], output[n : n + 1], y[n : n + 1]) for n in range(3)]
    assert value == pytest.approx(np.mean([loss for loss, _ in alone]))
    np.testing.assert_allclose(3 * gradient, np.concatenate([slope for _, slope in alone]))


def test_a_wrong_answer_given_surely_costs_its_score() -> None:
    assert run(LOSSES["binary_crossentropy"], np.array([[-800.0]]), np.ones((1, 1)))[0] == 800.0
    assert (
        run(LOSSES["categorical_crossentropy"], np.array([[800.0, 0.0]]), np.array([[0.0, 1.0]]))[0] == 800.0
    )


@pytest.mark.parametrize("labels", [(0.0, 1.0), (-1.0, 1.0)])
def test_hinge_reads_both_codings_of_two_labels(labels: tuple[float, float]) -> None:
    y = np.array([[labels[0]], [labels[1]]])
    assert run(LOSSES["hinge"], np.array([[0.5], [0.5]]), y)[0] == pytest.approx((1.5 + 0.5) / 2)


def test_predictions_are_probabilities_where_the_link_says_so() -> None:
    scores = np.array([[800.0, -800.0, 0.0], [1.0, 1.0, 1.0]])
    np.testing.assert_array_equal(predictions("linear", scores), scores)
    np.testing.assert_allclose(predictions("sigmoid", scores)[0], (1.0, 0.0, 0.5), atol=1e-300)
    np.testing.assert_allclose(predictions("softmax", scores).sum(axis=1), 1.0)


@pytest.mark.parametrize(
    ("key", "y", "message"),
    [
        ("binary_crossentropy", [[-1.0], [1.0]], "needs targets 0 and 1; these data have others"),
        ("binary_crossentropy", [[0.0], [0.5]], "needs targets 0 and 1; these data have others"),
        ("hinge", [[0.5], [1.0]], "needs targets 0 and 1 or -1 and 1; these data have others"),
        ("categorical_crossentropy", [[0.0], [1.0]], ONE_HOT),
        ("categorical_crossentropy", [[1.0, 1.0], [0.0, 1.0]], ONE_HOT),
        ("categorical_crossentropy", [[0.5, 0.5], [0.0, 1.0]], ONE_HOT),
        ("categorical_crossentropy", [[0.0, 0.0], [0.0, 1.0]], ONE_HOT),
    ],
)
def test_targets_without_a_meaning_are_refused(key: str, y: list[list[float]], message: str) -> None:
    with pytest.raises(RavineError) as refusal:
        LOSSES[key].check_targets(np.array(y))
    assert str(refusal.value) == f"loss {key} {message}"


@pytest.mark.parametrize(
    ("key", "y"),
    [
        ("binary_crossentropy", [[0.0], [1.0]]),
        ("hinge", [[-1.0], [1.0], [0.0]]),
        ("categorical_crossentropy", [[0.0, 1.0], [1.0, 0.0]]),
        ("mean_squared_error", [[0.3, 7.0]]),
    ],
)
def test_targets_with_a_meaning_are_taken(key: str, y: list[list[float]]) -> None:
    LOSSES[key].check_targets(np.array(y))


def test_a_bad_constant_is_answered_with_what_is_allowed() -> None:
    with pytest.raises(RavineError, match=r"delta = 0 is outside \(0, "):
        run(LOSSES["huber"], np.zeros((1, 1)), np.zeros((1, 1)), delta=0.0)
    with pytest.raises(RavineError, match="did you mean delta"):
        run(LOSSES["huber"], np.zeros((1, 1)), np.zeros((1, 1)), delt=1.0)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_brings_all_that_is_shown_of_it(row: Loss) -> None:
    assert all((row.key, row.title, row.meaning, row.formula, row.source)), (
        "a row needs key, title, meaning, formula and source"
    )
    assert row.spelling is not NOT_SPELLED, "a row needs a spelling in Keras and PyTorch, or a reason"
    assert all(parameter.meaning for parameter in row.parameters)


@pytest.mark.parametrize("row", ROWS)
def test_a_loss_of_outputs_alone_is_the_loss_that_is_trained(row: Loss) -> None:
    rng = np.random.default_rng(4)
    output = rng.normal(size=(6, 3))
    targets = targets_for(row, rng, output.shape)
    assert row.of(output, targets) == run(row, output, targets)[0]


def test_a_network_is_proposed_with_the_loss_of_its_kind_of_data() -> None:
    kinds: tuple[Kind, ...] = ("regression", "binary", "classes")
    assert [loss_for(kind).key for kind in kinds] == [
        "mean_squared_error",
        "binary_crossentropy",
        "categorical_crossentropy",
    ]


def test_a_loss_beyond_all_numbers_is_no_warning() -> None:
    assert LOSSES["mean_squared_error"].of(np.full((1, 1), 1e300), np.zeros((1, 1))) == math.inf
