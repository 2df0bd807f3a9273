"""Where runs ended, and since when they were there."""

from __future__ import annotations

import numpy as np
import pytest

from engine.maps import targets
from engine.maps.targets import CELLS, DIVERGED, UNDECIDED, Targets

LOOKS = (10, 20, 30)
CELLS_WITH_ONE = np.full((CELLS, CELLS), UNDECIDED, np.int16)
CELLS_WITH_ONE[CELLS // 2 - 8 : CELLS // 2 + 8, CELLS // 2 - 8 : CELLS // 2 + 8] = 0
CELLS_WITH_ONE[-1, -1] = 1
TARGETS = Targets(np.array([[0.0, 0.0]]), np.array([0.0]), ((-1.0, 1.0), (-1.0, 1.0)), CELLS_WITH_ONE)
THERE, AWAY, FAR = 0.0, 0.5, 50.0


def arrival(*x: float) -> tuple[int, int]:
    """Label and arrival of a run that was at these places; the other runs of the block do other things."""
    seen = np.array([[[place, THERE, AWAY, FAR], [0.0, 0.0, 0.0, 0.0]] for place in x])
    with np.errstate(invalid="ignore"):
        label, since = TARGETS.arrivals(seen, LOOKS, np.full(4, 10.0))
    assert label.tolist()[1:] == [0, UNDECIDED, DIVERGED]
    assert since.tolist()[1:] == [10, 30, 10]
    return int(label[0]), int(since[0])


def test_a_run_arrives_at_the_look_since_which_it_stays() -> None:
    assert arrival(AWAY, THERE, THERE) == (0, 20)
    assert arrival(THERE, AWAY, THERE) == (0, 30), "passing by is not arriving"
    assert arrival(FAR, FAR, THERE) == (0, 30)
    assert arrival(THERE, THERE, AWAY) == (UNDECIDED, 30)


def test_a_run_diverges_at_the_look_since_which_it_is_far_or_no_number() -> None:
    assert arrival(THERE, FAR, np.nan) == (DIVERGED, 20)
    assert arrival(FAR, AWAY, np.inf) == (DIVERGED, 30)


def test_beyond_the_cells_no_minimum_is_near() -> None:
    places = np.array([[0.0, 0.9999, 1.0, 0.9999, -1.0001, 3.0, 1e300, np.nan], [0.0, 0.9999] + [0.9999] * 6])
    with np.errstate(invalid="ignore"):
        assert TARGETS.near(places).tolist() == [0, 1, UNDECIDED, 1, *[UNDECIDED] * 4]


@pytest.mark.usefixtures("numba")
def test_a_compiled_loop_tells_the_same_arrivals(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = np.random.default_rng(3).normal(0.0, 0.02, (3, 2, 40))
    runs[1, 0, 3], runs[2, :, 5] = 7.0, np.nan
    limit = np.full(40, 10.0)
    with np.errstate(invalid="ignore"):
        expected = TARGETS.arrivals(runs, LOOKS, limit)
        monkeypatch.setattr(targets, "WORTH_COMPILING", 40)
        TARGETS.arrivals(runs, LOOKS, limit)  # begins to compile, and may be done before it is needed
        targets._stayed_loop(runs.dtype).join()
        assert targets._stayed_loop(runs.dtype).run is targets._stayed
        found = TARGETS.arrivals(runs, LOOKS, limit)
    assert len(set(expected[1].tolist())) == 3
    assert np.array_equal(found[0], expected[0])
    assert np.array_equal(found[1], expected[1])
