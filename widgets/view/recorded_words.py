"""What views say where a run was trained elsewhere and what they show was not recorded."""

from __future__ import annotations

from engine.frames.frame import Frame


def unknown_loss(frame: Frame | None) -> str:
    """Why the loss around a recorded run is not known, in a sentence; empty where it is."""
    return "" if frame is None or frame.recording is None else frame.recording.lacks
