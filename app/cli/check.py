"""``check``: whether experiment files can be run, before a lecture depends on them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.lessons import catalogue, find
from app.lessons.overrides import begin
from app.terminal import complain, plain, say
from engine.errors import RavineError
from engine.session.session import Session

if TYPE_CHECKING:
    from app.lessons.checking import LessonReport

#: A process of its own is worth its start for this many lessons.
FEW = 8


def run(options: argparse.Namespace) -> int:
    """Check each file, or each lesson; all are looked at even if one is bad.

    Raises:
        RavineError: there is nothing to check, or no such lesson.
    """
    if options.lessons:
        return _check_lessons(options.sources)
    if not options.sources:
        raise RavineError("nothing to check: name files, or check --lessons")
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
            for note in session.problem.notes:
                say(plain(f"{source}: {note}"))
    return 1 if bad else 0


def _check_lessons(names: list[str]) -> int:
    """Check lessons side by side, one line each in the order of the course."""
    found = catalogue()
    keys = [find(name).key for name in names] or list(found.lessons)
    bad = 0
    for sentence in () if names else found.broken:
        complain(sentence)
        bad += 1
    for report in _reports(keys):
        if report.faults:
            complain(report.line)
            bad += 1
        else:
            say(plain(report.line))
    return 1 if bad else 0


def _reports(keys: list[str]) -> Iterator[LessonReport]:
    from app.lessons.checking import check_lesson  # noqa: PLC0415 - lessons are drawn, files do without Qt

    workers = min(os.cpu_count() or 1, len(keys) // FEW)
    if workers < 2:
        yield from map(check_lesson, keys)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - start-up time of `render`
    from multiprocessing import get_context  # noqa: PLC0415 - as above

    # A process that is forked would inherit Qt and the threads of the arithmetic in whatever state.
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        yield from pool.map(check_lesson, keys)


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
    what = objective.summary(problem.objective.samples, {racer.objective.size for racer in session.racers})
    racers = ", ".join(racer.name for racer in experiment.racers)
    settings = f"dialect {experiment.dialect}, seed {experiment.seed}"
    return f'"{experiment.title}": {what}; racers: {racers}; {settings}'
