"""The row of conjugate gradients."""

from __future__ import annotations

from engine.library_spelling import Spelling
from engine.optimizers.equations import RuleText, Values
from engine.optimizers.hyperparameters import learning_rate
from engine.optimizers.row import Optimizer
from engine.optimizers.second_order.line_search import SHRINK, SUFFICIENT, backtracked
from engine.parameters import Dialect, Parameter


def _conjugate_gradient(values: Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - alike in all
    restarts = values["restart"]
    return RuleText(
        equations=(
            "n = total(g*(g - p))",
            "m = total(p^2)",
            # m is 0 in the first step, where d is, too; m + 1 would lose the digits of a small one
            f"r = max(n, 0)/(m + (1 - sign(m)))*{'min(mod(t - 1, restart), 1)*' if restarts else ''}d - g",
            "a = total(g*r)",
            # 1 if r descends, else 0: then it starts anew
            "h = max(-sign(a), 0)",
            "d = h*r - (1 - h)*g",
            "q = hessian_times(d)",
            "c = total(d*q)",
            "w = max(sign(c), 0)",
            "o = total(g*d)",
            "p = g",
            # to where the loss is lowest along d as its curvature has it, or by the rate where there is none
            backtracked("(learning_rate*(1 - w) - w*o/(w*c + (1 - w)))*d"),
            "theta = theta + s",
        )
    )


CONJUGATE_GRADIENT = Optimizer(
    key="conjugate_gradient",
    title="Conjugate gradient",
    meaning=(
        "Adds so much of its last direction that the new one does not undo what that has won; on a quadratic "
        "of P parameters it is done after P steps."
    ),
    source=(
        "Polak & Ribière 1969, with beta at least 0 (Nocedal & Wright 2006, equation 5.45); the length of a "
        "step: Shewchuk 1994, section 14.1"
    ),
    spelling=Spelling(
        "# Conjugate gradient: not in Keras, whose optimizers see gradients alone",
        "# Conjugate gradient: not in PyTorch, whose optimizers see gradients alone",
    ),
    parameters=(
        learning_rate(0.01, 0.01, 0.01),
        Parameter(
            name="restart",
            default=0,
            low=0,
            high=1_000_000,
            slider_high=100,
            unit="steps",
            symbol="R",
            meaning="Begins anew with plain descent every so many steps; 0 only where the direction ascends.",
        ),
        SHRINK,
        SUFFICIENT,
    ),
    equations=_conjugate_gradient,
    conventions={
        "textbook": (
            "A step goes to where the curvature along its direction puts the lowest point, by the rate where "
            "that is not positive, and is shortened by backtracking."
        ),
        "keras": "Keras has none: the textbook form.",
        "pytorch": "PyTorch has none: the textbook form.",
    },
    slots={"p": "gradient of the step before", "d": "direction"},
)

ROWS = (CONJUGATE_GRADIENT,)
