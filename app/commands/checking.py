"""``check``: whether experiment files can be run, before a lecture depends on them."""

from __future__ import annotations

import argparse

from app.overrides import begin
from app.terminal import complain, plain, say
from engine.errors import RavineError
from engine.experiment import AverageSpec, SurfaceSpec
from engine.session import Session


def run(options: argparse.Namespace) -> int:
    """Check each file; all are looked at even if one is bad."""
    bad = 0
    for source in options.sources:
        try:
            session = begin(source)
            _check_bookmarks(session, source)
        except RavineError as error:
            message = str(error)
            complain(message if source in message else error.at(source))
            bad += 1
        else:
            say(plain(f"{source}: ok: {_summary(session)}"))
            for note in () if session.problem.data is None else session.problem.data.notes:
                say(plain(f"{source}: {note}"))
    return 1 if bad else 0


def outside_phases(session: Session) -> str:
    """Which phases a step of a run has, for a complaint about another one."""
    names = ", ".join(f"{number} {name}" for number, name in enumerate(session.phases[:-1], 1))
    return (
        f"is outside [0, {len(session.phases) - 1}]: 0 is the whole step, then come {names}; "
        f"after {session.phases[-1]} the next step begins"
    )


def _check_bookmarks(session: Session, source: str) -> None:
    """Refuse bookmarks at phases that a step of this run does not have."""
    for mark in session.experiment.bookmarks:
        if mark.phase >= len(session.phases):
            raise RavineError(
                f"{source}: bookmarks: phase = {mark.phase} at step {mark.step} {outside_phases(session)}"
            )


def _summary(session: Session) -> str:
    experiment, problem = session.experiment, session.problem
    objective = experiment.objective
    if isinstance(objective, SurfaceSpec):
        what = f"surface {objective.surface}" if objective.surface else f"f(x, y) = {objective.formula}"
    elif isinstance(objective, AverageSpec):
        what = f"moving average of {problem.objective.samples} values of {objective.source}"
    else:
        sizes = sorted({racer.objective.size for racer in session.racers})
        examples = f"{problem.objective.samples} examples of {objective.source}"
        what = f"network on {examples}, {' and '.join(map(str, sizes))} parameters"
    racers = ", ".join(racer.name for racer in experiment.racers)
    settings = f"dialect {experiment.dialect}, seed {experiment.seed}"
    return f'"{experiment.title}": {what}; racers: {racers}; {settings}'
