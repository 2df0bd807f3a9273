"""What a row of the table of optimizers makes of values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from engine.errors import RavineError
from engine.optimizers.adam import ADAM, NADAM
from engine.optimizers.equations import RuleText
from engine.optimizers.momentum import SGD
from engine.optimizers.row import SAME, Optimizer, preset
from engine.parameters import DIALECTS, Dialect, Parameter, Value

PLAIN = Optimizer(
    key="plain",
    title="Plain",
    meaning="Goes down.",
    source="a test",
    parameters=(
        Parameter(name="learning_rate", default=0.5, low=0.0, high=1.0, symbol=r"\eta", meaning="How far."),
    ),
    equations=lambda _values, _dialect: RuleText(equations=("theta = theta - learning_rate*g",)),
    conventions={},
)


def test_values_are_checked_and_completed_with_the_dialects_defaults() -> None:
    assert NADAM.completed({"beta_1": 0.5}, "pytorch") == {
        "learning_rate": 0.002, "beta_1": 0.5, "beta_2": 0.999, "epsilon": 1e-8, "momentum_decay": 0.004,
        "weight_decay": 0.0,
    }  # fmt: skip
    assert NADAM.completed({}, "keras")["learning_rate"] == 0.001
    with pytest.raises(
        RavineError, match=r'^unknown parameter of optimizer nadam "beta_3": did you mean beta_'
    ):
        NADAM.completed({"beta_3": 0.5}, "keras")


def test_the_rule_is_that_of_the_dialect_and_reads_numbers_alone() -> None:
    rule = ADAM.rule({"amsgrad": True}, "keras")
    assert rule is ADAM.rule({"amsgrad": True}, "keras")
    assert rule is not ADAM.rule({"amsgrad": True}, "pytorch")
    assert rule.symbols["beta_1"] == r"\beta_1"
    assert rule.symbols["m_hat"] == r"\hat{m}"
    assert "amsgrad" not in rule.symbols
    with pytest.raises(RavineError, match=r"dampening = 0\.5 does not go with nesterov; set it to 0$"):
        SGD.rule({"momentum": 0.9, "nesterov": True, "dampening": 0.5}, "pytorch")


def test_a_parameter_without_effect_in_a_dialect_is_left_out_there() -> None:
    names = {dialect: [p.name for p in NADAM.parameters_in(dialect)] for dialect in DIALECTS}
    assert names["pytorch"] == [p.name for p in NADAM.parameters]
    assert names["keras"] == [name for name in names["pytorch"] if name != "momentum_decay"]
    assert names["textbook"] == names["keras"]


def test_a_preset_differs_in_its_name_and_its_defaults_in_every_dialect() -> None:
    made = preset(SGD, key="fast", title="Fast", meaning="Quick.", source="here", learning_rate=0.75)
    assert (made.key, made.title, made.meaning, made.source) == ("fast", "Fast", "Quick.", "here")
    for dialect in DIALECTS:
        assert made.completed({}, dialect)["learning_rate"] == 0.75
    assert made.parameters[1:] == SGD.parameters[1:]
    assert made.equations is SGD.equations


def test_what_a_row_does_not_say_is_nothing_particular() -> None:
    assert PLAIN.rate_limit({}, "keras", 2.0) is None
    assert PLAIN.in_libraries({}, "keras") is SAME
    assert (SAME.values, SAME.note) == ({}, "")
    assert PLAIN.slots == PLAIN.symbols == PLAIN.averages == {}
    assert PLAIN.only == {}
    assert PLAIN.rule({}, "keras").symbols == {"learning_rate": r"\eta"}


def test_the_equations_see_the_dialect_and_its_defaults() -> None:
    (rate,) = PLAIN.parameters
    seen = []

    def equations(values: Mapping[str, Value], dialect: Dialect) -> RuleText:
        seen.append((values, dialect))
        return PLAIN.equations(values, dialect)

    row = replace(PLAIN, parameters=(replace(rate, dialect_defaults={"keras": 0.25}),), equations=equations)
    for dialect in DIALECTS:
        row.rule({}, dialect)
    assert seen == [({"learning_rate": 0.25 if dialect == "keras" else 0.5}, dialect) for dialect in DIALECTS]


def test_the_textbooks_momentum_needs_another_rate_in_the_libraries() -> None:
    values = SGD.completed({"learning_rate": 0.5, "momentum": 0.75}, "textbook")
    told = SGD.in_libraries(values, "textbook")
    assert told.values == {"learning_rate": 0.125}
    assert told.note == (
        "# At a constant rate, v = m v + (1 - m) g moves as far as the library's at this one:"
    )
    assert SGD.in_libraries(values, "keras") is SAME
    assert SGD.in_libraries(SGD.completed({}, "textbook"), "textbook") is SAME
