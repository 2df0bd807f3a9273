"""The table of learning-rate schedules: formulas of the step, run and typeset from one text.

Conventions: k is the number of steps already done, 0 in the first step. With warm-up the rate rises as
``(k + 1)/warmup_steps`` to its full value, and the schedule starts after that with its own k = 0.

How to add a schedule, all of it in this module: write a row, a ``Schedule``, at its place in
``SCHEDULES``. Its formula gives the rate of learning_rate (what the person set, the rate at k = 0), k and
the row's own parameters; it never rises. `_decay_steps` and `_decay_rate` make the usual two; every
parameter has a symbol. Warm-up comes by itself. ``spelling`` says how Keras and PyTorch write it, or why
they cannot, and ``conventions`` what differs there. The form, the curve, the typeset formula, the command
line and the programs follow; tests name what a row lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.expression import Node, Number, substitute, to_latex
from engine.expression.tree import ONE, Symbol, add, call, div, mul, sub
from engine.library_spelling import NOT_SPELLED, Spelling
from engine.objective import FloatArray, IntArray
from engine.optimizers.lowering import STEP
from engine.optimizers.update_rule import RATE, evaluate, read_formula
from engine.parameters import Dialect, Parameter, Value, check_values
from engine.registry import Registry

WARMUP = Parameter(
    name="warmup_steps",
    default=0,
    low=0,
    high=1_000_000,
    slider_high=1_000,
    unit="steps",
    symbol="W",
    meaning="The rate first rises in a line over this many steps; 0 switches it off.",
)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """One schedule.

    Attributes:
        key: name in files and on the command line.
        title: name shown to a person.
        meaning: what the rate does, in one sentence.
        source: where it comes from.
        spelling: how Keras and PyTorch write it, over the parameters and ``{rate}``; empty where a library
            needs nothing.
        formula: the rate over learning_rate (what the person set), k and the parameters, without warm-up.
        shape: the parameters of the formula; warm-up comes to every schedule by itself.
        conventions: the library's equivalent, in words.
        pytorch_until: the parameter that names the step up to which PyTorch's scheduler does the same; empty
            where it always does.
    """

    key: str
    title: str
    meaning: str
    source: str
    spelling: Spelling = NOT_SPELLED
    formula: str
    shape: tuple[Parameter, ...]
    conventions: Mapping[Dialect, str]
    pytorch_until: str = ""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What can be set, warm-up included."""
        return (*self.shape, WARMUP)

    def completed(self, values: Mapping[str, object]) -> dict[str, Value]:
        """The given values, checked, and the defaults for the others.

        Raises:
            RavineError: an unknown name or a bad value.
        """
        checked = check_values(self.parameters, values, owner=f"schedule {self.key}")
        return {p.name: checked.get(p.name, p.default) for p in self.parameters}

    def rate(self, values: Mapping[str, Value]) -> Node:
        """The rate over learning_rate, k and the parameters' names; equal choices give the same object."""
        return _rate(self.formula, tuple(p.name for p in self.parameters), bool(values[WARMUP.name]))

    def rates(self, learning_rate: float, values: Mapping[str, Value], steps: IntArray) -> FloatArray:
        """The rate in the step that follows each of ``steps (N,)`` done, as ``(N,)``."""
        names = {name: float(value) for name, value in values.items()}
        rate = evaluate(
            self.rate(values), {**names, RATE: learning_rate, STEP: np.asarray(steps, dtype=float)}
        )
        return np.broadcast_to(rate, np.shape(steps))

    def typeset(self, values: Mapping[str, Value]) -> str:
        """The schedule in LaTeX, warm-up included where it is on."""
        symbols = {p.name: p.symbol for p in self.parameters} | {RATE: r"\eta"}
        return rf"\eta_k = {to_latex(self.rate(values), symbols)}"


@cache
def _rate(formula: str, names: tuple[str, ...], warms_up: bool) -> Node:  # noqa: FBT001 - a part of the key
    plain = read_formula(formula, {RATE, STEP, *names}, "schedule")
    if not warms_up:
        return plain
    step, warmup = Symbol(STEP), Symbol(WARMUP.name)
    later = substitute(plain, {STEP: call("max", sub(step, warmup), Number(0.0))})
    return mul(call("min", ONE, div(add(step, ONE), warmup)), later)


def _decay_steps(meaning: str) -> Parameter:
    return Parameter(
        name="decay_steps",
        default=100,
        low=1,
        high=1_000_000,
        scale="log",
        slider_high=10_000,
        unit="steps",
        symbol="T",
        meaning=meaning,
    )


def _decay_rate(default: float, high: float, meaning: str) -> Parameter:
    return Parameter(
        name="decay_rate", default=default, low=0, low_open=True, high=high, symbol=r"\gamma", meaning=meaning
    )


_LINEAR_WARMUP = "PyTorch's LinearLR(start_factor=1/W, total_iters=W-1) warms up alike"

SCHEDULES: Registry[Schedule] = Registry(
    "schedule",
    [
        Schedule(
            key="constant",
            title="Constant",
            meaning="The same rate in every step.",
            source="Robbins & Monro 1951 show that noise then never quite dies away",
            spelling=Spelling("", ""),
            formula="learning_rate",
            shape=(),
            conventions={
                "textbook": "The rate is what is set.",
                "keras": "A plain number as learning_rate.",
                "pytorch": f"No scheduler; {_LINEAR_WARMUP}.",
            },
        ),
        Schedule(
            key="step",
            title="Step",
            meaning="Drops the rate by a factor every so many steps: a staircase.",
            source="He, Zhang, Ren & Sun 2016, arXiv 1512.03385, section 3.4, divide by ten at plateaus",
            spelling=Spelling(
                "keras.optimizers.schedules.ExponentialDecay({rate}, {decay_steps}, "
                "{decay_rate}, staircase=True)",
                "torch.optim.lr_scheduler.StepLR(optimizer, {decay_steps}, gamma={decay_rate})",
            ),
            formula="learning_rate*decay_rate^floor(k/decay_steps)",
            shape=(
                _decay_steps("How long each stair is."),
                _decay_rate(0.5, 1, "What the rate is multiplied by at each stair."),
            ),
            conventions={
                "textbook": "The first drop comes in step T + 1.",
                "keras": "ExponentialDecay(lr, decay_steps, decay_rate, staircase=True).",
                "pytorch": "StepLR(step_size=decay_steps, gamma=decay_rate), there as a running product.",
            },
        ),
        Schedule(
            key="exponential",
            title="Exponential",
            meaning="Multiplies the rate by the same factor over every stretch of steps.",
            source="Keras, ExponentialDecay",
            spelling=Spelling(
                "keras.optimizers.schedules.ExponentialDecay({rate}, {decay_steps}, {decay_rate})",
                "torch.optim.lr_scheduler.ExponentialLR(optimizer, "
                "gamma={decay_rate} ** (1 / {decay_steps}))",
            ),
            formula="learning_rate*decay_rate^(k/decay_steps)",
            shape=(
                _decay_steps("The steps in which the factor is reached once."),
                _decay_rate(0.5, 1, "What the rate is multiplied by in that time."),
            ),
            conventions={
                "textbook": "Continuous: between two multiples of T the rate falls smoothly.",
                "keras": "ExponentialDecay(lr, decay_steps, decay_rate).",
                "pytorch": "ExponentialLR(gamma) is decay_steps = 1, decay_rate = gamma.",
            },
        ),
        Schedule(
            key="cosine",
            title="Cosine",
            meaning="Falls along half a cosine, slowly at first and at last, and stays at the end value.",
            source="Loshchilov & Hutter 2017, arXiv 1608.03983, section 3, without restarts",
            spelling=Spelling(
                "keras.optimizers.schedules.CosineDecay({rate}, {decay_steps}, alpha={alpha})",
                "torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, {decay_steps}, "
                "eta_min={alpha} * {rate})",
            ),
            pytorch_until="decay_steps",
            formula="learning_rate*((1-alpha)*(1+cos(pi*min(k,decay_steps)/decay_steps))/2 + alpha)",
            shape=(
                _decay_steps("The steps to the end value."),
                Parameter(
                    name="alpha",
                    default=0.0,
                    low=0,
                    high=1,
                    symbol=r"\alpha",
                    meaning="The end value, as a share of the learning rate.",
                ),
            ),
            conventions={
                "textbook": "The rate stays at alpha times the learning rate after T steps.",
                "keras": (
                    "CosineDecay(lr, decay_steps, alpha); its own warm-up begins at a rate of 0 in the "
                    "first step."
                ),
                "pytorch": (
                    "CosineAnnealingLR(T_max=decay_steps, eta_min=alpha*lr), which rises again after T_max "
                    "steps."
                ),
            },
        ),
        Schedule(
            key="inverse_time",
            title="1/t",
            meaning="Falls as one over the number of steps: fast at first, never reaching zero.",
            source="Robbins & Monro 1951: such rates sum to infinity, their squares do not",
            spelling=Spelling(
                "keras.optimizers.schedules.InverseTimeDecay({rate}, {decay_steps}, {decay_rate})",
                "torch.optim.lr_scheduler.LambdaLR(optimizer, "
                "lambda t: 1 / (1 + {decay_rate} * t / {decay_steps}))",
            ),
            formula="learning_rate/(1 + decay_rate*k/decay_steps)",
            shape=(
                _decay_steps("The unit of time."),
                _decay_rate(1.0, 100, "After one unit of time the rate is divided by 1 plus this."),
            ),
            conventions={
                "textbook": "Half of the rate after T steps where the decay rate is 1.",
                "keras": "InverseTimeDecay(lr, decay_steps, decay_rate).",
                "pytorch": "LambdaLR(lambda k: 1/(1 + decay_rate*k/decay_steps)).",
            },
        ),
    ],
)
