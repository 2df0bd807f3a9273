from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.averages.series import FAN, Grower, Series

VALUES = st.integers(0, 5000).flatmap(
    lambda n: st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).normal(size=n))
)


def filled(values: np.ndarray, cut: int) -> Series:
    series = Series()
    series.append(values[:cut])
    series.append(values[cut:])
    return series


@given(VALUES, st.integers(0, 5000), st.integers(0, 5000), st.integers(1, 300))
def test_an_envelope_bounds_its_stretch_and_reaches_its_extremes(
    values: np.ndarray, cut: int, first: int, columns: int
) -> None:
    view = filled(values, min(cut, len(values))).view()
    steps, low, high = view.envelope(first, len(values), columns)
    wanted = values[first:]
    assert len(steps) == len(low) == len(high) <= 2 * columns + 2
    if len(wanted):
        # Blocks may begin a little before the stretch, never miss part of it.
        assert low.min() <= wanted.min()
        assert high.max() >= wanted.max()
        assert np.all(np.diff(steps) > 0)
        assert np.all(low <= high)
    else:
        assert len(steps) == 0


@given(VALUES, st.integers(0, 5000))
def test_a_short_stretch_is_given_value_by_value(values: np.ndarray, first: int) -> None:
    view = filled(values, 0).view()
    stop = min(len(values), first + 50)
    steps, low, high = view.envelope(first, stop, 100)
    np.testing.assert_array_equal(low, values[first:stop])
    np.testing.assert_array_equal(high, values[first:stop])
    np.testing.assert_array_equal(steps, np.arange(first, stop) if stop > first else [])


@given(VALUES, st.integers(0, 5000))
def test_a_view_stays_as_it_was_when_the_series_grows(values: np.ndarray, cut: int) -> None:
    series = Series()
    cut = min(cut, len(values))
    series.append(values[:cut])
    early = series.view()
    before = [early.values.copy(), *(low.copy() for low in early.lows)]
    series.append(values[cut:])
    after = [early.values, *early.lows]
    assert all(np.array_equal(old, new) for old, new in zip(before, after, strict=True))


def test_published_rows_cannot_be_written() -> None:
    grower = Grower((2,))
    grower.append(np.ones((3, 2)))
    assert not grower.view().flags.writeable


def test_a_stretch_that_ends_with_a_full_block_has_its_extremes_from_whole_blocks() -> None:
    count = 16 * FAN
    steps, low, high = filled(np.arange(float(count)), 0).view().envelope(0, count, 16)
    np.testing.assert_array_equal(low, np.arange(16.0) * FAN)
    np.testing.assert_array_equal(high, low + FAN - 1)
    np.testing.assert_array_equal(steps, (low + high) / 2)
