"""Why a run diverged, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.captions import number
from engine.parameters import Dialect, Value


def momentum_limit(largest: float, momentum: float, dialect: Dialect) -> float:
    """The learning rate above which descent with momentum diverges along a curvature.

    For heavy-ball momentum in the form ``v = m v - lr g`` it is 2 (1 + m) / lambda (Polyak 1964, with
    the characteristic polynomial's roots inside the unit circle). The averaged form
    ``v = m v + (1 - m) g`` takes steps (1 - m) times as long, so its limit is that much higher.

    Args:
        largest: the largest eigenvalue of the Hessian, positive.
        momentum: in [0, 1).
        dialect: textbook has the averaged form.
    """
    limit = 2.0 * (1.0 + momentum) / largest
    return limit / (1.0 - momentum) if dialect == "textbook" and momentum > 0 else limit


def explain_divergence(
    *,
    name: str,
    step: int,
    cause: str,
    values: Mapping[str, Value],
    dialect: Dialect,
    eigenvalues: np.ndarray | None,
) -> str:
    """One or two sentences: what happened, why, what to do.

    Args:
        name: the racer.
        step: the step that could not be made.
        cause: what was not finite, from the stepper.
        values: every hyperparameter in force.
        dialect: whose arithmetic the racer follows.
        eigenvalues: of the Hessian, ascending, where it is the same everywhere; else None.
    """
    happened = f"{name} diverged at step {step}: "
    advice = " Lower it or step back."
    rate = float(values.get("learning_rate", 0.0))
    plain = set(values) <= {"learning_rate", "momentum", "nesterov", "weight_decay", "dampening"}
    if eigenvalues is not None and plain and not values.get("nesterov", False):
        if eigenvalues[0] < 0:
            return f"{happened}this surface has no lowest point, it falls for ever along one direction."
        momentum = float(values.get("momentum", 0.0))
        limit = momentum_limit(float(eigenvalues[-1]), momentum, dialect) if eigenvalues[-1] > 0 else np.inf
        if rate > limit:
            formula = (
                "2/lambda_max"
                if momentum == 0
                else "the limit for this momentum, 2 (1 + momentum)/lambda_max"
            )
            if momentum and dialect == "textbook":
                formula += "/(1 − momentum)"
            return f"{happened}the learning rate {number(rate)} is above {formula} = {number(limit)} for this surface.{advice}"
    return f"{happened}{cause}; the learning rate is {number(rate)}.{advice}"
