"""What bias correction multiplies a step by, against its closed form."""

from __future__ import annotations

import numpy as np
import pytest

from engine.analysis.bias_correction import bias_correction
from engine.objective import FloatArray
from engine.optimizers.equations import RuleText
from engine.optimizers.table import OPTIMIZERS
from engine.optimizers.update_rule import read_rule
from engine.parameters import Dialect

STEPS = np.array([1.0, 2.0, 10.0, 1000.0, 1e6])


def factors(
    key: str, dialect: Dialect = "textbook", *, steps: FloatArray = STEPS, **values: float
) -> FloatArray | None:
    row = OPTIMIZERS[key]
    complete = row.completed(values, dialect)
    numbers = {n: float(v) for n, v in complete.items() if isinstance(v, int | float)}
    return bias_correction(row.rule(complete, dialect), numbers, steps)


@pytest.mark.parametrize("dialect", ["textbook", "keras", "pytorch"])
@pytest.mark.parametrize("key", ["adam", "adamw", "adabelief"])
def test_adams_steps_are_multiplied_by_the_root_of_one_correction_over_the_other(
    key: str, dialect: Dialect
) -> None:
    expected = np.sqrt(1.0 - 0.999**STEPS) / (1.0 - 0.9**STEPS)
    assert factors(key, dialect) == pytest.approx(expected, rel=1e-6)


def test_adamax_corrects_its_mean_alone_and_lamb_undoes_its_correction_by_its_length() -> None:
    assert factors("adamax") == pytest.approx(1.0 / (1.0 - 0.9**STEPS), rel=1e-6)
    assert factors("lamb", weight_decay=0.5) == pytest.approx(np.ones(5))


@pytest.mark.parametrize("key", ["sgd", "adagrad", "lion", "adafactor"])
def test_a_rule_whose_averages_are_not_corrected_has_none(key: str) -> None:
    assert factors(key) is None


@pytest.mark.parametrize(("dialect", "decay"), [("keras", 1.0), ("pytorch", 0.004)])
def test_nadams_correction_is_that_of_its_products_of_momenta(dialect: Dialect, decay: float) -> None:
    every = np.arange(1.0, 2001.0)
    momenta = 0.9 * (1.0 - 0.5 * 0.96 ** (np.arange(1.0, 2002.0) * decay))
    now, following = momenta[:-1], momenta[1:]
    product = np.cumprod(now)
    mean = following / (1.0 - product * following) + (1.0 - now) / (1.0 - product)
    expected = mean * np.sqrt(1.0 - 0.999**every) / (following + 1.0 - now)
    assert factors("nadam", dialect, steps=every) == pytest.approx(expected, rel=1e-6)
    late = factors("nadam", dialect)
    assert late is not None
    assert late[-1] == pytest.approx(
        1.0, rel=1e-7
    )  # a product that is no more than 0 is multiplied no further


def test_textbook_nadam_is_corrected_by_powers_of_one_momentum() -> None:
    mean = 0.9 / (1.0 - 0.9 ** (STEPS + 1.0)) + 0.1 / (1.0 - 0.9**STEPS)
    assert factors("nadam") == pytest.approx(mean * np.sqrt(1.0 - 0.999**STEPS), rel=1e-6)


def test_a_product_that_is_still_large_after_all_steps_that_are_multiplied_is_not_guessed_further() -> None:
    found = factors("nadam", "keras", beta_1=0.9999999)
    assert found is not None
    np.testing.assert_array_equal(np.isnan(found), [False, False, False, False, True])


@pytest.mark.parametrize(
    ("equations", "corrected"),
    [
        (("m = beta*m + (1-beta)*g", "c = beta*c", "theta = theta - learning_rate*m/(1-c)"), True),
        (("m = beta*m + (1-beta)*g", "c = c*beta", "theta = theta - learning_rate*c*m"), False),
        (("c = c*0.99", "theta = theta - learning_rate*c*g"), False),
        (("c = beta*(c + 1)", "theta = theta - learning_rate*beta^t*g/c"), False),
        (("c = c + 1", "theta = theta - learning_rate*beta^t*g/c"), False),
        (("c = c*learning_rate", "theta = theta - c*g*beta^t"), False),
        (("s = total(g)", "m = beta*m + (1-beta)*g", "theta = theta - s*m/(1-beta^t)"), False),
    ],
    ids=["corrects", "scales the step", "no share", "no product", "counts", "of the rate", "asks the loss"],
)
def test_a_typed_rule_corrects_where_a_product_of_its_shares_fills_averages(
    equations: tuple[str, ...], *, corrected: bool
) -> None:
    initial = ("c = 1",) if any(line.startswith("c =") for line in equations) else ()
    rule = read_rule(RuleText(equations=equations, initial=initial), ("beta",))
    found = bias_correction(rule, {"beta": 0.9}, STEPS)
    if not corrected:
        assert found is None
        return
    assert found == pytest.approx(1.0 / (1.0 - 0.9**STEPS), rel=1e-12)


def test_without_correction_the_switch_leaves_none() -> None:
    assert factors("adam", bias_correction=False) is None
