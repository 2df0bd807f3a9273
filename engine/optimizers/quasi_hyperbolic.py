"""Rows that mix the present gradient into a long-memory average: QHM and QHAdam."""

from __future__ import annotations

from dataclasses import replace

from engine.library_spelling import Spelling
from engine.optimizers.equations import (
    CORRECTED,
    CORRECTED_SYMBOLS,
    COUPLED,
    MEAN,
    MOMENTS,
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
    mixing_weight,
    weight_decay,
)
from engine.optimizers.row import Optimizer
from engine.parameters import Dialect


def _qhm(values: Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - neither library has it
    """Quasi-hyperbolic momentum."""
    lines = ("m = momentum*m + (1-momentum)*g", "theta = theta - learning_rate*((1-nu)*g + nu*m)")
    return RuleText(equations=with_weight_decay(values, "textbook", *lines), velocity="-learning_rate*m")


def _qhadam(values: Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - neither library has it
    """Quasi-hyperbolic Adam."""
    move = (
        "theta = theta - learning_rate*((1-nu_1)*g + nu_1*m_hat)/(sqrt((1-nu_2)*g^2 + nu_2*v_hat) + epsilon)"
    )
    return with_moments(with_weight_decay(values, "textbook", MEAN, SQUARES, *CORRECTED, move))


QHM = Optimizer(
    key="qhm",
    title="QHM",
    meaning=("Mixes plain gradient and long-memory momentum: SGD, momentum and Nesterov are special cases."),
    source="Ma & Yarats 2019, arXiv 1810.06801, section 3",
    spelling=Spelling("# QHM: not in Keras; Ma and Yarats 2018", "# QHM: not in PyTorch; Ma and Yarats 2018"),
    parameters=(
        learning_rate(0.1, 0.1, 0.1),
        decay_factor("momentum", 0.999, r"\beta", "How much of the average gradient m is kept in a step."),
        mixing_weight("nu", 0.7, r"\nu", "The share of momentum in a step: 0 is SGD, 1 is momentum."),
        weight_decay(),
    ),
    equations=_qhm,
    conventions={
        "textbook": f"As in the paper; {COUPLED}.",
        "keras": "Keras has no QHM: the textbook form.",
        "pytorch": "PyTorch has no QHM: the textbook form.",
    },
    slots={"m": "moving average of the gradients"},
    averages={"gradients": "momentum"},
)

QHADAM = Optimizer(
    key="qhadam",
    title="QHAdam",
    meaning=(
        "Adam with both averages diluted by the present gradient, so that they may remember for longer."
    ),
    source="Ma & Yarats 2019, arXiv 1810.06801, section 5",
    spelling=Spelling(
        "# QHAdam: not in Keras; Ma and Yarats 2018", "# QHAdam: not in PyTorch; Ma and Yarats 2018"
    ),
    parameters=(
        learning_rate(0.001, 0.001, 0.001),
        replace(BETA_1, default=0.995),
        BETA_2,
        mixing_weight("nu_1", 0.7, r"\nu_1", "The share of the average gradient in the direction."),
        mixing_weight("nu_2", 1.0, r"\nu_2", "The share of the average squared gradient in the scale."),
        epsilon(1e-8, 1e-8, 1e-8),
        weight_decay(),
    ),
    equations=_qhadam,
    conventions={
        "textbook": f"As in the paper, epsilon outside the root; {COUPLED}.",
        "keras": "Keras has no QHAdam: the textbook form.",
        "pytorch": "PyTorch has no QHAdam: the textbook form.",
    },
    slots=MOMENTS,
    symbols=CORRECTED_SYMBOLS,
    averages={"gradients": "beta_1"},
)

ROWS = (
    QHM,
    QHADAM,
)
