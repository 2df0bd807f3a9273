"""What a stepper shows of the step that comes next, and why a step could not be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.objective import FloatArray
from engine.optimizers.equations import ExplainedLine
from engine.optimizers.loop import Cause
from engine.optimizers.update_rule import UpdateRule


@dataclass(frozen=True)
class Divergence:
    """A step that could not be done.

    Attributes:
        step: the steps that were done before it.
        cause: ``"overflow"``: a number grew beyond all floats; ``"left the domain"``: a value is
            undefined there; ``"ran away"``: theta is longer than
            `engine.optimizers.stepper.RUNAWAY` times the start.
    """

    step: int
    cause: Cause


@dataclass(frozen=True, kw_only=True)
class StepPreview:
    """The step that comes next. Arrays are read-only, ``(P,)``.

    Attributes:
        step: the steps done before it.
        rule: the update rule in force.
        loss: over the batch, at theta.
        gradient: of that loss, at theta, before it is clipped.
        lookahead: where the rule takes its gradient instead, or None.
        lookahead_gradient: the gradient there, before it is clipped, or None.
        learning_rate: after the schedule.
        lines: the rule with this step's numbers, for the first two parameters; its g is the clipped gradient.
        slots_before: the state by name, ``(P,)`` or ``(1,)`` each.
        slots_after: the state after the step; None if the step diverges, as all that follow.
        theta_after: where the step leads, to the last bit what `Stepper.run` does.
        update: theta_after - theta.
        velocity: the remembered motion after the step, as a displacement; None if the rule has none.
        squared: the accumulated squared gradients after the step; None if the rule has none.
        effective_rate: ``|update/gradient|``; nan where the gradient is 0.
        tried: the points at which its rule looks ``(N, P)``, in order; None if it looks nowhere else.
        divergence: why the step cannot be done, or None.
    """

    step: int
    rule: UpdateRule
    loss: float
    gradient: FloatArray
    lookahead: FloatArray | None
    lookahead_gradient: FloatArray | None
    learning_rate: float
    lines: tuple[ExplainedLine, ...]
    slots_before: Mapping[str, FloatArray]
    slots_after: Mapping[str, FloatArray] | None = None
    theta_after: FloatArray | None = None
    update: FloatArray | None = None
    velocity: FloatArray | None = None
    squared: FloatArray | None = None
    effective_rate: FloatArray | None = None
    tried: FloatArray | None = None
    divergence: Divergence | None = None


def effective_rate(update: FloatArray, gradient: FloatArray) -> FloatArray:
    """``|update / gradient|`` (P,); nan where the gradient is 0."""
    with np.errstate(all="ignore"):
        return np.where(gradient == 0, np.nan, np.abs(update / gradient))
