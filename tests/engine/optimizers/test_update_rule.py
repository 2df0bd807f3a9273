from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from engine.errors import RavineError
from engine.number_format import number_latex
from engine.objective import FloatArray
from engine.optimizers.equations import RuleText
from engine.optimizers.table import OPTIMIZERS
from engine.optimizers.update_rule import UpdateRule, evaluate, read_rule

MOMENTUM = RuleText(equations=("v = momentum*v + g", "theta = theta - learning_rate*v"))
SYMBOLS = (("learning_rate", r"\eta"), ("momentum", r"\mu"))


def momentum_rule() -> UpdateRule:
    return read_rule(MOMENTUM, ("momentum",), SYMBOLS)


def test_a_name_that_is_read_before_it_is_assigned_is_a_slot() -> None:
    rule = momentum_rule()
    assert rule.vector_slots == ("v",)
    assert rule.scalar_slots == ()


def test_a_name_that_is_assigned_before_it_is_read_is_no_slot() -> None:
    rule = OPTIMIZERS["adam"].rule({}, "textbook")
    assert rule.vector_slots == ("m", "v")
    assert {"m_hat", "v_hat"} <= rule.vectors


def test_what_is_computed_from_scalars_alone_is_a_scalar() -> None:
    rule = OPTIMIZERS["nadam"].rule({}, "keras")
    assert rule.scalar_slots == ("mu_product",)
    assert rule.initial_slots({}) == {"m": 0.0, "v": 0.0, "mu_product": 1.0}
    assert not {"mu", "mu_next", "mu_product", "t"} & rule.vectors


def test_a_slot_may_begin_at_a_hyperparameter() -> None:
    rule = OPTIMIZERS["adagrad"].rule({}, "keras")
    assert rule.initial_slots({"initial_accumulator_value": 0.1}) == {"a": 0.1}


@pytest.mark.parametrize(
    ("initial", "complaint"),
    [
        (
            "v = learning_rate",
            "uses learning_rate, which changes .*; use numbers and hyperparameters: momentum",
        ),
        ("v = momentum*t", "uses t, which changes from step to step"),
        ("v = theta", "uses theta, which changes from step to step"),
        ("w = 1", "the initial value w = 1 is of no slot; .*: v$"),
        ("v = momentun", 'unknown name in the initial value "momentun": did you mean momentum'),
    ],
)
def test_an_initial_value_that_cannot_be_is_refused_with_the_reason(initial: str, complaint: str) -> None:
    with pytest.raises(RavineError, match=complaint):
        read_rule(replace(MOMENTUM, initial=(initial,)), ("momentum",), SYMBOLS)


def test_a_slot_that_only_the_look_ahead_reads_early_is_a_slot() -> None:
    text = RuleText(equations=("v = g", "theta = theta - v"), lookahead="theta - v")
    assert read_rule(text, ()).vector_slots == ("v",)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (
            "theta = theta - learningrate*g",
            'unknown name in the update rule "learningrate": did you mean learning_rate',
        ),
        ("theta = theta - gtheta", '"gtheta"'),
        ("theta = theta - e*g", '"e"'),
        ("momentum = 0.9*momentum", "assigns momentum, which is given"),
        ("t = t + 1", "assigns t, which is given"),
        ("theta = theta - ", "cannot be read"),
        ("theta = t = g", 'begins with "t ="'),
    ],
)
def test_a_rule_with_a_mistake_is_refused_by_name(line: str, complaint: str) -> None:
    with pytest.raises(RavineError) as raised:
        read_rule(RuleText(equations=(line,)), ("momentum",))
    assert complaint in str(raised.value)


def test_the_typeset_rule_has_symbols_and_arrows() -> None:
    assert momentum_rule().typeset == (
        r"v \leftarrow \mu\,v+g",
        r"\theta \leftarrow \theta-\eta\,v",
    )


def test_a_look_ahead_is_typeset_where_the_gradient_is_taken() -> None:
    rule = OPTIMIZERS["nesterov"].rule({}, "textbook")
    assert rule.typeset[0] == r"g \leftarrow \nabla L\left(\theta-\eta\,\mu\,v\right)"


def test_a_line_is_explained_with_the_numbers_of_each_coordinate() -> None:
    arrays = {"theta": np.array([1.0, -2.0]), "g": np.array([0.25, 14.392]), "v": np.array([-1.107, 3.0])}
    velocity, theta = momentum_rule().explain({**arrays, "momentum": 0.9, "learning_rate": 0.02, "t": 7.0})
    assert velocity.name == "v"
    result, _, right = velocity.numbers[0].partition(r" \leftarrow ")
    assert result == "-0.7463"
    assert right.startswith("0.9")
    assert right.endswith(r"\left(-1.107\right)+0.2500")
    np.testing.assert_array_equal(velocity.values, 0.9 * arrays["v"] + arrays["g"])
    np.testing.assert_array_equal(velocity.before, arrays["v"])
    np.testing.assert_array_equal(velocity.inputs["g"], arrays["g"])
    np.testing.assert_allclose(theta.values, arrays["theta"] - 0.02 * velocity.values, rtol=1e-15)
    assert not theta.values.flags.writeable


AHEAD = RuleText(
    equations=("c = 1-momentum^t", "v = momentum*v + c*g", "theta = theta - learning_rate*v"),
    lookahead="theta - learning_rate*momentum*v",
    velocity="-learning_rate*v",
)


def test_a_step_is_explained_line_by_line_with_what_each_line_read() -> None:
    arrays = {
        "theta": np.array([1.0, -2.0, 0.0]),
        "g": np.array([0.25, 4.0, 1.0]),
        "v": np.array([-1.0, 3.0, 5.0]),
    }
    values: dict[str, float | FloatArray] = {**arrays, "momentum": 0.5, "learning_rate": 1e-8, "t": 2.0}
    rule = read_rule(AHEAD, ("momentum",), SYMBOLS)
    gradient, correction, velocity, theta = rule.explain(values, (1, 0, 7))
    assert [line.name for line in (gradient, correction, velocity, theta)] == ["g", "c", "v", "theta"]
    assert gradient.formula == r"g \leftarrow \nabla L\left(\theta-\eta\,\mu\,v\right)"
    assert gradient.numbers == (
        r"4.000 \leftarrow \nabla L\left(-2.000-1\cdot10^{-8}\cdot 0.5\cdot 3.000\right)",
        r"0.2500 \leftarrow \nabla L\left(1.000-1\cdot10^{-8}\cdot 0.5\cdot \left(-1.000\right)\right)",
    )
    np.testing.assert_array_equal(gradient.values, arrays["g"])
    assert gradient.before is None
    assert sorted(gradient.inputs) == ["learning_rate", "momentum", "theta", "v"]
    np.testing.assert_array_equal(gradient.inputs["v"], arrays["v"])
    assert gradient.inputs["momentum"].tolist() == [0.5]
    assert correction.formula == r"c \leftarrow 1-\mu^{t}"
    assert correction.numbers == (r"0.7500 \leftarrow 1-0.5^{2}",)
    assert correction.values.tolist() == [0.75]
    assert correction.before is None
    np.testing.assert_array_equal(velocity.values, 0.5 * arrays["v"] + 0.75 * arrays["g"])
    np.testing.assert_array_equal(velocity.before, arrays["v"])
    assert velocity.inputs["c"].tolist() == [0.75]
    np.testing.assert_array_equal(theta.inputs["v"], velocity.values)
    np.testing.assert_array_equal(theta.before, arrays["theta"])
    assert rule.displacement({**values, "v": np.array([2.0, 4.0, 8.0])}) == pytest.approx(
        [-2e-8, -4e-8, -8e-8]
    )
    assert read_rule(replace(AHEAD, velocity=""), ("momentum",)).displacement(values) is None
    assert rule.typeset[0] == gradient.formula


@pytest.mark.parametrize(
    ("equation", "lookahead", "has_rate"),
    [
        ("theta = theta - g", "", False),
        ("theta = theta - learning_rate*g", "", True),
        ("theta = theta - g", "theta - learning_rate*g", True),
    ],
)
def test_a_rule_has_a_rate_where_any_of_its_formulas_reads_it(
    equation: str, lookahead: str, has_rate: bool
) -> None:
    assert read_rule(RuleText(equations=(equation,), lookahead=lookahead), ()).has_rate is has_rate


def test_only_what_is_raised_stands_in_brackets_for_its_exponent() -> None:
    rule = read_rule(RuleText(equations=("theta = theta - g^2 - 2^g - theta*g",)), ())
    values = {"theta": np.array([3e-9]), "g": np.array([2e-9])}
    assert rule.explain(values)[0].numbers[0].partition(" ")[2] == (
        r"\leftarrow 3.000\cdot10^{-9}-\left(2.000\cdot10^{-9}\right)^{2}"
        r"-2^{\left(2.000\cdot10^{-9}\right)}-3.000\cdot10^{-9}\,\left(2.000\cdot10^{-9}\right)"
    )


def test_refusals_name_what_is_wrong_in_full() -> None:
    with pytest.raises(RavineError) as refusal:
        read_rule(RuleText(equations=("t = t + 1",)), ())
    assert str(refusal.value) == "the update rule assigns t, which is given; give the result another name"
    with pytest.raises(RavineError) as refusal:
        read_rule(RuleText(equations=("theta = theta - g",), initial=("v = 1",)), ())
    assert str(refusal.value) == (
        "the initial value v = 1 is of no slot; a slot is read before it is assigned: "
        "the update rule has none"
    )
    two = RuleText(equations=("u = u + g", "v = v + u", "theta = theta - v"), initial=("w = 1",))
    with pytest.raises(RavineError, match=r"before it is assigned: u, v$"):
        read_rule(two, ())
    with pytest.raises(RavineError) as refusal:
        read_rule(replace(two, initial=("v = t",)), ("a", "b"))
    assert str(refusal.value) == (
        "the initial value v = t uses t, which changes from step to step; "
        "use numbers and hyperparameters: a, b"
    )
    with pytest.raises(RavineError, match=r"use numbers and hyperparameters: there are none$"):
        read_rule(replace(two, initial=("v = theta",)), ())


def test_small_numbers_that_are_squared_ahead_stand_in_brackets_too() -> None:
    rule = read_rule(RuleText(equations=("theta = theta - g",), lookahead="theta^2"), ())
    values = {"theta": np.array([2e-9]), "g": np.array([1.0])}
    assert rule.explain(values)[0].numbers == (
        r"1.000 \leftarrow \nabla L\left(\left(2.000\cdot10^{-9}\right)^{2}\right)",
    )


def test_only_coordinates_that_exist_are_explained() -> None:
    values = {"theta": np.array([1.0]), "g": np.array([2.0]), "v": np.array([0.0])}
    scalars = {"momentum": 0.9, "learning_rate": 0.1, "t": 1.0}
    assert all(len(line.numbers) == 1 for line in momentum_rule().explain({**values, **scalars}))


def test_a_small_number_that_is_squared_stands_in_brackets() -> None:
    rule = read_rule(RuleText(equations=("a = a + g^2", "theta = theta - a")), ())
    values = {"theta": np.array([1.0]), "g": np.array([2e-9]), "a": np.array([0.0])}
    assert r"\left(2.000\cdot10^{-9}\right)^{2}" in rule.explain(values)[0].numbers[0]


@pytest.mark.parametrize(
    ("value", "padded", "latex"),
    [
        (0.9, True, "0.9000"),
        (0.9, False, "0.9"),
        (14.392, True, "14.39"),
        (1234.4, True, "1234"),
        (-1.5e-8, True, r"-1.500\cdot10^{-8}"),
        (1e20, False, r"1\cdot10^{20}"),
        (0.0, True, "0"),
        (math.inf, True, r"\infty"),
        (-math.inf, True, r"-\infty"),
        (math.nan, True, r"\mathrm{nan}"),
    ],
)
def test_numbers_have_four_significant_digits(value: float, padded: bool, latex: str) -> None:
    assert number_latex(value, padded=padded) == latex


def test_a_formula_without_a_value_evaluates_to_nan_without_a_warning() -> None:
    rule = read_rule(RuleText(equations=("theta = sqrt(g)",)), ())
    assert np.isnan(evaluate(rule.equations[0].formula, {"g": np.array([-1.0])})).all()
