"""The TOML form of an experiment: read, checked against the tables, written.

Every complaint names the place in the file, what is allowed and, for a misspelt name, the nearest
right ones. Writing and reading again gives an equal experiment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomli_w

from engine.errors import RavineError, unknown_name
from engine.experiment.description import (
    VIEW_PARAMETERS,
    Bookmark,
    Change,
    Experiment,
    ObjectiveSpec,
    RacerSpec,
    ScheduleSpec,
    from_data,
    named,
)
from engine.experiment.network_file import override_table, read_override
from engine.experiment.network_override import network_of, tunable_parameters
from engine.experiment.objective_kinds import OBJECTIVE_KINDS, objective_table
from engine.experiment.optimizer_file import optimizer_table, read_optimizer
from engine.experiment.racer_seeds import SEEDS, SPREAD, check_seeds
from engine.experiment.start_weights import start_in, with_racer_start
from engine.experiment.starts_file import take_starts, with_starts
from engine.experiment.table_file import read_record, record_table, record_text
from engine.experiment.toml_reader import LONGEST_TEXT, TableReader, numbers, row_of, values_of, whole
from engine.experiment.toml_text import parse_toml
from engine.experiment.view import current_names
from engine.network.early_stopping import EARLY_STOPPING, EARLY_STOPPING_KEY
from engine.network.spec import NETWORK_KEY
from engine.optimizers.gradient_clipping import GRADIENT_CLIPPING, check_gradient_clipping
from engine.optimizers.row import name_of
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS, Dialect, Value

VERSION = 1
MAX_RACERS = 64
MAX_STEPS = 10_000_000

Table = Mapping[str, Any]


def read_experiment(path: Path) -> Experiment:
    """Read an experiment from a file.

    Raises:
        RavineError: it cannot be read, is not TOML, or says something that is not allowed.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a mark of three bytes in front
    except FileNotFoundError:
        raise RavineError(f"{path}: there is no such file") from None
    except UnicodeDecodeError:
        raise RavineError(f"{path}: this is not a text file in UTF-8") from None
    except OSError as error:
        raise RavineError(f"{path}: it cannot be read ({error.strerror})") from None
    try:
        return parse_experiment(text, folder=str(path.parent))
    except RavineError as error:
        raise error.at(str(path)) from None


def parse_experiment(text: str, *, folder: str = "") -> Experiment:
    """Read an experiment from TOML text.

    Args:
        text: the TOML.
        folder: where paths in it begin; empty is where the program runs.

    Raises:
        RavineError: as `read_experiment`, without the file's name.
    """
    return experiment_from(parse_toml(text), folder=folder)


def experiment_from(table: Table, *, folder: str = "") -> Experiment:
    """The experiment a parsed table describes.

    Args:
        table: in the file's form.
        folder: where paths in it begin.

    Raises:
        RavineError: a missing or unknown key, a wrong type, a value that is not allowed.
    """
    reader = TableReader(with_starts(table), "")
    version = reader.take("ravine", int, required="ravine = 1")
    if version != VERSION:
        raise RavineError(f"ravine = {version} is a form this program does not know; allowed is {VERSION}")
    dialect = _dialect(reader) or "keras"
    racers, weights = [], []
    for child in reader.tables("racers", at_least=1, at_most=MAX_RACERS):
        network = child.table("network")
        weights.append(network.take("weights", str, default=""))
        racers.append(_racer(child, network, dialect))
    experiment = Experiment(
        title=reader.take_text("title", default="Untitled"),
        text=reader.take_text("text", longest=LONGEST_TEXT),
        seed=whole(reader, "seed", low=0, high=2**63 - 1, default=0),
        dialect=dialect,
        objective=_objective(reader.table("objective", required=True), dialect, folder),
        racers=named(tuple(racers)),
        steps=whole(reader, "steps", low=1, high=MAX_STEPS, default=None),
        speed=_speed(reader),
        view=values_of(
            VIEW_PARAMETERS, current_names(reader.table("view").rest()), owner="the view", place="view"
        ),
        bookmarks=tuple(
            sorted((read_bookmark(c) for c in reader.tables("bookmarks")), key=lambda b: (b.step, b.phase))
        ),
    )
    record = read_record(reader.table("table"), experiment.objective.csv)
    if (spec := from_data(experiment.objective)) is not None and record is not None:
        experiment = replace(experiment, objective=replace(spec, record=record))
    _check_overrides(experiment)
    check_seeds(experiment)
    experiment = _with_weights(experiment, weights, folder)
    for child in reader.tables("changes"):
        for change in _changes(child, experiment):
            experiment = experiment.with_change(change)
    reader.finish()
    return experiment


def write_experiment(experiment: Experiment) -> str:
    """The experiment as TOML text; reading it gives an equal experiment."""
    table = table_of(experiment)
    record, starts = table.pop("table", None), take_starts(table)
    text = tomli_w.dumps(table, multiline_strings="\n" in experiment.text)
    return text + starts + ("" if record is None else record_text(record))


def table_of(experiment: Experiment) -> dict[str, Any]:
    """The experiment as a plain table in the file's form; what has its default is left out."""
    table: dict[str, Any] = {"ravine": VERSION, "title": experiment.title}
    if experiment.text:
        table["text"] = experiment.text
    table |= {"seed": experiment.seed, "dialect": experiment.dialect}
    if experiment.steps is not None:
        table["steps"] = experiment.steps
    if experiment.speed != Experiment.speed:
        table["speed"] = experiment.speed
    table["objective"] = objective_table(experiment.objective)
    table["racers"] = [_racer_table(racer) for racer in experiment.racers]
    if experiment.changes:
        table["changes"] = [
            {"step": change.step, "racer": change.racer, **_change_entry(change)}
            for change in experiment.changes
        ]
    if experiment.bookmarks:
        table["bookmarks"] = [
            {"step": mark.step}
            | ({"phase": mark.phase} if mark.phase else {})
            | ({"name": mark.name} if mark.name else {})
            for mark in experiment.bookmarks
        ]
    if experiment.view:
        table["view"] = dict(experiment.view)
    if (spec := from_data(experiment.objective)) is not None and spec.record is not None:
        table["table"] = record_table(spec.record)
    return table


def _dialect(reader: TableReader) -> Dialect | None:
    given = reader.take("dialect", str)
    for dialect in DIALECTS:
        if given == dialect:
            return dialect
    if given is not None:
        raise unknown_name("dialect", given, DIALECTS)
    return None


def _speed(reader: TableReader) -> float:
    speed = reader.take("speed", (int, float), default=Experiment.speed)
    if not speed > 0:
        raise RavineError(f"speed = {speed} is outside (0, inf] steps per second")
    return float(speed)


def _objective(reader: TableReader, dialect: Dialect, folder: str) -> ObjectiveSpec:
    kind = reader.take("kind", str, required='kind = "surface"')
    spec = OBJECTIVE_KINDS[kind].read(reader, dialect, folder)
    reader.finish()
    return spec


def _schedule(reader: TableReader) -> ScheduleSpec:
    kind = reader.take("kind", str, default="constant")
    row = row_of(SCHEDULES, kind, reader.at("kind"))
    return ScheduleSpec(
        kind, values_of(row.parameters, reader.rest(), owner=f"schedule {kind}", place=reader.place)
    )


def _racer(reader: TableReader, network: TableReader, dialect: Dialect) -> RacerSpec:
    row, constants = read_optimizer(reader)
    schedule, start = reader.table("schedule"), reader.take("start", list)
    stopping = reader.table(EARLY_STOPPING_KEY)
    try:
        clipping = check_gradient_clipping(
            {p.name: reader.take(p.name, (int, float)) for p in GRADIENT_CLIPPING if reader.has(p.name)}
        )
    except RavineError as error:
        raise error.at(reader.place) from None
    return RacerSpec(
        optimizer=row.key,
        name=reader.take_text("name"),
        dialect=_dialect(reader),
        schedule=_schedule(schedule),
        clipping=clipping,
        maximize=reader.take("maximize", bool, default=False),
        network=read_override(network, dialect),
        recording=reader.take_text("recording"),
        seeds=whole(reader, "seeds", low=1, high=int(SEEDS.high), default=1),
        spread=_spread(reader),
        early_stopping=_early_stopping(stopping),
        start=None if start is None else numbers(start, reader.at("start"), count=2),
        values=values_of(
            row.parameters, {**constants, **reader.rest()}, owner=f"optimizer {row.name}", place=reader.place
        ),
    )


def _spread(reader: TableReader) -> float | None:
    given = reader.take("spread", (int, float))
    try:
        return None if given is None else float(SPREAD.check(given))
    except RavineError as error:
        raise error.at(reader.place) from None


def _early_stopping(reader: TableReader) -> dict[str, Value]:
    return values_of(EARLY_STOPPING, reader.rest(), owner="early stopping", place=reader.place)


def _check_overrides(experiment: Experiment) -> None:
    for index, racer in enumerate(experiment.racers):
        if racer.network is not None:
            try:
                network_of(experiment, racer)
            except RavineError as error:
                raise error.at(f"racers[{index}].network") from None
        if racer.start is not None and not experiment.objective.has_points:
            raise RavineError(
                f'racers[{index}].start belongs to kind = "surface"; this experiment has '
                f'kind = "{experiment.objective.kind}", where objective.start holds for all racers and '
                f"racers[{index}].network.start for one"
            )
        if racer.early_stopping and not experiment.objective.has_layers:
            raise RavineError(
                f'racers[{index}].{EARLY_STOPPING_KEY} belongs to kind = "network", whose loss on test '
                f'examples it looks at; this experiment has kind = "{experiment.objective.kind}"'
            )
        if racer.recording and not experiment.objective.is_recorded:
            raise RavineError(
                f'racers[{index}].recording belongs to kind = "recording"; this experiment has '
                f'kind = "{experiment.objective.kind}", so leave it out'
            )


def _with_weights(experiment: Experiment, weights: list[str], folder: str) -> Experiment:
    """With the racers whose network names a file of weights starting from it."""
    for index, (racer, name) in enumerate(zip(experiment.racers, weights, strict=True)):
        if name:
            place = f"racers[{index}].network.weights"
            try:
                layers = network_of(experiment, racer).layers
            except RavineError as error:
                raise error.at(place) from None
            start = start_in(Path(folder) / name, layers, experiment.dialect, place)
            experiment = with_racer_start(experiment, racer, start)
    return experiment


def read_bookmark(reader: TableReader) -> Bookmark:
    """A named frame of a file.

    Raises:
        RavineError: a wrong type, or a step or phase that cannot be.
    """
    mark = Bookmark(
        step=whole(reader, "step", low=0, high=MAX_STEPS, default=None, required="step = 49"),
        phase=whole(reader, "phase", low=0, high=1000, default=0),
        name=reader.take_text("name"),
    )
    reader.finish()
    return mark


def _changes(reader: TableReader, experiment: Experiment) -> list[Change]:
    step = whole(reader, "step", low=0, high=MAX_STEPS, default=None, required="step = 40")
    name = reader.take("racer", str, required=f'racer = "{experiment.racers[0].name}"')
    try:
        racer = experiment.racer(name)
    except RavineError as error:
        raise error.at(reader.place) from None
    row = OPTIMIZERS[racer.optimizer]
    stopping = _early_stopping(reader.table(EARLY_STOPPING_KEY))
    network = reader.table(NETWORK_KEY)
    layers = values_of(tunable_parameters(), network.rest(), owner="layers in mid-run", place=network.place)
    values = values_of(row.parameters, reader.rest(), owner=f"optimizer {row.name}", place=reader.place)
    if (stopping or layers) and not experiment.objective.has_layers:
        raise RavineError(f"{reader.place} changes a network, and this experiment trains none")
    values |= {f"{EARLY_STOPPING_KEY}.{key}": value for key, value in stopping.items()}
    values |= {f"{NETWORK_KEY}.{key}": value for key, value in layers.items()}
    if not values:
        raise RavineError(f"{reader.place} changes nothing; write for example learning_rate = 0.01")
    return [Change(step, name, key, value) for key, value in values.items()]


def _change_entry(change: Change) -> dict[str, Any]:
    table, _, name = change.name.rpartition(".")
    return {table: {name: change.value}} if table else {name: change.value}


def _racer_table(racer: RacerSpec) -> dict[str, Any]:
    table: dict[str, Any] = {"optimizer": name_of(racer.optimizer), "name": racer.name}
    if racer.dialect is not None:
        table["dialect"] = racer.dialect
    table |= {**optimizer_table(racer.optimizer, racer.values), **racer.clipping}
    if racer.maximize:
        table["maximize"] = True
    if racer.schedule != ScheduleSpec():
        table["schedule"] = {"kind": racer.schedule.kind, **racer.schedule.values}
    if racer.early_stopping:
        table[EARLY_STOPPING_KEY] = dict(racer.early_stopping)
    if racer.start is not None:
        table["start"] = list(racer.start)
    if racer.seeds > 1:
        table["seeds"] = racer.seeds
    if racer.spread is not None:
        table["spread"] = racer.spread
    if racer.recording:
        table["recording"] = racer.recording
    if racer.network is not None:
        table["network"] = override_table(racer.network)
    return table
