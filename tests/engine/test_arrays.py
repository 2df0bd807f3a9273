"""Lengths of vectors whose squares no float can hold."""

from __future__ import annotations

import numpy as np
import pytest

from engine.arrays import length_of


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e150, 1e200, 1e307])
def test_a_length_grows_with_its_vector_and_never_overflows(size: float) -> None:
    assert length_of(size * np.array([3.0, -4.0])) == pytest.approx(5.0 * size, rel=1e-15)


def test_a_vector_that_is_no_number_has_no_length() -> None:
    assert np.isnan(length_of(np.array([1e200, np.nan])))
    assert length_of(np.array([1e200, np.inf])) == np.inf
    assert length_of(np.array([])) == 0.0
