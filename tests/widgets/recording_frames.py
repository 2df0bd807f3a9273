"""Hand-made frames of a run that was trained elsewhere: its parameters over time, and no loss around it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.frames.frame import Frame
from engine.frames.recording_frame import RecordingFrame
from engine.landscape.grid import Landscape
from engine.recording.tensor_history import BINS, RunHistory, TensorHistory
from tests.widgets.frames import ravine_frame

LACKS = "run.npz does not hold the data, so only the path is known and not the loss around it."


def recording(lacks: str = LACKS, tensors: int = 3) -> RecordingFrame:
    """Parameters that grow evenly over 100 steps."""
    steps = np.arange(0, 101, 10)
    grown = np.linspace(1.0, 2.0, len(steps))
    shares = np.random.default_rng(0).dirichlet(np.ones(BINS), len(steps))
    quantiles = grown[:, None] * np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    made = tuple(
        TensorHistory(f"{number}.weight", (4, number + 1), grown, grown - 1.0, quantiles, shares, -3.0, 3.0)
        for number in range(tensors)
    )
    return RecordingFrame(0, RunHistory(steps, made), len(steps), lacks)


def recorded_frame(lacks: str = LACKS) -> Frame:
    """A race of which nothing is known beside its paths."""
    frame = ravine_frame()
    (x_low, x_high), (y_low, y_high) = frame.landscape.domain
    unknown = Landscape(
        np.array([x_low, x_high]), np.array([y_low, y_high]), np.full((2, 2), np.nan), frame.landscape.names
    )
    return replace(frame, landscape=unknown, recording=recording(lacks))
