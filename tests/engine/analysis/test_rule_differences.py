"""Update rules side by side: what differs in them is marked, and nothing else."""

from __future__ import annotations

import re

import pytest

from engine.analysis.rule_differences import compared_lines
from engine.optimizers.table import OPTIMIZERS
from engine.optimizers.update_rule import UpdateRule
from engine.parameters import DIALECTS


def marked(*rules: UpdateRule) -> list[list[str]]:
    lines = compared_lines(rules, lambda number, text: f"<{number}:{text}>")
    return [re.findall(r"<\d+:(.*?)>", " ".join(each)) for each in lines]


def of_dialects(key: str, **values: float) -> list[list[str]]:
    return marked(*(OPTIMIZERS[key].rule(values, dialect) for dialect in DIALECTS))


def test_the_textbooks_momentum_averages_where_the_libraries_add() -> None:
    textbook, keras, pytorch = of_dialects("momentum")
    assert textbook == [r"\left(1-\mu\right)\,g", r"\eta\,v"]
    assert keras == [r"\eta\,g", "v"]
    assert pytorch == ["g", r"\eta\,v"]


def test_epsilon_within_the_root_differs_from_one_beside_it() -> None:
    _, keras, pytorch = of_dialects("rmsprop")
    assert keras == [r"\sqrt{v+\epsilon}"]
    assert pytorch == [r"\sqrt{v}", r"\epsilon"]


def test_an_equation_that_another_rule_lacks_is_marked_whole_and_parts_of_marked_parts_are_not() -> None:
    textbook, *_ = of_dialects("adam")
    assert textbook[:2] == [
        r"\hat{m} \leftarrow \frac{m}{1-\beta_1^{t}}",
        r"\hat{v} \leftarrow \frac{v}{1-\beta_2^{t}}",
    ]
    assert r"\sqrt{\hat{v}}" in textbook


def test_a_look_ahead_is_marked_where_not_all_take_the_same_one() -> None:
    textbook, *_ = of_dialects("nesterov")
    assert textbook[0].startswith(r"g \leftarrow \nabla L")
    row = OPTIMIZERS["nesterov"]
    with_decay = row.rule({"weight_decay": 0.1}, "textbook")
    first, second = marked(row.rule({}, "textbook"), with_decay)
    assert not any("nabla" in part for part in (*first, *second))


@pytest.mark.parametrize("key", ["sgd", "adadelta", "rprop"])
def test_the_same_rule_has_nothing_marked(key: str) -> None:
    rule = OPTIMIZERS[key].rule({}, "keras")
    assert marked(rule, rule) == [[], []]


def test_another_function_of_whole_variables_is_a_difference() -> None:
    keras, pytorch = (OPTIMIZERS["muon"].rule({}, dialect) for dialect in ("keras", "pytorch"))
    assert any(marked(keras, pytorch)[0])
