from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from engine.data import DATASETS, Data, Kind
from engine.network.objective import NetworkObjective
from engine.network.scores import FEWEST, MOST, Scorer, confusion_matrix, r_squared
from engine.network.spec import NetworkSpec
from engine.objective import FloatArray
from tests.engine.networks import data_of, dense, objective_of, specs_of, weights_in


def scorer_of(
    x: FloatArray, y: FloatArray, kind: Kind, loss: str, loss_values: Mapping[str, float] | None = None
) -> tuple[Scorer, NetworkObjective]:
    """A linear layer that passes its input on, so that the scores are those of x."""
    data: Data = replace(data_of(x, y), kind=kind, test_x=x[:2], test_y=y[:2])
    objective = objective_of([dense(y.shape[1])], data, loss=loss, loss_values=loss_values)
    return Scorer(objective), objective


def identity(objective: NetworkObjective) -> FloatArray:
    theta = np.zeros(objective.size)
    weights_in(objective.network, theta, 0)[:, :-1] = np.eye(objective.network.outputs)
    return theta


def test_regression_is_scored_by_loss_and_r2() -> None:
    x, y = np.array([[1.0], [2.0], [4.0]]), np.array([[1.0], [3.0], [2.0]])
    scorer, objective = scorer_of(x, y, "regression", "mean_squared_error")
    train, test = scorer.scores(identity(objective), np.zeros(0))
    assert (train.part, train.examples, train.accuracy) == ("train", 3, None)
    assert train.loss == pytest.approx(5 / 3)
    assert train.r2 == pytest.approx(1 - 5 / 2)
    assert (test.part, test.examples) == ("test", 2)
    assert (train.of, test.of) == (3, 2)
    assert test.loss == pytest.approx(0.5)
    assert train.confusion is None
    assert len(train.wrong) == 0


@pytest.mark.parametrize(
    ("loss", "low", "x"),
    [
        # a probability above one half, a score above 0, an output above the middle of the labels
        ("binary_crossentropy", 0.0, (-1.0, 0.2, -0.2, 3.0)),
        ("hinge", 0.0, (-1.0, 0.2, -0.2, 3.0)),
        ("hinge", -1.0, (-1.0, 0.2, -0.2, 3.0)),
        ("mean_squared_error", -1.0, (-1.0, 0.2, -0.2, 3.0)),
        ("mean_squared_error", 0.0, (-1.0, 0.7, 0.3, 3.0)),
    ],
)
def test_two_labels_are_told_apart_where_the_loss_draws_the_line(
    loss: str, low: float, x: tuple[float, ...]
) -> None:
    y = np.array([low, low, 1.0, 1.0])[:, None]
    scorer, objective = scorer_of(np.array(x)[:, None], y, "binary", loss)
    (train, _) = scorer.scores(identity(objective), np.zeros(0))
    assert train.accuracy == 0.5
    assert train.wrong.tolist() == [1, 2]
    assert train.confusion is not None
    assert train.confusion.tolist() == [[1, 1], [1, 1]]
    assert train.loss == pytest.approx(objective.evaluate(identity(objective), np.empty(objective.size)))


def test_classes_are_those_of_the_largest_score() -> None:
    x = np.array([[3.0, 1.0, 0.0], [0.0, 1.0, 2.0], [5.0, 6.0, 0.0], [np.nan, 0.0, 1.0]])
    y = np.eye(3)[[0, 1, 1, 2]]
    scorer, objective = scorer_of(np.nan_to_num(x), y, "classes", "categorical_crossentropy")
    train, _ = scorer.scores(identity(objective), np.zeros(0))
    assert train.wrong.tolist() == [1]
    assert train.confusion is not None
    assert train.confusion.tolist() == [[1, 0, 0], [0, 1, 1], [0, 0, 1]]
    assert train.accuracy == 0.75


def test_an_answer_that_is_no_number_is_wrong() -> None:
    scorer, objective = scorer_of(np.ones((4, 1)), np.array([[0.0], [1.0], [1.0], [0.0]]), "binary", "hinge")
    train, _ = scorer.scores(np.full(objective.size, np.nan), np.zeros(0))
    assert train.accuracy == 0


def test_one_answer_that_is_no_number_makes_no_other_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    y = np.eye(3)
    scorer, objective = scorer_of(y, y, "classes", "categorical_crossentropy")
    answers = np.array([[2.0, 1.0, 0.0], [0.0, np.nan, 0.0], [0.0, 1.0, 2.0]])
    monkeypatch.setattr(objective, "outputs", lambda _theta, x, _state: answers[: len(x)])
    train, _ = scorer.scores(identity(objective), np.zeros(0))
    assert train.wrong.tolist() == [1]


def test_the_loss_is_told_without_penalties_and_with_its_constants() -> None:
    x, y = np.array([[0.0], [4.0]]), np.array([[1.0], [1.0]])
    data = data_of(x, y)
    objective = objective_of([dense(1, l2=1.0)], data, loss="huber", loss_values={"delta": 2.0})
    (train,) = Scorer(objective).scores(identity(objective), np.zeros(0))
    assert train.loss == pytest.approx((0.5 + 2 * (3 - 1)) / 2)


def test_answers_are_given_with_the_statistics_that_are_known_by_then() -> None:
    x, y = np.array([[1.0], [3.0]]), np.array([[1.0], [2.0]])
    objective = objective_of([{"kind": "batch_normalization", "epsilon": 1e-9}, dense(1)], data_of(x, y))
    theta, state = np.array([1.0, 0.0, 1.0, 0.0]), np.array([2.0, 4.0])  # running mean and variance
    (train,) = Scorer(objective).scores(theta, state)
    assert train.loss == pytest.approx(np.mean(((x - 2) / 2 - y) ** 2))
    normal, answer = objective.responses(theta, x, state)
    np.testing.assert_allclose(normal, (x - 2) / 2, rtol=1e-6)
    np.testing.assert_allclose(answer, (x - 2) / 2, rtol=1e-6)


def test_of_very_many_examples_a_selection_is_scored() -> None:
    count = 2 * MOST
    y = np.random.default_rng(0).integers(0, 2, (count, 1)).astype(np.float64)
    scorer, objective = scorer_of(1 - y, y, "binary", "mean_squared_error")
    train, test = scorer.scores(identity(objective), np.zeros(0))
    assert (train.examples, len(train.wrong), train.accuracy) == (MOST, MOST, 0.0)
    assert (train.of, test.of) == (count, test.examples)
    assert 0 <= train.wrong.min() < FEWEST
    assert count - FEWEST <= train.wrong.max() < count


def test_targets_that_are_all_the_same_leave_nothing_to_explain() -> None:
    assert np.isnan(r_squared(np.array([[1.0], [2.0]]), np.array([[3.0], [3.0]])))


def test_of_several_outputs_each_is_explained_about_its_own_mean() -> None:
    target = np.array([[0.0, 10.0], [2.0, 10.0]])
    assert r_squared(target - [[0.0, 0.0], [1.0, 0.0]], target) == 0.5


def test_confusion_counts_rows_of_truth_and_columns_of_answers() -> None:
    counted = confusion_matrix(np.array([0, 0, 2]), np.array([1, 1, 2]), 3)
    assert counted.tolist() == [[0, 2, 0], [0, 0, 0], [0, 0, 1]]


def test_all_examples_are_scored_where_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.network.scores.MOST", 20)
    monkeypatch.setattr("engine.network.scores.FEWEST", 20)
    spec = NetworkSpec(dataset="line_dense", data={"samples": 50})
    objective = NetworkObjective.from_spec(
        spec, DATASETS["line_dense"].make(np.random.default_rng(0), samples=50)
    )
    theta, state = np.zeros(objective.size), np.zeros(0)
    assert [score.examples for score in Scorer(objective).scores(theta, state)] == [20]
    (complete,) = Scorer(objective, is_complete=True).scores(theta, state)
    assert complete.examples == 50
    (mae,), (rmse,) = complete.absolute_error.tolist(), complete.root_error.tolist()
    assert dict(complete.metrics()) == {
        "train.loss": complete.loss,
        "train.r2": complete.r2,
        "train.mae": mae,
        "train.rmse": rmse,
    }
    assert 0.0 < mae < rmse


def test_the_scores_of_classes_have_an_accuracy_and_no_r2() -> None:
    objective = NetworkObjective.from_spec(
        NetworkSpec(dataset="xor", loss="binary_crossentropy"), DATASETS["xor"].make(np.random.default_rng(0))
    )
    train, test = Scorer(objective).scores(np.zeros(objective.size), np.zeros(0))
    assert list(dict((*train.metrics(), *test.metrics()))) == [
        f"{part}.{name}"
        for part in ("train", "test")
        for name in ("loss", "accuracy", "precision", "recall", "f1")
    ]


def test_errors_of_several_numbers_are_told_in_their_own_units_by_their_place() -> None:
    made = DATASETS["line_dense"].make(np.random.default_rng(0), samples=20, test_share=0.25)
    data = replace(made, y=np.hstack((made.y, made.y + 1.0)), test_y=np.hstack((made.test_y,) * 2))
    data = data.scaled("standard")
    network = NetworkSpec(dataset="line_dense", layers=specs_of([dense(2)]))
    scorer = Scorer(NetworkObjective.from_spec(network, data))
    scores, details = scorer.detailed(np.zeros(4), np.zeros(0))
    told, scaling = dict(scores[1].metrics()), data.target_scaling
    assert scaling is not None
    away = np.abs(scaling.restore(np.zeros_like(data.test_y)) - scaling.restore(data.test_y))
    assert [told["test.mae_1"], told["test.mae_2"]] == pytest.approx(away.mean(axis=0))
    np.testing.assert_allclose(np.abs(details[1].answered - details[1].true), away)
    assert scorer.loss("test", np.zeros(4), np.zeros(0)) == scores[1].loss
    assert [each.part for each in scorer.details(np.zeros(4), np.zeros(0))] == ["train", "test"]
