"""Every view draws every frame at every size, without an exception and without a complaint of Qt's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from engine.frames.frame import Frame
from tests.widgets.average_frames import averaged
from tests.widgets.frames import SMALL_MAPS, holes_frame, ravine_frame, regression_frame, steep_frame
from tests.widgets.network_frames import NETWORKS, network_frame
from tests.widgets.pictures import drawn
from tests.widgets.prediction_frames import blobs_frame, circle_frame, network_of, sine_frame
from tests.widgets.recording_frames import recorded_frame
from widgets.style.theme import themes
from widgets.view_table import VIEWS

pytestmark = pytest.mark.usefixtures("qapp", "short_starts")
NAMES = tuple(f"a class with a long name, number {number}" for number in range(1, 8))
#: Small ones more often: that is where rooms become empty and turn negative.
SIDES = st.one_of(st.integers(1, 60), st.integers(1, 400))


def long_names() -> Frame:
    """Seven classes of long names."""
    frame = blobs_frame(7)
    return replace(frame, network=replace(network_of(frame), outputs=NAMES))


def averages() -> Frame:
    frame = sine_frame(3)
    made = (averaged(12, index=racer.index, name=racer.name) for racer in frame.racers)
    return replace(frame, averages=tuple(made))


FRAMES: dict[str, Callable[[], Frame]] = {
    "ravine": lambda: ravine_frame(5),
    "holes": holes_frame,
    "steep": steep_frame,
    "line": lambda: regression_frame(40),
    "circle": lambda: circle_frame(2),
    "sine": lambda: sine_frame(3),
    "averages": averages,
    "long names": long_names,
    **{kind: partial(network_frame, kind) for kind in NETWORKS},
    "phase": lambda: network_frame("every layer", phase=3),
    "recorded": recorded_frame,
}


@cache
def frame_of(kind: str) -> Frame:
    return FRAMES[kind]().looking_at(SMALL_MAPS)


@pytest.mark.parametrize("key", list(VIEWS))
@settings_of(max_examples=4)
@given(kinds=st.lists(st.sampled_from(sorted(FRAMES)), min_size=2, max_size=2), width=SIDES, height=SIDES)
def test_a_view_draws_any_frame_at_any_size(key: str, kinds: list[str], width: int, height: int) -> None:
    view = VIEWS[key].make(themes()["ink"])
    for kind in kinds:
        assert drawn(view, frame_of(kind), (width, height)).shape == (height, width, 3)


@pytest.mark.parametrize("width", range(160, 300, 20))
def test_a_network_of_seven_long_class_names_is_drawn_in_a_narrow_panel(width: int) -> None:
    for height in (120, 300):
        drawn(VIEWS["network"].make(themes()["paper"]), long_names(), (width, height))
