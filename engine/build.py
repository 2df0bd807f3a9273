"""From an experiment's description to the problem that is solved: objective, start, data and seeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.datasets import DATASETS, Data
from engine.errors import RavineError
from engine.experiment import NetworkSpec, ObjectiveSpec, SurfaceSpec
from engine.landscape import Landscape, landscape
from engine.network import NetworkObjective, network_objective
from engine.objective import Domain, FloatArray
from engine.surfaces import DEFAULT_DOMAIN, SURFACES, SurfaceObjective, surface_objective

#: Points along each side of the drawn plane.
GRID = 129

SURFACE_PHASES = ("loss", "gradient", "update")
NETWORK_PHASES = ("batch", "forward", "loss", "backward", "update")


@dataclass(frozen=True)
class Problem:
    """What a run needs to know about its objective.

    Attributes:
        objective: what is minimised.
        start: theta (P,) of every racer.
        domain: the drawn plane.
        phases: the names of the phases of a step.
        batch_seed: of the order of mini-batches.
        landscape: the loss over the drawn plane.
        data: the examples, if there are any.
        minima: known minima of a surface at its constants.
    """

    objective: SurfaceObjective | NetworkObjective
    start: FloatArray
    domain: Domain
    phases: tuple[str, ...]
    batch_seed: np.random.SeedSequence
    landscape: Landscape
    data: Data | None = None
    minima: tuple[tuple[float, float], ...] = ()


def build_problem(spec: ObjectiveSpec, seed: int) -> Problem:
    """Build what an experiment describes.

    One seed is spawned for data, start and batches, so that changing the use of one leaves the
    others as they were.

    Raises:
        RavineError: the description cannot be built, or the loss at its start is not a finite number.
    """
    data_seed, start_seed, batch_seed = np.random.SeedSequence(seed).spawn(3)
    if isinstance(spec, SurfaceSpec):
        return _checked(_surface_problem(spec, batch_seed))
    return _checked(_network_problem(spec, data_seed, start_seed, batch_seed))


def _surface_problem(spec: SurfaceSpec, batch_seed: np.random.SeedSequence) -> Problem:
    if spec.surface:
        row = SURFACES[spec.surface]
        domain, start = spec.domain or row.domain, spec.start or row.start
        objective = surface_objective(spec.surface, spec.constants, domain)
        defaults = {p.name: p.default for p in row.constants}
        minima = row.minima if {**defaults, **spec.constants} == defaults else ()
    else:
        domain = spec.domain or DEFAULT_DOMAIN
        start = spec.start or tuple(low + 0.8 * (high - low) for low, high in domain)
        objective, minima = SurfaceObjective(spec.formula, spec.constants, domain), ()
    return Problem(
        objective=objective,
        start=np.array(start, dtype=np.float64),
        domain=domain,
        phases=SURFACE_PHASES,
        batch_seed=batch_seed,
        landscape=landscape(objective, domain, GRID),
        minima=minima,
    )


def _network_problem(
    spec: NetworkSpec,
    data_seed: np.random.SeedSequence,
    start_seed: np.random.SeedSequence,
    batch_seed: np.random.SeedSequence,
) -> Problem:
    data = DATASETS[spec.dataset].make(np.random.default_rng(data_seed), **spec.data)
    objective = network_objective(spec.layers, spec.loss, data, spec.batch_size)
    drawn = objective.initial_theta(np.random.default_rng(start_seed))
    if spec.start is not None and len(spec.start) != objective.size:
        raise RavineError(
            f"objective.start has {len(spec.start)} numbers; this network has {objective.size} parameters"
        )
    start = drawn if spec.start is None else np.array(spec.start, dtype=np.float64)
    domain = spec.domain or data.plane or DEFAULT_DOMAIN
    return Problem(
        objective=objective,
        start=start,
        domain=domain,
        phases=NETWORK_PHASES,
        batch_seed=batch_seed,
        landscape=landscape(objective, domain, GRID),
        data=data,
    )


def _checked(problem: Problem) -> Problem:
    loss = problem.objective.evaluate(problem.start, np.empty(problem.objective.size))
    if not np.isfinite(loss):
        where = ", ".join(f"{value:g}" for value in problem.start[:2])
        raise RavineError(
            f"objective.start = [{where}]: the loss there is {loss}, not a finite number; "
            "choose a start inside the coloured part of the map"
        )
    return problem
