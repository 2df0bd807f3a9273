"""Rows that move by the sign of a direction alone."""

from __future__ import annotations

from engine.library_spelling import Spelling
from engine.optimizers.equations import DECOUPLED, RuleText, Values, with_weight_decay
from engine.optimizers.hyperparameters import decay_factor, learning_rate, weight_decay
from engine.optimizers.row import Optimizer
from engine.parameters import Dialect, Parameter


def _lion(values: Values, dialect: Dialect) -> RuleText:
    """The sign of an average."""
    direction, average = "c = beta_1*m + (1-beta_1)*g", "m = beta_2*m + (1-beta_2)*g"
    lines: tuple[str, ...] = (direction, "theta = theta - learning_rate*sign(c)", average)
    if dialect == "keras":
        lines = with_weight_decay(values, dialect, *lines)
    elif values["weight_decay"]:
        lines = (direction, "theta = theta - learning_rate*(sign(c) + weight_decay*theta)", average)
    return RuleText(equations=lines, velocity="-learning_rate*m")


def _rprop(values: Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - it has no switches
    """A step of its own for every coordinate, longer while the gradient keeps its sign."""
    lines: tuple[str, ...] = (
        "c = sign(g*p)",
        # a step of 0 is none yet: the first has the length of the rate
        "s = s + (1 - sign(s))*learning_rate",
        "s = min(max(s*eta_plus^max(c, 0)*eta_minus^(-min(c, 0)), step_min), step_max)",
        "p = g*(1 + min(c, 0))",
    )
    if dialect == "pytorch":
        return RuleText(equations=(*lines, "theta = theta - s*sign(p)"))
    return RuleText(equations=(*lines, "d = min(c, 0)*d - s*sign(p)", "theta = theta + d"))


LION = Optimizer(
    key="lion",
    title="Lion",
    meaning=("Takes only the sign: every coordinate moves by exactly the rate, along axes and diagonals."),
    source="Chen et al. 2023, arXiv 2302.06675, Algorithm 2",
    spelling=Spelling(
        "keras.optimizers.Lion(learning_rate={learning_rate}, beta_1={beta_1}, beta_2={beta_2}{decay})",
        "# Lion: not in PyTorch; Chen et al. 2023",
    ),
    parameters=(
        learning_rate(1e-4, 1e-3, 1e-4),
        decay_factor("beta_1", 0.9, r"\beta_1", "The share of the average gradient in the direction."),
        decay_factor("beta_2", 0.99, r"\beta_2", "How much of the average gradient m is kept in a step."),
        weight_decay(),
    ),
    equations=_lion,
    conventions={
        "textbook": "Weight decay shrinks theta in the step itself; the sign of 0 is 0.",
        "keras": f"The paper's form; {DECOUPLED}.",
        "pytorch": "PyTorch has no Lion: the textbook form.",
    },
    slots={"m": "moving average of the gradients"},
    averages={"gradients": "beta_2"},
)

RPROP = Optimizer(
    key="rprop",
    title="Rprop",
    meaning=(
        "Takes only the sign and gives every coordinate a step of its own: longer while the sign stays, "
        "shorter when it flips. Made for whole batches, not for noise."
    ),
    source="Riedmiller & Braun 1993, A direct adaptive method for faster backpropagation learning, ICNN",
    spelling=Spelling(
        "# Rprop: not in Keras; Riedmiller and Braun 1993",
        "torch.optim.Rprop({theta}, lr={learning_rate}, etas=({eta_minus}, {eta_plus}), "
        "step_sizes=({step_min}, {step_max}))",
    ),
    parameters=(
        learning_rate(0.1, 0.1, 0.01),
        Parameter(
            name="eta_minus",
            default=0.5,
            low=0,
            high=1,
            low_open=True,
            high_open=True,
            symbol=r"\eta_-",
            meaning="What a step is multiplied by when the gradient has changed its sign.",
        ),
        Parameter(
            name="eta_plus",
            default=1.2,
            low=1,
            high=10,
            low_open=True,
            slider_high=2,
            symbol=r"\eta_+",
            meaning="What a step is multiplied by while the gradient keeps its sign.",
        ),
        Parameter(
            name="step_min",
            default=1e-6,
            low=0,
            high=1,
            low_open=True,
            scale="log",
            slider_low=1e-12,
            symbol=r"\Delta_{\min}",
            meaning="No step becomes shorter than this.",
        ),
        Parameter(
            name="step_max",
            default=50.0,
            low=0,
            high=1e3,
            low_open=True,
            scale="log",
            slider_low=1e-3,
            symbol=r"\Delta_{\max}",
            meaning="No step becomes longer than this.",
        ),
    ),
    equations=_rprop,
    conventions={
        "textbook": (
            "The rate is the first step alone, so a schedule changes nothing later; where the sign flips, "
            "the last step is taken back."
        ),
        "keras": "Keras has no Rprop: the textbook form.",
        "pytorch": (
            "The rate is the first step alone, so a schedule changes nothing later; where the sign flips, "
            "the coordinate rests for a step (iRprop- of Igel & Hüsken 2000)."
        ),
    },
    slots={
        "s": "length of the step",
        "p": "gradient of the step before, 0 where its sign has flipped",
        "d": "last step",
    },
)

ROWS = (LION, RPROP)
