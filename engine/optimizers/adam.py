"""Rows of Adam and its relatives: moving averages of the gradients and of their squares."""

from __future__ import annotations

from dataclasses import replace

from engine.library_spelling import Spelling
from engine.optimizers.equations import (
    CORRECTED,
    CORRECTED_SYMBOLS,
    COUPLED,
    DECOUPLED,
    MEAN,
    MOMENTS,
    SHRINK,
    SQUARES,
    RuleText,
    Values,
    with_moments,
    with_weight_decay,
)
from engine.optimizers.hyperparameters import (
    AMSGRAD,
    BETA_1,
    BETA_2,
    BIAS_CORRECTION,
    decay_factor,
    epsilon,
    learning_rate,
    weight_decay,
)
from engine.optimizers.row import Optimizer, preset
from engine.parameters import Dialect, Parameter

_LARGEST = {"w": "largest v so far"}


def _adam_lines(values: Values, dialect: Dialect) -> tuple[str, ...]:
    lines = [MEAN, SQUARES]
    second = "v"
    if values["amsgrad"]:
        lines.append("w = max(w, v)")
        second = "w"
    plain = dialect == "textbook" and values["amsgrad"]
    if plain or not values["bias_correction"]:
        lines.append(f"theta = theta - learning_rate*m/(sqrt({second}) + epsilon)")
    elif dialect == "textbook":
        lines += [*CORRECTED, "theta = theta - learning_rate*m_hat/(sqrt(v_hat) + epsilon)"]
    elif dialect == "keras":
        rate = "learning_rate*sqrt(1-beta_2^t)/(1-beta_1^t)"
        lines.append(f"theta = theta - {rate}*m/(sqrt({second}) + epsilon)")
    else:
        root = f"sqrt({second})/sqrt(1-beta_2^t)"
        lines.append(f"theta = theta - learning_rate/(1-beta_1^t)*m/({root} + epsilon)")
    return tuple(lines)


def _adam(values: Values, dialect: Dialect) -> RuleText:
    """Adam and AMSGrad, with weight decay as the dialect's other optimizers have it."""
    return with_moments(with_weight_decay(values, dialect, *_adam_lines(values, dialect)))


def _adamw(values: Values, dialect: Dialect) -> RuleText:
    """Adam with decoupled weight decay in every dialect."""
    lines = _adam_lines(values, dialect)
    if not values["weight_decay"]:
        return with_moments(lines)
    if dialect == "textbook":
        step = lines[-1].partition("learning_rate*")[2]
        return with_moments((*lines[:-1], f"theta = theta - learning_rate*({step} + weight_decay*theta)"))
    return with_moments(
        (SHRINK if dialect == "keras" else "theta = theta*(1 - learning_rate*weight_decay)", *lines)
    )


def _adamax(values: Values, dialect: Dialect) -> RuleText:
    """The largest recent gradient in place of the root mean square."""
    size = "abs(g) + epsilon" if dialect == "pytorch" else "abs(g)"
    under = "u" if dialect == "pytorch" else "(u + epsilon)"
    lines = (
        MEAN,
        f"u = max(beta_2*u, {size})",
        f"theta = theta - learning_rate/(1-beta_1^t)*m/{under}",
    )
    return RuleText(equations=with_weight_decay(values, dialect, *lines), velocity="-learning_rate*m")


def _nadam(values: Values, dialect: Dialect) -> RuleText:
    """Adam with the coming step's momentum."""
    move = ("v_hat = v/(1-beta_2^t)", "theta = theta - learning_rate*m_hat/(sqrt(v_hat) + epsilon)")
    if dialect == "textbook":
        ahead = "m_hat = beta_1*m/(1-beta_1^(t+1)) + (1-beta_1)*g/(1-beta_1^t)"
        return with_moments(with_weight_decay(values, dialect, MEAN, SQUARES, ahead, *move))
    slowness = "*momentum_decay" if dialect == "pytorch" else ""
    lines = (
        f"mu = beta_1*(1 - 0.5*0.96^(t{slowness}))",
        f"mu_next = beta_1*(1 - 0.5*0.96^((t+1){slowness}))",
        "mu_product = mu_product*mu",
        MEAN,
        SQUARES,
        "m_hat = mu_next*m/(1-mu_product*mu_next) + (1-mu)*g/(1-mu_product)",
        *move,
    )
    return RuleText(
        equations=with_weight_decay(values, dialect, *lines),
        initial=("mu_product = 1",),
        velocity="-learning_rate*m",
        squared="v",
    )


ADAM = Optimizer(
    key="adam",
    title="Adam",
    meaning=(
        "Momentum for the direction, root mean square for the scale: every coordinate moves about the rate "
        "a step."
    ),
    source=(
        "Kingma & Ba 2015, arXiv 1412.6980, Algorithm 1; AMSGrad: Reddi, Kale & Kumar 2018, arXiv "
        "1904.09237, Algorithm 2"
    ),
    spelling=Spelling(
        "keras.optimizers.Adam(learning_rate={learning_rate}, beta_1={beta_1}, beta_2={beta_2}, "
        "epsilon={epsilon}, amsgrad={amsgrad}{decay})",
        "torch.optim.Adam({theta}, lr={learning_rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, "
        "weight_decay={weight_decay}, amsgrad={amsgrad})",
    ),
    parameters=(
        learning_rate(0.001, 0.001, 0.001),
        BETA_1,
        BETA_2,
        epsilon(1e-8, 1e-7, 1e-8),
        AMSGRAD,
        BIAS_CORRECTION,
        weight_decay(),
    ),
    equations=_adam,
    conventions={
        "textbook": (
            "Epsilon is added after bias correction, outside the root; AMSGrad corrects no bias, as in its "
            f"paper, which has no epsilon; {COUPLED}."
        ),
        "keras": (
            'Epsilon is added before bias correction ("epsilon hat", end of section 2 of the paper); '
            f"{DECOUPLED}."
        ),
        "pytorch": (
            f"Epsilon is added after bias correction, outside the root; AMSGrad corrects the bias; {COUPLED}."
        ),
    },
    slots=MOMENTS | _LARGEST,
    symbols=CORRECTED_SYMBOLS,
    averages={"gradients": "beta_1"},
)

ADAM_AMSGRAD = preset(
    ADAM,
    key="amsgrad",
    title="AMSGrad",
    meaning="Adam that never forgets a large gradient: what it divides by only grows.",
    source="Reddi, Kale & Kumar 2018, arXiv 1904.09237, Algorithm 2",
    amsgrad=True,
)

ADAMAX = Optimizer(
    key="adamax",
    title="Adamax",
    meaning="Adam that scales by the largest recent gradient instead of the root mean square.",
    source="Kingma & Ba 2015, arXiv 1412.6980, Algorithm 2",
    spelling=Spelling(
        "keras.optimizers.Adamax(learning_rate={learning_rate}, beta_1={beta_1}, beta_2={beta_2}, "
        "epsilon={epsilon}{decay})",
        "torch.optim.Adamax({theta}, lr={learning_rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, "
        "weight_decay={weight_decay})",
    ),
    parameters=(
        learning_rate(0.002, 0.001, 0.002),
        BETA_1,
        decay_factor("beta_2", 0.999, r"\beta_2", "How slowly the largest gradient u is forgotten."),
        epsilon(1e-8, 1e-7, 1e-8),
        weight_decay(),
    ),
    equations=_adamax,
    conventions={
        "textbook": f"The paper has no epsilon: here it only guards 0/0, beside u; {COUPLED}.",
        "keras": f"Epsilon is added to u where it divides; {DECOUPLED}.",
        "pytorch": f"Epsilon is added to the gradient's size before the maximum; {COUPLED}.",
    },
    slots={"m": "moving average of the gradients", "u": "largest recent gradient"},
    averages={"gradients": "beta_1"},
)

NADAM = Optimizer(
    key="nadam",
    title="Nadam",
    meaning="Adam that applies the coming step's momentum already today, as Nesterov does for SGD.",
    source="Dozat 2016, Incorporating Nesterov momentum into Adam, ICLR workshop, Algorithm 2",
    spelling=Spelling(
        "keras.optimizers.Nadam(learning_rate={learning_rate}, beta_1={beta_1}, beta_2={beta_2}, "
        "epsilon={epsilon}{decay})",
        "torch.optim.NAdam({theta}, lr={learning_rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, "
        "weight_decay={weight_decay}, momentum_decay={momentum_decay})",
    ),
    parameters=(
        learning_rate(0.001, 0.001, 0.002),
        BETA_1,
        BETA_2,
        epsilon(1e-8, 1e-7, 1e-8),
        Parameter(
            name="momentum_decay",
            default=0.004,
            low=0,
            high=1,
            symbol=r"\psi",
            meaning="How fast momentum grows from half of beta_1 to beta_1.",
        ),
        weight_decay(),
    ),
    only={"momentum_decay": ("pytorch",)},
    equations=_nadam,
    conventions={
        "textbook": f"Momentum is the constant beta_1; {COUPLED}.",
        "keras": (
            "Momentum grows as 0.96^t; epsilon is added after bias correction, unlike in Keras's "
            f"Adam; {DECOUPLED}."
        ),
        "pytorch": f"Momentum grows as 0.96^(t momentum_decay); {COUPLED}.",
    },
    slots=MOMENTS | {"mu_product": "product of the momenta so far"},
    symbols=CORRECTED_SYMBOLS | {"mu": r"\mu_t", "mu_next": r"\mu_{t+1}", "mu_product": "P"},
)

ADAMW = replace(
    ADAM,
    key="adamw",
    title="AdamW",
    meaning="Adam that shrinks every parameter by the same share, apart from Adam's division.",
    source="Loshchilov & Hutter 2019, arXiv 1711.05101, Algorithm 2",
    spelling=Spelling(
        "keras.optimizers.AdamW(learning_rate={learning_rate}, weight_decay={weight_decay}, "
        "beta_1={beta_1}, beta_2={beta_2}, epsilon={epsilon}, amsgrad={amsgrad})",
        "torch.optim.AdamW({theta}, lr={learning_rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, "
        "weight_decay={weight_decay}, amsgrad={amsgrad})",
    ),
    parameters=(*ADAM.parameters[:-1], weight_decay(0.01, 0.004, 0.01)),
    equations=_adamw,
    conventions={
        "textbook": (
            "The decay is multiplied by the whole rate, the practical form; the paper's Algorithm 2"
            " multiplies it by the schedule's factor alone (its lambda is learning_rate times "
            "ours)."
        ),
        "keras": f'Epsilon is added before bias correction ("epsilon hat"); {DECOUPLED}.',
        "pytorch": f"Epsilon is added after bias correction; {DECOUPLED}.",
    },
)

ROWS = (ADAM, ADAM_AMSGRAD, ADAMAX, NADAM, ADAMW)
