"""What tapes of a network are for, and what each of them computes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from engine.layers.tape import TapeMode

#: Training on all examples or on a batch, the slope of the surface, a plane of losses, answers, or the slope
#: of one example's loss.
TapeKind = Literal["all", "batch", "whole", "plane", "inference", "example"]

MODES: Mapping[TapeKind, TapeMode] = {
    "all": TapeMode(),
    "batch": TapeMode(),
    "whole": TapeMode(dropout=False),
    "plane": TapeMode(dropout=False, gradients=False),
    "inference": TapeMode(training=False, dropout=False, gradients=False),
    "example": TapeMode(training=False, dropout=False),
}
