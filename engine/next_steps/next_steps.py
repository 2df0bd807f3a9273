"""The next step of every optimizer from where the chosen racer stands.

An optimizer that began anew there would be of no use to look at: momentum would be plain descent, and every
adaptive rule would step by its rate. So each is led along the chosen racer's own path first, in its thought:
it sees the gradients there, one after another, with its settings as they are now, and fills its memory.
Of a network the path is not kept; there each begins anew, and what is shown says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.arrays import frozen
from engine.experiment.description import Experiment, RacerSpec
from engine.frames.next_steps import NextStep, NextSteps
from engine.next_steps.following_loop import following_loop
from engine.next_steps.given_gradient import GivenGradient
from engine.objective import SHOWN, FloatArray, IntArray, Objective
from engine.optimizers.array_loop import StatefulObjective
from engine.optimizers.gradient_clipping import make_gradient_clipper
from engine.optimizers.loop import DivergedError
from engine.optimizers.prepared_rule import prepare_rule
from engine.optimizers.row import is_own
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.stepper import Stepper
from engine.optimizers.stepper_state import StepperSettings, StepperState
from engine.optimizers.table import OPTIMIZERS
from engine.optimizers.update_rule import RATE
from engine.parameters import Dialect, Value
from engine.surfaces.objective import SurfaceObjective

#: The gradients before this one that every rule sees at most: so many places before any step are always kept.
MEMORY = 256
#: With data, as many as have so many examples in all, but for the least.
EXAMPLES, LEAST_MEMORY = 50_000, 8
#: Rules that ask the loss for more than its gradient are led along so many steps: each costs them much more.
MEMORY_OF_ASKING = 32
#: Of more parameters the next steps of all optimizers would cost more than the step itself.
MOST_PARAMETERS = 20_000
#: Gradients at places of the path that are remembered from frame to frame.
KEPT = 8 * MEMORY

#: The examples (B,) that a step sees, counted from 0; None means all.
Batches = Callable[[int], IntArray | None]


@dataclass(frozen=True, eq=False)
class Standing:
    """Where the chosen racer stands.

    Attributes:
        place: its place in the race.
        step: the updates it has made.
        objective: what it minimises.
        path: where it was ``(n, 2)``, the last place being this one.
        path_steps: after how many updates it was there ``(n,)``; None where every place is kept.
        theta: its parameters ``(P,)``.
        gradient: what its coming step sees ``(P,)``.
        update: what that step adds ``(P,)``.
        rates: of every racer that of its coming step, for those whose schedule waits for the loss.
        batches: which examples its steps see.
    """

    place: int
    step: int
    objective: Objective
    path: FloatArray
    path_steps: IntArray | None
    theta: FloatArray
    gradient: FloatArray
    update: FloatArray
    rates: Sequence[float | None]
    batches: Batches


def _none(step: int) -> None:
    """A step that sees all examples."""
    del step


class NextStepsMaker:
    """Computes next steps; what stays the same from frame to frame is kept."""

    def __init__(self) -> None:
        #: Of the racer whose steps were asked for last.
        self._batches: Batches = _none
        self._slopes: dict[tuple[int, bytes], FloatArray] = {}
        self._stepped: Objective | None = None
        self._given: tuple[Objective, GivenGradient] | None = None
        self._steppers: dict[tuple[object, ...], tuple[Stepper, StepperState]] = {}

    def at(
        self, experiment: Experiment, names: Sequence[str], standing: Standing, *, everyone: bool
    ) -> NextSteps | None:
        """The next steps from where a racer stands; None of too many parameters.

        Args:
            experiment: with all changes made so far.
            names: what the racers are called.
            standing: where that is.
            everyone: whether optimizers that do not race take part, too: with the chosen one's learning rate
                and dialect, and else with their defaults.
        """
        if standing.objective.size > MOST_PARAMETERS:
            return None
        if self._batches != standing.batches:  # another racer, whose steps see others
            self._batches = standing.batches
            self._slopes.clear()
        entrants = list(_entrants(experiment, standing, names, everyone=everyone))
        led = self._led if standing.objective.size == SHOWN else self._anew
        asks = any(prepare_rule(entrant.settings).rule.objective_functions for entrant in entrants)
        updates, memory = led([entrant.settings for entrant in entrants], standing)
        updates = [
            standing.update if entrant.racer == standing.place else update
            for entrant, update in zip(entrants, updates, strict=True)
        ]
        return NextSteps(
            tuple(
                NextStep(entrant.title, entrant.racer, frozen(np.array(update)))
                for entrant, update in zip(entrants, updates, strict=True)
                if update is not None and np.isfinite(update).all()
            ),
            memory,
            all_seen=memory == standing.step,
            memory_of_asking=min(memory, MEMORY_OF_ASKING) if asks else memory,
        )

    def _led(
        self, entrants: Sequence[StepperSettings], standing: Standing
    ) -> tuple[list[FloatArray | None], int]:
        """The updates after the same path, for two parameters, and how many steps of it are known."""
        objective, most = standing.objective, MEMORY
        if objective.samples:
            most = min(MEMORY, max(EXAMPLES // max(objective.batch_size, 1), LEAST_MEMORY))
        places = _unbroken_end(standing.path, standing.path_steps)[-most - 1 :]
        first = standing.step + 1 - len(places)
        if isinstance(objective, SurfaceObjective):
            slopes = objective.gradients(places)
        else:
            slopes = np.array([self._slope(objective, first + i, at) for i, at in enumerate(places)])
        path = _Path(objective, places, slopes, first)
        return [self._update_on(path, settings) for settings in entrants], len(places) - 1

    def _update_on(self, path: _Path, settings: StepperSettings) -> FloatArray | None:
        """The last step of a rule that is led along a path; None where it comes to nothing."""
        prepared = prepare_rule(settings)
        if prepared.rule.objective_functions:
            return self._update_over_loss(path, settings)
        objective = path.objective
        clip = make_gradient_clipper(settings.clipping, objective.names)

        def used(gradient: FloatArray) -> list[float]:
            if clip is not None:
                clip(gradient := gradient.copy())
            return list(map(float, gradient))

        def gradient_at(i: int, x: float, y: float) -> list[float]:
            return used(self._evaluated(objective, path.first + i, np.array([x, y])))

        slopes = path.slopes.tolist() if clip is None else [used(slope) for slope in path.slopes]
        loop = following_loop(prepared.rule, tuple(prepared.numbers))
        try:
            reached = loop.last_place(path.places.tolist(), slopes, gradient_at, prepared.numbers)
        except DivergedError:
            return None
        return np.asarray(reached - path.places[-1])

    def _update_over_loss(self, path: _Path, settings: StepperSettings) -> FloatArray | None:
        """The same of a rule that asks the loss itself: it is put back onto the path at every step."""
        places = path.places[-MEMORY_OF_ASKING - 1 :]
        count, first = len(places), path.first + len(path.places) - len(places)
        stepper = self._fresh_stepper(path.objective, settings, places[0])

        def put_back(step: int, theta: FloatArray) -> int:
            theta[:] = places[step]
            return step + 1

        done = stepper.run(
            count,
            np.empty(count),
            None,
            lambda step: self._batches(first + step),
            record_at=0,
            record_theta=put_back,
        )
        return np.asarray(stepper.theta - places[-1]) if done == count else None

    def _fresh_stepper(self, objective: Objective, settings: StepperSettings, theta: FloatArray) -> Stepper:
        """A stepper at its start; what was compiled for another one of the same rule is used again."""
        if self._stepped is not objective:
            self._stepped, self._steppers = objective, {}
        kept = {name: value for name, value in settings.values.items() if name != RATE}
        rule = (settings.optimizer, settings.dialect, settings.maximize)
        key = (*rule, *kept.items(), *settings.clipping.items())
        if key not in self._steppers:
            made = Stepper(objective, settings, theta)
            self._steppers[key] = made, made.snapshot()
        stepper, fresh = self._steppers[key]
        stepper.restore(replace(fresh, theta=theta, settings=settings))
        return stepper

    def _slope(self, objective: Objective, step: int, place: FloatArray) -> FloatArray:
        key = (step, place.tobytes())
        if key not in self._slopes:
            if len(self._slopes) >= KEPT:
                self._slopes.clear()
            self._slopes[key] = self._evaluated(objective, step, place)
        return self._slopes[key]

    def _evaluated(self, objective: Objective, step: int, place: FloatArray) -> FloatArray:
        if isinstance(objective, StatefulObjective):
            objective.begin_step(step)
        gradient = np.empty(objective.size)
        objective.evaluate(place, gradient, self._batches(step))
        return gradient

    def _anew(
        self, entrants: Sequence[StepperSettings], standing: Standing
    ) -> tuple[list[FloatArray | None], int]:
        """The updates of a first step from here."""
        if self._given is None or self._given[0] is not standing.objective:
            self._given = (standing.objective, GivenGradient(standing.objective))
        given = self._given[1]
        given.gradient = standing.gradient
        updates: list[FloatArray | None] = []
        for settings in entrants:
            if prepare_rule(settings).rule.objective_functions:
                updates.append(None)  # one gradient is not enough for it
                continue
            stepper = self._fresh_stepper(given, settings, standing.theta)
            updates.append(stepper.preview(explained=False).update)
        return updates, 0


@dataclass(frozen=True, eq=False)
class _Path:
    """Places ``(n, 2)`` with the gradients there, and the number of updates done at the first of them."""

    objective: Objective
    places: FloatArray
    slopes: FloatArray
    first: int


@dataclass(frozen=True)
class _Entrant:
    title: str
    racer: int | None
    settings: StepperSettings


def _entrants(
    experiment: Experiment, standing: Standing, names: Sequence[str], *, everyone: bool
) -> Iterator[_Entrant]:
    """The racers, and the other rows of the table, with settings as they are for the coming step."""
    for index, (racer, name) in enumerate(zip(experiment.racers, names, strict=True)):
        given = _values(experiment, racer, standing.step, standing.rates[index])
        yield _Entrant(name, index, _settings(racer, experiment.dialect_of(racer), given))
    if not everyone:
        return
    chosen, dialect = (
        experiment.racers[standing.place],
        experiment.dialect_of(experiment.racers[standing.place]),
    )
    values = _values(experiment, chosen, standing.step, standing.rates[standing.place])
    racing = {racer.optimizer for racer in experiment.racers}
    for row in OPTIMIZERS.rows():
        if row.key in racing or "samples" in row.averages or is_own(row.key):
            continue  # an average of samples is made for a series; from anything steeper it runs away
        own = row.completed({}, dialect)
        if RATE in own and RATE in values:
            own[RATE] = values[RATE]
        yield _Entrant(row.title, None, _settings(replace(chosen, optimizer=row.key), dialect, own))


def _values(experiment: Experiment, racer: RacerSpec, step: int, seen: float | None) -> dict[str, Value]:
    """A racer's hyperparameters for the coming step, complete, its rate after the schedule."""
    values = OPTIMIZERS[racer.optimizer].completed(
        experiment.values_at(racer, step), experiment.dialect_of(racer)
    )
    if RATE in values:
        schedule = SCHEDULES[racer.schedule.kind]
        shape = schedule.completed(racer.schedule.values)
        known = schedule.rates(float(values[RATE]), shape, np.array([step]))[0]
        values[RATE] = float(known) if schedule.follows is None or seen is None else seen
    return values


def _settings(racer: RacerSpec, dialect: Dialect, values: Mapping[str, Value]) -> StepperSettings:
    return StepperSettings(
        optimizer=racer.optimizer,
        values=values,
        dialect=dialect,
        schedule="constant",
        schedule_values=SCHEDULES["constant"].completed({}),
        clipping=racer.clipping,
        maximize=racer.maximize,
    )


def _unbroken_end(path: FloatArray, steps: IntArray | None) -> FloatArray:
    """The last places of a path between which every step is kept."""
    if steps is None:
        return path
    gaps = np.flatnonzero(np.diff(steps) != 1)
    return path[gaps[-1] + 1 if len(gaps) else 0 :]
