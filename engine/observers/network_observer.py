"""Seeing inside a network: what a frame shows of its layers, of how they came to be so, and of its answers.

Everything is computed when a frame is made and from what the session restores exactly, never in a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TypeAlias

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.data.batches import BatchOrder
from engine.errors import RavineError
from engine.frames.display_state import chosen_racer
from engine.frames.layer_frame import LayerFrame
from engine.frames.network_frame import LayerHistory, NetworkFrame, RacerNetwork, ScoreHistory
from engine.layers.tape import Phase
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

    def __init__(self, objectives: Sequence[NetworkObjective], data: Data, batches: BatchOrder) -> None:
        """Lay out the input plane and choose the examples to score on.

        Args:
            objectives: each racer's.
            data: what they learn from.
            batches: what each step sees.
        """
        self._data = data
        self._batches = batches
        self._outputs = data.class_names if data.kind == "classes" else data.target_names
        self._scorers = {objective: Scorer(objective) for objective in objectives}
        self._score_observer = ScoreObserver()
        self._plane = _plane(data, sum(objective.size for objective in objectives))
        points = np.empty((0, 2)) if self._plane is None else _points(data, self._plane)
        self._inputs = data.inputs(points) if len(points) else points

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
        batch = self._batches.indices(racer.stepper.step)
        chosen = self._racer_network(session, place, updates[place])
        others = range(min(len(session.racers), COMPARED)) if compares else ()
        return NetworkFrame(
            racer=place,
            layers=chosen.layers,
            history=chosen.history,
            inputs=self._data.feature_names,
            outputs=self._outputs,
            examples=self._examples(objective, batch),
            plane=self._plane,
            thumbnails=self._thumbnails(racer, objective),
            losses=tuple(_network(each).network.loss.key for each in session.racers),
            answers=tuple(self._answer(each) for each in session.each_racer() if self._plane is not None),
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
        if self._data.kind != "regression" and session.experiment.shown("score_plot") == "auto":
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
        batch = self._batches.indices(racer.stepper.step)
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
                    objective, keyframe.theta, keyframe.step, self._batches.indices
                )
        known = [keyframe.signal for keyframe in keyframes if keyframe.signal is not None]
        if not session.phase:
            step = racer.stepper.step
            known.append(signal_to_noise(objective, racer.theta, step, self._batches.indices))
        return frozen(np.reshape(known, (len(known), len(objective.network.layers))))

    def _history(self, session: Session, racer: Racer, now: LayerSummary | None) -> LayerHistory:
        objective = _network(racer)
        keyframes = [] if racer.keyframes is None else racer.keyframes.before(racer.stepper.step)
        steps = [keyframe.step for keyframe in keyframes]
        summaries = []
        for keyframe in keyframes:
            session.check()
            summaries.append(self._summary(keyframe, objective))
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

    def _summary(self, keyframe: Keyframe, objective: NetworkObjective) -> LayerSummary:
        if keyframe.summary is None:
            batch = self._batches.indices(keyframe.step)
            probes, gradient = read_layers(objective, keyframe.theta, keyframe.step, batch)
            update = None if keyframe.after is None else keyframe.after - keyframe.theta
            norms = None if update is None else layer_norms(objective.network, update)
            health = measure(objective.network, probes, keyframe.theta, gradient, norms)
            motion = layer_motion(objective.network, gradient, update)
            keyframe.summary = LayerSummary(health, quantiles(probes), output_quantiles(probes), motion)
        return keyframe.summary

    def _examples(self, objective: NetworkObjective, batch: IntArray | None) -> IntArray:
        places = np.arange(objective.samples, dtype=np.intp) if batch is None else batch
        chosen = examples_read(objective.network, len(places))
        return frozen(places.copy() if chosen is None else places[chosen])

    def _thumbnails(self, racer: Racer, objective: NetworkObjective) -> tuple[FloatArray, ...]:
        units = sum(layer.units for layer in objective.network.layers)
        if self._plane is None or units * len(self._inputs) > THUMBNAIL_VALUES:
            return ()
        side = len(self._plane)
        responses = objective.responses(racer.theta, self._inputs, racer.stepper.statistics)
        return tuple(frozen(response.T.reshape(-1, side, side)) for response in responses)

    def _answer(self, racer: Racer) -> FloatArray:
        objective, side = _network(racer), len(self._plane) if self._plane is not None else 0
        answer = objective.predict(racer.theta, self._inputs, racer.stepper.statistics)
        return frozen(answer.reshape(side, side, -1))


def layer_table(racer: Racer, batches: BatchOrder) -> tuple[LayerNumbers, ...]:
    """Kind, units and every number of `LayerHealth` of each layer of a racer, for its coming step.

    Raises:
        RavineError: the racer trains no network.
    """
    batch = batches.indices(racer.stepper.step)
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


def _plane(data: Data, size: int) -> FloatArray | None:
    """The plane ``(G, G, 2)``, coarser the more parameters the racers have together."""
    if len(data.domain) < 2:
        return None
    fitting = [side for side in SIDES if side * side * size <= PRODUCTS]
    side = fitting[0] if fitting else SIDES[-1]
    axes = [np.linspace(low, high, side) for low, high in data.domain[:2]]
    return frozen(np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1))


def _points(data: Data, plane: FloatArray) -> FloatArray:
    """Points of the plane as rows of the data's columns, the others at their means."""
    points = np.tile(data.columns.mean(axis=0), (plane.shape[0] * plane.shape[1], 1))
    points[:, :2] = plane.reshape(-1, 2)
    return points


def _stacked(rows: Sequence[FloatArray], shape: tuple[int, int]) -> FloatArray:
    return frozen(np.array(rows).reshape(len(rows), *shape))
