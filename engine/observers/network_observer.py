"""Seeing inside a network: what a frame shows of its layers, of how they came to be so, and of its answers.

Everything is computed when a frame is made and from what the session restores exactly, never in a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TypeAlias

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.errors import RavineError
from engine.frames.display_state import chosen_racer
from engine.frames.layer_frame import LayerFrame
from engine.frames.network_frame import LayerHistory, NetworkFrame, RacerNetwork, ScoreHistory
from engine.layers.tape import Phase
from engine.network.answers import answers_at
from engine.network.health import (
    HEALTH,
    LayerHealth,
    examples_read,
    layer_norms,
    measure,
    output_quantiles,
    quantiles,
    read_layers,
)
from engine.network.layer_motion import MOTION, layer_motion, signal_to_noise
from engine.network.layer_values import LayerValues
from engine.network.objective import NetworkObjective
from engine.network.score_details import ScoreDetail
from engine.network.scores import Score, Scorer
from engine.objective import FloatArray, IntArray
from engine.observers.example_observer import followed_example
from engine.observers.layer_frames import Known, layer_frame, shown
from engine.observers.score_observer import ScoreObserver
from engine.observers.seeds_observer import other_seeds
from engine.session.keyframes import Keyframe, LayerSummary
from engine.session.racer import Racer
from engine.session.session import Session

#: Kind, units and every number of `LayerHealth`, by name.
LayerNumbers: TypeAlias = dict[str, str | float]

#: Points along each side of the input plane; the coarser ones are for large networks.
SIDES = (32, 24, 16)
#: Products of a parameter and a point that the answers of all racers may take, about three milliseconds.
PRODUCTS = 2**24
#: The networks of so many racers stand side by side.
COMPARED = 4
#: Values that thumbnails may have.
THUMBNAIL_VALUES = 2**17


class NetworkObserver:
    """Looks into the networks of a race."""

    def __init__(self, objectives: Sequence[NetworkObjective]) -> None:
        """Choose the examples to score on.

        Args:
            objectives: each racer's.
        """
        self._size = sum(objective.size for objective in objectives)
        self._planes: dict[Data, _Plane | None] = {}
        self._scorers = {objective: Scorer(objective) for objective in objectives}
        self._score_observer = ScoreObserver()

    def frame(
        self, session: Session, updates: Sequence[FloatArray | None], *, compares: bool = False
    ) -> NetworkFrame:
        """What a frame at the session's address shows.

        Args:
            session: with a network as objective.
            updates: for each racer the coming step's update ``(P,)``, where the phases have reached it.
            compares: whether all networks are shown: looking into one costs about what a step does.
        """
        place = chosen_racer(session.experiment, len(session.racers))
        racer = session.racers[place]
        objective = _network(racer)
        batch, data = racer.batches.indices(racer.stepper.step), objective.data
        laid = self._plane(data)
        chosen = self._racer_network(session, place, updates[place])
        others = range(min(len(session.racers), COMPARED)) if compares else ()
        return NetworkFrame(
            racer=place,
            layers=chosen.layers,
            history=chosen.history,
            inputs=data.feature_names,
            outputs=data.class_names if data.kind == "classes" else data.target_names,
            examples=self._examples(objective, batch),
            plane=None if laid is None else laid.points,
            thumbnails=() if laid is None else _thumbnails(racer, objective, laid),
            losses=tuple(_network(each).network.loss.key for each in session.racers),
            answers=() if laid is None else tuple(_answer(each, data, laid) for each in session.each_racer()),
            scores=tuple(self._scores(each) for each in session.each_racer()),
            seed_scores=tuple(
                tuple(self._scores(other) for other in other_seeds(each, session))
                for each in session.each_racer()
            ),
            compared=tuple(
                chosen if other == place else self._racer_network(session, other, updates[other])
                for other in others
            ),
            followed=followed_example(session.experiment, objective, racer.theta, racer.stepper.statistics),
            score_details=self._score_details(session, racer, objective),
            score_histories=self._score_histories(session),
        )

    def _score_details(
        self, session: Session, racer: Racer, objective: NetworkObjective
    ) -> tuple[ScoreDetail, ...]:
        if objective.data.kind != "regression" and session.experiment.shown("score_plot") == "auto":
            return ()
        return self._scorers[objective].details(racer.theta, racer.stepper.statistics)

    def _score_histories(self, session: Session) -> tuple[ScoreHistory, ...]:
        if session.experiment.shown("loss_curves") == "steps":
            return ()
        return tuple(
            self._score_observer.history(
                each, min(session.step, each.last_step or session.step), session.check
            )
            for each in session.each_racer()
        )

    def _scores(self, racer: Racer) -> tuple[Score, ...]:
        objective = _network(racer)
        if objective not in self._scorers:  # another seed has other data
            self._scorers[objective] = Scorer(objective)
        return self._scorers[objective].scores(racer.theta, racer.stepper.statistics)

    def _racer_network(self, session: Session, place: int, update: FloatArray | None) -> RacerNetwork:
        """One racer's network in the coming step."""
        session.check()
        racer = session.racers[place]
        done = set(session.phases[: session.phase] if session.phase else session.phases)
        batch = racer.batches.indices(racer.stepper.step)
        probes, gradient, health = _inspect(racer, batch, update, done if session.phase else None)
        now = None
        if not session.phase:
            motion = layer_motion(_network(racer).network, gradient, update)
            now = LayerSummary(health, quantiles(probes), output_quantiles(probes), motion)
        layers = tuple(
            _layer(racer, index, probes=probes, gradient=gradient, health=health[index], done=done)
            for index in range(len(probes))
        )
        return RacerNetwork(place, layers, self._history(session, racer, now))

    def _signal(self, session: Session, racer: Racer, keyframes: Sequence[Keyframe]) -> FloatArray | None:
        """How far each layer's gradients agree at the keyframes and now, where the view asks for it."""
        if not session.experiment.shown("layer_noise"):
            return None
        objective = _network(racer)
        for keyframe in keyframes:
            if keyframe.signal is None:
                session.check()
                keyframe.signal = signal_to_noise(
                    objective, keyframe.theta, keyframe.step, racer.batches.indices
                )
        known = [keyframe.signal for keyframe in keyframes if keyframe.signal is not None]
        if not session.phase:
            step = racer.stepper.step
            known.append(signal_to_noise(objective, racer.theta, step, racer.batches.indices))
        return frozen(np.reshape(known, (len(known), len(objective.network.layers))))

    def _history(self, session: Session, racer: Racer, now: LayerSummary | None) -> LayerHistory:
        objective = _network(racer)
        keyframes = [] if racer.keyframes is None else racer.keyframes.before(racer.stepper.step)
        steps = [keyframe.step for keyframe in keyframes]
        summaries = []
        for keyframe in keyframes:
            session.check()
            summaries.append(_summary(keyframe, racer))
        if now is not None:
            steps.append(racer.stepper.step)
            summaries.append(now)
        layers = len(objective.network.layers)
        return LayerHistory(
            steps=frozen(np.array(steps, dtype=np.intp)),
            health=_stacked([summary.health for summary in summaries], (layers, len(HEALTH))),
            quantiles=_stacked([summary.quantiles for summary in summaries], (layers, 5)),
            outputs=_stacked([summary.outputs for summary in summaries], (layers, 5)),
            motion=_stacked([summary.motion for summary in summaries], (layers, len(MOTION))),
            signal=self._signal(session, racer, keyframes),
        )

    def _examples(self, objective: NetworkObjective, batch: IntArray | None) -> IntArray:
        places = np.arange(objective.samples, dtype=np.intp) if batch is None else batch
        chosen = examples_read(objective.network, len(places))
        return frozen(places.copy() if chosen is None else places[chosen])

    def _plane(self, data: Data) -> _Plane | None:
        """The plane of the data's first two columns, laid once; None of one column."""
        if data not in self._planes:
            self._planes[data] = _laid(data, self._size)
        return self._planes[data]


@dataclass(frozen=True, eq=False)
class _Plane:
    """Points over which networks are drawn.

    Attributes:
        points: by two columns of the data ``(G, G, 2)``.
        columns: the same as rows of all columns ``(G G, C)``.
        inputs: what a network on these data takes there ``(G G, I)``.
    """

    points: FloatArray
    columns: FloatArray
    inputs: FloatArray


def _summary(keyframe: Keyframe, racer: Racer) -> LayerSummary:
    """What the layers were like at a keyframe of a racer; computed once."""
    if keyframe.summary is None:
        objective = _network(racer)
        batch = racer.batches.indices(keyframe.step)
        probes, gradient = read_layers(objective, keyframe.theta, keyframe.step, batch)
        update = None if keyframe.after is None else keyframe.after - keyframe.theta
        norms = None if update is None else layer_norms(objective.network, update)
        health = measure(objective.network, probes, keyframe.theta, gradient, norms)
        motion = layer_motion(objective.network, gradient, update)
        keyframe.summary = LayerSummary(health, quantiles(probes), output_quantiles(probes), motion)
    return keyframe.summary


def _thumbnails(racer: Racer, objective: NetworkObjective, plane: _Plane) -> tuple[FloatArray, ...]:
    """What each unit of each layer computes over a plane, as (U, G, G); none of too many."""
    side = len(plane.points)
    if sum(layer.units for layer in objective.network.layers) * side * side > THUMBNAIL_VALUES:
        return ()
    responses = objective.responses(racer.theta, plane.inputs, racer.stepper.statistics)
    return tuple(frozen(response.T.reshape(-1, side, side)) for response in responses)


def _answer(racer: Racer, data: Data, plane: _Plane) -> FloatArray:
    """What a racer answers over a plane of some data, as (G, G, O)."""
    objective, side, state = _network(racer), len(plane.points), racer.stepper.statistics
    if objective.data is data:
        answer = objective.predict(racer.theta, plane.inputs, state)
    else:
        answer = answers_at(objective, racer.theta, state, plane.columns, data)
    return frozen(answer.reshape(side, side, -1))


def layer_table(racer: Racer) -> tuple[LayerNumbers, ...]:
    """Kind, units and every number of `LayerHealth` of each layer of a racer, for its coming step.

    Raises:
        RavineError: the racer trains no network.
    """
    batch = racer.batches.indices(racer.stepper.step)
    update = (
        None if racer.ended_by(racer.stepper.step) else racer.stepper.preview(batch, explained=False).update
    )
    _, _, health = _inspect(racer, batch, update)
    layers = _network(racer).network.layers
    return tuple(
        {"kind": layer.key, "units": layer.units, **asdict(_health(row))}
        for layer, row in zip(layers, health, strict=True)
    )


def _inspect(
    racer: Racer, batch: IntArray | None, update: FloatArray | None, done: set[str] | None = None
) -> tuple[tuple[LayerValues, ...], FloatArray, FloatArray]:
    """The values of a racer's layers in its coming step, the gradient ``(P,)`` and the layers' health.

    Within a step only the phases that are ``done`` are run.
    """
    objective, theta = _network(racer), racer.theta

    def is_done(phase: Phase) -> bool:
        return bool(done is None or done & (_phase_names(phase.kind, phase.layer)))

    probes, gradient = read_layers(
        objective, theta, racer.stepper.step, batch, None if done is None else is_done
    )
    norms = None if update is None else layer_norms(objective.network, update)
    return probes, gradient, measure(objective.network, probes, theta, gradient, norms)


def _network(racer: Racer) -> NetworkObjective:
    if racer.network_objective is None:
        raise RavineError(f"{racer.name} trains no network, so there are no layers to look into")
    return racer.network_objective


def _phase_names(direction: str, layer: int) -> set[str]:
    """What the phase of a layer, or of none, may be called in a race of networks of different depths."""
    return {direction, f"{direction} layer {layer + 1}"}


def _layer(
    racer: Racer,
    index: int,
    *,
    probes: Sequence[LayerValues],
    gradient: FloatArray,
    health: FloatArray,
    done: set[str],
) -> LayerFrame:
    """One layer; ``done`` are the phases whose results are shown."""
    network = _network(racer).network
    # a race of networks of different depths has the phases of the deepest
    forward = bool(done & _phase_names("forward", index))
    backward = bool(done & _phase_names("backward", index))
    is_last = index == len(network.layers) - 1
    arrived = bool(done & {"loss"} if is_last else done & {f"backward layer {index + 2}"})
    made = layer_frame(
        network,
        index,
        racer.theta,
        racer.stepper.statistics,
        probes[index],
        gradient,
        known=Known(forward, arrived, backward),
    )
    return replace(
        made,
        health=_health(health) if backward else None,
        inferred=shown(_inferred(racer, index, probes), known=forward),
    )


def _inferred(racer: Racer, index: int, probes: Sequence[LayerValues]) -> FloatArray | None:
    """What a layer would pass on in inference of what it was given in this step."""
    network = _network(racer).network
    arriving = probes[index - 1].activation if index else None
    if arriving is None:
        return None
    parameters, state = racer.theta[network.spans[index]], network.state_of(racer.stepper.statistics, index)
    return network.layers[index].inferred(np.asarray(arriving, np.float64), parameters, state)


def _health(row: FloatArray) -> LayerHealth:
    values = dict(zip(HEALTH, row.tolist(), strict=True))
    return LayerHealth(**{**values, "dead": int(values["dead"]), "identical": int(values["identical"])})


def _laid(data: Data, size: int) -> _Plane | None:
    """The plane, coarser the more parameters the racers have together; None of one column."""
    if len(data.domain) < 2:
        return None
    fitting = [side for side in SIDES if side * side * size <= PRODUCTS]
    side = fitting[0] if fitting else SIDES[-1]
    axes = [np.linspace(low, high, side) for low, high in data.domain[:2]]
    points = frozen(np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1))
    columns = _points(data, points)
    return _Plane(points, columns, data.inputs(columns))


def _points(data: Data, plane: FloatArray) -> FloatArray:
    """Points of the plane as rows of the data's columns, the others at their means."""
    points = np.tile(data.columns.mean(axis=0), (plane.shape[0] * plane.shape[1], 1))
    points[:, :2] = plane.reshape(-1, 2)
    return points


def _stacked(rows: Sequence[FloatArray], shape: tuple[int, int]) -> FloatArray:
    return frozen(np.array(rows).reshape(len(rows), *shape))
