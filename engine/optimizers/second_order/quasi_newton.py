"""Rows that learn curvature from how gradients change from step to step."""

from __future__ import annotations

from engine.library_spelling import Spelling
from engine.objective_functions.table import MOST_PAIRS, MOST_PARAMETERS
from engine.optimizers.equations import RuleText, Values
from engine.optimizers.hyperparameters import learning_rate
from engine.optimizers.row import Optimizer
from engine.optimizers.second_order.line_search import SUFFICIENT
from engine.parameters import Dialect, Parameter

#: How much of the slope a line search may leave.
REMAINING = Parameter(
    name="remaining",
    default=0.9,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    symbol=r"\kappa",
    meaning="The share of the slope that may remain along a step; a small one asks for many tries.",
)
_SEARCH = "s = wolfe(-learning_rate*d, sufficient, remaining)"
_CHANGE = "z = g - p"
#: It is y in books, which programs call the targets.
_SYMBOLS = {"z": "y"}
_SLOTS = {"p": "gradient of the step before", "s": "last step"}


def _bfgs(values: Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - it has no switches
    return RuleText(
        equations=(
            _CHANGE,
            "B = inverse_updated(s, z)",
            "d = times(g, B)",
            "p = g",
            _SEARCH,
            "theta = theta + s",
        )
    )


def _lbfgs(values: Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - they differ in defaults
    step: tuple[str, ...] = (_SEARCH,)
    if not values["line_search"]:
        # the first step has no curvature to go by: PyTorch makes it no longer than the rate
        step = (
            "a = total(abs(g))",
            "f = max(2 - t, 0)",
            "s = -learning_rate*(1 - f + f*min(1, 1/a))*d",
        )
    return RuleText(
        equations=(
            _CHANGE,
            "K = pair_kept(s, z)",
            "d = two_loop(g, K, memory)",
            "p = g",
            *step,
            "theta = theta + s",
        )
    )


BFGS = Optimizer(
    key="bfgs",
    title="BFGS",
    meaning=(
        "Learns the inverse of the Hessian from how the gradient changed over its steps, and steps as "
        "Newton's method would, as far as a line search allows."
    ),
    source="Nocedal & Wright 2006, Numerical Optimization, algorithm 6.1",
    spelling=Spelling(
        "# BFGS: not in Keras, whose optimizers see no loss", "# BFGS: not in PyTorch, which has L-BFGS alone"
    ),
    parameters=(learning_rate(1.0, 1.0, 1.0), SUFFICIENT, REMAINING),
    equations=_bfgs,
    conventions={
        "textbook": (
            "Before the first change the estimate is the identity, then scaled by equation 6.20; a change "
            f"without positive curvature leaves it as it is. Up to {MOST_PARAMETERS} parameters."
        ),
        "keras": "Keras has none: the textbook form.",
        "pytorch": "PyTorch has none: the textbook form.",
    },
    slots=_SLOTS | {"B": "estimate of the inverse Hessian"},
    symbols=_SYMBOLS,
)

LBFGS = Optimizer(
    key="lbfgs",
    title="L-BFGS",
    meaning="BFGS that remembers a few steps and changes of the gradient in place of a matrix.",
    source="Liu & Nocedal 1989; Nocedal & Wright 2006, Numerical Optimization, algorithms 7.4 and 7.5",
    spelling=Spelling(
        "# L-BFGS: not in Keras, whose optimizers see no loss",
        "# torch.optim.LBFGS with max_iter=1 takes these steps, but wants a closure",
    ),
    parameters=(
        learning_rate(1.0, 1.0, 1.0),
        Parameter(
            name="memory",
            default=10,
            dialect_defaults={"pytorch": MOST_PAIRS},
            low=1,
            high=MOST_PAIRS,
            symbol="M",
            meaning="How many steps are remembered.",
        ),
        Parameter(
            name="line_search",
            default=True,
            dialect_defaults={"pytorch": False},
            meaning="Whether a step is shortened or lengthened until it meets the conditions of Wolfe.",
        ),
        SUFFICIENT,
        REMAINING,
    ),
    equations=_lbfgs,
    conventions={
        "textbook": "The first step is the rate times the gradient, as far as the line search allows.",
        "keras": "Keras has none: the textbook form.",
        "pytorch": (
            "As torch.optim.LBFGS with max_iter=1: without a line search the first step is divided by the "
            f"sum of the gradient's sizes; its history_size is 100, here at most {MOST_PAIRS}."
        ),
    },
    slots=_SLOTS | {"K": "the last steps and changes of the gradient"},
    symbols=_SYMBOLS,
)

ROWS = (BFGS, LBFGS)
