"""Which frames the pictures of a clip show, and where its camera stands."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.export.clip_plan import ClipPlan, Schedule
from engine.errors import RavineError


def test_without_a_duration_each_frame_is_shown_once_and_the_last_is_held() -> None:
    assert ClipPlan().schedule(4).places == (0, 1, 2, 3)
    assert ClipPlan(fps=10, hold=0.3).schedule(2).places == (0, 1, 1, 1, 1)


@given(frames=st.integers(1, 500), moving=st.integers(1, 500), held=st.integers(0, 9))
def test_a_clip_goes_evenly_from_the_first_frame_to_the_last(frames: int, moving: int, held: int) -> None:
    places = Schedule(frames, moving, held, 0.0).places
    assert len(places) == moving + held
    assert places[0] == (0 if moving > 1 else frames - 1)
    assert set(places[moving - 1 :]) == {frames - 1}
    gaps = {after - before for before, after in pairwise(places[:moving])}
    assert not gaps or max(gaps) - min(gaps) <= 1


def test_the_camera_of_a_clip_that_plays_for_ever_never_stands_still() -> None:
    assert ClipPlan(fps=4, duration=1, turn=360).schedule(1).angles == (0, 90, 180, 270)
    assert ClipPlan(fps=4, duration=1, turn=90, hold=0.25).schedule(1).angles == (0, 30, 60, 90, 90)
    assert ClipPlan(turn=360).schedule(1).angles == (0,)


@given(moving=st.integers(4, 300), turn=st.sampled_from([90.0, -360.0]), hold=st.sampled_from([0.0, 1.0]))
def test_an_eased_camera_goes_as_far_starts_and_stops_gently(moving: int, turn: float, hold: float) -> None:
    plan = ClipPlan(fps=10, duration=0.1 * moving, hold=hold, turn=turn)
    even, eased = plan.schedule(1).angles, replace(plan, eased=True).schedule(1).angles
    assert eased[0] == 0.0
    assert hold == 0.0 or eased[moving - 1] == pytest.approx(turn)
    steps, pace = (np.abs(np.diff(angles[:moving])) for angles in (eased, even))
    assert np.all(np.diff(eased[:moving]) * turn > 0.0)
    assert steps[0] < 0.8 * pace[0]
    assert steps[len(steps) // 2] > pace[0]


def test_a_clip_of_an_hour_is_refused() -> None:
    with pytest.raises(RavineError, match="a clip of 180000 pictures is too long"):
        ClipPlan(fps=50, duration=3600).schedule(3)
