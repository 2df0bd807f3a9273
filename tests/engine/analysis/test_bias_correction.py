"""What bias correction multiplies a step by, against its closed form."""

from __future__ import annotations

import numpy as np
import pytest

from engine.analysis.bias_correction import bias_correction
from engine.objective import FloatArray
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Dialect

STEPS = np.array([1.0, 2.0, 10.0, 1000.0, 1e6])


def factors(key: str, dialect: Dialect = "textbook", **values: float) -> FloatArray | None:
    row = OPTIMIZERS[key]
    complete = row.completed(values, dialect)
    numbers = {n: float(v) for n, v in complete.items() if isinstance(v, int | float)}
    return bias_correction(row.rule(complete, dialect), numbers, STEPS)


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


def test_a_product_of_momenta_over_the_steps_is_not_told_from_one_step_number() -> None:
    assert factors("nadam", "pytorch") is None


def test_without_correction_the_switch_leaves_none() -> None:
    assert factors("adam", bias_correction=False) is None
