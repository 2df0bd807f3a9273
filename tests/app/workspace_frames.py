"""What each workspace is shown with: series, neurons, recordings, networks, and surfaces."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from engine.frames.frame import Frame
from tests.widgets.average_frames import average_frame
from tests.widgets.frames import ravine_frame
from tests.widgets.network_frames import network_frame
from tests.widgets.prediction_frames import circle_frame
from tests.widgets.recording_frames import recorded_frame

#: What is shown where; elsewhere a surface.
SHOWN: dict[str, Callable[[], Frame]] = {
    "averages": average_frame,
    "neuron": lambda: network_frame("gate"),
    "recording": recorded_frame,
    **dict.fromkeys(("network", "activations", "compare"), circle_frame),
}


@cache
def frame_in(workspace: str) -> Frame:
    return SHOWN.get(workspace, lambda: ravine_frame(49))()
