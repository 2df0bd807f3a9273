from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.averages import history, series
from engine.averages.series import FAN, Series, SeriesView

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


def test_a_stretch_that_ends_with_a_full_block_has_its_extremes_from_whole_blocks() -> None:
    count = 16 * FAN
    steps, low, high = filled(np.arange(float(count)), 0).view().envelope(0, count, 16)
    np.testing.assert_array_equal(low, np.arange(16.0) * FAN)
    np.testing.assert_array_equal(high, low + FAN - 1)
    np.testing.assert_array_equal(steps, (low + high) / 2)


EXACT, TAIL = 600, 300


@pytest.fixture
def _small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module, name, value in (
            (history, "THINNED", 100),
            (history, "TAIL", TAIL),
            (history, "WINDOW", 512),
            (series, "BLOCKS", 64),
        ):
            patch.setattr(module, name, value)
        yield


def noted(values: np.ndarray, chunk: int = 50) -> Series:
    made = Series(EXACT)
    go_on(made, values, 0, len(values), chunk)
    return made


def go_on(made: Series, values: np.ndarray, first: int, stop: int, chunk: int = 50) -> None:
    for step in range(first, stop, chunk):
        made.note(step, values[step : min(step + chunk, stop)])


def check_long(view: SeriesView, values: np.ndarray, seed: int) -> None:
    """Whatever is asked of a long series is right, if not exact."""
    assert len(view) == len(values)
    assert view.last == values[-1]
    rng = np.random.default_rng(seed)
    for first in rng.integers(0, len(values), 8):
        stop = int(rng.integers(first + 1, len(values) + 1))
        steps, low, high = view.envelope(int(first), stop, int(rng.integers(1, 300)))
        wanted = values[first:stop]
        assert low.min() <= wanted.min()
        assert high.max() >= wanted.max()
        assert np.all(np.diff(steps) > 0)
        known = view.at(int(first))
        inside = values[known.first : known.stop]
        assert (known.low, known.high) == (inside.min(), inside.max())
        assert known.is_exact == (len(inside) == 1)
    _, low, high = view.envelope(0, len(values), 50)
    assert (low.min(), high.max()) == (values.min(), values.max())
    at, kept = view.kept()
    np.testing.assert_array_equal(kept, values[at])
    assert np.all(np.diff(at) > 0)


LONG = st.tuples(st.integers(1, 8_000), st.integers(0, 2**32 - 1))


@pytest.mark.usefixtures("_small")
@given(LONG)
def test_a_long_series_is_known_in_blocks_where_it_is_not_kept(long: tuple[int, int]) -> None:
    values = np.random.default_rng(long[1]).normal(size=long[0])
    check_long(noted(values).view(), values, long[1])


@pytest.mark.usefixtures("_small")
@given(LONG, st.integers(1, 8_000))
def test_a_series_that_was_cut_goes_on_with_other_values(long: tuple[int, int], stop: int) -> None:
    rng = np.random.default_rng(long[1])
    values, stop = rng.normal(size=long[0]), min(stop, long[0])
    made, first = noted(values), max(stop - TAIL, 0)
    if not made.keeps(first, stop):
        go_on(made, values, first // 64 * 64, stop, 64)
    cut, before = made.cut(stop), made.view().kept()[1].copy()
    check_long(cut.view(), values[:stop], long[1])
    others = np.concatenate((values[:stop], rng.normal(size=long[0] - stop)))
    go_on(cut, others, stop, len(others))
    check_long(cut.view(), others, long[1])
    np.testing.assert_array_equal(made.view().kept()[1], before)


@pytest.mark.usefixtures("_small")
def test_a_view_of_the_first_values_of_a_long_series_knows_no_more() -> None:
    values = np.random.default_rng(1).normal(size=5000)
    view = noted(values).view(4000)
    assert len(view) == 4000
    assert all(stretch.stop <= 4000 for stretch in view.windows)
    assert view.at(200).is_exact
    assert not view.at(3000).is_exact


@pytest.mark.usefixtures("_small")
def test_values_at_steps_are_exact_or_of_a_long_series_those_of_a_step_kept_before() -> None:
    view = noted(np.arange(5000.0)).view(4000)
    steps = np.array([0, 200, 3000, 3999, 4000])
    found = view.values_at(steps)
    assert found[:2].tolist() == [0.0, 200.0]
    assert np.isnan(found[-1])
    assert np.all((found[2:4] <= steps[2:4]) & (found[2:4] > steps[2:4] - view.stride))
    assert np.isnan(Series().view().values_at(steps)).all()


def test_of_no_values_nothing_is_known() -> None:
    view = Series().view()
    assert np.isnan(view.last)
    assert np.isnan(view.at(3).low)
    assert [len(column) for column in view.kept()] == [0, 0]
