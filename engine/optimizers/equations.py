"""Equations, words and symbols that several rows share; `engine.optimizers.table` explains the notation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.parameters import Dialect, Value

Values = Mapping[str, Value]

#: Moving averages of the gradients and of their squares, and both without their bias towards zero.
MEAN = "m = beta_1*m + (1-beta_1)*g"
SQUARES = "v = beta_2*v + (1-beta_2)*g^2"
CORRECTED = ("m_hat = m/(1-beta_1^t)", "v_hat = v/(1-beta_2^t)")
#: The first line of a rule that maximises, as PyTorch's ``grad if not maximize else -grad``.
ASCENT = "g = -g"
#: Decoupled weight decay, as Keras does it before the step.
SHRINK = "theta = theta - theta*weight_decay*learning_rate"

#: What these slots hold, in words, and how the corrected averages are typeset.
MOMENTS = {"m": "moving average of the gradients", "v": "moving average of the squared gradients"}
CORRECTED_SYMBOLS = {"m_hat": r"\hat{m}", "v_hat": r"\hat{v}"}

#: The two places of weight decay, for the conventions of a row.
COUPLED = "weight decay adds to the gradient"
DECOUPLED = "weight decay shrinks theta before the step and leaves the gradient alone"


def with_weight_decay(values: Values, dialect: Dialect, *lines: str) -> tuple[str, ...]:
    """The lines after weight decay, where the row has it and it is not 0.

    It is decoupled in every optimizer of Keras, and added to the gradient elsewhere.
    """
    if not values.get("weight_decay"):
        return lines
    return (SHRINK if dialect == "keras" else "g = g + weight_decay*theta", *lines)


def with_moments(lines: tuple[str, ...]) -> RuleText:
    """A rule whose velocity is the average m and whose squared gradients are in v."""
    return RuleText(equations=lines, velocity="-learning_rate*m", squared="v")


@dataclass(frozen=True, kw_only=True)
class RuleText:
    """An update rule as its row writes it.

    Attributes:
        equations: assignments, carried out in order, e.g. ``"v = momentum*v + g"``.
        initial: what slots hold before the first step, e.g. ``"a = initial_accumulator_value"``; else 0.
        lookahead: the point at which the gradient is taken, where that is not theta.
        velocity: the remembered motion as a displacement, from the slots after a step.
        squared: the slot that accumulates squared gradients.
    """

    equations: tuple[str, ...]
    initial: tuple[str, ...] = ()
    lookahead: str = ""
    velocity: str = ""
    squared: str = ""
