from __future__ import annotations

import os
from random import Random

import numpy as np
import pytest

from engine.errors import LONGEST, RavineError
from engine.optimizers.own import OwnRule, copy_of, own_names, own_optimizer, own_rule, renamed, split_values
from engine.optimizers.stepper import make_stepper
from engine.optimizers.table import OPTIMIZERS, Optimizer
from engine.parameters import DIALECTS, Dialect
from engine.surfaces.objective import SurfaceObjective
from tests.engine.optimizers.steppers import START, Unfused, known, ran
from tests.engine.optimizers.typed_rules import strange_text

TEXTS = int(os.environ.get("RAVINE_SOAK", "60"))
SIGNUM = "constant beta\nm = beta*m + (1-beta)*sign(g)\ntheta = theta - learning_rate*m"
#: A loss without plateaus, of which rates up to 0.01 overshoot nothing.
BOWL = SurfaceObjective("x^2 + 3*y^2 + x*y")


@pytest.mark.parametrize("row", [pytest.param(row, id=row.key) for row in OPTIMIZERS.rows()])
def test_a_typed_copy_of_a_row_takes_its_steps_to_the_bit(row: Optimizer) -> None:
    values = known(row.key, momentum=0.8, weight_decay=0.01, amsgrad=True, centered=True)
    for dialect in DIALECTS:
        form = BOWL if dialect == "textbook" else Unfused(BOWL)
        text, typed = copy_of(row, values, dialect)
        original = make_stepper(form, optimizer=row.key, values=values, dialect=dialect, start=START)
        copy = make_stepper(form, optimizer=text, values=typed, dialect=dialect, start=START)
        for theirs, ours in zip(ran(original, 12), ran(copy, 12), strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_a_typed_copy_keeps_what_the_row_says_of_velocity_look_ahead_and_first_values() -> None:
    text, values = copy_of(OPTIMIZERS["nesterov"], {"momentum": 0.7, "learning_rate": 0.03}, "textbook")
    assert own_rule(text).lookahead
    assert own_rule(text).velocity
    assert values == {"learning_rate": 0.03, "momentum": 0.7}
    text, values = copy_of(OPTIMIZERS["adagrad"], {}, "keras")
    assert own_rule(text).initial == ("a = initial_accumulator_value",)
    assert own_rule(text).squared == "a"
    (constant,) = (p for p in OPTIMIZERS[text].parameters if p.name == "initial_accumulator_value")
    assert constant.symbol == r"\mathrm{initial}_{accumulator,value}"


def strange_run(text: str) -> str:
    """What is said of a text; empty where it can be used, after a few steps of it and their numbers."""
    try:
        row = own_optimizer(text)
    except RavineError as error:
        return str(error)
    values = dict.fromkeys((p.name for p in row.parameters if p.name != "learning_rate"), 0.9)
    for form in (BOWL, Unfused(BOWL)):
        stepper = make_stepper(form, optimizer=row.key, values=values, start=START)
        ran(stepper, 3)
        stepper.preview()
    assert own_optimizer(row.key).key == row.key
    return ""


def test_a_stranger_s_text_is_used_or_answered_with_one_sentence() -> None:
    random = Random(12)  # noqa: S311 - the same texts every time, no secret
    usable = 0
    for _ in range(TEXTS):
        sentence = strange_run(strange_text(random))
        usable += not sentence
        assert "\n" not in sentence
        assert len(sentence) <= LONGEST
    assert 0.05 * TEXTS < usable < 0.9 * TEXTS


@pytest.mark.parametrize("dialect", DIALECTS)
def test_typed_equations_are_the_same_in_every_dialect(dialect: Dialect) -> None:
    row = own_optimizer(SIGNUM)
    assert row.title == "Own equations"
    assert row.name == "own"
    assert row.rule({"beta": 0.5}, dialect) is row.rule({"beta": 0.9}, "keras")
    assert row.conventions[dialect].endswith(".")
    assert row.spelling.reason("keras")
    assert row.spelling.reason("pytorch")
    assert [p.name for p in row.parameters_in(dialect)] == ["learning_rate", "beta"]
    with pytest.raises(RavineError, match="unknown parameter of optimizer own"):
        row.completed({"gamma": 1}, dialect)


def test_a_rule_without_a_rate_is_not_given_one() -> None:
    assert own_optimizer("theta = theta - 0.1*g").parameters == ()


def test_letters_and_arrows_of_papers_are_read() -> None:
    row = own_optimizer("constant β₁\nm ← β₁*m + (1-β₁)g\nη_x = 2εg\nε = 1/2\nθ := θ - η*m + 0*η_x")
    assert row.key == (
        "constant beta_1\nm = beta_1*m + (1-beta_1)g\neta_x = 2epsilon g\nepsilon = 1/2\n"
        "theta = theta - learning_rate*m + 0*eta_x"
    )


def test_values_of_constants_are_taken_out_of_the_text_and_written_back() -> None:
    rule, values = split_values("constant beta = 0.9\n constant gamma\n\ntheta = theta - beta*gamma*g\n")
    assert (rule.constants, values) == (("beta", "gamma"), {"beta": 0.9})
    assert rule.text == "constant beta\nconstant gamma\ntheta = theta - beta*gamma*g"
    assert rule.text_with({"beta": 0.25}).startswith("constant beta = 0.25\nconstant gamma\n")


def test_words_of_the_text_s_own_lines_may_be_names() -> None:
    rule = own_rule("velocity = 0.9*velocity + g\nsquared =g^2\ntheta = theta - velocity\nsquared velocity")
    assert rule == OwnRule(
        equations=("velocity = 0.9*velocity + g", "squared =g^2", "theta = theta - velocity"),
        squared="velocity",
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("constant beta = high\ntheta = theta - g", 'the constant "beta" is "high", which is no number'),
        ("constant beta = inf\ntheta = theta - g", "write for example constant beta = 0.9"),
        ("constant a b = x\ntheta = theta - g", "write for example constant beta = 0.9"),
        ("velocity -g\nvelocity -m\ntheta = theta - g", '2 lines "velocity ..."; write one'),
    ],
)
def test_a_line_that_cannot_be_taken_apart_is_answered(text: str, sentence: str) -> None:
    with pytest.raises(RavineError, match=sentence.replace("...", r"\.\.\.")):
        split_values(text)


def test_names_of_a_rule_can_be_others() -> None:
    text = SIGNUM + "\nvelocity -learning_rate*m"
    assert own_names(text) == ("beta", "m")
    other = renamed(text, {"beta": "decay", "m": "average"})
    assert other == (
        "constant decay\naverage = decay*average + (1-decay)*sign(g)\ntheta = theta - learning_rate*average\n"
        "velocity -learning_rate*average"
    )


def test_the_table_knows_a_text_as_the_key_of_its_row_and_nothing_else() -> None:
    assert OPTIMIZERS[SIGNUM] is OPTIMIZERS[SIGNUM]
    with pytest.raises(RavineError, match='unknown optimizer "adm": did you mean adam'):
        OPTIMIZERS["adm"]


def test_a_number_that_has_no_value_ends_the_run_in_either_loop() -> None:
    for scalar in ("sqrt(0-t)", "1/(t-t)", "exp(1000*t)", "log(beta-t)"):
        text = f"constant beta\nq = {scalar}\ntheta = theta - q*g"
        for form in (BOWL, Unfused(BOWL)):
            stepper = make_stepper(form, optimizer=text, start=START)
            assert stepper.preview().divergence is not None
            assert stepper.run(3, np.empty(3), None) == 0


def test_a_first_value_may_be_undefined() -> None:
    text = "constant beta\ninitial v = 1/(1-beta)\nv = v + g\ntheta = theta - v"
    stepper = make_stepper(BOWL, optimizer=text, values={"beta": 1.0}, start=START)
    assert stepper.run(1, np.empty(1), None) == 0
