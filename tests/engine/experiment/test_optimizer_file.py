from __future__ import annotations

import pytest

from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment, write_experiment
from engine.optimizers.own import own_rule
from engine.optimizers.table import OPTIMIZERS
from engine.session.session import Session

HEAD = """ravine = 1
[objective]
kind = "surface"
surface = "rosenbrock"
[[racers]]
optimizer = "own"
"""
SIGNUM = """equations = ["m = beta*m + (1-beta)*sign(g)", "theta = theta - learning_rate*m"]
constants = {beta = 0.9}
"""


def read(rest: str) -> Experiment:
    return parse_experiment(HEAD + rest)


def test_typed_equations_are_read_and_written_with_all_they_say() -> None:
    experiment = read(
        """name = "mine"
equations = ["v = beta*v + g", "s = s + g^2", "theta = theta - learning_rate*v/sqrt(s)"]
constants = {beta = 0.8, first = 1}
initial = ["s = first"]
lookahead = "theta - learning_rate*beta*v"
velocity = "-learning_rate*v"
squared = "s"
learning_rate = 0.02
[[changes]]
step = 3
racer = "mine"
beta = 0.5
"""
    )
    (racer,) = experiment.racers
    rule = own_rule(racer.optimizer)
    assert rule.constants == ("beta", "first")
    assert rule.initial == ("s = first",)
    assert (rule.lookahead, rule.velocity, rule.squared) == (
        "theta - learning_rate*beta*v",
        "-learning_rate*v",
        "s",
    )
    assert racer.values == {"beta": 0.8, "first": 1.0, "learning_rate": 0.02}
    assert experiment.values_at(racer, 3)["beta"] == 0.5
    text = write_experiment(experiment)
    assert 'optimizer = "own"' in text
    assert parse_experiment(text) == experiment


def test_a_racer_with_typed_equations_is_called_own_and_steps() -> None:
    experiment = read(SIGNUM + '[[racers]]\noptimizer = "own"\n' + SIGNUM + "learning_rate = 0.1\n")
    assert [racer.name for racer in experiment.racers] == ["own", "own 2"]
    session = Session(experiment)
    session.advance(3)
    assert session.racers[1].stepper.slots["m"].shape == (2,)
    assert parse_experiment(write_experiment(experiment)) == experiment


def test_a_constant_may_be_given_like_any_setting() -> None:
    assert read(SIGNUM + "beta = 0.25\n").racers[0].values["beta"] == 0.25


def test_a_constant_without_a_value_is_written_with_its_default() -> None:
    experiment = parse_experiment(
        HEAD.replace('"own"', '"""constant beta\ntheta = theta - beta*g"""').replace("\n\n", "\n")
    )
    assert experiment.racers[0].values == {}
    again = parse_experiment(write_experiment(experiment))
    assert again.racers[0].values == {"beta": 1.0}
    assert again.racers[0].optimizer == experiment.racers[0].optimizer
    assert OPTIMIZERS[again.racers[0].optimizer].name == "own"


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        ("", 'racers[0].equations is missing; write for example equations = ["m = '),
        ("equations = [3]", "racers[0].equations[0] must be a text"),
        ('equations = ["' + "a" * 1001 + '"]', "racers[0].equations[0] has 1,001 characters"),
        ("equations = []", "racers[0]: the update rule has no equation"),
        ('equations = ["theta"]', 'racers[0]: the update rule\'s equation 1 is "theta", which has no "="'),
        (SIGNUM.replace("0.9", '"x"'), "racers[0]: beta = 'x' is not a number"),
        (SIGNUM + "gamma = 1", 'racers[0]: unknown parameter of optimizer own "gamma"'),
    ],
)
def test_a_mistake_names_the_place_in_the_file(rest: str, sentence: str) -> None:
    with pytest.raises(RavineError) as raised:
        read(rest)
    assert sentence in str(raised.value)
