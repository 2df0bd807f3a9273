"""Making a report: the run is advanced to its last step, scored on the way, and drawn at its end."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version

from app.export.picture import png_bytes, render_view
from app.export.trained import TrainedNetwork
from app.report.content import Picture, Report, Section, Table
from app.report.data_section import data_section
from app.report.folds_section import folds_section
from app.report.scores_section import (
    ScoredRacer,
    course_rows,
    course_table,
    scored_racers,
    scores_section,
)
from app.version import VERSION
from app.workspaces import extras_of
from engine.analysis.over_fitting import fit_until
from engine.experiment.racer_seeds import folds_in_turn
from engine.frames.frame import Frame
from engine.network.losses import LOSSES
from engine.number_format import counted, short
from engine.observers.session_observer import Observer
from engine.optimizers.table import OPTIMIZERS
from engine.session.racer import Racer
from engine.session.session import Session
from widgets.style.theme import Theme

#: Pictures of a report in unscaled pixels, and how many pixels each of these has.
NETWORK_SIZE, LOSS_SIZE, SHARPNESS = (690, 260), (690, 270), 2.0
#: The scores are told at so many steps, evenly spaced, and at the start.
TOLD = 4
#: What the numbers depend on.
PACKAGES = ("numpy", "PyQt6")
Tell = Callable[[int, int], object]


def make_report(
    session: Session,
    last: int,
    theme: Theme,
    *,
    tell: Tell,
    folds: int = 0,
    tell_fold: Tell = lambda _, __: None,
) -> Report:
    """The report of an experiment.

    Args:
        session: at its start; it is advanced.
        last: the last step.
        theme: of the pictures; a QApplication must exist.
        tell: is told how many steps of how many are done.
        folds: how often every racer is trained once more, each time with another part held back; 0 for never.
        tell_fold: is told how many folds of how many are done.

    Raises:
        RavineError: the table cannot be read, or there are no folds.
    """
    # a recorded run has its losses and its path; what was learned of which data is not the experiment's
    scored = () if session.is_recorded else scored_racers(session.racers)
    course: list[tuple[str, ...]] = []
    for step in sorted({round(last * part / TOLD) for part in range(TOLD + 1)}):
        while session.step < step and session.advance(step - session.step):
            pass
        course += course_rows(session.step, scored)
        tell(step, last)
    if scored:  # the curves show both parts of the data
        shown = {**session.experiment.view, "loss_curves": "train_test"}
        session.adopt(replace(session.experiment, view=shown))
    frame = Observer(session, extras=extras_of).frame()
    sections = _network_sections(session, scored, frame, theme) if scored else []
    tables = (course_table(list(dict.fromkeys(course)), scored),) if scored else ()
    ends = [*session.divergence.splitlines(), *session.stopped_early.splitlines(), *_fits(frame)]
    sections.append(
        Section(
            f"Curves to step {session.step:,}",
            pictures=(_picture("loss", frame, theme, LOSS_SIZE),),
            tables=(_racers(session), *tables),
            notes=tuple(ends),
        )
    )
    if scored:
        trained = TrainedNetwork.of(session, scored[0].racer)
        sections.append(scores_section(scored, trained.classes, trained.targets))
    folds = folds or folds_in_turn(session.experiment)
    if folds > 1:
        sections.append(
            folds_section(session.experiment, folds, last, tell=lambda done: tell_fold(done, folds))
        )
    sections.append(_made_with(session))
    return Report(session.experiment.title, tuple(sections))


def _network_sections(
    session: Session, scored: tuple[ScoredRacer, ...], frame: Frame, theme: Theme
) -> list[Section]:
    experiment, objective = session.experiment, scored[0].objective
    spec = experiment.network
    if spec is None:
        return []
    rows = tuple((each.racer.name, *_network(each)) for each in scored)
    batch = "all examples" if spec.batch_size is None else counted(spec.batch_size, "example")
    facts = (
        ("Loss", LOSSES[spec.loss].title),
        ("Each step learns from", batch),
        ("Precision", spec.precision),
    )
    return [
        data_section(spec, objective.data, experiment.seed),
        Section(
            "Network",
            facts,
            (_picture("network", frame, theme, NETWORK_SIZE),),
            (Table(("Racer", "Layers", "Parameters"), rows, texts=2),),
        ),
    ]


def _fits(frame: Frame) -> list[str]:
    """Whether each racer over-fits."""
    histories = () if frame.network is None else frame.network.score_histories
    sentences = [fit_until(history, frame.address.step).sentence for history in histories]
    named = len(sentences) > 1
    return [
        f"{racer.shown_name}: {sentence}" if named else sentence
        for racer, sentence in zip(frame.racers, sentences, strict=False)
    ]


def _network(each: ScoredRacer) -> tuple[str, str]:
    layers = " → ".join(layer.title for layer in each.objective.network.layers)
    return layers, f"{each.objective.size:,}"


def _racers(session: Session) -> Table:
    """Who was trained how, and to which loss."""
    rows = []
    for racer, spec in zip(session.racers, session.experiment.racers, strict=True):
        values = ", ".join(f"{name} {_value(value)}" for name, value in spec.values.items())
        title = OPTIMIZERS[spec.optimizer].title if spec.optimizer in OPTIMIZERS else spec.optimizer
        rows.append((racer.name, title, values, _loss(racer)))
    return Table(("Racer", "Optimizer", "Settings", "Loss at the end"), tuple(rows), texts=3)


def _value(value: object) -> str:
    return short(value) if isinstance(value, float) else str(value)


def _loss(racer: Racer) -> str:
    return short(racer.evaluate()[0])


def _picture(view: str, frame: Frame, theme: Theme, size: tuple[int, int]) -> Picture:
    image = render_view(view, frame, theme, size=size, scale=SHARPNESS)
    losses = ", ".join(f"{racer.shown_name} {short(racer.loss)}" for racer in frame.racers)
    return Picture(png_bytes(image), f"{view} at step {frame.address.step}; loss: {losses}", size[0], size[1])


def _made_with(session: Session) -> Section:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    made = f"Ravine {VERSION}, Python {platform.python_version()}, {packages}"
    return Section("Made with", notes=(f"{made}; seed {session.experiment.seed}.",))
