"""How values are written after ``--vary``, and the grid that they make."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sweeps.variation import Variation, make_grid, read_variation
from engine.errors import RavineError


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("seed=0:4", ("0", "1", "2", "3")),
        ("seed = -2:5:3", ("-2", "1", "4")),
        ("batch_size=8, 16,32", ("8", "16", "32")),
        ("rate=lin:0:1:3", ("0.0", "0.5", "1.0")),
        ("racers.0.optimizer=sgd", ("sgd",)),
        ('objective.layers=[1, 2],"a,b",{x = 1, y = 2}', ("[1, 2]", '"a,b"', "{x = 1, y = 2}")),
    ],
)
def test_values_are_read_as_they_are_documented(text: str, values: tuple[str, ...]) -> None:
    assert read_variation(text) == Variation(text.partition("=")[0].strip(), values)


@given(st.floats(1e-300, 1e300), st.floats(1e-300, 1e300), st.integers(2, 50))
def test_a_logarithmic_range_has_its_ends_and_equal_ratios(low: float, high: float, count: int) -> None:
    try:
        values = [float(value) for value in read_variation(f"a=log:{low!r}:{high!r}:{count}").values]
    except RavineError:
        assert math.isclose(low, high, rel_tol=1e-12)
        return
    assert len(values) == count
    assert values[0] == pytest.approx(low, rel=1e-12)
    assert values[-1] == pytest.approx(high, rel=1e-12)
    steps = np.diff(np.log(values))
    assert np.allclose(steps, steps[0], rtol=1e-6, atol=1e-9)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    try:
        values = read_variation(f"key={text}").values
    except RavineError as error:
        told = str(error)
    else:
        told = "" if values else "nothing"
    assert not told or "--vary" in told


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([], "nothing is varied"),
        (["seed"], "is not KEY=VALUES"),
        (["seed="], "is not KEY=VALUES"),
        (["seed=4:2"], "smaller end first"),
        (["seed=0:9:0"], "smaller end first"),
        (["seed=0:9999999"], "more than 1,000,000"),
        (["a=log:0:1:5"], "two positive numbers"),
        (["a=log:x:1:5"], "not a finite number"),
        (["a=lin:0:1:0"], "outside"),
        (["a=lin:0:1"], "none of the ways"),
        (["a=1,,2"], "empty value"),
        (["a=1,1"], "twice"),
        (["a=1,2", "a=3"], "twice"),
        (["a=0:2000", "b=0:2000"], "more than 1,000,000"),
    ],
)
def test_what_is_wrong_with_values_is_said(texts: list[str], words: str) -> None:
    with pytest.raises(RavineError, match=words):
        make_grid(texts)


def test_a_grid_has_every_combination_once_and_its_first_setting_changes_slowest() -> None:
    grid = make_grid(["a=1,2", "b=0:3"])
    assert len(grid) == 6
    assert [grid.values(run) for run in range(6)] == list(product("12", "012"))
    assert grid.assignments(4) == ["a=2", "b=1"]
