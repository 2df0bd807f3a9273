"""Why a run diverged, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.arrays import length_of
from engine.network.objective import NetworkObjective
from engine.number_format import short
from engine.objective import FloatArray
from engine.optimizers.loop import Cause
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Dialect, Value

#: What the stepper's causes mean.
CAUSES: Mapping[Cause, str] = {
    "overflow": "the loss or its gradient grew beyond all numbers.",
    "left the domain": "it stepped to a place where the loss or its gradient is undefined.",
    "ran away": "it ran off without bound.",
}


#: What follows a setting that is to be changed: a racer that has diverged does not go on by itself.
AGAIN = " and press R to run again, or step back first."


def explain_divergence(
    *,
    name: str,
    step: int,
    cause: Cause,
    place: str = "",
    optimizer: str,
    values: Mapping[str, Value],
    learning_rate: float,
    dialect: Dialect,
    eigenvalues: FloatArray | None,
    penalty_curvature: float = 0.0,
    maximize: bool = False,
) -> str:
    """One or two sentences: what happened, why, what to do.

    Args:
        name: the racer.
        step: the step that could not be made.
        cause: from the stepper.
        place: from `broken_place`.
        optimizer: key of its row.
        values: every hyperparameter in force.
        learning_rate: of the step that failed, after the schedule.
        dialect: whose arithmetic the racer follows.
        eigenvalues: of the Hessian, ascending, where it is the same everywhere; else None.
        penalty_curvature: the second derivative of the largest L2 penalty of a network; 0 without any.
        maximize: whether it ascends.
    """
    happened = f"{name} diverged at step {step}{place}: "
    if maximize:
        if eigenvalues is None:
            return (
                f"{happened}{CAUSES[cause]} It maximises the loss, which may have no highest value; "
                f"switch maximize off{AGAIN}"
            )
        eigenvalues = -eigenvalues[::-1]  # it descends on the surface upside down
    limit = (
        OPTIMIZERS[optimizer].rate_limit(values, dialect, penalty_curvature) if penalty_curvature else None
    )
    if limit is not None and learning_rate > limit:
        return (
            f"{happened}with L2 = {short(penalty_curvature / 2)} a learning rate above {short(limit)} lets "
            f"the penalty alone blow the weights up, and it is {short(learning_rate)}. Lower L2 or the "
            f"learning rate{AGAIN}"
        )
    advice = f" Lower it{AGAIN}"
    if eigenvalues is not None and eigenvalues[0] < 0:
        end = "highest point, it rises" if maximize else "lowest point, it falls"
        return f"{happened}this surface has no {end} for ever along one direction."
    if eigenvalues is not None and eigenvalues[-1] > 0:
        limit = OPTIMIZERS[optimizer].rate_limit(values, dialect, float(eigenvalues[-1]))
        if limit is not None and learning_rate > limit:
            momentum = float(values.get("momentum", 0.0))
            formula = "2 (1 + momentum)/lambda_max" if momentum else "2/lambda_max"
            if momentum and dialect == "textbook":
                formula += "/(1 − momentum)"
            return (
                f"{happened}the learning rate {short(learning_rate)} is above {formula} = {short(limit)} "
                f"for this surface.{advice}"
            )
    if "beta" in values:
        reach = short(1.0 - float(values["beta"]))
        return (
            f"{happened}{CAUSES[cause]} A step goes 1 − beta = {reach} times the gradient; raise beta{AGAIN}"
        )
    return f"{happened}{CAUSES[cause]} The learning rate is {short(learning_rate)}.{advice}"


def broken_place(objective: NetworkObjective, gradient: FloatArray) -> str:
    """Where in a deep network the step that was evaluated last breaks, e.g. ``" in layer 2"``.

    That is the first phase whose numbers are not finite. Where all of them are and the step is only too
    long, it is the layer of the largest gradient.

    Args:
        objective: what was evaluated; of a network of one layer there is nothing to tell.
        gradient: what the evaluation gave ``(P,)``.
    """
    network = objective.network
    if len(network.layers) == 1:
        return ""
    broken = objective.broken_phase()
    if broken is None:
        lengths = [length_of(gradient[span]) for span in network.spans]
        return f" in layer {int(np.argmax(lengths)) + 1}"
    if broken.layer < 0:
        return f" in the {broken.kind}"
    direction = "" if broken.kind == "forward" else " on the way back"
    return f" in layer {broken.layer + 1}{direction}"
