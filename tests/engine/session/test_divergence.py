"""What is said of a run that diverged."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import RavineError
from engine.layers.tape import Phase, PhaseKind
from engine.objective import FloatArray
from engine.optimizers.loop import Cause
from engine.parameters import Dialect, Value
from engine.session.divergence import CAUSES, broken_place, explain_divergence
from tests.engine.networks import dense, objective_of, random_data

BOWL = np.array([2.0, 20.0])
SGD: dict[str, Value] = {"learning_rate": 0.15, "momentum": 0.0, "nesterov": False, "weight_decay": 0.0}


def said(
    values: dict[str, Value],
    *,
    optimizer: str = "sgd",
    dialect: Dialect = "textbook",
    eigenvalues: FloatArray | None = BOWL,
    rate: float = 0.15,
    cause: Cause = "overflow",
    place: str = "",
    penalty_curvature: float = 0.0,
    maximize: bool = False,
) -> str:
    return explain_divergence(
        name="sgd",
        step=7,
        cause=cause,
        place=place,
        optimizer=optimizer,
        values=values,
        learning_rate=rate,
        dialect=dialect,
        eigenvalues=eigenvalues,
        penalty_curvature=penalty_curvature,
        maximize=maximize,
    )


def test_a_racer_that_climbs_is_told_what_has_no_highest_point() -> None:
    assert said(SGD, maximize=True) == (
        "sgd diverged at step 7: this surface has no highest point, it rises for ever along one direction."
    )
    assert "above 2/lambda_max = 0.1 for" in said(SGD, maximize=True, eigenvalues=-BOWL[::-1])
    assert said(SGD, maximize=True, eigenvalues=None, penalty_curvature=99.0).endswith(
        "It maximises the loss, which may have no highest value; switch maximize off and press R to run "
        "again, or step back first."
    )


@pytest.mark.parametrize(
    ("momentum", "dialect", "rate", "expected"),
    [
        (0.0, "textbook", 0.15, "0.15 is above 2/lambda_max = 0.1 "),
        (0.0, "keras", 0.15, "0.15 is above 2/lambda_max = 0.1 "),
        (0.0, "pytorch", 0.15, "0.15 is above 2/lambda_max = 0.1 "),
        (0.9, "textbook", 2.0, "2 is above 2 (1 + momentum)/lambda_max/(1 − momentum) = 1.9 "),
        (0.9, "keras", 0.2, "0.2 is above 2 (1 + momentum)/lambda_max = 0.19 "),
        (0.9, "pytorch", 0.2, "0.2 is above 2 (1 + momentum)/lambda_max = 0.19 "),
    ],
)
def test_a_rate_above_the_limit_is_told_with_the_dialects_own_limit(
    momentum: float, dialect: Dialect, rate: float, expected: str
) -> None:
    sentence = said({**SGD, "momentum": momentum}, dialect=dialect, rate=rate)
    assert sentence == (
        f"sgd diverged at step 7: the learning rate {expected}for this surface. "
        "Lower it and press R to run again, or step back first."
    )


@pytest.mark.parametrize(
    ("optimizer", "values", "eigenvalues", "rate"),
    [
        ("sgd", SGD, BOWL, 0.1),  # at the limit, not above
        ("sgd", {**SGD, "momentum": 0.9}, BOWL, 1.9),  # below the textbook's limit, far above Keras's
        ("sgd", SGD, None, 0.15),  # no surface of constant curvature
        ("sgd", {**SGD, "momentum": 0.9, "nesterov": True}, BOWL, 5.0),  # the limit is not Nesterov's
        ("adam", {**SGD, "epsilon": 1e-8}, BOWL, 0.15),  # nor that of an optimizer that scales
        ("sgd", SGD, np.array([0.0, 0.0]), 0.15),  # level: no rate is too high
    ],
)
def test_a_limit_is_told_only_where_it_is_the_reason(
    optimizer: str, values: dict[str, Value], eigenvalues: FloatArray | None, rate: float
) -> None:
    assert said(values, optimizer=optimizer, eigenvalues=eigenvalues, rate=rate) == (
        f"sgd diverged at step 7: {CAUSES['overflow']} The learning rate is {rate:g}. "
        "Lower it and press R to run again, or step back first."
    )


def test_a_surface_that_falls_for_ever_is_told_as_one_whatever_the_optimizer() -> None:
    for values in (SGD, {**SGD, "epsilon": 1e-8}):
        sentence = said(values, eigenvalues=np.array([-1.0, 2.0]))
        assert sentence.endswith(": this surface has no lowest point, it falls for ever along one direction.")


def test_a_penalty_that_is_too_strong_for_the_rate_is_told_as_the_cause() -> None:
    # Seen in use: with L2 the true cause (rate x L2) was not named: 0.3 times 2 * 10 is above 2
    sentence = said({**SGD, "learning_rate": 0.3}, eigenvalues=None, rate=0.3, penalty_curvature=20.0)
    assert "with L2 = 10 a learning rate above 0.1 lets the penalty alone blow the weights up" in sentence
    assert "and it is 0.3. Lower L2 or the learning rate" in sentence
    assert "L2" not in said(SGD, eigenvalues=None, rate=0.09, penalty_curvature=20.0)


def test_a_penalty_is_the_cause_only_above_its_limit_which_is_the_dialects() -> None:
    def blamed(rate: float, dialect: Dialect = "textbook", momentum: float = 0.0) -> bool:
        values = {**SGD, "momentum": momentum}
        return "L2" in said(values, dialect=dialect, eigenvalues=None, rate=rate, penalty_curvature=20.0)

    assert not blamed(0.1)
    assert blamed(0.101)
    # a textbook's velocity is an average, so its rate may be 1/(1 - momentum) times the libraries'
    assert blamed(0.2, "keras", 0.9)
    assert not blamed(0.2, "textbook", 0.9)
    assert blamed(2.0, "textbook", 0.9)


def test_the_strongest_penalty_of_a_network_is_told() -> None:
    layers = [dense(3, "relu", l2=10.0), dense(1)]
    objective = objective_of(layers, random_data(np.random.default_rng(0)))
    assert [layer.penalty_curvature for layer in objective.network.layers] == [20.0, 0.0]


def test_a_moving_average_is_told_to_raise_beta() -> None:
    assert said({"beta": 0.8}, eigenvalues=None).endswith(
        "A step goes 1 − beta = 0.2 times the gradient; raise beta and press R to run again, "
        "or step back first."
    )


@pytest.mark.parametrize("cause", CAUSES)
def test_cause_and_place_are_told(cause: Cause) -> None:
    sentence = said(SGD, eigenvalues=None, cause=cause, place=" in layer 2")
    assert sentence.startswith(f"sgd diverged at step 7 in layer 2: {CAUSES[cause]}")


def test_the_layer_that_breaks_first_is_named() -> None:
    objective = objective_of(
        [dense(3, "relu"), dense(2, "relu"), dense(1)], random_data(np.random.default_rng(0))
    )
    with pytest.raises(RavineError):
        objective.layer_values(0)
    gradient = np.zeros(objective.size)
    place: FloatArray = np.arange(float(objective.size))
    theta = objective.network.start(np.random.default_rng(0))
    objective.evaluate(theta, gradient)
    for layer, span in enumerate(objective.network.spans):
        steep = np.where((place >= span.start) & (place < span.stop), 5.0, 1.0)
        assert broken_place(objective, steep) == f" in layer {layer + 1}"
        assert broken_place(objective, 1e200 * steep) == f" in layer {layer + 1}", "no square overflows"
    broken = theta.copy()
    broken[objective.network.spans[1]] = np.nan
    with np.errstate(all="ignore"):
        objective.evaluate(broken, gradient)
    assert broken_place(objective, gradient) == " in layer 2"


def test_of_one_layer_no_place_is_told() -> None:
    objective = objective_of([dense(1)], random_data(np.random.default_rng(0)))
    assert broken_place(objective, np.full(objective.size, np.nan)) == ""


@pytest.mark.parametrize(
    ("values", "eigenvalues"),
    [
        ({"learning_rate": 9.0}, np.array([0.1, 0.5])),  # what is not among the values is off
        ({**SGD, "dampening": 0.0}, np.array([0.1, 0.5])),
        (SGD, np.array([0.1, 0.2, 0.5])),  # the largest of however many
        (SGD, np.array([0.0, 0.0, 0.5])),
    ],
)
def test_the_largest_curvature_sets_the_limit(values: dict[str, Value], eigenvalues: FloatArray) -> None:
    assert "9 is above 2/lambda_max = 4 for" in said(values, eigenvalues=eigenvalues, rate=9.0)


def test_a_first_layer_that_breaks_is_told_as_a_layer() -> None:
    objective = objective_of([dense(3, "relu"), dense(1)], random_data(np.random.default_rng(0)))
    gradient = np.zeros(objective.size)
    with np.errstate(all="ignore"):
        objective.evaluate(np.full(objective.size, np.nan), gradient)
    assert broken_place(objective, gradient) == " in layer 1"


def test_a_loss_that_overflows_behind_finite_layers_is_told_as_the_loss() -> None:
    objective = objective_of(
        [dense(2, "linear"), dense(1)], random_data(np.random.default_rng(0)), loss="mean_squared_error"
    )
    gradient = np.zeros(objective.size)
    with np.errstate(all="ignore"):
        objective.evaluate(np.full(objective.size, 1e90), gradient)
    assert broken_place(objective, gradient) == " in the loss"


@pytest.mark.parametrize(
    ("kind", "layer", "expected"),
    [
        ("forward", 0, " in layer 1"),
        ("forward", 2, " in layer 3"),
        ("backward", 1, " in layer 2 on the way back"),
        ("loss", -1, " in the loss"),
        ("batch", -1, " in the batch"),
    ],
)
def test_the_first_phase_that_breaks_is_named(
    monkeypatch: pytest.MonkeyPatch, kind: PhaseKind, layer: int, expected: str
) -> None:
    objective = objective_of([dense(2), dense(2), dense(1)], random_data(np.random.default_rng(0)))
    monkeypatch.setattr(objective, "broken_phase", lambda: Phase(kind, layer, 0, 1))
    assert broken_place(objective, np.zeros(objective.size)) == expected
    alone = objective_of([dense(1)], random_data(np.random.default_rng(0)))
    monkeypatch.setattr(alone, "broken_phase", lambda: Phase(kind, layer, 0, 1))
    assert broken_place(alone, np.zeros(alone.size)) == ""
