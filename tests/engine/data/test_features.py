"""Input features: formulas of columns equal direct computation, are named, and refuse what is not finite."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import DATASETS, Data
from engine.data.features import MAX_FEATURES, PLAYGROUND_FEATURES, Features, names_of, offered_features
from engine.errors import RavineError
from engine.objective import FloatArray

DIRECT: dict[str, Callable[[FloatArray], FloatArray]] = {
    "x1": lambda x: x[:, 0],
    "x2": lambda x: x[:, 1],
    "x1^2": lambda x: x[:, 0] * x[:, 0],
    "x2^2": lambda x: x[:, 1] * x[:, 1],
    "x1*x2": lambda x: x[:, 0] * x[:, 1],
    "sin(x1)": lambda x: np.sin(x[:, 0]),
    "sin(x2)": lambda x: np.sin(x[:, 1]),
    "x1x2 - 1": lambda x: x.prod(axis=1) - 1,
    "3": lambda x: np.full(len(x), 3.0),
    "max(x1, x2)": lambda x: x.max(axis=1),
}


def circle() -> Data:
    return DATASETS["circle"].make(np.random.default_rng(0))


@given(st.lists(st.sampled_from(sorted(DIRECT)), min_size=1, max_size=9), st.integers(0, 99))
def test_features_equal_direct_computation(formulas: list[str], seed: int) -> None:
    columns = np.random.default_rng(seed).normal(size=(7, 2))
    expected = np.column_stack([DIRECT[formula](columns) for formula in formulas])
    np.testing.assert_array_equal(Features(formulas, ("a", "b"))(columns), expected)


def test_the_playground_has_its_seven_features() -> None:
    data = circle().with_features(PLAYGROUND_FEATURES)
    assert data.feature_names == PLAYGROUND_FEATURES
    assert data.x.shape[1] == data.test_x.shape[1] == 7
    assert data.column_names == ("x1", "x2")
    np.testing.assert_array_equal(data.columns, circle().x)
    np.testing.assert_array_equal(data.inputs(data.columns), data.x)
    np.testing.assert_array_equal(data.inputs(data.test_columns), data.test_x)


def test_without_features_the_columns_are_the_inputs() -> None:
    data = circle().with_features(())
    assert data.columns is data.x
    assert data.inputs(data.x) is data.x


def test_columns_have_short_names_and_names_of_their_own_even_words_of_python() -> None:
    names = names_of(["petal length (cm)", "class", "sin", "2nd", "x1"])
    assert names == {"x1": 4, "x2": 1, "x3": 2, "x4": 3, "x5": 4, "petal_length_cm_": 0, "class": 1}
    values = Features(["petal_length + class"], ["petal length", "class"])(np.array([[1.0, 2.0]]))
    assert values.item() == 3.0
    assert Features(["x^2"], ["age"])(np.array([[3.0]])).item() == 9.0


def test_splitting_featured_data_keeps_columns_beside_their_features() -> None:
    data = circle().with_features(("x1*x2",)).split(np.random.default_rng(1), 0.5)
    np.testing.assert_array_equal(data.columns.prod(axis=1), data.x[:, 0])
    np.testing.assert_array_equal(data.test_columns.prod(axis=1), data.test_x[:, 0])


@pytest.mark.parametrize(
    ("formulas", "sentence"),
    [
        (["x1", "x3"], r"objective\.features\[1\]: unknown name in the feature"),
        (["__import__('os')"], r"objective\.features\[0\]: unknown name in the feature \"__import__\""),
        (["x1 +"], r"objective\.features\[0\]: the feature cannot be read"),
        (["log(x1)"], r'objective\.features\[0\]: "log\(x1\)" has no finite value for \d+ of 320 examples'),
        (["x1"] * (MAX_FEATURES + 1), "allowed are 1 to 64"),
    ],
)
def test_a_feature_that_is_not_right_is_told(formulas: list[str], sentence: str) -> None:
    with pytest.raises(RavineError, match=sentence):
        circle().with_features(formulas)


@given(st.text(max_size=30))
def test_any_text_is_a_feature_or_refused_kindly(formula: str) -> None:
    with contextlib.suppress(RavineError):
        assert np.isfinite(circle().with_features((formula,)).x).all()


def test_the_features_on_offer_are_those_of_the_playground_and_few_enough_to_look_over() -> None:
    assert offered_features(2) == PLAYGROUND_FEATURES
    assert offered_features(1) == ("x", "x^2", "sin(x)")
    assert len(offered_features(4)) == 18
    assert offered_features(5) == ()


def test_how_a_feature_was_read_is_said_where_it_can_be_meant_in_two_ways() -> None:
    assert circle().with_features(["e^2x1", "x2"]).notes == ("e^2x1 is read as (e^2)*x1 in a feature.",)
