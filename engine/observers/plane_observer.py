"""Laying the plane on which a network's loss is drawn, and seeing a race in it.

A plane follows from the experiment's view and from the run up to some step, which is the last of 0, 1, 2, 3,
4, 6, 8, 12, ... before the furthest one ever reached. So it is laid anew ever more seldom while a run plays,
nothing twitches in between, and stepping back leaves it where it is.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from engine.arrays import frozen
from engine.experiment.description import Experiment
from engine.experiment.plane_part import drawn_part
from engine.frames.plane_frame import PlaneFrame
from engine.landscape.grid import Landscape, landscape_of_plane, slice_gaps
from engine.landscape.plane import Plane, chosen_plane, pca_plane, random_plane
from engine.network.objective import NetworkObjective
from engine.objective import Domain, FloatArray
from engine.observers.seeds_observer import other_seeds
from engine.session.racer import Racer
from engine.session.session import Session

#: Points along each side of a picture that is refined elsewhere, and of one that must be complete at once.
COARSE, FINE = 9, 65
#: The same of coarse pictures of networks for which that takes too long, the coarser ones last.
COARSER = (5, 3)
#: How many numbers of a run decide its plane, so that laying one takes no longer than drawing it, ...
RUN_VALUES = 2**20
#: ... and of how many steps at the least.
FEWEST = 16
#: What weights and biases are called on axes, which have room for little.
INITIALS = {"weight": "w", "bias": "b"}
#: How much further than the run's motion a plane reaches.
AHEAD = 1.3
#: How many products of example and parameter a complete picture may cost: about half a second.
BUDGET = 5e8
#: How many a coarse one may cost: about a tenth of a second, in which the run stands still.
COARSE_BUDGET = 1e8
#: How many the gaps of a frame may cost: about a millisecond.
GAP_BUDGET = 2e6


class PlaneObserver:
    """Lays planes for a session of networks and tells where its racers are in them."""

    def __init__(self, *, complete: bool) -> None:
        """Begin without a plane.

        Args:
            complete: whether the picture is drawn finely at once, as documents need it; otherwise coarsely,
                because somebody will refine it.
        """
        self._complete = complete
        self._key: tuple[object, ...] = ()
        self._laid: tuple[Plane, Landscape, float, Domain] | None = None
        self._places: dict[tuple[int, int, int], FloatArray] = {}

    def plane(self, session: Session, place: int) -> tuple[PlaneFrame, Landscape]:
        """The plane through the network of the racer at ``place``, and the loss over it."""
        racers, chosen = session.racers, session.racers[place]
        objective = chosen.network_objective
        assert objective is not None  # noqa: S101 - planes are laid for networks alone
        laid = last_laying(session.newest)
        shown = session.experiment.shown
        key = (
            place,
            laid,
            tuple(sorted(chosen.tuned.items())),
            *(shown(n) for n in ("plane", "plane_centre", "plane_x", "plane_y", "plane_seed", "plane_part")),
        )
        fitting = [same_loss(racer, chosen) for racer in racers]
        if self._laid is None or key != self._key:
            self._key, self._places = key, {}
            self._laid = self._lay(session, fitting, objective, chosen=place, laid=laid)
        plane, landscape, explained, whole = self._laid
        paths = tuple(
            self._path(plane, racer, (racer.index, 0)) if fits else frozen(np.empty((0, 2)))
            for racer, fits in zip(racers, fitting, strict=True)
        )
        seeds = tuple(
            tuple(
                self._path(plane, other, (racer.index, number))
                for number, other in enumerate(other_seeds(racer, session), 1)
                if fits
            )
            for racer, fits in zip(racers, fitting, strict=True)
        )
        gaps = _gaps(plane, racers, fitting, objective)
        return PlaneFrame(plane, laid, place, explained, paths, gaps, seeds, whole), landscape

    def _lay(
        self,
        session: Session,
        fitting: list[bool],
        objective: NetworkObjective,
        *,
        chosen: int,
        laid: int,
    ) -> tuple[Plane, Landscape, float, Domain]:
        racers = session.racers
        runs = [_run(racer, laid) if fits else None for racer, fits in zip(racers, fitting, strict=True)]
        own = runs[chosen]
        assert own is not None  # noqa: S101 - a racer's loss is its own
        others = (other_seeds(racer, session) for racer, fits in zip(racers, fitting, strict=True) if fits)
        seeds = [other for each in others for other in each]
        seed_runs = [_run(other, laid, RUN_VALUES // len(seeds)) for other in seeds]
        everybody = np.concatenate([*(run for run in runs if run is not None), *seed_runs])
        laid_plane = lay_plane(session.experiment, objective, own, everybody)
        whole = laid_plane.domain
        part = drawn_part(whole, str(session.experiment.shown("plane_part")))
        plane = replace(laid_plane, domain=part)
        points = points_of(objective.samples * objective.size, complete=self._complete)
        return plane, landscape_of_plane(objective, plane, points), plane.explained(own), whole

    def _path(self, plane: Plane, racer: Racer, run: tuple[int, int]) -> FloatArray:
        """Where a run was in the plane ``(M, 2)``, known by its racer's place and the number of its seed."""
        keyframes = [] if racer.keyframes is None else racer.keyframes.before(racer.stepper.step)
        new = [each for each in keyframes if (*run, each.step) not in self._places]
        if new:
            found = plane.coordinates(np.stack([each.theta for each in new]))
            for each, where in zip(new, found, strict=True):
                self._places[*run, each.step] = where
        places = [self._places[*run, each.step] for each in keyframes]
        return frozen(np.stack([*places, plane.coordinates(racer.theta[None])[0]]))


def lay_plane(
    experiment: Experiment, objective: NetworkObjective, own: FloatArray, everybody: FloatArray
) -> Plane:
    """The plane that an experiment's view asks for.

    Args:
        experiment: says how (``engine.experiment.view.PLANE``).
        objective: the network.
        own: where the racer one looks at has been ``(M, P)``, its start first.
        everybody: where all racers on this loss have been ``(N, P)``: the plane reaches so far.
    """
    shown = experiment.shown
    kind = str(shown("plane"))
    given = experiment.objective.domain
    if kind == "auto":
        kind = "pca" if given is None else "weights"
    about = str(shown("plane_centre"))
    if about == "auto":
        about = "mean" if kind == "pca" else "start" if given is not None else "latest"
    centre = {"start": own[0], "latest": own[-1], "mean": own.mean(axis=0)}[about]
    if kind == "pca":
        return roomy(pca_plane(everybody, centre))
    if kind == "random":
        return random_plane(objective.network, centre, int(shown("plane_seed"))).holding(everybody)
    x, y = (min(int(shown(name)), objective.size - 1) for name in ("plane_x", "plane_y"))
    if x == y:
        y = x - 1 if x else 1
    plane = chosen_plane(centre, x, y, (axis_name(objective.names[x]), axis_name(objective.names[y])))
    if given is not None and (x, y) == (0, 1):
        return replace(plane, domain=given)
    return roomy(plane.holding(everybody))


def axis_name(name: str) -> str:
    """A weight's name as short as an axis needs it: ``layer1.weight[0,2]`` is ``w1[0,2]``."""
    layer, _, place = name.partition(".")
    part, bracket, rest = place.partition("[")
    return f"{INITIALS[part]}{layer.removeprefix('layer')}{bracket}{rest}" if part in INITIALS else name


def points_of(cost: int, *, complete: bool) -> int:
    """How many points along each side a picture has.

    Args:
        cost: of a single point: examples times parameters.
        complete: whether nobody will refine it.
    """
    if complete:
        return max(COARSE, min(FINE, math.isqrt(int(BUDGET / cost))))
    sizes = (COARSE, *COARSER)
    return next((points for points in sizes if points**2 * cost <= COARSE_BUDGET), sizes[-1])


def last_laying(step: int) -> int:
    """The last of the steps 0, 1, 2, 3, 4, 6, 8, 12, 16, ... that is at most ``step``."""
    power = 1 << (step.bit_length() - 1) if step else 0
    return power + power // 2 if step >= power + power // 2 else power


def roomy(plane: Plane) -> Plane:
    """The plane with room for where the run may go before it is laid anew."""
    domain = tuple(
        (middle - AHEAD * reach, middle + AHEAD * reach)
        for middle, reach in zip(plane.centre, plane.reach, strict=True)
    )
    return replace(plane, domain=(domain[0], domain[1]))


def same_loss(one: Racer, other: Racer) -> bool:
    """Whether two racers' networks are the same function of their parameters, wherever they started."""
    if one.objective is other.objective:
        return True
    if one.network_objective is None or other.network_objective is None:
        return False
    return _form(one, one.network_objective) == _form(other, other.network_objective)


def _form(racer: Racer, objective: NetworkObjective) -> tuple[object, ...]:
    layers = [layer.function for layer in objective.network.layers]
    own = racer.spec.network
    loss = ("", ()) if own is None else (own.loss, tuple(sorted(own.loss_values.items())))
    return (*layers, loss)


def _run(racer: Racer, laid: int, values: int = RUN_VALUES) -> FloatArray:
    """Where a racer was up to a step ``(M, P)``, of the same steps however much further it has gone since."""
    assert racer.keyframes is not None  # noqa: S101 - networks keep them
    thetas = racer.keyframes.thetas_until(laid)
    finite = thetas[np.isfinite(thetas).all(axis=1)]
    if not len(finite):
        return thetas[:1]
    # of a large network fewer, evenly, its start and its last among them
    count = min(len(finite), max(FEWEST, values // finite.shape[1]))
    kept: FloatArray = finite[np.linspace(0, len(finite) - 1, count).astype(int)]
    return kept


def _gaps(plane: Plane, racers: list[Racer], fitting: list[bool], objective: NetworkObjective) -> FloatArray:
    gaps = np.full(len(racers), np.nan)
    places = np.flatnonzero(fitting)
    cost = 2 * len(places) * objective.size * objective.samples
    if cost <= GAP_BUDGET:
        gaps[places] = slice_gaps(objective, plane, np.stack([racers[place].theta for place in places]))
    return frozen(gaps)
