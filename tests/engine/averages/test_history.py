"""A run's rows in bounded memory: what is kept is right, and depends on the step alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.averages import history
from engine.averages.history import Grower, History, Window
from engine.objective import FloatArray

EXACT, TAIL = 64, 8


@pytest.fixture(autouse=True, scope="module")
def _small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("THINNED", 27), ("TAIL", TAIL), ("WINDOW", 16)):
            patch.setattr(history, name, value)
        yield


def rows(first: int, stop: int) -> FloatArray:
    """A row of each step, which says its number."""
    return np.arange(first, stop, dtype=float)


def filled(steps: int, chunk: int = 5) -> History:
    made = History((), EXACT)
    note(made, 0, steps, chunk)
    return made


def note(one: History, first: int, stop: int, chunk: int = 5) -> None:
    for step in range(first, stop, chunk):
        one.note(step, rows(step, min(step + chunk, stop)))


def replay(one: History, stop: int) -> None:
    """What a session does that goes back to a step: it begins at a checkpoint before what must be exact."""
    first = max(stop - TAIL, 0)
    if not one.keeps(first, stop):
        note(one, first // 4 * 4, stop, 4)


STEPS = st.integers(0, 3000)


@given(STEPS, STEPS, st.integers(1, 8))
def test_rows_are_those_of_their_steps_and_the_last_ones_are_all_there(
    steps: int, stop: int, chunk: int
) -> None:
    made = filled(steps, chunk)
    replay(made, stop)
    found, at = made.until(stop)
    stop = min(stop, steps)
    if at is None:
        assert stop <= EXACT
        np.testing.assert_array_equal(found, rows(0, stop))
        return
    np.testing.assert_array_equal(found, at)
    np.testing.assert_array_equal(at[-TAIL:], np.arange(stop - TAIL, stop))
    assert at[0] == 0
    assert len(set(np.diff(at[:-TAIL]))) <= 1


@given(STEPS, st.lists(STEPS, max_size=4), STEPS)
def test_what_is_given_for_a_step_does_not_depend_on_the_way_there(
    steps: int, ways: list[int], stop: int
) -> None:
    stop = min(steps, stop)
    short, long = filled(stop), filled(steps)
    for way in (*ways, stop):
        replay(long, min(way, steps))
    for one, other in zip(short.until(stop), long.until(stop), strict=True):
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            np.testing.assert_array_equal(one, other)


@given(STEPS, STEPS, STEPS)
def test_a_history_that_was_cut_goes_on_as_if_it_had_never_been_longer(
    steps: int, stop: int, again: int
) -> None:
    stop, whole = min(steps, stop), filled(steps)
    replay(whole, stop)
    before = whole.until(steps)[0].copy()
    cut, fresh = whole.cut(stop), filled(stop)
    for one in (cut, fresh):
        note(one, stop, stop + again)
    assert len(cut) == stop + again
    np.testing.assert_array_equal(cut.until(stop + again)[0], fresh.until(stop + again)[0])
    np.testing.assert_array_equal(whole.until(steps)[0], before)


@given(STEPS)
def test_what_is_exact_is_given_in_stretches(steps: int) -> None:
    made = filled(steps)
    np.testing.assert_array_equal(made.exact(), rows(0, min(steps, EXACT)))
    for stretch in made.windows():
        np.testing.assert_array_equal(stretch.rows, rows(stretch.first, stretch.stop))
    assert steps <= EXACT or made.windows()[-1].stop == steps


def test_a_long_run_holds_no_more_than_a_short_one() -> None:
    def held(one: History) -> int:
        windows = sum(len(stretch.rows) for stretch in one.windows())
        return len(one.until(len(one))[0]) + windows

    assert held(filled(100_000, 50)) <= EXACT + 27 + TAIL + 2 * 2 * 16 + 50


def test_what_is_not_kept_is_given_further_apart() -> None:
    made = filled(3000)
    assert not made.keeps(1000 - TAIL, 1000)
    found, at = made.until(1000)
    assert at is not None
    np.testing.assert_array_equal(found, at)
    assert len(set(np.diff(at))) == 1
    assert made.keeps(0, EXACT)
    assert made.keeps(0, 0)


def test_a_window_forgets_the_oldest_and_leaves_what_was_published() -> None:
    window = Window(3, ())
    window.append(rows(3, 30))
    seen = window.view()
    window.append(rows(30, 50))
    assert (window.first, window.stop) == (14, 50)
    np.testing.assert_array_equal(seen, rows(3, 30))
    np.testing.assert_array_equal(window.view(20, 24), rows(20, 24))
    assert window.holds(14, 50)
    assert not window.holds(13, 50)
    assert not window.holds(14, 51)


def test_published_rows_cannot_be_written() -> None:
    grower = Grower((2,))
    grower.append(np.ones((3, 2)))
    assert not grower.view().flags.writeable
