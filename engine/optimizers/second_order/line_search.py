"""The settings of backtracking, and the row that is descent with nothing else."""

from __future__ import annotations

from engine.library_spelling import Spelling
from engine.optimizers.equations import RuleText, Values
from engine.optimizers.hyperparameters import learning_rate
from engine.optimizers.row import Optimizer
from engine.parameters import Dialect, Parameter

SHRINK = Parameter(
    name="shrink",
    default=0.5,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    slider_low=0.1,
    slider_high=0.9,
    symbol=r"\rho",
    meaning="What a step that does not lower the loss enough is multiplied by.",
)
SUFFICIENT = Parameter(
    name="sufficient",
    default=1e-4,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    scale="log",
    slider_low=1e-6,
    slider_high=0.9,
    symbol=r"\sigma",
    meaning="The share of the descent the slope promises that a step must bring.",
)


def backtracked(step: str) -> str:
    """The line that takes a step s as long as backtracking allows."""
    return f"s = backtracked({step}, shrink, sufficient)"


def _descent(values: Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - it has no switches
    return RuleText(equations=(backtracked("-learning_rate*g"), "theta = theta + s"))


LINE_SEARCH = Optimizer(
    key="line_search",
    title="Line search",
    meaning=(
        "Plain descent that tries the rate first and a shorter step again and again until the loss falls "
        "enough: a rate that is too large does no harm, and every try costs a loss."
    ),
    source="Armijo 1966, Minimization of functions having Lipschitz continuous first partial derivatives",
    spelling=Spelling(
        "# Line search: not in Keras, whose optimizers see no loss",
        "# Line search: not in PyTorch for plain descent",
    ),
    parameters=(learning_rate(1.0, 1.0, 1.0), SHRINK, SUFFICIENT),
    equations=_descent,
    conventions={
        "textbook": "At most 40 lengths are tried; without one that lowers the loss enough it stays.",
        "keras": "Keras has none: the textbook form.",
        "pytorch": "PyTorch has none: the textbook form.",
    },
)

ROWS = (LINE_SEARCH,)
