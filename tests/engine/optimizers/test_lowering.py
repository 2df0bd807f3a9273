from __future__ import annotations

import pytest

from engine.expression import Operation, Symbol, free_symbols
from engine.optimizers.equations import RuleText
from engine.optimizers.lowering import BASE_RATE, LoweredRule, inlined, lower
from engine.optimizers.table import OPTIMIZERS
from engine.optimizers.update_rule import read_rule
from engine.parameters import DIALECTS, Dialect

SETTINGS = (BASE_RATE, "beta_1", "beta_2", "epsilon")


def lowered(*equations: str) -> LoweredRule:
    return lower(read_rule(RuleText(equations=equations), SETTINGS[1:]), Symbol(BASE_RATE), SETTINGS)


def names(*equations: str) -> list[str]:
    return [equation.name for equation in inlined(read_rule(RuleText(equations=equations), SETTINGS[1:]))]


def test_a_temporary_that_is_read_once_moves_to_its_reader() -> None:
    assert names("m = m + g", "hat = m/2", "theta = theta - hat") == ["m", "theta"]


def test_a_temporary_that_is_read_twice_stays() -> None:
    assert names("d = g/2", "u = u + d^2", "theta = theta - d") == ["d", "u", "theta"]


def test_a_temporary_stays_where_its_reader_would_see_newer_values() -> None:
    # c reads the m of the step before; moved down it would read the new one
    assert names("c = m + g", "m = m/2 + g", "theta = theta - c") == ["c", "m", "theta"]


def test_what_depends_on_settings_alone_is_computed_once_a_run() -> None:
    work = lowered("m = beta_1*m + (1-beta_1)*g", "theta = theta - learning_rate*m")
    once = {statement.name for statement in work.once}
    assert "learning_rate" in once
    assert not [statement for statement in (*work.before, *work.after) if not statement.is_vector]


def test_the_scalar_factors_of_a_product_become_one() -> None:
    work = lowered("theta = theta - learning_rate*(g/(1-beta_1^t))/(sqrt(g^2/(1-beta_2^t)) + epsilon)")
    step = work.after[-1].formula
    assert isinstance(step, Operation)
    product = step.arguments[1]
    assert isinstance(product, Operation)
    assert product.function == "mul"
    scalar, vector = product.arguments
    assert isinstance(scalar, Symbol)
    assert "g" not in free_symbols(scalar)
    assert isinstance(vector, Operation)
    assert vector.function == "div"
    assert vector.arguments[0] is not scalar


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("key", OPTIMIZERS)
def test_no_vector_statement_is_left_with_a_scalar_operation(key: str, dialect: Dialect) -> None:
    row = OPTIMIZERS[key]
    rule = row.rule({}, dialect)
    settings = (BASE_RATE, *(p.name for p in row.parameters))
    work = lower(rule, Symbol(BASE_RATE), settings)
    vectors = {*rule.vectors, "ahead"}

    def check(node: object) -> None:
        if isinstance(node, Operation):
            assert free_symbols(node) & vectors
            for argument in node.arguments:
                check(argument)

    for statement in (*work.before, *work.after):
        if statement.is_vector:
            check(statement.formula)


def test_scalar_state_is_read_where_it_stands() -> None:
    work = lowered("a = 2*p*g", "p = p*beta_1", "theta = theta - a - 2*p*g")
    doubled = [s.name for s in work.after if s.name.startswith("each")]
    assert len(doubled) == 2, "2*p before and after p changes are two values"


def test_a_temporary_that_is_assigned_twice_stays() -> None:
    rule = ("d = g/2", "u = u + d", "d = u/2", "theta = theta - d")
    assert names(*rule)[:2] == ["d", "u"]
