"""Rows that divide by curvatures: Newton's method, and one that descends from saddles, too."""

from __future__ import annotations

from collections.abc import Mapping

from engine.library_spelling import Spelling
from engine.objective_functions.table import MOST_PARAMETERS
from engine.optimizers.equations import RuleText, Values
from engine.optimizers.hyperparameters import learning_rate
from engine.optimizers.row import Optimizer
from engine.parameters import Dialect, Parameter

_WHERE = (
    f"Up to {MOST_PARAMETERS} parameters: a surface's Hessian is exact, a network's is taken by differences "
    "of gradients over the batch."
)
_CONVENTIONS: Mapping[Dialect, str] = {
    "textbook": f"The Hessian is taken along its axes; what is level along one stays there. {_WHERE}",
    "keras": f"Keras has none: the textbook form. {_WHERE}",
    "pytorch": f"PyTorch has none: the textbook form. {_WHERE}",
}
_DAMPING = Parameter(
    name="damping",
    default=0.0,
    low=0,
    high=1e6,
    slider_high=100.0,
    symbol=r"\delta",
    meaning="Added to every curvature: a large one makes steps short, and like those of plain descent.",
)
_SYMBOLS = {"c": "c", "h": "h", "d": "d"}


def _steps(curvatures: str) -> tuple[str, ...]:
    return (
        "c = along_axes(g)",
        f"h = {curvatures}(damping)",
        "d = from_axes(c/h)",
        "theta = theta - learning_rate*d",
    )


def _newton(values: Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - it has no switches
    return RuleText(equations=_steps("curvatures"))


def _saddle_free(values: Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - it has no switches
    return RuleText(equations=_steps("curvature_sizes"))


NEWTON = Optimizer(
    key="newton",
    title="Newton",
    meaning=(
        "Divides the slope along each axis of the Hessian by the curvature there: to where the quadratic "
        "model is level, a minimum, a saddle or a maximum. A rate below 1 damps it."
    ),
    source="Nocedal & Wright 2006, Numerical Optimization, section 3.3; damping: Levenberg 1944",
    spelling=Spelling(
        "# Newton: not in Keras, whose optimizers see gradients alone",
        "# Newton: not in PyTorch, whose optimizers see gradients alone",
    ),
    parameters=(learning_rate(1.0, 1.0, 1.0), _DAMPING),
    equations=_newton,
    conventions=_CONVENTIONS,
    symbols=_SYMBOLS,
)

SADDLE_FREE_NEWTON = Optimizer(
    key="saddle_free_newton",
    title="Saddle-free Newton",
    meaning="Newton's step with every curvature taken as positive, so that it goes down along every axis.",
    source="Dauphin et al. 2014, arXiv 1406.2572",
    spelling=Spelling(
        "# Saddle-free Newton: not in Keras, whose optimizers see gradients alone",
        "# Saddle-free Newton: not in PyTorch, whose optimizers see gradients alone",
    ),
    parameters=(learning_rate(1.0, 1.0, 1.0), _DAMPING),
    equations=_saddle_free,
    conventions=_CONVENTIONS,
    symbols=_SYMBOLS,
)

ROWS = (NEWTON, SADDLE_FREE_NEWTON)
