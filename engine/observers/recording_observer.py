"""From a recorded run to what frames show of it: its parameters over its steps, and its plane.

A plane is laid once for all of a recording, from rows of it that are spread evenly. They are read a stretch
of parameters at a time (`engine.recording.motion`): a recording may be larger than the memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.arrays import frozen
from engine.experiment.description import Experiment
from engine.frames.plane_frame import PlaneFrame
from engine.frames.recording_frame import RecordingFrame
from engine.landscape.grid import Landscape
from engine.landscape.plane import Plane, chosen_plane, plane_of_axes, random_plane_of, reaching
from engine.objective import FloatArray, IntArray
from engine.recording.motion import Motion, motion_of
from engine.recording.playback import Playback
from engine.recording.recorded_run import RecordedRun, RecordedTensor
from engine.recording.tensor_history import RunHistory, history_of
from engine.session.session import Session

#: Numbers that the rows of a plane may have together, and how many rows it has at least and at most.
PLANE_VALUES = 2**25
FEWEST_ROWS, MOST_ROWS = 24, 192
#: The same of the rows through which the path is drawn.
PATH_VALUES = 2**26
FEWEST_PLACES, MOST_PLACES = 48, 1024


@dataclass(frozen=True, eq=False)
class _Laid:
    """A plane with where each racer has been in it.

    Attributes:
        plane: the plane.
        explained: the share of the chosen racer's motion within it.
        steps: for each racer the steps of its places.
        places: for each racer ``(n, 2)``; none where its parameters are others.
        landscape: what is drawn over it: nothing.
    """

    plane: Plane
    explained: float
    steps: tuple[IntArray, ...]
    places: tuple[FloatArray, ...]
    landscape: Landscape


class RecordingObserver:
    """Shows the recordings of a session."""

    def __init__(self) -> None:
        self._histories: dict[int, RunHistory] = {}
        self._key: tuple[object, ...] = ()
        self._laid: _Laid | None = None

    def frame(self, session: Session, place: int) -> RecordingFrame:
        """What was recorded of the racer at ``place``."""
        playback = _playbacks(session)[place]
        run = playback.run
        if place not in self._histories:
            self._histories[place] = history_of(run, session.check)
        return RecordingFrame(place, self._histories[place], len(run.steps), playback.unknown)

    def plane(self, session: Session, place: int) -> tuple[PlaneFrame, Landscape]:
        """The plane of the racer at ``place``, and a landscape of which no height is known."""
        playbacks = _playbacks(session)
        shown = session.experiment.shown
        key = (place, *(shown(n) for n in ("plane", "plane_centre", "plane_x", "plane_y", "plane_seed")))
        if self._laid is None or key != self._key:
            self._key, self._laid = key, _lay(session, playbacks, place)
        laid = self._laid
        paths = tuple(_path(laid, *each, session.step) for each in enumerate(playbacks))
        gaps = frozen(np.full(len(playbacks), np.nan))
        return PlaneFrame(laid.plane, session.newest, place, laid.explained, paths, gaps), laid.landscape


def _playbacks(session: Session) -> list[Playback]:
    return [racer.playback for racer in session.racers if racer.playback is not None]


def _lay(session: Session, playbacks: Sequence[Playback], place: int) -> _Laid:
    chosen = playbacks[place]
    fitting = [each.run.form == chosen.run.form for each in playbacks]
    count = max(FEWEST_ROWS, min(MOST_ROWS, PLANE_VALUES // chosen.run.size) // sum(fitting))
    rows = [_sound_rows(each, count) if fits else [] for each, fits in zip(playbacks, fitting, strict=True)]
    own = [(chosen.run, row) for row in rows[place]]
    others = [
        (each.run, row) for number, each in enumerate(playbacks) for row in rows[number] if number != place
    ]
    motion = motion_of([*own, *others], session.check)
    plane = _plane(session.experiment, chosen, own, motion)
    most = max(FEWEST_PLACES, min(MOST_PLACES, PATH_VALUES // chosen.run.size))
    steps: list[IntArray] = []
    places: list[FloatArray] = []
    for each, needed, fits in zip(playbacks, rows, fitting, strict=True):
        drawn = sorted({*_sound_rows(each, most), *needed}) if fits else []
        steps.append(each.run.steps[drawn])
        found = np.empty((len(drawn), 2))
        for number, row in enumerate(drawn):
            session.check()
            found[number] = plane.coordinates(each.theta(row)[None])[0]
        places.append(found)
    everywhere = np.concatenate(places)
    plane = reaching(plane, everywhere) if plane.kind == "pca" else plane.holding_places(everywhere)
    total = motion_of(own, session.check).total if others else motion.total
    counted = places[place][np.isin(steps[place], chosen.run.steps[rows[place]])]
    return _Laid(plane, plane.explained_of(counted, total), tuple(steps), tuple(places), _unknown(plane))


def _path(laid: _Laid, number: int, playback: Playback, step: int) -> FloatArray:
    """Where a racer has been up to a step ``(n, 2)``, its own place last."""
    steps, places = laid.steps[number], laid.places[number]
    if not len(steps):
        return frozen(np.empty((0, 2)))
    row = playback.run.row_at(step)
    taken = int(playback.run.steps[row])
    before = places[: int(np.searchsorted(steps, taken))]
    return frozen(np.concatenate((before, laid.plane.coordinates(playback.theta(row)[None]))))


def _unknown(plane: Plane) -> Landscape:
    """No heights over a plane."""
    x, y = (np.linspace(low, high, 2) for low, high in plane.domain)
    return Landscape(x, y, np.full((2, 2), np.nan), plane.names)


def _weights_of(tensor: RecordedTensor, framework: str, vector: FloatArray) -> FloatArray:
    """A tensor's part of a vector (P,) as a view (O, I): a row is what leads to one neuron."""
    own = vector[tensor.span]
    if framework == "keras":  # kernels are (inputs, units)
        return own.reshape(-1, tensor.shape[-1]).T
    return own.reshape(tensor.shape[0], -1)


def _sound_rows(playback: Playback, count: int) -> list[int]:
    """Rows of a run up to its end, evenly."""
    rows = playback.run.spread_rows(count)
    return [int(row) for row in rows if playback.run.steps[row] <= playback.last_step]


def _plane(
    experiment: Experiment, playback: Playback, own: Sequence[tuple[RecordedRun, int]], motion: Motion
) -> Plane:
    """The plane that the experiment's view asks for (see `engine.observers.plane_observer.lay_plane`)."""
    shown, run = experiment.shown, playback.run
    kind = str(shown("plane"))
    if kind == "auto":
        kind = "pca"
    about = str(shown("plane_centre"))
    if about == "auto":
        about = "mean" if kind == "pca" else "latest"
    centre = motion.mean if about == "mean" else playback.theta(own[0 if about == "start" else -1][1])
    if kind == "pca":
        return plane_of_axes(motion.axes, centre)
    if kind == "random":
        moving = [tensor for tensor in run.tensors if len(tensor.shape) > 1 and tensor.size]

        def weights_of(vector: FloatArray) -> list[FloatArray]:
            framework = run.description.framework
            return [_weights_of(tensor, framework, vector) for tensor in moving] or [vector[None]]

        return random_plane_of(weights_of, centre, int(shown("plane_seed")))
    x, y = (min(int(shown(name)), run.size - 1) for name in ("plane_x", "plane_y"))
    if x == y:
        y = x - 1 if x else 1
    plane = chosen_plane(centre, x, y, (run.names[x], run.names[y]))
    given = experiment.objective.domain
    return plane if given is None else replace(plane, domain=given)
