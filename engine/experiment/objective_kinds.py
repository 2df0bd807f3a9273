"""The kinds of objectives: how each is written in an experiment's file, a row for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.experiment.average_file import average_table, read_average
from engine.experiment.description import (
    AverageSpec,
    NetworkSpec,
    ObjectiveSpec,
    RecordingSpec,
    SurfaceSpec,
)
from engine.experiment.network_file import network_table, read_network
from engine.experiment.recording_file import read_recording, recording_table
from engine.experiment.surface_file import read_surface, surface_table
from engine.experiment.toml_reader import TableReader
from engine.parameters import Dialect
from engine.registry import Registry


@dataclass(frozen=True)
class ObjectiveRow:
    """A kind of objective.

    Attributes:
        key: its name in files, ``objective.kind``.
        title: a few words.
        meaning: what is trained, in one sentence.
        spec: what describes one.
        read: makes it of the table ``[objective]`` without its kind, in a dialect, with paths that begin in a
            folder; keys that are not its own stay in the reader. Raises RavineError.
        write: it as a table without kind, plane and start; what has its default is left out.
    """

    key: str
    title: str
    meaning: str
    spec: type[ObjectiveSpec]
    read: Callable[[TableReader, Dialect, str], ObjectiveSpec]
    write: Callable[[Any], dict[str, Any]]


OBJECTIVE_KINDS: Registry[ObjectiveRow] = Registry(
    "objective.kind",
    (
        ObjectiveRow(
            "surface",
            "Surface",
            "A formula of x and y, of the catalogue or one's own.",
            SurfaceSpec,
            lambda reader, _dialect, _folder: read_surface(reader),
            surface_table,
        ),
        ObjectiveRow(
            "network",
            "Network",
            "The loss of a network's parameters over a data set or a table.",
            NetworkSpec,
            read_network,
            network_table,
        ),
        ObjectiveRow(
            "average",
            "Moving average",
            "The moving average of a series.",
            AverageSpec,
            lambda reader, _dialect, folder: read_average(reader, folder),
            average_table,
        ),
        ObjectiveRow(
            "recording",
            "Recorded run",
            "A run that was trained elsewhere and recorded.",
            RecordingSpec,
            lambda reader, _dialect, folder: read_recording(reader, folder),
            recording_table,
        ),
    ),
)


def objective_table(spec: ObjectiveSpec) -> dict[str, Any]:
    """An objective as the table ``[objective]``; reading it gives an equal one."""
    table = {"kind": spec.kind} | OBJECTIVE_KINDS[spec.kind].write(spec)
    if spec.domain is not None:
        table.setdefault("domain", [list(axis) for axis in spec.domain])
    if spec.start is not None:
        table.setdefault("start", list(spec.start))
    return table
