"""Basins: for every start of a plane the minimum that a racer reaches from there, and how soon.

Coarse first: a grid of 65 points a side, then the points between those that disagree, finer and finer, and in
the end all the others, so that the complete map is computed point by point and nothing in it is a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.arrays import frozen
from engine.cancellation import Check, not_cancelled
from engine.errors import RavineError
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec, as_surface
from engine.maps.racer_settings import settings_at, steps_of_changes
from engine.maps.runs_block import RunsBlock
from engine.maps.surface_runs import BLOCK, many_runs
from engine.maps.targets import UNDECIDED, Labels, Steps, Targets
from engine.objective import Domain, FloatArray, IntArray
from engine.optimizers.stepper import RUNAWAY, Stepper
from engine.surfaces.objective import described_surface

#: Points along each side of the coarsest map; each finer one halves the distances.
COARSEST = 65
#: Runs in a block where the coarsest map or fewer points are computed: it is not padded to a whole `BLOCK`.
FEW = COARSEST * COARSEST
#: Points along each side that are allowed, each twice the one before less one.
SIDES = (65, 129, 257, 513, 1025)
#: Steps of a block of runs between two checks: a few milliseconds.
PART = 50
#: How many times in a run one looks where the runs are; arrivals are known to this share of the steps.
LOOKS = 64


@dataclass(frozen=True, eq=False)
class BasinsRequest:
    """What a map of basins is of; two that have the same map are equal.

    Attributes:
        experiment: with a surface.
        racer: which racer runs from every start.
        steps: of each run.
        side: points along each side, one of `SIDES`.
        domain: of the starts.
    """

    experiment: Experiment
    racer: int
    steps: int
    side: int
    domain: Domain

    def __post_init__(self) -> None:
        if self.side not in SIDES:
            raise RavineError(f"a map of {self.side} points a side is none of {', '.join(map(str, SIDES))}")
        if self.surface is None:
            raise RavineError(
                "a map of basins needs a surface f(x, y); this experiment trains something else"
            )

    @property
    def surface(self) -> SurfaceSpec | None:
        """The surface that is described."""
        return as_surface(self.experiment.objective)

    @property
    def spec(self) -> RacerSpec:
        """The racer."""
        return self.experiment.racers[self.racer]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BasinsRequest) and other._identity == self._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @cached_property
    def _identity(self) -> tuple[object, ...]:
        """What the map depends on."""
        changes = tuple(c for c in self.experiment.changes if c.racer == self.spec.name)
        asked = (self.steps, self.side, self.domain, self.experiment.dialect)
        return (repr(_without_start(self.surface)), repr(self.spec), repr(changes), *asked)


def _without_start(surface: SurfaceSpec | None) -> SurfaceSpec | None:
    """The surface without its start and domain, on which no basin depends."""
    return None if surface is None else replace(surface, start=None, domain=None)


@dataclass(frozen=True, eq=False)
class Basins:
    """A map, read-only.

    Attributes:
        x: starts (X,) along the first parameter, ascending.
        y: starts (Y,) along the second.
        label: (X, Y), ``label[i, j]`` of the start ``x[i], y[j]``: the place of its minimum in ``minima``,
            `UNDECIDED` or `DIVERGED`.
        arrival: (X, Y), after how many steps a run was where it stayed, known to ``steps / LOOKS``; for what
            diverged the step at which that was seen, for what is undecided all steps.
        minima: the minima (M, 2), the lowest first, those beyond the plane included.
        losses: of the minima (M,).
        steps: of each run.
        computed: (X, Y), False where a start has the label of its neighbours for the time being.
    """

    x: FloatArray
    y: FloatArray
    label: Labels
    arrival: Steps
    minima: FloatArray
    losses: FloatArray
    steps: int
    computed: npt.NDArray[np.bool_]

    @property
    def is_complete(self) -> bool:
        """Whether every start was computed."""
        return bool(self.computed.all())

    def at_step(self, step: int) -> Labels:
        """The labels ``(X, Y)`` of what was decided after so many steps; the rest is undecided."""
        return np.where(self.arrival <= step, self.label, UNDECIDED).astype(np.int16)

    def shares(self) -> dict[int, float]:
        """The share of the plane that each label has, those that occur, in the order of the labels."""
        labels, counts = np.unique(self.label, return_counts=True)
        return {int(label): int(count) / self.label.size for label, count in zip(labels, counts, strict=True)}


def basins(request: BasinsRequest, *, dtype: npt.DTypeLike = np.float64) -> Basins:
    """The complete map.

    Args:
        request: what is asked.
        dtype: float32 takes half as long, and disagrees at the frontiers between basins.

    Raises:
        RavineError: the surface or the racer cannot be run.
    """
    *_, last = refined_basins(request, dtype=dtype)
    assert last is not None  # noqa: S101 - the last block completes the map
    return last


def refined_basins(
    request: BasinsRequest,
    check: Check = not_cancelled,
    *,
    dtype: npt.DTypeLike = np.float64,
    shown: int = 8,
) -> Iterator[Basins | None]:
    """A map, coarse first.

    Args:
        request: what is asked.
        check: called before the minima are looked for, which may take a second, and every few steps.
        dtype: float64, or float32 for pictures.
        shown: while the map is completed, how many blocks lie between two maps.

    Yields:
        After every block of runs None, or the map as it is when a grid is there or has been completed.

    Raises:
        RavineError: the surface or the racer cannot be run.
    """
    check()
    work = _Map(request, dtype, check)
    strides = [1]
    while (request.side - 1) // (2 * strides[0]) >= COARSEST - 1:
        strides.insert(0, 2 * strides[0])
    for stride in strides:
        for count, places in enumerate(work.blocks(work.frontier(stride)), 1):
            work.compute(places)
            if count % shown:
                yield None
        yield work.seen(stride)
    for count, places in enumerate(work.blocks(np.argwhere(~work.computed)), 1):
        work.compute(places)
        yield None if count % shown else work.seen(1)
    yield work.seen(1)


def trail_from(request: BasinsRequest, start: tuple[float, float]) -> FloatArray:
    """The run of a map from one start: theta before the first step and after each (K + 1, 2).

    It ends where the run diverges.
    """
    surface = request.surface
    assert surface is not None  # noqa: S101 - the request has been checked
    experiment, spec = request.experiment, request.spec
    settings = settings_at(experiment, spec, 0)
    stepper = Stepper(described_surface(surface), settings, np.array(start))
    path = [np.array([start], dtype=np.float64)]
    for stop in sorted({*steps_of_changes(experiment, spec), request.steps}):
        count = min(stop, request.steps) - stepper.step
        part = np.empty((max(count, 0), 2))
        done = stepper.run(len(part), np.empty(len(part)), part)
        path.append(part[:done])
        if done < count:
            break
        stepper.set_values(experiment.values_at(spec, stop))
    return np.concatenate(path)


class _Map:
    """A map while it is computed."""

    def __init__(self, request: BasinsRequest, dtype: npt.DTypeLike, check: Check) -> None:
        self._check = check
        spec = request.surface
        assert spec is not None  # noqa: S101 - the request has been checked
        self._request = request
        self._objective = described_surface(replace(spec, domain=request.domain))
        self._targets = Targets.of(self._objective)
        side = request.side
        self.x, self.y = (np.linspace(low, high, side) for low, high in request.domain)
        self.label: Labels = np.full((side, side), UNDECIDED, np.int16)
        self.arrival: Steps = np.full((side, side), request.steps, np.int32)
        self.computed = np.zeros((side, side), dtype=bool)
        self._dtype = dtype
        self._runs = dict[int, RunsBlock]()
        stride = max(1, request.steps // LOOKS)
        self._looks = sorted({*range(stride, request.steps + 1, stride), request.steps})
        self._changes = steps_of_changes(request.experiment, request.spec)
        self._stride = 1

    def frontier(self, stride: int) -> IntArray:
        """The points (N, 2) of a grid that are to be computed; the others take a neighbour's label.

        On the coarsest grid that is all of them; on a finer one those between points that disagree.
        """
        coarse = np.arange(0, self._request.side, 2 * stride)
        fine = np.arange(0, self._request.side, stride)
        self._stride = stride
        if not self.computed[0, 0]:
            return np.stack(np.meshgrid(fine, fine, indexing="ij"), axis=-1).reshape(-1, 2)
        label = self.label[np.ix_(coarse, coarse)]
        disagree = np.zeros((len(coarse) - 1, len(coarse) - 1), dtype=bool)
        for other in (label[1:, :-1], label[:-1, 1:], label[1:, 1:]):
            disagree |= other != label[:-1, :-1]
        # each square between four coarse points has nine fine ones, its corners included
        wanted = np.zeros((len(fine), len(fine)), dtype=bool)
        for i in range(3):
            for j in range(3):
                wanted[i : len(fine) - 2 + i : 2, j : len(fine) - 2 + j : 2] |= disagree
        near = np.minimum((fine + stride) // (2 * stride) * 2 * stride, self._request.side - 1)
        known = self.computed[np.ix_(fine, fine)]
        for array in (self.label, self.arrival):
            taken = array[np.ix_(near, near)]
            array[np.ix_(fine, fine)] = np.where(known, array[np.ix_(fine, fine)], taken)
        return fine[np.argwhere(wanted & ~known)]

    def blocks(self, places: IntArray) -> Iterator[IntArray]:
        """The places (N, 2) in blocks of what is run at once."""
        return (places[start : start + BLOCK] for start in range(0, len(places), BLOCK))

    def compute(self, places: IntArray) -> None:
        """Run from some places (N, 2), at most a block, and label them."""
        i, j = places.T
        starts = np.empty((2, FEW if len(places) <= FEW else BLOCK))
        starts[:, : len(places)] = self.x[i], self.y[j]
        starts[:, len(places) :] = starts[:, :1]
        label, arrival = self._run(starts)
        self.label[i, j], self.arrival[i, j] = label[: len(places)], arrival[: len(places)]
        self.computed[i, j] = True

    def seen(self, stride: int) -> Basins:
        """The map as it is, every so many points."""
        kept = slice(None, None, stride)
        return Basins(
            x=frozen(self.x[kept].copy()),
            y=frozen(self.y[kept].copy()),
            label=frozen(self.label[kept, kept].copy()),
            arrival=frozen(self.arrival[kept, kept].copy()),
            minima=self._targets.points,
            losses=self._targets.losses,
            steps=self._request.steps,
            computed=frozen(self.computed[kept, kept].copy()),
        )

    def _block_of(self, count: int) -> RunsBlock:
        """The block of so many runs, compiled when it is first used."""
        if count not in self._runs:
            settings = settings_at(self._request.experiment, self._request.spec, 0)
            self._runs[count] = many_runs(self._objective, settings, count, dtype=self._dtype)
        return self._runs[count]

    def _run(self, starts: FloatArray) -> tuple[Labels, Steps]:
        """Labels and arrivals (N,) of a block of starts (2, N)."""
        runs = self._block_of(starts.shape[1])
        seen, looked = np.empty((len(self._looks), *runs.theta.shape), runs.theta.dtype), 0
        runs.start(starts)
        runs.set_numbers(settings_at(self._request.experiment, self._request.spec, 0))
        for stop in sorted({*self._looks, *self._changes}):
            target = min(stop, self._request.steps)
            while runs.step < target:
                runs.run(min(PART, target - runs.step))
                self._check()
            if stop in self._changes:
                runs.set_numbers(settings_at(self._request.experiment, self._request.spec, stop))
            if stop in self._looks:
                seen[looked] = runs.theta
                looked += 1
        limit = RUNAWAY * np.maximum(1.0, np.hypot(*starts))
        return self._targets.arrivals(seen, self._looks, limit)
