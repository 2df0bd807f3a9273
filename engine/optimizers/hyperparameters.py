"""The parameters that rows of `engine.optimizers.table` share."""

from __future__ import annotations

from dataclasses import replace

from engine.optimizers.update_rule import RATE
from engine.parameters import Parameter


def learning_rate(textbook: float, keras: float, pytorch: float) -> Parameter:
    """The learning rate, with its default in each dialect."""
    return Parameter(
        name=RATE,
        default=textbook,
        dialect_defaults={"keras": keras, "pytorch": pytorch},
        low=0,
        low_open=True,
        high=10,
        scale="log",
        slider_low=1e-5,
        symbol=r"\eta",
        meaning="How far a step goes; the schedule scales it from step to step.",
    )


def epsilon(textbook: float, keras: float, pytorch: float) -> Parameter:
    """Epsilon, with its default in each dialect."""
    return Parameter(
        name="epsilon",
        default=textbook,
        dialect_defaults={"keras": keras, "pytorch": pytorch},
        low=0,
        low_open=True,
        high=1e3,  # Keras's own test of AdamW takes 2
        scale="log",
        slider_low=1e-12,
        slider_high=1.0,
        symbol=r"\epsilon",
        meaning="Keeps the division finite where gradients have been zero; a large one turns scaling off.",
    )


def decay_factor(
    name: str, default: float, symbol: str, meaning: str, pytorch: float | None = None
) -> Parameter:
    """The decay factor of a moving average: a number in [0, 1), how much of the average a step keeps."""
    return Parameter(
        name=name,
        default=default,
        dialect_defaults={} if pytorch is None else {"pytorch": pytorch},
        low=0,
        high=1,
        high_open=True,
        symbol=symbol,
        meaning=meaning,
    )


def weight_decay(textbook: float = 0.0, keras: float = 0.0, pytorch: float = 0.0) -> Parameter:
    """Weight decay, with its default in each dialect."""
    return Parameter(
        name="weight_decay",
        default=textbook,
        dialect_defaults={"keras": keras, "pytorch": pytorch},
        low=0,
        high=1,
        symbol=r"\lambda",
        meaning="Pulls every parameter towards zero; 0 switches it off.",
    )


def mixing_weight(name: str, default: float, symbol: str, meaning: str) -> Parameter:
    """The weight of one of two mixed terms: a number in [0, 1]."""
    return Parameter(name=name, default=default, low=0, high=1, symbol=symbol, meaning=meaning)


BETA_1 = decay_factor("beta_1", 0.9, r"\beta_1", "How much of the average gradient m is kept in a step.")
BETA_2 = decay_factor(
    "beta_2", 0.999, r"\beta_2", "How much of the average squared gradient v is kept in a step."
)
#: Keras allows 1, with which nothing of the velocity is ever lost.
MOMENTUM = replace(
    decay_factor("momentum", 0.0, r"\mu", "How much of the velocity is kept in a step; 0 is plain descent."),
    high_open=False,
)
BETA = Parameter(
    name="beta",
    default=0.9,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    scale="memory",
    slider_low=0.1,
    slider_high=0.999,
    symbol=r"\beta",
    meaning="How much of the average is kept when a value enters; it spans about 1/(1 - beta) values.",
)
AMSGRAD = Parameter(
    name="amsgrad",
    default=False,
    meaning="Divide by the largest second moment so far, not by the present one.",
)
BIAS_CORRECTION = Parameter(
    name="bias_correction",
    default=True,
    meaning="Make up for averages that start at zero; without it the first steps are far too long.",
)
