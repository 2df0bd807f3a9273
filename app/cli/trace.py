"""``trace``: the numbers of a run, streamed to standard output or into a file."""

from __future__ import annotations

import argparse
import sys
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from app.export.numbers import check_columns, head_of, make_numbers, rows, text_lines
from app.export.ranking import rank, ranking_lines
from app.export.seed_numbers import seed_lines, seed_rows, sessions_of
from app.files import NUMBER_FORMATS, format_of, whole_file
from app.lessons.overrides import begin
from app.terminal import complain
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.session.session import Session


def run(options: argparse.Namespace) -> int:
    """Trace a run; that a racer diverges is no failure.

    Raises:
        RavineError: the experiment cannot be run, or the file cannot be written.
    """
    name = _format(options.format, options.out)
    session = begin(options.source, options.set)
    if options.seeds is not None:
        return _trace_seeds(options, name, session.experiment)
    if options.below is not None and not options.ranking:
        raise RavineError("--below goes with --seeds or --ranking: give one of them, too")
    for option, tells in (("probe", "layers"), ("metrics", "answers")):
        if getattr(options, option) and not session.experiment.objective.has_layers:
            raise RavineError(
                f"--{option} tells of a network's {tells} and this experiment trains none; leave it out"
            )
    if options.ranking:
        return _trace_ranking(options, name, session)
    if options.out is None:
        check_columns(session, name)
        records = rows(
            session,
            options.steps,
            options.every,
            probe=options.probe,
            metrics=options.metrics,
            evaluations=options.evaluations,
        )
        head = head_of(session) if options.head else None
        sys.stdout.writelines(line for _, line in text_lines(name, records, head))
    else:
        numbers = make_numbers(
            session,
            options.out,
            last=options.steps,
            every=options.every,
            name=name,
            probe=options.probe,
            metrics=options.metrics,
            head=options.head,
            evaluations=options.evaluations,
        )
        deque(numbers, maxlen=0)
    if session.divergence:
        complain(session.divergence)
    return 0


def _trace_seeds(options: argparse.Namespace, name: str, experiment: Experiment) -> int:
    """Trace median and quartiles over seeds."""
    if name == "npz" or options.probe or options.metrics or options.evaluations:
        raise RavineError(
            "--seeds tells median and quartiles as jsonl or csv, without --probe, --metrics and --evaluations"
        )
    sessions = sessions_of(experiment, options.seeds)
    lines = seed_lines(name, seed_rows(sessions, options.steps, options.every, below=options.below))
    _write(options.out, lines)
    return 0


def _trace_ranking(options: argparse.Namespace, name: str, session: Session) -> int:
    """Rank the racers."""
    if name == "npz" or options.probe or options.metrics or options.evaluations or options.head:
        raise RavineError(
            "--ranking is told as jsonl or csv, without --probe, --metrics, --evaluations and --head"
        )
    ranking = rank(session, options.steps, options.every, below=options.below)
    _write(options.out, ranking_lines(name, ranking))
    return 0


def _write(out: Path | None, lines: Iterable[str]) -> None:
    """To standard output, or a file that is whole."""
    if out is None:
        sys.stdout.writelines(lines)
    else:
        with whole_file(out) as file:
            file.writelines(line.encode() for line in lines)


def _format(given: str | None, out: Path | None) -> str:
    """The format asked for, or else the one that the file's ending names, or else JSON lines."""
    if given == "npz" and out is None:
        raise RavineError("--format npz is not text; say where it goes with --out FILE.npz")
    if given is None:
        return "jsonl" if out is None else format_of(out, NUMBER_FORMATS)
    ending = "" if out is None else out.suffix.lower().lstrip(".")
    if ending in NUMBER_FORMATS and ending != given:
        raise RavineError(f"--format {given} contradicts the ending of {out}; leave one of them out")
    return given
