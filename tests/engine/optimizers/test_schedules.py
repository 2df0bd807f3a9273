from __future__ import annotations

import numpy as np
import pytest

from engine.errors import RavineError
from engine.objective import FloatArray
from engine.optimizers.schedule import Schedule
from engine.optimizers.schedules import SCHEDULES
from engine.parameters import DIALECTS, Value
from tests.golden.trajectories import read

ROWS = [pytest.param(row, id=row.key) for row in SCHEDULES.rows()]
STEPS = np.arange(200)


def rates(key: str, learning_rate: float = 0.1, **values: Value) -> FloatArray:
    row = SCHEDULES[key]
    return row.rates(learning_rate, row.completed(values), STEPS)


def golden(library: str, name: str) -> FloatArray:
    return next(row.learning_rate for row in read(library).schedules if row.name == name)


@pytest.mark.parametrize("key", ["exponential", "step", "inverse_time"])
def test_a_schedule_is_keras_schedule(key: str) -> None:
    ours = rates(key, decay_steps=50, decay_rate=0.5)
    np.testing.assert_allclose(ours, golden("keras", key), rtol=1e-12)


def test_cosine_is_keras_cosine_and_stays_at_its_end() -> None:
    ours = rates("cosine", decay_steps=150, alpha=0.1)
    np.testing.assert_allclose(ours, golden("keras", "cosine"), rtol=1e-12)
    np.testing.assert_allclose(ours[150:], 0.01, rtol=1e-12)


def test_step_is_pytorchs_step() -> None:
    np.testing.assert_allclose(
        rates("step", decay_steps=50, decay_rate=0.5), golden("pytorch", "step"), rtol=1e-12
    )


def test_exponential_is_pytorchs_exponential_with_a_unit_of_one_step() -> None:
    ours = rates("exponential", decay_steps=1, decay_rate=0.97)
    np.testing.assert_allclose(ours, golden("pytorch", "exponential"), rtol=1e-12)


def test_cosine_is_pytorchs_cosine_up_to_its_end() -> None:
    ours = rates("cosine", decay_steps=150, alpha=0.1)[:150]
    np.testing.assert_allclose(ours, golden("pytorch", "cosine")[:150], rtol=1e-10)


@pytest.mark.parametrize("row", ROWS)
def test_warm_up_rises_in_a_line_to_where_the_schedule_begins(row: Schedule) -> None:
    plain, warm = rates(row.key), rates(row.key, warmup_steps=20)
    np.testing.assert_allclose(warm[:20], plain[0] * np.arange(1, 21) / 20, rtol=1e-12)
    np.testing.assert_allclose(warm[20:], plain[:-20], rtol=1e-12)


#: Schedules whose rate rises again, or at first.
RISING = ("warm_restarts", "one_cycle", "cyclic")


@pytest.mark.parametrize("row", ROWS)
def test_no_rate_is_above_the_learning_rate_or_below_zero(row: Schedule) -> None:
    ours = rates(row.key)
    assert ours.max() == pytest.approx(0.1, rel=1e-15)
    assert (ours >= 0).all()


@pytest.mark.parametrize("row", [row for row in SCHEDULES.rows() if row.key not in RISING])
def test_the_first_step_has_the_full_rate_and_no_later_one_more(row: Schedule) -> None:
    ours = rates(row.key)
    assert ours[0] == pytest.approx(0.1, rel=1e-15)
    assert (np.diff(ours) <= 0).all()


@pytest.mark.parametrize("growth", range(1, 11))
@pytest.mark.parametrize("first", [1, 3, 7, 100])
def test_a_restart_comes_in_the_very_step_in_which_a_cycle_ends(growth: int, first: int) -> None:
    row = SCHEDULES["warm_restarts"]
    begins = first * np.cumsum([0, *(growth**i for i in range(6))])
    values = row.completed({"decay_steps": first, "growth": growth})
    np.testing.assert_allclose(row.rates(0.1, values, begins), 0.1, rtol=1e-12)
    last = row.rates(0.1, values, begins[1:] - 1)
    lengths = np.diff(begins)
    np.testing.assert_allclose(last, 0.05 * (1 + np.cos(np.pi * (1 - 1 / lengths))), rtol=1e-7)


def test_one_cycle_rises_to_the_learning_rate_and_falls_to_its_end_value() -> None:
    ours = rates("one_cycle", decay_steps=100, rise_share=0.25, start_share=0.1, end_share=0.01)
    assert ours[[0, 25, 100, 150]] == pytest.approx([0.01, 0.1, 0.001, 0.001], rel=1e-12)
    assert (np.diff(ours[:26]) > 0).all()
    assert (np.diff(ours[25:101]) < 0).all()


def test_cyclic_rises_and_falls_in_lines() -> None:
    ours = rates("cyclic", decay_steps=4, alpha=0.5)
    assert ours[:9] == pytest.approx(0.0125 * np.array([4, 5, 6, 7, 8, 7, 6, 5, 4]), rel=1e-12)


@pytest.mark.parametrize("row", ROWS)
def test_a_schedule_is_typeset_with_the_symbols_of_its_parameters(row: Schedule) -> None:
    typeset = row.typeset(row.completed({"warmup_steps": 5}))
    assert typeset.startswith(r"\eta_k = ")
    for parameter in row.parameters:
        assert parameter.symbol in typeset
    assert "_steps" not in typeset


@pytest.mark.parametrize("row", ROWS)
def test_a_schedule_names_its_source_and_its_equal_in_the_libraries(row: Schedule) -> None:
    assert row.source
    assert all(row.conventions[dialect].endswith(".") for dialect in DIALECTS)


def test_a_bad_value_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(RavineError, match=r"decay_steps = 0 is outside \[1, 1000000\] \(whole numbers\)"):
        SCHEDULES["step"].completed({"decay_steps": 0})


def test_what_is_not_set_has_the_rows_defaults() -> None:
    assert {row.key: row.completed({}) for row in SCHEDULES.rows()} == {
        "constant": {"warmup_steps": 0},
        "step": {"decay_steps": 100, "decay_rate": 0.5, "warmup_steps": 0},
        "exponential": {"decay_steps": 100, "decay_rate": 0.5, "warmup_steps": 0},
        "cosine": {"decay_steps": 100, "alpha": 0.0, "warmup_steps": 0},
        "inverse_time": {"decay_steps": 100, "decay_rate": 1.0, "warmup_steps": 0},
        "polynomial": {"decay_steps": 100, "exponent": 1.0, "alpha": 0.0, "warmup_steps": 0},
        "piecewise": {"first_drop": 100, "second_drop": 150, "decay_rate": 0.1, "warmup_steps": 0},
        "warm_restarts": {"decay_steps": 100, "growth": 2, "alpha": 0.0, "warmup_steps": 0},
        "one_cycle": {
            "decay_steps": 100,
            "rise_share": 0.3,
            "start_share": 0.04,
            "end_share": 4e-6,
            "warmup_steps": 0,
        },
        "cyclic": {"decay_steps": 100, "alpha": 0.25, "warmup_steps": 0},
        "plateau": {
            "factor": 0.1,
            "patience": 10,
            "threshold": 1e-4,
            "cooldown": 0,
            "min_rate": 0.0,
            "warmup_steps": 0,
        },
    }
    assert SCHEDULES["step"].completed({"decay_rate": 0.25})["decay_rate"] == 0.25
    with pytest.raises(
        RavineError, match=r'^unknown parameter of schedule step "decay": did you mean decay_'
    ):
        SCHEDULES["step"].completed({"decay": 0})


@pytest.mark.parametrize(
    ("key", "plain", "later"),
    [
        ("constant", r"\eta", r"\eta"),
        (
            "step",
            r"\eta\,\gamma^{\left\lfloor \frac{k}{T}\right\rfloor }",
            r"\eta\,\gamma^{\left\lfloor \frac{\max\left(k-W,\,0\right)}{T}\right\rfloor }",
        ),
        ("exponential", r"\eta\,\gamma^{\frac{k}{T}}", r"\eta\,\gamma^{\frac{\max\left(k-W,\,0\right)}{T}}"),
        (
            "inverse_time",
            r"\frac{\eta}{1+\frac{\gamma\,k}{T}}",
            r"\frac{\eta}{1+\frac{\gamma\,\max\left(k-W,\,0\right)}{T}}",
        ),
    ],
)
def test_a_schedule_is_typeset_as_it_runs(key: str, plain: str, later: str) -> None:
    row = SCHEDULES[key]
    assert row.typeset(row.completed({})) == rf"\eta_k = {plain}"
    warm = row.typeset(row.completed({"warmup_steps": 5}))
    assert warm == rf"\eta_k = \min\left(1,\,\frac{{k+1}}{{W}}\right)\,{later}"


def test_equal_choices_give_the_same_formula_which_is_compiled_once() -> None:
    row = SCHEDULES["step"]
    assert row.rate(row.completed({"decay_rate": 0.5})) is row.rate(row.completed({"decay_rate": 0.25}))
    assert row.rate(row.completed({})) is not row.rate(row.completed({"warmup_steps": 5}))


def test_a_constant_rate_is_one_for_every_step() -> None:
    row = SCHEDULES["constant"]
    assert row.rates(0.5, row.completed({}), np.arange(3)).tolist() == [0.5, 0.5, 0.5]
