"""From an experiment's description to the problem that is solved: objective, start, data and seeds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from engine.activations import ACTIVATIONS
from engine.averages.objective import LATEX, AverageObjective
from engine.cancellation import Check, not_cancelled
from engine.data import DATASETS, Data, whole_series
from engine.data.csv_examples import csv_data
from engine.data.csv_series import csv_series
from engine.errors import RavineError, explained
from engine.experiment.description import (
    AverageSpec,
    NetworkSpec,
    ObjectiveSpec,
    RecordingSpec,
    SurfaceSpec,
)
from engine.landscape.grid import Landscape, landscape
from engine.network.objective import NetworkObjective
from engine.number_format import counted, short
from engine.objective import SHOWN, Domain, FloatArray
from engine.parameters import Dialect
from engine.recording.objective import RecordedObjective
from engine.recording.opened_recording import opened_recording
from engine.recording.playback import Playback
from engine.surfaces.objective import (
    DEFAULT_DOMAIN,
    SURFACES,
    SurfaceObjective,
    described_surface,
    nearest_defined,
)

#: Points along each side of the drawn plane.
GRID = 129

#: No picture of an objective of two parameters is coarser than this.
MIN_GRID = 9
#: How many products of example and parameter the first picture may cost: about half a second.
BUDGET = 5e8
#: Seeds of data, start, batches and dropout.
SPAWNED = 4
#: How far a slice reaches from the start where nothing says how far.
REACH = 4.0
#: How much further than a minimum that lies beyond this the plane reaches to every side.
AHEAD = 1.25
#: A curvature that is a smaller share of the largest is none: the loss is level along a line.
LEVEL = 1e-12

SURFACE_PHASES = ("loss", "gradient", "update")
AVERAGE_PHASES = ("sample", "loss", "gradient", "update")
#: How much more of the plane is drawn than a series and its weights reach.
ROOM = 0.15
#: The mean squared error of one linear neuron, typeset.
LINEAR_NEURON = r"\frac{1}{N}\sum_{i}\left(w\,x_{i}+b-y_{i}\right)^{2}"
RECORDED_PHASES = ("update",)
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
        formula: the loss in LaTeX; empty where there is no short one.
        is_quadratic: whether the Hessian is the same everywhere.
        data: the examples, if there are any.
        minima: known minima of a surface at its constants.
        moved_start: that the start is not where it was asked for, and why; empty if it is.
        steps: how many there are; None without end. A series ends with its last value.
        points: of the drawn plane, along each side.
        surface_objective: the objective, if it is a surface.
        network_objective: the objective, if it is a network.
        average_objective: the objective, if it is a moving average.
        playback: what was recorded, if the run was trained elsewhere.
    """

    objective: SurfaceObjective | NetworkObjective | AverageObjective | RecordedObjective
    start: FloatArray
    domain: Domain
    phases: tuple[str, ...]
    batch_seed: np.random.SeedSequence
    formula: str
    is_quadratic: bool
    data: Data | None = None
    minima: tuple[tuple[float, float], ...] = ()
    moved_start: str = ""
    steps: int | None = None
    points: int = GRID
    surface_objective: SurfaceObjective | None = None
    network_objective: NetworkObjective | None = None
    average_objective: AverageObjective | None = None
    playback: Playback | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of how data and formulas were read, a sentence each."""
        said = () if self.surface_objective is None else self.surface_objective.notes
        notes = [f"{note}." for note in said]
        if self.playback is not None and self.playback.unknown:
            notes.append(self.playback.unknown)
        if self.data is not None:
            notes += self.data.notes
        if self.network_objective is not None:
            keys = {layer.activation: None for layer in self.network_objective.network.layers}
            notes += [f"{note} in an activation." for key in keys for note in ACTIVATIONS[key].notes]
        return tuple(notes)

    @cached_property
    def landscape(self) -> Landscape:
        """The loss over the drawn plane, computed when first asked for: of a network's planes there are many.

        Through the start, where there are more than two parameters.
        """
        return landscape(self.objective, self.domain, self.points, self.start)


def build_problem(
    spec: ObjectiveSpec,
    seed: int,
    dialect: Dialect,
    *,
    data: Data | None = None,
    place: str = "objective",
    check: Check = not_cancelled,
) -> Problem:
    """Build what an experiment describes.

    One seed is spawned for data, start, batches and dropout, so that changing the use of one leaves
    the others as they were.

    Args:
        spec: the objective.
        seed: of everything random in it.
        dialect: whose defaults the layers follow.
        data: the examples, if they were made for another network of the same experiment already; they are
            the same as those that would be made.
        place: where the objective stands in the experiment's file, for complaints.
        check: called between data, network and the first evaluation.

    Raises:
        Cancelled: by ``check``.
        RavineError: the description cannot be built, or the loss at its start is not a finite number.
    """
    request = _Request(np.random.SeedSequence(seed), dialect, data, place, check)
    return _checked(BUILDERS[spec.kind](spec, request), place, check)


@dataclass(frozen=True)
class _Request:
    """What a builder is given beside the objective's description; see `build_problem`."""

    seed: np.random.SeedSequence
    dialect: Dialect
    data: Data | None
    place: str
    check: Check


def build_data(spec: NetworkSpec, seed: int) -> Data:
    """The examples of an experiment, which for one seed are the same whatever network learns from them.

    Raises:
        RavineError: a file that cannot be read, or choices that do not fit the data.
    """
    return _data(spec, np.random.SeedSequence(seed).spawn(SPAWNED)[0])


def _data(spec: NetworkSpec, seed: np.random.SeedSequence) -> Data:
    rng = np.random.default_rng(seed)
    if spec.csv:
        table, values = spec.table, spec.data
        with _told_of_the_table():
            data = csv_data(table, rng, target=spec.target, columns=spec.columns, values=values)
    else:
        data = DATASETS[spec.dataset].make(rng, **spec.data)
    if spec.train_share < 1.0:
        data = data.kept(rng.permutation(len(data.x)), spec.train_share)
    return data.with_features(spec.features)


@contextmanager
def _told_of_the_table() -> Iterator[None]:
    """Put a complaint under its key: a wrong choice names it, what is wrong in the table does not know it."""
    try:
        yield
    except RavineError as error:
        raise error if str(error).startswith("objective.") else error.at("objective.csv") from None


def _surface_problem(spec: SurfaceSpec, request: _Request) -> Problem:
    if spec.surface:
        row = SURFACES[spec.surface]
        domain = spec.domain or row.domain
        objective = described_surface(spec)
        defaults = {p.name: p.default for p in row.constants}
        minima = row.minima if {**defaults, **spec.constants} == defaults else ()
    else:
        domain = spec.domain or DEFAULT_DOMAIN
        objective, minima = described_surface(spec), ()
    asked = np.array(spec.first_start, dtype=np.float64)
    begin = nearest_defined(objective, asked)
    moved = ""
    if begin is not asked:
        (from_x, from_y), (to_x, to_y) = (map(short, map(float, point)) for point in (asked, begin))
        moved = (
            f"The function is not defined at ({from_x}, {from_y}), so the start was moved to the nearest "
            f"point where it is: ({to_x}, {to_y})."
        )
    return Problem(
        objective=objective,
        surface_objective=objective,
        start=begin,
        moved_start=moved,
        domain=domain,
        phases=SURFACE_PHASES,
        batch_seed=request.seed,
        formula=objective.latex,
        is_quadratic=objective.is_quadratic,
        minima=minima,
    )


def _average_problem(spec: AverageSpec, request: _Request) -> Problem:
    data_seed, _, batch_seed, _ = request.seed.spawn(SPAWNED)
    if spec.csv:
        with _told_of_the_table():
            data = csv_series(spec.table, spec.column)
    else:
        data = whole_series(DATASETS[spec.dataset], np.random.default_rng(data_seed), spec.data)
    series = data.y[:, 0]
    objective = AverageObjective(series)
    start = np.array(spec.start or (0.0, 0.0), dtype=np.float64)
    domain = spec.domain or (_reaching(start[0], *series), _reaching(start[1], 0.0, 1.0))
    return Problem(
        objective=objective,
        average_objective=objective,
        start=start,
        domain=domain,
        phases=AVERAGE_PHASES,
        batch_seed=batch_seed,
        formula=LATEX,
        is_quadratic=True,
        data=data,
        minima=((objective.mean, 1.0),),
        steps=objective.samples,
    )


def _recording_problem(spec: RecordingSpec, request: _Request) -> Problem:
    try:
        opened = opened_recording(spec.path)
    except RavineError as error:
        raise error.at(f"{request.place}.file") from None
    except OSError as error:
        raise RavineError(f"{request.place}.file: {explained(error)}") from None
    start = opened.playback.theta(0)
    return Problem(
        objective=opened.objective,
        network_objective=opened.network,
        start=start,
        domain=spec.domain or _around(start, None),
        phases=RECORDED_PHASES if opened.network is None else NETWORK_PHASES,
        batch_seed=request.seed,
        formula="",
        is_quadratic=False,
        data=opened.data,
        playback=opened.playback,
    )


def _reaching(*values: float) -> tuple[float, float]:
    """The interval that holds all values, with some room."""
    low, high = float(min(values)), float(max(values))
    room = ROOM * (high - low) or 1.0
    return low - room, high + room


def _network_problem(spec: NetworkSpec, request: _Request) -> Problem:
    data_seed, start_seed, batch_seed, mask_seed = request.seed.spawn(SPAWNED)
    place = request.place
    data = _data(spec, data_seed) if request.data is None else request.data
    request.check()
    if spec.train_share < 1.0 and (spec.batch_size or 0) > len(data.x):
        spec = replace(spec, batch_size=None)  # of fewer examples than a batch holds it takes all
    if spec.start_seed is not None:
        start_seed = np.random.SeedSequence(spec.start_seed)
    try:
        objective = NetworkObjective.from_spec(
            spec, data, dialect=request.dialect, seed=int(mask_seed.generate_state(1)[0])
        )
    except RavineError as error:
        raise error.under(place) from None
    objective.check = request.check
    request.check()
    if objective.size < SHOWN:
        raise RavineError(
            f"{place}.layers: this network has {counted(objective.size, 'parameter')}, and a picture needs "
            f"{SHOWN}; give the neuron a bias or another input"
        )
    if spec.start is not None and len(spec.start) != objective.size:
        raise RavineError(
            f"{place}.start has {counted(len(spec.start), 'number')}; "
            f"this network has {counted(objective.size, 'parameter')}"
        )
    drawn = objective.network.start(np.random.default_rng(start_seed))
    start = drawn if spec.start is None else np.array(spec.start, dtype=np.float64)
    domain = spec.domain or data.plane or _around(start, _minimum(objective, start))
    is_linear = objective.hessian(start) is not None
    return Problem(
        objective=objective,
        network_objective=objective,
        start=start,
        domain=domain,
        phases=NETWORK_PHASES,
        batch_seed=batch_seed,
        formula=LINEAR_NEURON if is_linear and objective.names == ("weight", "bias") else "",
        is_quadratic=is_linear,
        data=data,
        points=_grid(objective),
    )


def _grid(objective: NetworkObjective) -> int:
    """Points a side: fewer where there are many examples, so that a run begins at once."""
    affordable = math.isqrt(int(BUDGET / (objective.samples * objective.size)))
    return max(MIN_GRID, min(GRID, affordable))


def _minimum(objective: NetworkObjective, start: FloatArray) -> FloatArray | None:
    """The minimum of a loss of two parameters whose Hessian is constant, if it has one."""
    hessian = objective.hessian(start) if objective.size == SHOWN else None
    if hessian is None:
        return None
    gradient = np.empty(SHOWN)
    objective.full_loss_and_gradient(start, gradient)
    low, high = np.linalg.eigvalsh(hessian)
    if not (np.isfinite(gradient).all() and low > LEVEL * high):
        return None
    # of a quadratic one step of Newton's method is exact
    return np.asarray(start - np.linalg.solve(hessian, gradient))


def _around(start: FloatArray, minimum: FloatArray | None) -> Domain:
    """The plane of the first two parameters about a start, or about a minimum that lies further away."""
    if minimum is None or float(np.abs(minimum - start).max()) < REACH:
        x, y = (float(value) for value in start[:SHOWN])
        return (x - REACH, x + REACH), (y - REACH, y + REACH)
    x, y = (float(value) for value in minimum)
    # As far beyond the minimum as the start is before it, and some room.
    across, up = (max(AHEAD * float(away), REACH) for away in np.abs(minimum - start))
    return (x - across, x + across), (y - up, y + up)


def _checked(problem: Problem, place: str, check: Check) -> Problem:
    check()
    if problem.playback is not None:  # a loss that was not recorded is no fault
        return problem
    loss = problem.objective.evaluate(problem.start, np.empty(problem.objective.size))
    if not np.isfinite(loss) and problem.data is not None:
        raise RavineError(
            f"{place}: the loss at the start is {loss}, not a finite number; "
            "scale the columns (data.scaling), "
            'let smaller weights be drawn, or compute in precision = "float64"'
        )
    if not np.isfinite(loss):
        (x_low, x_high), (y_low, y_high) = problem.domain
        where = f"x from {short(x_low)} to {short(x_high)} and y from {short(y_low)} to {short(y_high)}"
        raise RavineError(
            f"{place}: the function is not defined anywhere in what is drawn ({where}); "
            "change the formula or its constants"
        )
    return problem


#: What builds the problem of each kind of objective, by the kind's key.
BUILDERS: Mapping[str, Callable[[Any, _Request], Problem]] = {
    SurfaceSpec.kind: _surface_problem,
    NetworkSpec.kind: _network_problem,
    AverageSpec.kind: _average_problem,
    RecordingSpec.kind: _recording_problem,
}
