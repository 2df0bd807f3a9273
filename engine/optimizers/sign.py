"""Rows that move by the sign of a direction alone."""

from __future__ import annotations

from engine.library_spelling import Spelling
from engine.optimizers.equations import DECOUPLED, Values, with_weight_decay
from engine.optimizers.hyperparameters import decay_factor, learning_rate, weight_decay
from engine.optimizers.row import Optimizer
from engine.optimizers.update_rule import RuleText
from engine.parameters import Dialect


def _lion(values: Values, dialect: Dialect) -> RuleText:
    """The sign of an average."""
    direction, average = "c = beta_1*m + (1-beta_1)*g", "m = beta_2*m + (1-beta_2)*g"
    lines: tuple[str, ...] = (direction, "theta = theta - learning_rate*sign(c)", average)
    if dialect == "keras":
        lines = with_weight_decay(values, dialect, *lines)
    elif values["weight_decay"]:
        lines = (direction, "theta = theta - learning_rate*(sign(c) + weight_decay*theta)", average)
    return RuleText(equations=lines, velocity="-learning_rate*m")


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

ROWS = (LION,)
