"""The table of learning-rate schedules: formulas of the step, run and typeset from one text.

Conventions: k is the number of steps already done, 0 in the first step. With warm-up the rate rises as
``(k + 1)/warmup_steps`` to its full value, and the schedule starts after that with its own k = 0.

How to add a schedule, all of it in this module: write a row, a ``Schedule``, at its place in
``SCHEDULES``. Its formula gives the rate of learning_rate (what the person set, the highest rate), k and
the row's own parameters; it is never above learning_rate. `_decay_steps` and `_decay_rate` make the usual
two; every parameter has a symbol. Warm-up comes by itself. ``spelling`` says how Keras and PyTorch write
it, or why they cannot, and ``conventions`` what differs there. The form, the curve, the typeset formula,
the command line and the programs follow; tests name what a row lacks. One that looks at the loss has
``follows`` and ``begins`` and a module of its own in `engine.optimizers.loss_schedules`.
"""

from __future__ import annotations

from dataclasses import replace

from engine.library_spelling import Spelling
from engine.optimizers.loss_schedules.plateau import PLATEAU
from engine.optimizers.schedule import Schedule
from engine.parameters import Parameter
from engine.registry import Registry


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


def _drop(name: str, default: int, symbol: str, meaning: str) -> Parameter:
    return replace(_decay_steps(meaning), name=name, default=default, symbol=symbol)


def _share(name: str, default: float, symbol: str, meaning: str) -> Parameter:
    return Parameter(
        name=name,
        default=default,
        low=0,
        high=1,
        low_open=True,
        high_open=True,
        symbol=symbol,
        meaning=meaning,
    )


_ALPHA = Parameter(
    name="alpha",
    default=0.0,
    low=0,
    high=1,
    symbol=r"\alpha",
    meaning="The end value, as a share of the learning rate.",
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
                _ALPHA,
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
        Schedule(
            key="polynomial",
            title="Polynomial",
            meaning="Falls to the end value in a line, or along a power of what is left of the way.",
            source="Liu, Rabinovich & Berg 2015, ParseNet, arXiv 1506.04579, section 4 (power 0.9)",
            spelling=Spelling(
                "keras.optimizers.schedules.PolynomialDecay({rate}, {decay_steps}, "
                "{alpha} * {rate}, power={exponent})",
                "torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: (1 - {alpha}) * "
                "(1 - min(t, {decay_steps}) / {decay_steps}) ** {exponent} + {alpha})",
            ),
            formula="learning_rate*((1-alpha)*(1 - min(k,decay_steps)/decay_steps)^exponent + alpha)",
            shape=(
                _decay_steps("The steps to the end value."),
                Parameter(
                    name="exponent",
                    default=1.0,
                    low=0,
                    low_open=True,
                    high=10,
                    symbol="p",
                    meaning="1 is a line; a larger one falls fast at first, a smaller one at last.",
                ),
                _ALPHA,
            ),
            conventions={
                "textbook": "The rate stays at alpha times the learning rate after T steps.",
                "keras": "PolynomialDecay(lr, decay_steps, alpha*lr, exponent).",
                "pytorch": (
                    "PolynomialLR(total_iters=decay_steps, power=exponent), whose end value is always 0, as "
                    "a running product; written with LambdaLR."
                ),
            },
        ),
        Schedule(
            key="piecewise",
            title="Piecewise constant",
            meaning="Drops the rate by a factor at two chosen steps.",
            source="He, Zhang, Ren & Sun 2016, arXiv 1512.03385, section 4.2 (tenths at 32k and 48k steps)",
            spelling=Spelling(
                "keras.optimizers.schedules.PiecewiseConstantDecay("
                "sorted([{first_drop} - 1, {second_drop} - 1]), "
                "[{rate}, {rate} * {decay_rate}, {rate} * {decay_rate} ** 2])",
                "torch.optim.lr_scheduler.MultiStepLR(optimizer, [{first_drop}, {second_drop}], "
                "gamma={decay_rate})",
            ),
            formula="learning_rate*decay_rate^(min(floor(k/first_drop),1) + min(floor(k/second_drop),1))",
            shape=(
                _drop("first_drop", 100, "T_1", "The steps before the first drop."),
                _drop("second_drop", 150, "T_2", "The steps before the second drop."),
                _decay_rate(0.1, 1, "What the rate is multiplied by at each drop."),
            ),
            conventions={
                "textbook": "The first drop comes in step T_1 + 1.",
                "keras": "PiecewiseConstantDecay, whose boundaries are the last steps of each value: T - 1.",
                "pytorch": "MultiStepLR(milestones, gamma=decay_rate), there as a running product.",
            },
        ),
        Schedule(
            key="warm_restarts",
            title="Warm restarts",
            meaning="Falls along half a cosine, starts anew at the full rate, and takes longer every time.",
            source="Loshchilov & Hutter 2017, SGDR, arXiv 1608.03983, equation 5",
            spelling=Spelling(
                "keras.optimizers.schedules.CosineDecayRestarts({rate}, {decay_steps}, t_mul={growth}, "
                "alpha={alpha})",
                "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, {decay_steps}, "
                "T_mult={growth}, eta_min={alpha} * {rate})",
            ),
            # 1 + (growth-1) k/T is growth^i where cycle i begins; 1e-9 keeps its logarithm from rounding to
            # less than the whole number that it is there
            formula=(
                "learning_rate*((1-alpha)*(1+cos(pi*((1+(growth-1)*k/decay_steps)/growth^floor("
                "log(1+(growth-1)*k/decay_steps)/log(growth) + 1e-9) - 1)/(growth-1)))/2 + alpha)"
            ),
            special={
                ("growth", 1): (
                    "learning_rate*((1-alpha)*(1+cos(pi*mod(k,decay_steps)/decay_steps))/2 + alpha)"
                )
            },
            shape=(
                _decay_steps("The steps of the first cycle."),
                Parameter(
                    name="growth",
                    default=2,
                    low=1,
                    high=10,
                    symbol="m",
                    meaning="How many times as long each cycle is as the one before.",
                ),
                _ALPHA,
            ),
            conventions={
                "textbook": "The rate is at its highest in the first step of every cycle.",
                "keras": "CosineDecayRestarts(lr, decay_steps, t_mul=growth, alpha).",
                "pytorch": "CosineAnnealingWarmRestarts(T_0=decay_steps, T_mult=growth, eta_min=alpha*lr).",
            },
        ),
        Schedule(
            key="one_cycle",
            title="One cycle",
            meaning="Rises to the learning rate along half a cosine, then falls far below where it began.",
            source="Smith & Topin 2018, Super-convergence, arXiv 1708.07120; cosines: fastai",
            spelling=Spelling(
                "# One cycle: not in Keras",
                "torch.optim.lr_scheduler.OneCycleLR(optimizer, {rate}, total_steps={decay_steps} + 1, "
                "pct_start=({rise_share} * {decay_steps} + 1) / ({decay_steps} + 1), "
                "div_factor=1 / {start_share}, final_div_factor={start_share} / {end_share}, "
                "cycle_momentum=False)",
            ),
            pytorch_until="decay_steps",
            formula=(
                "learning_rate*(start_share"
                " + (1-start_share)*(1-cos(pi*min(k/(rise_share*decay_steps),1)))/2"
                " - (1-end_share)*(1-cos(pi*min(max(k-rise_share*decay_steps,0)"
                "/((1-rise_share)*decay_steps),1)))/2)"
            ),
            shape=(
                _decay_steps("The steps to the end value."),
                _share("rise_share", 0.3, "p", "The share of the steps in which the rate rises."),
                _share("start_share", 0.04, r"\alpha_0", "The first rate, as a share of the learning rate."),
                _share("end_share", 4e-6, r"\alpha_1", "The end value, as a share of the learning rate."),
            ),
            conventions={
                "textbook": "The learning rate is the highest rate, after the share p of T steps.",
                "keras": "Keras has none: a LearningRateSchedule with the formula.",
                "pytorch": (
                    "OneCycleLR(max_lr=lr, total_steps=T+1), which ends there with an error; its momentum "
                    "does not cycle here."
                ),
            },
        ),
        Schedule(
            key="cyclic",
            title="Cyclic",
            meaning="Rises and falls in lines between a low rate and the learning rate, again and again.",
            source="Smith 2017, Cyclical learning rates, arXiv 1506.01186, section 3.1 (triangular)",
            spelling=Spelling(
                "# Cyclic: not in Keras",
                "torch.optim.lr_scheduler.CyclicLR(optimizer, {alpha} * {rate}, {rate}, "
                "step_size_up={decay_steps}, cycle_momentum=False)",
            ),
            formula="learning_rate*(1 - (1-alpha)*abs(mod(k,2*decay_steps)/decay_steps - 1))",
            shape=(
                _decay_steps("The steps of each rise and of each fall."),
                replace(_ALPHA, default=0.25, meaning="The lowest rate, as a share of the learning rate."),
            ),
            conventions={
                "textbook": "The learning rate is the highest rate; the first step has the lowest.",
                "keras": "Keras has none: a LearningRateSchedule with the formula.",
                "pytorch": "CyclicLR(base_lr=alpha*lr, max_lr=lr, step_size_up=decay_steps).",
            },
        ),
        PLATEAU,
    ],
)
