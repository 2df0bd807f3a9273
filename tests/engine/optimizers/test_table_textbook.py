"""The textbook dialect, Ravine's default, against the loops of the papers (`textbook_oracle`)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

import numpy as np
import pytest

from engine.objective import FloatArray
from engine.optimizers.stepper import make_stepper
from engine.optimizers.table import OPTIMIZERS, Optimizer
from engine.parameters import Value
from tests.engine.optimizers import textbook_oracle
from tests.engine.optimizers.steppers import GRADIENT_ROWS
from tests.engine.optimizers.test_table import TOLERANCE, GoldenProblem, thetas
from tests.engine.optimizers.textbook_oracle import sgd
from tests.engine.optimizers.textbook_oracle_more import MORE_ORACLES
from tests.golden import problem
from tests.golden.trajectories import RECORDED_STEPS, largest_error, recorded

ORACLES = {**textbook_oracle.ORACLES, **MORE_ORACLES}

#: Settings far from every default, by the row's key: a large epsilon shows where it sits, short memories
#: show bias correction, weight decay shows whether it is coupled. Each row also runs at its defaults.
VARIANTS: Mapping[str, tuple[Mapping[str, Value], ...]] = {
    "sgd": (
        {"learning_rate": 0.03, "weight_decay": 0.2},
        {"learning_rate": 0.06, "momentum": 0.7},
        {"learning_rate": 0.06, "momentum": 0.7, "nesterov": True, "weight_decay": 0.3},
    ),
    "momentum": ({"learning_rate": 0.05, "momentum": 0.6, "weight_decay": 0.1}, {"nesterov": True}),
    "nesterov": ({"learning_rate": 0.05, "momentum": 0.95, "weight_decay": 0.1}, {"nesterov": False}),
    "adagrad": (
        {"learning_rate": 0.5, "epsilon": 0.5, "weight_decay": 0.2, "initial_accumulator_value": 2.0},
        {"learning_rate": 0.3},
    ),
    "rmsprop": (
        {"learning_rate": 0.02, "rho": 0.7, "epsilon": 0.3, "weight_decay": 0.2},
        {"learning_rate": 0.01, "momentum": 0.8, "epsilon": 0.05},
        {"learning_rate": 0.02, "centered": True, "epsilon": 0.2},
        {"learning_rate": 0.01, "centered": True, "momentum": 0.5, "rho": 0.95, "epsilon": 0.1},
    ),
    "adadelta": ({"learning_rate": 0.7, "rho": 0.8, "epsilon": 1e-3, "weight_decay": 0.2}, {"epsilon": 0.5}),
    "adam": (
        {"learning_rate": 0.02, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.3, "weight_decay": 0.2},
        {"learning_rate": 0.02, "bias_correction": False, "epsilon": 0.1},
        {"learning_rate": 0.02, "amsgrad": True, "beta_2": 0.9, "epsilon": 0.1, "weight_decay": 0.1},
    ),
    "amsgrad": (
        {"learning_rate": 0.05, "beta_1": 0.5, "beta_2": 0.8, "epsilon": 0.2, "weight_decay": 0.2},
        {"amsgrad": False, "bias_correction": False, "learning_rate": 0.02},
    ),
    "adamax": (
        {"learning_rate": 0.03, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.4, "weight_decay": 0.2},
        {"learning_rate": 0.01},
    ),
    "nadam": (
        {"learning_rate": 0.02, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.3, "weight_decay": 0.2},
        {"learning_rate": 0.01, "beta_1": 0.975},
    ),
    "adamw": (
        {"learning_rate": 0.02, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.3, "weight_decay": 0.5},
        {"learning_rate": 0.02, "amsgrad": True, "beta_2": 0.9, "weight_decay": 0.3},
        {"learning_rate": 0.02, "bias_correction": False, "weight_decay": 0.0},
    ),
    "qhm": ({"learning_rate": 0.03, "momentum": 0.6, "nu": 0.4, "weight_decay": 0.2},),
    "qhadam": (
        {
            "learning_rate": 0.02,
            "beta_1": 0.6,
            "beta_2": 0.9,
            "nu_1": 0.3,
            "nu_2": 0.6,
            "epsilon": 0.3,
            "weight_decay": 0.2,
        },
    ),
    "lion": ({"learning_rate": 0.003, "beta_1": 0.6, "beta_2": 0.8, "weight_decay": 0.5},),
    "radam": (
        {"learning_rate": 0.02, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.3, "weight_decay": 0.2},
        {"learning_rate": 0.02, "beta_2": 0.6},
        {"learning_rate": 0.02, "beta_2": 0.5, "weight_decay": 0.1},
    ),
    "adabelief": (
        {"learning_rate": 0.02, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.3, "weight_decay": 0.2},
        {"learning_rate": 0.01, "epsilon": 1e-3},
    ),
    "adan": (
        {
            "learning_rate": 0.02,
            "beta_1": 0.6,
            "beta_2": 0.7,
            "beta_3": 0.9,
            "epsilon": 0.3,
            "weight_decay": 0.2,
        },
        {"learning_rate": 0.02},
    ),
    "rprop": ({"learning_rate": 0.3, "eta_minus": 0.7, "eta_plus": 1.1, "step_min": 1e-3, "step_max": 0.4},),
    "adafactor": (
        {"learning_rate": 0.3, "beta_2_decay": -0.4, "epsilon_1": 0.3, "epsilon_2": 3.0, "weight_decay": 0.2},
        {"learning_rate": 0.1, "clip_threshold": 3.0},
    ),
    "muon": (
        {
            "learning_rate": 0.02,
            "momentum": 0.6,
            "weight_decay": 0.3,
            "beta_1": 0.5,
            "beta_2": 0.9,
            "epsilon": 0.3,
        },
        {"learning_rate": 0.01, "nesterov": False},
    ),
    # its steps never shorten, so at rest it is chaotic: rates that arrive late
    "lamb": (
        {"learning_rate": 0.001, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.3, "weight_decay": 0.2},
        {"learning_rate": 0.0005},
    ),
    "sgdw": (
        {"learning_rate": 0.05, "momentum": 0.6, "weight_decay": 0.3},
        {"learning_rate": 0.05, "momentum": 0.7, "nesterov": True, "weight_decay": 0.2},
        {"learning_rate": 0.03, "momentum": 0.0, "weight_decay": 0.2},
        {"weight_decay": 0.0},
    ),
    "average": ({"beta": 0.95}, {"beta": 0.995}),
}
#: From this step on a tenth of the rate: it betrays velocities that carry the rate.
DROP = 501

ROWS = [pytest.param(row, id=row.key) for row in GRADIENT_ROWS]
RUNS = [
    pytest.param(row, values, id=f"{row.key}-{number}")
    for row in GRADIENT_ROWS
    for number, values in enumerate(({}, *VARIANTS.get(row.key, ())))
]


def numbers(row: Optimizer, values: Mapping[str, Value]) -> dict[str, float]:
    return {name: float(value) for name, value in row.completed(values, "textbook").items()}


def of_paper(row: Optimizer, values: Mapping[str, Value], *, drop: float = 1.0) -> FloatArray:
    given = numbers(row, values)
    rate = given.get("learning_rate", 0.0)
    loop = ORACLES[row.key].loop(
        problem.gradient, problem.START, lambda t: rate * (drop if t >= DROP else 1.0), given
    )
    return recorded([problem.START, *islice(loop, problem.STEPS)])


def of_row(row: Optimizer, values: Mapping[str, Value], *, drop: float = 1.0) -> FloatArray:
    stepper = make_stepper(
        GoldenProblem(), optimizer=row.key, dialect="textbook", values=values, start=problem.START
    )
    rate = numbers(row, values).get("learning_rate", 0.0)
    changes = {} if drop == 1.0 else {DROP: {**values, "learning_rate": drop * rate}}
    return thetas(stepper, RECORDED_STEPS, changes)


def test_every_optimizer_has_a_paper_to_be_compared_with() -> None:
    assert set(ORACLES) == set(VARIANTS) == {row.key for row in GRADIENT_ROWS}


@pytest.mark.parametrize("row", ROWS)
def test_every_setting_of_an_optimizer_is_compared_away_from_its_default(row: Optimizer) -> None:
    defaults = row.completed({}, "textbook")
    changed = {name for values in VARIANTS[row.key] for name in values if values[name] != defaults[name]}
    assert changed >= {p.name for p in row.parameters_in("textbook")}


@pytest.mark.parametrize("row", ROWS)
def test_the_textbook_defaults_are_those_of_the_paper(row: Optimizer) -> None:
    paper = ORACLES[row.key].defaults
    ours = row.completed({}, "textbook")
    assert {name: ours[name] for name in paper} == paper


@pytest.mark.parametrize(("row", "values"), RUNS)
def test_a_textbook_optimizer_goes_where_its_paper_goes(row: Optimizer, values: Mapping[str, Value]) -> None:
    expected = of_paper(row, values)
    assert largest_error(of_row(row, values), expected) < TOLERANCE
    assert np.abs(np.diff(expected, axis=0)).max() > 1e-5  # it went somewhere


#: Rows that a later change of the rate does not touch: one has no rate, to the other it is the first step.
DEAF = (OPTIMIZERS["average"], OPTIMIZERS["rprop"])


@pytest.mark.parametrize("row", [row for row in ROWS if row.values[0] not in DEAF])
def test_a_textbook_optimizer_takes_a_change_of_rate_as_its_paper_does(row: Optimizer) -> None:
    values = VARIANTS[row.key][0]
    expected = of_paper(row, values, drop=0.1)
    assert largest_error(of_row(row, values, drop=0.1), expected) < TOLERANCE
    assert largest_error(of_paper(row, values), expected) > TOLERANCE  # the change was felt


def test_textbook_nesterov_is_equations_3_and_4_of_sutskever_et_al_2013() -> None:
    # their velocity holds the rate: v = mu v - epsilon grad f(theta + mu v), theta = theta + v
    theta, velocity = problem.START, np.zeros(problem.START.size)
    for t in range(1, problem.STEPS + 1):
        velocity = 0.9 * velocity - 0.005 * problem.gradient(theta + 0.9 * velocity, t)
        theta = theta + velocity
    given = {"momentum": 0.9, "nesterov": 1.0, "weight_decay": 0.0}
    loop = sgd(problem.gradient, problem.START, lambda _: 0.005 / (1 - 0.9), given)
    *_, last = islice(loop, problem.STEPS)
    np.testing.assert_allclose(last, theta, rtol=1e-11)
