"""Rows that change what Adam divides by, averages, or how far it goes: RAdam, AdaBelief, Adan, LAMB."""

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
    BETA_1,
    BETA_2,
    decay_factor,
    epsilon,
    learning_rate,
    weight_decay,
)
from engine.optimizers.row import Optimizer
from engine.parameters import Dialect


def _radam(values: Values, dialect: Dialect) -> RuleText:
    """Adam that divides by nothing until enough squared gradients have been averaged."""
    # PyTorch begins to divide a little later, as the authors' program does.
    least = 5 if dialect == "pytorch" else 4
    corrected_mean, corrected_squares = CORRECTED
    if 2 / (1 - float(values["beta_2"])) - 1 <= least:
        # so short a memory never averages enough, and r would divide by zero
        plain = (MEAN, corrected_mean, "theta = theta - learning_rate*m_hat")
        return RuleText(equations=with_weight_decay(values, "textbook", *plain), velocity="-learning_rate*m")
    lines: tuple[str, ...] = (
        "rho_inf = 2/(1-beta_2) - 1",
        "rho_t = rho_inf - 2*t*beta_2^t/(1-beta_2^t)",
        # 1 where rho_t is larger, else 0
        f"q = min(max(ceil(rho_t - {least}), 0), 1)",
        "r = sqrt(max(rho_t-4, 0)*(rho_t-2)*rho_inf/((rho_inf-4)*(rho_inf-2)*rho_t))",
        MEAN,
        SQUARES,
        corrected_mean,
    )
    if dialect == "pytorch":
        lines += ("theta = theta - learning_rate*m_hat*(q*r*sqrt(1-beta_2^t)/(sqrt(v) + epsilon) + 1 - q)",)
    else:
        lines += (
            corrected_squares,
            "theta = theta - learning_rate*m_hat*(q*r/(sqrt(v_hat) + epsilon) + 1 - q)",
        )
    return with_moments(with_weight_decay(values, "textbook", *lines))  # Keras has no RAdam


def _adabelief(values: Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - neither library has it
    """Adam that divides by how far the gradient lies from its average."""
    lines = (
        MEAN,
        "s = beta_2*s + (1-beta_2)*(g - m)^2 + epsilon",
        CORRECTED[0],
        "s_hat = s/(1-beta_2^t)",
        "theta = theta - learning_rate*m_hat/(sqrt(s_hat) + epsilon)",
    )
    return RuleText(
        equations=with_weight_decay(values, "textbook", *lines), velocity="-learning_rate*m", squared="s"
    )


def _adan(values: Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - neither library has it
    """Averages of the gradients, of their changes, and of the squares of gradients looked ahead."""
    move = "theta - learning_rate*(m_hat + beta_2*d_hat)/(sqrt(v_hat) + epsilon)"
    decay = "/(1 + learning_rate*weight_decay)" if values["weight_decay"] else ""
    lines = (
        # in the first step there is no gradient before it
        "c = min(t-1, 1)*(g - p)",
        MEAN,
        "d = beta_2*d + (1-beta_2)*c",
        "v = beta_3*v + (1-beta_3)*(g + beta_2*c)^2",
        "m_hat = m/(1-beta_1^t)",
        "d_hat = d/(1-beta_2^t)",
        "v_hat = v/(1-beta_3^t)",
        f"theta = ({move}){decay}" if decay else f"theta = {move}",
        "p = g",
    )
    return with_moments(lines)


def _lamb(values: Values, dialect: Dialect) -> RuleText:
    """Adam's direction, as long in each variable as the variable itself."""
    shrink = dialect == "keras" and values["weight_decay"]
    decay = " + weight_decay*theta" if values["weight_decay"] and not shrink else ""
    lines = (
        MEAN,
        SQUARES,
        *CORRECTED,
        f"u = m_hat/(sqrt(v_hat) + epsilon){decay}",
        "p = norm(theta)",
        "q = norm(u)",
        # 1 where either is 0
        "r = sign(p)*sign(q)*p/(q + (1 - sign(q))) + (1 - sign(p)*sign(q))",
        "theta = theta - learning_rate*r*u",
    )
    return with_moments((SHRINK, *lines) if shrink else lines)


RADAM = Optimizer(
    key="radam",
    title="RAdam",
    meaning=(
        "Adam with a warm-up of its own: momentum alone until the average squared gradient can be trusted, "
        "then more and more of Adam's scaling."
    ),
    source="Liu et al. 2020, arXiv 1908.03265, Algorithm 2",
    spelling=Spelling(
        "# RAdam: not in Keras; Liu et al. 2020",
        "torch.optim.RAdam({theta}, lr={learning_rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, "
        "weight_decay={weight_decay})",
    ),
    parameters=(
        learning_rate(0.001, 0.001, 0.001),
        BETA_1,
        BETA_2,
        epsilon(1e-8, 1e-8, 1e-8),
        weight_decay(),
    ),
    equations=_radam,
    conventions={
        "textbook": (
            "Scaling begins where rho_t exceeds 4; the paper has no epsilon: here it only guards 0/0, after "
            f"bias correction; {COUPLED}."
        ),
        "keras": "Keras has no RAdam: the textbook form.",
        "pytorch": (
            f"Scaling begins where rho_t exceeds 5; epsilon is added before bias correction; {COUPLED}."
        ),
    },
    slots=MOMENTS,
    symbols=CORRECTED_SYMBOLS | {"rho_inf": r"\rho_\infty", "rho_t": r"\rho_t"},
    averages={"gradients": "beta_1"},
)

ADABELIEF = Optimizer(
    key="adabelief",
    title="AdaBelief",
    meaning=(
        "Adam that divides by how far the gradient strays from its average: long steps where the gradient "
        "is steady, even a large one."
    ),
    source="Zhuang et al. 2020, arXiv 2010.07468, Algorithm 2",
    spelling=Spelling(
        "# AdaBelief: not in Keras; Zhuang et al. 2020", "# AdaBelief: not in PyTorch; Zhuang et al. 2020"
    ),
    parameters=(
        learning_rate(0.001, 0.001, 0.001),
        BETA_1,
        replace(BETA_2, meaning="How much of the average squared deviation s is kept in a step."),
        epsilon(1e-12, 1e-12, 1e-12),
        weight_decay(),
    ),
    equations=_adabelief,
    conventions={
        "textbook": (
            "Epsilon is added to s in every step and to the root, so it works as the square of Adam's; "
            f"{COUPLED}."
        ),
        "keras": "Keras has no AdaBelief: the textbook form.",
        "pytorch": "PyTorch has no AdaBelief: the textbook form.",
    },
    slots={
        "m": "moving average of the gradients",
        "s": "moving average of the squared deviations of the gradients from m",
    },
    symbols=CORRECTED_SYMBOLS | {"s_hat": r"\hat{s}"},
    averages={"gradients": "beta_1"},
)

ADAN = Optimizer(
    key="adan",
    title="Adan",
    meaning=(
        "Adam that averages the changes of the gradient too and so knows where it is heading: Nesterov's "
        "momentum without a second gradient."
    ),
    source="Xie et al. 2022, arXiv 2208.06677, Algorithm 1",
    spelling=Spelling("# Adan: not in Keras; Xie et al. 2022", "# Adan: not in PyTorch; Xie et al. 2022"),
    parameters=(
        learning_rate(0.001, 0.001, 0.001),
        replace(BETA_1, default=0.98),
        replace(
            BETA_2,
            default=0.92,
            meaning="How much of the average change d of the gradient is kept in a step.",
        ),
        decay_factor(
            "beta_3", 0.99, r"\beta_3", "How much of the average squared gradient v is kept in a step."
        ),
        epsilon(1e-8, 1e-8, 1e-8),
        weight_decay(),
    ),
    equations=_adan,
    conventions={
        "textbook": (
            "A beta is the share that is kept, 1 minus the paper's; averages begin at 0 and are corrected, "
            "as in the authors' program; the step is divided by 1 + rate times weight decay."
        ),
        "keras": "Keras has no Adan: the textbook form.",
        "pytorch": "PyTorch has no Adan: the textbook form.",
    },
    slots={
        "m": "moving average of the gradients",
        "d": "moving average of the changes of the gradient",
        "v": "moving average of the squared gradients, each looked ahead by its change",
        "p": "gradient of the step before",
    },
    symbols=CORRECTED_SYMBOLS | {"d_hat": r"\hat{d}"},
    averages={"gradients": "beta_1"},
)

LAMB = Optimizer(
    key="lamb",
    title="LAMB",
    meaning=(
        "Adam's direction, made as long in each layer's weights as these weights are: made for huge batches. "
        "A surface's coordinates are two variables, each of which then moves by its own size times the rate."
    ),
    source="You et al. 2020, arXiv 1904.00962, Algorithm 2",
    spelling=Spelling(
        "keras.optimizers.Lamb(learning_rate={learning_rate}, beta_1={beta_1}, beta_2={beta_2}, "
        "epsilon={epsilon}{decay})",
        "# LAMB: not in PyTorch; You et al. 2020",
    ),
    parameters=(
        learning_rate(0.001, 0.001, 0.001),
        BETA_1,
        BETA_2,
        epsilon(1e-6, 1e-7, 1e-6),
        weight_decay(),
    ),
    equations=_lamb,
    conventions={
        "textbook": "The paper's phi leaves the length as it is; weight decay is part of the direction.",
        "keras": f"Epsilon is added after bias correction; {DECOUPLED}, so it is no part of the direction.",
        "pytorch": "PyTorch has no LAMB: the textbook form.",
    },
    slots=MOMENTS,
    symbols=CORRECTED_SYMBOLS,
    averages={"gradients": "beta_1"},
)

ROWS = (RADAM, ADABELIEF, ADAN, LAMB)
