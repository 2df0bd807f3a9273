"""``train``: a network trained without a window, kept in a file that ``predict`` answers with."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from app.cli.sweep import until_loss
from app.export.trained import ENDINGS, TrainedNetwork
from app.files import format_of
from app.lessons import load
from app.lessons.overrides import begin, chosen_racer
from app.report.folds_section import fold_scores
from app.report.score_sentences import fold_sentences, score_sentences
from app.terminal import ProgressLine, complain, say
from engine.errors import RavineError
from engine.number_format import short
from engine.problem.folds import in_fold
from engine.session.racer import Racer
from engine.session.session import Session

#: The last step where only a loss is asked for.
STEPS = 100_000


def run(options: argparse.Namespace) -> int:
    """Train one racer's network; 1 where it did not come to the loss that was asked for.

    Raises:
        RavineError: the experiment cannot be run or trains no network, or the file cannot be written.
    """
    if options.out is None and options.folds is None:
        raise RavineError("say where the network is kept, --out run.npz, or how it is tried, --folds 5")
    if options.out is not None:
        format_of(options.out, ENDINGS)
    wanted = until_loss(options.until)
    if wanted is None and options.steps is None and options.patience is None:
        raise RavineError(
            "say how long to train: --steps 1000, --until loss=0.01 or --patience 20, or several of them"
        )
    session = begin(options.source, [*options.set, *_patience(options)])
    racer = chosen_racer(session, options.racer)
    TrainedNetwork.of(session, racer)  # refused before the time is spent
    last = STEPS if options.steps is None else options.steps
    if options.folds is not None:
        _try_folds(session, racer.name, options.folds, lambda run, other: _train(run, other, last, wanted))
    if options.out is None:
        return 0
    _train(session, racer, last, wanted)
    trained = TrainedNetwork.of(session, racer)
    trained.save(options.out)
    loss = racer.evaluate()[0]
    complain(f"{racer.name}: loss {short(loss)} after {racer.stepper.step:,} steps; kept in {options.out}")
    for sentence in score_sentences(fold_scores(racer), trained.classes):
        complain(sentence)
    for end in filter(None, (racer.divergence, racer.stopped_early)):
        complain(end)
    if wanted is not None and not loss <= wanted:
        complain(
            f"the loss did not come to {short(wanted)}; train longer with --steps, or change the settings"
        )
        return 1
    return 0


def _try_folds(session: Session, name: str, folds: int, train: Callable[[Session, Racer], None]) -> None:
    """Train the racer of a name with each fold held back, and tell its scores."""
    tried, line = [], ProgressLine("fold", folds)
    for fold in range(1, folds + 1):
        other = Session(in_fold(session.experiment, folds, fold))
        racer = chosen_racer(other, name)
        train(other, racer)
        tried.append(fold_scores(racer))
        line(fold)
    for sentence in fold_sentences(tried):
        say(sentence)


def _patience(options: argparse.Namespace) -> list[str]:
    """What ``--patience`` sets, of every racer: what is compared is trained alike."""
    if options.patience is None:
        return []
    count = len(load(options.source).racers)
    return [f"racers.{index}.early_stopping.patience={options.patience}" for index in range(count)]


def _train(session: Session, racer: Racer, last: int, wanted: float | None) -> None:
    """Advance to the last step or the loss; it is looked at once an epoch."""
    objective = racer.objective
    stride = max(1, objective.samples // objective.batch_size) if wanted is not None else last
    while session.step < last and not (wanted is not None and racer.evaluate()[0] <= wanted):
        before = session.step
        session.advance(min(stride, last - session.step))
        if session.step == before or racer.ended_by(session.step):
            return
