"""A typed activation is a row like any other: exact slopes, facts that hold, plain complaints."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.activations import ACTIVATIONS, Activation
from engine.activations.facts import sampled_facts
from engine.activations.own import own_activation
from engine.errors import RavineError
from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec
from engine.experiment.file import parse_experiment, write_experiment
from engine.layers.dense import Dense
from engine.network.objective import NetworkObjective
from engine.observers.session_observer import Observer
from engine.session.session import Session

CURVES = [pytest.param(row, id=row.key) for row in ACTIVATIONS.rows() if row.curve is not None]
OWN = "z*cos(z) + a*z"
#: Rows of the table as somebody would type them.
TYPED = {
    "z*cos(z)": "gcu",
    "z^2 + z": "squ",
    "sigmoid(z)": "sigmoid",
    "z sigmoid(z)": "silu",
    "z tanh(softplus(z))": "mish",
    "exp(-z^2)": "gaussian",
    "z/(1 + abs(z))": "softsign",
    "sqrt(z^2 + 1)": "multiquadric",
}


def facts_of(row: Activation) -> dict[str, object]:
    constants = row.constants({}, "textbook")
    return vars(sampled_facts(lambda z: (*row.evaluate(z), row.evaluate_second_derivative(z, constants))))


@pytest.mark.parametrize("row", CURVES)
def test_the_facts_of_a_row_are_those_that_sampling_finds(row: Activation) -> None:
    for name, found in facts_of(row).items():
        said = getattr(row, name)
        assert found == (pytest.approx(said, abs=2e-3) if name in ("low", "high") else said), name


@pytest.mark.parametrize("row", CURVES)
def test_the_second_derivative_agrees_with_differences_of_the_first(row: Activation) -> None:
    step, z = (
        1e-3,
        np.concatenate((np.linspace(-6.0, 6.0, 2401), np.random.default_rng(4).uniform(-6, 6, 999))),
    )
    if row.continuity < 2:
        z = z[np.abs(z[:, None] - np.array((-3.0, -1.0, 0.0, 1.0, 3.0, 6.0))).min(axis=1) >= 3 * step]
    around = row.evaluate(z + step * np.array((-2.0, -1.0, 1.0, 2.0))[:, None])[1]
    expected = (8 * (around[2] - around[1]) - (around[3] - around[0])) / (12 * step)
    second = row.evaluate_second_derivative(z, row.constants({}, "textbook"))
    np.testing.assert_allclose(second, expected, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize(("formula", "key"), TYPED.items())
def test_a_typed_row_is_the_tables_own(formula: str, key: str) -> None:
    z = np.linspace(-5.0, 5.0, 401) + 1e-4
    typed, row = ACTIVATIONS[formula], ACTIVATIONS[key]
    for one, other in zip(typed.evaluate(z), row.evaluate(z), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(
        typed.evaluate_second_derivative(z, {}),
        row.evaluate_second_derivative(z, row.constants({}, "textbook")),
        rtol=1e-9,
        atol=1e-9,
    )
    assert typed.low == pytest.approx(row.low, abs=2e-3)
    assert (typed.continuity, typed.monotonic, typed.zero_centred, typed.saturating) == (
        row.continuity,
        row.monotonic,
        row.zero_centred,
        row.saturating,
    )


def test_its_constants_are_the_letters_it_uses_and_move_it() -> None:
    row = ACTIVATIONS[OWN]
    assert [parameter.name for parameter in row.parameters] == ["a"]
    assert row.evaluate(np.array([math.pi]), a=3.0)[0][0] == pytest.approx(2.0 * math.pi)


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("z*", "the activation cannot be read at its end"),
        ("a + 1", 'the activation "a \\+ 1" does not depend on z'),
        (" ", "the activation is empty; write a formula in z"),
        ("relux", "did you mean relu"),
        ("z.real", "activation"),
        ("__import__('os')", "activation"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(formula: str, sentence: str) -> None:
    with pytest.raises(RavineError, match=sentence) as error:
        ACTIVATIONS.checked(formula)
    assert "\n" not in str(error.value)


def network(values: dict[str, float], precision: str = "float64") -> NetworkSpec:
    hidden = LayerSpec("dense", {"units": 3, "activation": OWN, **values})
    return NetworkSpec(
        "circle",
        layers=(hidden, LayerSpec("dense", {"units": 1, "activation": "sigmoid"})),
        loss="binary_crossentropy",
        precision=precision,  # type: ignore[arg-type]
    )


def experiment(values: dict[str, float], precision: str = "float64") -> Experiment:
    return Experiment(
        objective=network(values, precision), racers=(RacerSpec("sgd", {"learning_rate": 0.1}, name="sgd"),)
    )


def test_a_network_of_it_has_the_gradient_that_differences_find() -> None:
    racer = Session(experiment({"a": 0.5})).racers[0]
    objective = racer.objective
    theta = np.array(racer.theta)
    gradient = np.empty_like(theta)
    objective.evaluate(theta, gradient)
    for index in range(len(theta)):
        ends = []
        for sign in (-1.0, 1.0):
            moved = theta.copy()
            moved[index] += sign * 1e-6
            ends.append(objective.evaluate(moved, np.empty_like(theta)))
        assert gradient[index] == pytest.approx((ends[1] - ends[0]) / 2e-6, rel=1e-5, abs=1e-8)


def test_a_network_of_it_learns_and_is_shown_like_any_other() -> None:
    session = Session(experiment({}, "float32"))
    before = session.racers[0].evaluate()[0]
    session.advance(100)
    assert session.racers[0].evaluate()[0] < before
    shown = Observer(session).frame().network
    assert shown is not None
    assert shown.layers[0].activation == OWN


def test_a_file_keeps_it_with_its_constants() -> None:
    made = experiment({"a": 0.25})
    again = parse_experiment(write_experiment(made))
    assert isinstance(again.objective, NetworkSpec)
    assert again.objective.layers[0].values == {"units": 3, "activation": OWN, "a": 0.25}


def test_a_racer_may_have_one_of_its_own() -> None:
    text = write_experiment(experiment({})).replace(
        'name = "sgd"', 'name = "sgd", network = {activation = "sin(b z)", b = 2.0}'
    )
    session = Session(parse_experiment(text))
    objective = session.racers[0].objective
    assert isinstance(objective, NetworkObjective)
    layer = objective.network.layers[0]
    assert isinstance(layer, Dense)
    assert layer.ending.constants == {"b": 2.0}


def test_how_a_formula_was_read_is_said_where_it_can_be_meant_in_two_ways() -> None:
    row = own_activation("α z + e^2z")
    assert row.notes[0] == "α is read as a"
    assert row.meaning.startswith("A formula of one's own; α is read as a")
    assert own_activation("x cos(x)").notes == ("x is read as z",)
    assert own_activation("z*cos(z)").notes == ()
    assert own_activation("z*cos(z)").meaning == "A formula of one's own."
