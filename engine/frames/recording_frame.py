"""What a frame shows of a run that was trained elsewhere: its parameters over time, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from engine.recording.tensor_history import RunHistory


@dataclass(frozen=True, eq=False)
class RecordingFrame:
    """The recording of the racer one looks at.

    Attributes:
        racer: its place in the race.
        history: its parameters over its steps; the same object in every frame.
        rows: how many rows of parameters were recorded.
        lacks: what is not shown because it was not recorded, in a sentence; empty if nothing is.
    """

    racer: int
    history: RunHistory
    rows: int
    lacks: str = ""
