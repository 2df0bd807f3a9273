"""Experiments that leave: what a file elsewhere must say of a person's own table, or carry."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from engine.data.table_record import record_of
from engine.experiment.description import (
    AverageSpec,
    Experiment,
    NetworkSpec,
    RecordingSpec,
    as_recording,
    from_data,
)
from engine.tables.table_source import TableRecord, TableSource


def portable(experiment: Experiment, folder: Path | None) -> Experiment:
    """The experiment as a file in another folder has it: with a copy of its table, or how to tell it.

    To be called before an experiment is saved. It may read the table; `engine.data.table_record.record_of`
    remembers the newest.

    Args:
        experiment: as it is open.
        folder: where the file will be; None where that is not known.
    """
    spec = own_table(experiment)
    if spec is None:
        return in_folder(experiment, folder)
    record = record_of(spec.table)
    return in_folder(replace(experiment, objective=replace(spec, record=record)), folder)


def in_folder(experiment: Experiment, folder: Path | None) -> Experiment:
    """The experiment as a file in another folder says it: the path of its table begins there.

    Of a table that is carried only its name is left, unless it lies in the same folder. Where no folder is
    known a path begins at the root.
    """
    if (recording := as_recording(experiment.objective)) is not None:
        return _with_recordings_from(experiment, recording, folder)
    spec = own_table(experiment)
    if spec is None:
        return experiment
    moved = replace(spec, csv=_csv(spec, folder), folder=str(folder or ""))
    same = moved.csv == spec.csv and Path(moved.folder) == Path(spec.folder)
    return experiment if same else replace(experiment, objective=moved)


def _with_recordings_from(experiment: Experiment, spec: RecordingSpec, folder: Path | None) -> Experiment:
    """The experiment with the paths of its recordings as a file in a folder has them."""

    def moved(file: str) -> str:
        path = (Path(spec.folder) / file).absolute()
        inside = folder is not None and path.is_relative_to(folder.absolute())
        return path.relative_to(folder.absolute()).as_posix() if folder is not None and inside else str(path)

    racers = tuple(
        replace(each, recording=each.recording and moved(each.recording)) for each in experiment.racers
    )
    there = replace(spec, file=moved(spec.file), folder=str(folder or ""))
    return replace(experiment, objective=there, racers=racers)


def own_table(experiment: Experiment) -> NetworkSpec | AverageSpec | None:
    """What is trained, if that is a person's own table."""
    spec = from_data(experiment.objective)
    return spec if spec is not None and spec.csv else None


def missing_table(experiment: Experiment) -> TableSource | None:
    """An experiment's table, if it is neither where the experiment says nor carried."""
    spec = own_table(experiment)
    return spec.table if spec is not None and spec.table.is_missing else None


def with_table_beside(experiment: Experiment, folder: Path) -> tuple[Experiment, dict[str, bytes]]:
    """The experiment for a folder of its own, and the tables that belong there, by their names.

    A table that is too large to be copied stays where it is; see `said_of_table`.
    """
    leaving = portable(experiment, folder)
    spec = own_table(leaving)
    record = None if spec is None else spec.table.copy
    if spec is None or record is None:
        return leaving, {}
    content = record.unpack()
    there = replace(spec, csv=record.name, folder=str(folder), record=None)
    return replace(leaving, objective=there), {record.name: content}


def said_of_table(experiment: Experiment) -> str:
    """What a person is told of the table of an experiment that leaves; empty if it has none."""
    spec = own_table(experiment)
    if spec is None or spec.record is None:
        return ""
    if spec.record.packed:
        return f"A copy of {spec.record.told} is in it."
    return f"{spec.record.told} is too large to be copied into it: hand out both."


def without_copy(experiment: Experiment) -> tuple[Experiment, TableRecord | None]:
    """The experiment without its table's copy, and the record with it, to be kept once for many."""
    spec = own_table(experiment)
    record = None if spec is None else spec.table.copy
    if spec is None or record is None:
        return experiment, None
    return replace(experiment, objective=replace(spec, record=replace(record, packed=b""))), record


def with_copy(experiment: Experiment, copies: Mapping[str, bytes]) -> Experiment:
    """The experiment with the copy that was taken from it, if it is there.

    Args:
        experiment: see `without_copy`.
        copies: compressed tables by their digests.
    """
    spec = own_table(experiment)
    packed = b"" if spec is None or spec.record is None else copies.get(spec.record.sha256, b"")
    if spec is None or spec.record is None or not packed:
        return experiment
    return replace(experiment, objective=replace(spec, record=replace(spec.record, packed=packed)))


def with_table_at(experiment: Experiment, path: Path) -> Experiment:
    """The experiment with its table read from a file: from now on that, and not a copy that was carried."""
    spec = own_table(experiment)
    if spec is None:
        return experiment
    record = None if spec.table.copy else spec.record
    there = replace(spec, csv=path.name, folder=str(path.parent), record=record)
    return replace(experiment, objective=there)


def _csv(spec: NetworkSpec | AverageSpec, folder: Path | None) -> str:
    """The path of a table as a file in a folder has it."""
    table = spec.table.path.absolute()
    is_carried = spec.table.copy is not None
    if folder is None or (Path(spec.csv).is_absolute() and not is_carried):
        return table.name if is_carried and not table.exists() else str(table)
    try:
        relative = Path(os.path.relpath(table, folder.absolute()))
    except ValueError:  # another drive
        return table.name if is_carried else str(table)
    return table.name if is_carried and ".." in relative.parts else relative.as_posix()
