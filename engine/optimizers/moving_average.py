"""The row of a plain moving average: descent that follows a series of values."""

from __future__ import annotations

from engine.library_spelling import Spelling
from engine.optimizers.equations import RuleText, Values
from engine.optimizers.hyperparameters import BETA
from engine.optimizers.row import Optimizer
from engine.parameters import Dialect


def _average(values: Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - a rule of its own
    """The moving average: on a bowl of curvature 1 about a value, x is that value."""
    return RuleText(equations=("x = theta - g", "theta = beta*theta + (1-beta)*x"))


AVERAGE = Optimizer(
    key="average",
    title="Moving average",
    meaning=(
        "Goes a share of 1 - beta of the way to where the gradient points at curvature 1: the moving "
        "average of a series."
    ),
    source="Holt 1957, Forecasting seasonals and trends by exponentially weighted moving averages",
    spelling=Spelling("# V = beta * V + (1 - beta) * value", "# V = beta * V + (1 - beta) * value"),
    parameters=(BETA,),
    equations=_average,
    conventions={
        "textbook": "It is plain descent with the rate 1 - beta; beside its beta it needs no rate.",
        "keras": "Keras has no such optimizer: the textbook form.",
        "pytorch": "PyTorch has no such optimizer: the textbook form.",
    },
    symbols={"theta": "V", "x": r"\theta_t"},
    averages={"samples": "beta"},
)

ROWS = (AVERAGE,)
