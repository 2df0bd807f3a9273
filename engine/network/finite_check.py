"""Whether what a phase of a network's step wrote is finite."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import RealArray
from engine.layers.tape import Phase, Tape


def outputs_of(tape: Tape) -> list[RealArray]:
    """What each layer gives, (..., U, B)."""
    return [buffers.output.rows for buffers in tape.buffers if buffers.output is not None]


def is_finite(phase: Phase, tape: Tape, spans: Sequence[slice]) -> bool:
    """Whether all numbers of a phase are: the batch, a layer's output, the loss or a layer's gradients.

    Args:
        phase: what was run.
        tape: what ran it.
        spans: the parameters of each layer in theta.
    """
    if phase.kind == "batch":
        written = [tape.source]
    elif phase.kind == "loss":
        written = [tape.loss]
    elif phase.kind == "forward":
        written = [outputs_of(tape)[phase.layer]]
    else:
        sums = tape.buffers[phase.layer].sums
        written = [tape.gradient[..., spans[phase.layer]]]
        written += [sums.gradient_rows] if sums is not None and sums.gradient is not None else []
    return all(np.isfinite(values).all() for values in written)
