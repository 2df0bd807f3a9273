"""``--set key=value``: an experiment with some of its values replaced, checked as its file would be.

And the run that a command line describes, whose complaints say where they come from.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from app.csv_import.experiment import is_csv, read_with_progress
from app.lessons import load
from app.workspaces import with_known_workspace
from engine.errors import RavineError, unknown_name
from engine.experiment.description import Experiment
from engine.experiment.file import experiment_from, table_of
from engine.experiment.optimizer_file import read_optimizer
from engine.experiment.portable import own_table
from engine.experiment.toml_reader import TableReader
from engine.session.racer import Racer
from engine.session.session import Session

#: One part of a key: a plain word, or anything in quotes (a racer's name may hold a dot).
PART = re.compile(r'"([^"]*)"|([^."]+)')
TOP_LEVEL = ("ravine", *(field.name for field in fields(Experiment)))


def begin(source: str, assignments: Sequence[str] = ()) -> Session:
    """The run that a source and the values set on the command line describe, at its start.

    Args:
        source: see `app.lessons.open_source`.
        assignments: see `override`.

    Raises:
        RavineError: it cannot be run; the file, the lesson or the key that was set is named.
    """
    if is_csv(Path(source)):
        read_with_progress(Path(source))
    experiment = load(source)
    if (spec := own_table(experiment)) is not None:
        read_with_progress(spec.table)
    changed = override(experiment, assignments)
    if changed is experiment:
        return started(experiment, source)
    try:
        return Session(changed)
    except RavineError as error:
        started(experiment, source)  # what was wrong before is not the fault of what was set
        raise error.at(_set(assignments)) from None


def started(experiment: Experiment, source: str) -> Session:
    """The run of an experiment, at its start.

    Args:
        experiment: what to run.
        source: where it is from.

    Raises:
        RavineError: it cannot be run; the source is named.
    """
    try:
        return Session(experiment)
    except RavineError as error:
        raise error.at(source) from None


def override(experiment: Experiment, assignments: Iterable[str]) -> Experiment:
    """An experiment with values replaced.

    Args:
        experiment: it is not changed.
        assignments: each ``key=value``. A key is a path through the file's form (``seed``,
            ``objective.constants.a``, ``racers.0.momentum``, ``racers.adam.beta_1``), or the bare name of a
            hyperparameter, which means every racer that has it. A value is written as in TOML; a text may
            go without quotes.

    Raises:
        RavineError: an assignment is malformed, names nothing, or gives a value that is not allowed.
    """
    written = list(assignments)
    given = [_parsed(assignment) for assignment in written]
    if not given:
        return experiment
    folder = experiment.objective.folder
    table = table_of(experiment)
    for path, value in given:
        for full in _spread(path, table):
            _assign(table, full, value)
    try:
        return with_known_workspace(experiment_from(table, folder=folder))
    except RavineError as error:
        raise error.at(_set(written)) from None


def _set(assignments: Iterable[str]) -> str:
    """What was set, for a complaint about it."""
    keys = dict.fromkeys(assignment.partition("=")[0].strip() for assignment in assignments)
    return f"--set {', '.join(keys)}"


def _parsed(assignment: str) -> tuple[list[str], Any]:
    try:
        assignment.encode()
    except UnicodeEncodeError:
        raise RavineError(f"--set {assignment!r} is not text in UTF-8") from None
    key, equals, text = assignment.partition("=")
    key = key.strip()
    matches = list(PART.finditer(key))
    path = [
        (quoted if quoted is not None else plain).strip() for quoted, plain in (m.groups() for m in matches)
    ]
    written = ".".join(match.group() for match in matches)
    if not equals or not path or written != key or not all(path):
        raise RavineError(f'--set "{assignment}" is not key=value; write for example --set learning_rate=0.1')
    return path, _value(text.strip())


def _value(text: str) -> Any:
    try:
        table = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):  # a formula or a name; texts may go without quotes
        return text
    return table["value"] if len(table) == 1 else text


def _spread(path: list[str], table: Mapping[str, Any]) -> list[list[str]]:
    """The full paths that a path means: a bare hyperparameter means that of every racer that has it."""
    if len(path) > 1 or path[0] in TOP_LEVEL:
        return [path]
    owners: dict[str, list[list[str]]] = {}
    for index, racer in enumerate(table["racers"]):
        row, _ = read_optimizer(TableReader(racer, f"racers[{index}]"))
        for name in (*(parameter.name for parameter in row.parameters), "maximize"):
            owners.setdefault(name, []).append(["racers", str(index), name])
    if path[0] not in owners:
        raise unknown_name("key", path[0], (*owners, *TOP_LEVEL)).at("--set")
    return owners[path[0]]


def _assign(table: dict[str, Any], path: list[str], value: Any) -> None:
    place: Any = table
    left, done = path, ""
    while True:
        if isinstance(place, list):
            key, left = _item(place, left, done)
        elif isinstance(place, dict):
            key, left = left[0], left[1:]
        else:
            raise RavineError(f"--set {'.'.join(path)}: {done} = {place!r} has no parts")
        if not left:
            place[key] = value
            return
        done = f"{done}.{key}" if done else str(key)
        place = place.setdefault(key, {}) if isinstance(place, dict) else place[key]


def _item(items: list[Any], left: list[str], here: str) -> tuple[Any, list[str]]:
    """Which item of a list the beginning of a path means, by its number from 0 or its name; and the rest.

    A name may hold dots, as in ``racers.momentum 0.9.nesterov``.
    """
    names = [str(item.get("name", "")) if isinstance(item, dict) else "" for item in items]
    for length in range(len(left), 0, -1):
        name = ".".join(left[:length])
        if name and name in names:
            return names.index(name), left[length:]
    part = left[0]
    if part.isdecimal() and len(part) < 10:
        if int(part) < len(items):
            return int(part), left[1:]
        raise RavineError(f"--set {here}.{part} is outside {here}.0 to {here}.{len(items) - 1}")
    known = [*filter(None, names), *(str(index) for index in range(len(items)))]
    raise unknown_name(f"entry of {here}", part, known).at("--set")


def chosen_racer(session: Session, name: str | None) -> Racer:
    """The racer of a name; the first where none is given.

    Raises:
        RavineError: there is none of that name.
    """
    racers = {racer.name: racer for racer in session.racers}
    if name is not None and name not in racers:
        raise unknown_name("racer", name, racers).at("--racer")
    return session.racers[0] if name is None else racers[name]
