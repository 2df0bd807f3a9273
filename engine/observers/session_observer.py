"""From a session to a frame: what it shows of the moment at which it stands. Whoever needs frames holds one.

Everything here is computed from state that the session restores exactly, so the same address gives
the same frame, bit for bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypedDict

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.data.examples import are_alike
from engine.experiment.racer_title import racer_title
from engine.frames.captions import describe_phase
from engine.frames.display_state import chosen_racer
from engine.frames.extras import Extras, no_extras
from engine.frames.frame import Curvature, DataFrame, Frame, MadeStep, RacerFrame, StepLine
from engine.frames.next_steps import NextSteps
from engine.network.answers import answers_at
from engine.next_steps.next_steps import NextStepsMaker, Standing
from engine.objective import SHOWN, FloatArray, eigenvalues_of
from engine.observers.averages_observer import averages_of
from engine.observers.network_observer import NetworkObserver
from engine.observers.plane_observer import PlaneObserver
from engine.observers.recording_observer import RecordingObserver
from engine.observers.seeds_observer import seeds_of
from engine.observers.surface_observer import read_surface
from engine.optimizers.step_preview import StepPreview
from engine.problem.problem import Problem
from engine.session.racer import Racer
from engine.session.session import Session

#: Inputs at which a model of one input is drawn.
CURVE_POINTS = 101


class RevealedNumbers(TypedDict, total=False):
    """What the phases reveal of a racer's coming step, by the names of `RacerFrame`."""

    learning_rate: float | None
    update: FloatArray | None
    velocity: FloatArray | None
    squared: FloatArray | None
    effective_rate: FloatArray | None
    lookahead: FloatArray | None
    lookahead_gradient: FloatArray | None
    tried: FloatArray | None
    step_loss: float | None
    step_gradient: FloatArray | None
    slots: Mapping[str, FloatArray]


class Observer:
    """Makes the frames of one session."""

    def __init__(self, session: Session, *, complete: bool = True, extras: Extras = no_extras) -> None:
        """Observe a session, wherever it goes.

        Args:
            session: the run.
            complete: whether pictures of a network's loss are computed finely at once; a window refines them.
            extras: what frames bring beside what all do.
        """
        problem, racers = session.problem, session.racers
        self.session = session
        self._extras = extras
        self._grid = _input_grid(problem)
        self._ahead = NextStepsMaker()
        objectives = [o for racer in racers if (o := racer.network_objective) is not None]
        data = problem.data
        is_deep = problem.objective.size > SHOWN or any(racer.objective.size > SHOWN for racer in racers)
        self._recording = RecordingObserver() if session.is_recorded else None
        self._plane: PlaneObserver | RecordingObserver | None = (
            PlaneObserver(complete=complete) if is_deep else None
        )
        if self._recording is not None and not objectives:
            self._plane = self._recording
        self._network = NetworkObserver(objectives) if objectives and data is not None else None

    @property
    def _problem(self) -> Problem:
        """What the session solves; another part of the plane makes it another one."""
        return self.session.problem

    def frame(self) -> Frame:
        """The frame of the address at which the session stands."""
        session = self.session
        session.apply_settings()
        racers = tuple(self._racer(racer, session) for racer in session.each_racer())
        network, extras = self._network, self._extras(session.experiment)
        reads = "reading" in extras or bool(session.experiment.shown("tangent"))
        place = chosen_racer(session.experiment, len(racers))
        session.check()
        plane, landscape = (
            (None, self._problem.landscape) if self._plane is None else self._plane.plane(session, place)
        )
        frame = Frame(
            experiment=session.experiment,
            generation=session.generation,
            address=session.address,
            newest=session.newest,
            phases=session.phases,
            caption="",
            racers=racers,
            ghosts=session.ghosts,
            landscape=landscape,
            plane=plane,
            recording=None if self._recording is None else self._recording.frame(session, place),
            reading=read_surface(session) if reads else None,
            names=self._problem.objective.names,
            data=self._data(session, session.racers[place]),
            curvature=self._curvature(racers[0].theta),
            formula=self._problem.formula,
            minima=self._problem.minima,
            next_steps=self._next_steps(racers, place),
            moved_start=" ".join(dict.fromkeys(r.moved_start for r in session.racers if r.moved_start)),
            averages=averages_of(session.experiment, self._problem, session.racers, session.step),
            network=None
            if network is None
            else network.frame(session, [racer.update for racer in racers], compares="compared" in extras),
            make_objective=self._problem.objective.clone,
        )
        return replace(frame, caption=describe_phase(frame, session.racers[place].batches))

    def _racer(self, racer: Racer, session: Session) -> RacerFrame:
        step, phase = session.step, session.phase
        done = set(session.phases[:phase]) if phase else set(session.phases)
        loss, gradient = racer.evaluate()
        path, path_steps = racer.places(step)
        is_chosen = chosen_racer(session.experiment, len(session.racers)) == racer.index
        made = racer.made(step, racer.batches.indices(max(step - 1, 0))) if is_chosen else None
        revealed: RevealedNumbers = {}
        lines: tuple[StepLine, ...] = ()
        if not racer.ended_by(step):
            # Of the coming step the lines have all numbers: for their places.
            explained = is_chosen and (step == 0 or phase > 0)
            preview = racer.stepper.preview(racer.batches.indices(step), explained=explained)
            revealed = _revealed(preview, done)
            lines = _step_lines(preview)
        if made is not None and phase == 0:
            lines = _step_lines(made[1])
        return RacerFrame(
            name=racer.name,
            index=racer.index,
            theta=frozen(racer.theta.copy()),
            loss=loss,
            gradient=frozen(gradient),
            path=path,
            path_steps=path_steps,
            losses=racer.losses.view(),
            divergence=racer.divergence if racer.ended_by(step) else "",
            stopped_early=racer.stopped_early if racer.ended_by(step) else "",
            title=racer_title(racer.spec, session.experiment.values_at(racer.spec, step)),
            start=racer.start,
            statistics=frozen(racer.stepper.statistics.copy()) if racer.stepper.statistics.size else None,
            costs=None if session.experiment.shown("loss_axis") == "steps" else racer.costs,
            make_objective=racer.objective.clone,
            lines=lines,
            rates=racer.rates,
            seeds=seeds_of(racer, session, loss),
            made=None if made is None else _made_step(*made),
            **revealed,
        )

    def _next_steps(self, racers: Sequence[RacerFrame], place: int) -> NextSteps | None:
        """What the view asks for of what optimizers would do next; a series has one step for all of them."""
        session, asked = self.session, self.session.experiment.shown("what_if")
        if asked == "off" or session.is_recorded or session.experiment.objective.is_series:
            return None
        seen = racers[place]
        if seen.update is None or seen.step_gradient is None:
            return None  # not known in this phase, or of a racer that has ended
        standing = Standing(
            place=place,
            step=session.step,
            objective=session.racers[place].objective,
            path=seen.path,
            path_steps=seen.path_steps,
            theta=seen.theta,
            gradient=seen.step_gradient,
            update=seen.update,
            rates=[racer.learning_rate for racer in racers],
            batches=session.racers[place].batches.indices,
        )
        names = [racer.shown_name for racer in racers]
        return self._ahead.at(session.experiment, names, standing, everyone=asked == "optimizers")

    def _data(self, session: Session, chosen: Racer) -> DataFrame | None:
        """What the chosen racer learns from; what the others answer is of the same points."""
        common = self._problem.data
        if common is None:
            return None
        data = common if chosen.network_objective is None else chosen.network_objective.data
        grid = data.at(self._grid, common) if len(self._grid) else self._grid
        return DataFrame(
            x=data.columns,
            y=data.y,
            batch=chosen.batches.indices(session.step),
            grid=grid,
            predictions=tuple(frozen(_predicted(racer, grid, data)) for racer in session.racers)
            if len(grid)
            else (),
            feature=data.column_names[0],
            target=data.target_name,
            columns=data.column_names,
            kind=data.kind,
            classes=data.class_names,
            test_x=data.test_columns,
            test_y=data.test_y,
            target_range=data.target_range,
            common=len(common.x),
            has_own_units=any(
                not are_alike(model.data.target_scaling, common.target_scaling)
                for racer in session.racers
                if (model := racer.network_objective) is not None
            ),
        )

    def _curvature(self, theta: FloatArray) -> Curvature | None:
        hessian = self._problem.objective.hessian(theta)
        if hessian is None or not np.isfinite(hessian).all():
            return None
        eigenvalues = eigenvalues_of(hessian)
        largest = float(eigenvalues[-1])
        return Curvature(
            eigenvalues=frozen(eigenvalues),
            rate_limit=2.0 / largest if largest > 0 else None,
            constant=self._problem.is_quadratic,
        )


def _made_step(theta: FloatArray, made: StepPreview) -> MadeStep:
    assert made.update is not None  # noqa: S101 - it is explained because it was made
    assert made.effective_rate is not None  # noqa: S101 - which comes with the update
    return MadeStep(
        step=made.step + 1,
        learning_rate=made.learning_rate if made.rule.has_rate else None,
        loss=made.loss,
        theta=theta,
        gradient=made.gradient,
        slots=made.slots_before,
        update=made.update,
        effective_rate=made.effective_rate,
    )


def _step_lines(preview: StepPreview) -> tuple[StepLine, ...]:
    return tuple(
        StepLine(line.name, line.formula, line.numbers, line.values, line.places) for line in preview.lines
    )


def _revealed(preview: StepPreview, done: set[str]) -> RevealedNumbers:
    """The part of the coming step that the phases done so far have reached.

    A rule is no tape: its numbers come from a preview of the whole step on copies, equal to it to the bit.
    What a network's layers hold within a step is computed by running these phases alone.
    """
    revealed: RevealedNumbers = {"slots": preview.slots_before}
    if preview.rule.has_rate:
        revealed["learning_rate"] = preview.learning_rate
    if "loss" in done:
        revealed["step_loss"] = preview.loss
        revealed["lookahead"] = preview.lookahead
    # the last phase before the update: what is before it in the network needs no gradient
    if done & {"gradient", "backward", "backward layer 1"}:
        revealed["step_gradient"] = preview.gradient
        revealed["lookahead_gradient"] = preview.lookahead_gradient
    if "update" in done:
        revealed["update"] = preview.update
        revealed["velocity"] = preview.velocity
        revealed["squared"] = preview.squared
        revealed["effective_rate"] = preview.effective_rate
        revealed["tried"] = preview.tried
    return revealed


def _predicted(racer: Racer, grid: FloatArray, data: Data) -> FloatArray:
    """What a racer's model says at points (G, C) of the columns of some data, in their units, as (G, O)."""
    if racer.network_objective is not None:
        return answers_at(racer.network_objective, racer.theta, racer.stepper.statistics, grid, data)
    assert racer.average_objective is not None  # noqa: S101 - a surface has no data
    inputs = data.inputs(grid)
    return racer.average_objective.predict(racer.theta, inputs, racer.stepper.statistics)


def _input_grid(problem: Problem) -> FloatArray:
    """Points ``(G, 1)`` across what is drawn of the data, for data of one column; else none."""
    if problem.data is None or len(problem.data.column_names) != 1:
        return frozen(np.empty((0, 0)))
    low, high = problem.data.domain[0]
    return frozen(np.linspace(low, high, CURVE_POINTS)[:, None])
