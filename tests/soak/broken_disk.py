"""Every way in which Ravine writes a file, and a disk on which it cannot."""

from __future__ import annotations

import errno
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, get_args
from unittest import mock

from app.control.state_folder import StateFolder
from app.export.clip_plan import ClipPlan
from app.export.figure_style import FigureStyle
from app.export.job import make_export_job
from app.export.request import FORMATS, ExportKind, ExportRequest
from app.export.trained import TrainedNetwork
from app.export.weights import RacerWeights
from app.files import write_whole
from app.lessons import load
from app.lessons.writing import Draft, write_lesson
from app.page.page import PageOptions, page_bytes
from app.sweeps.outcome import Outcome
from app.sweeps.results import write_results
from engine.errors import RavineError
from engine.experiment.description import NetworkSpec
from engine.experiment.file import write_experiment
from engine.session.session import Session
from engine.weights.weights_file import WEIGHT_FORMATS
from tests.app.samples import frame_at, ravine
from tests.app.sweeps.samples import rates, swept

#: Bytes after which the disk is full: too few for any of the files.
FULL = 64


@dataclass(frozen=True)
class Writing:
    """A way to write: its name, and what writes to a path: of a file, or of a folder."""

    name: str
    write: Callable[[Path], object]


def _export(kind: ExportKind, ending: str, path: Path) -> None:
    style = FigureStyle(size=(320.0, 200.0, "px"))
    request = ExportRequest(kind, ending, "loss", "ink", style, 1.0, False, range(4), ClipPlan())
    for _ in make_export_job(request, frame_at(3), path, {}).work:
        pass


def _results(path: Path) -> None:
    write_results(path, swept(), rates(), {0: (Outcome("a", 3, 0.5),)})


def _trained(path: Path) -> None:
    session = Session(load("circle"))
    TrainedNetwork.of(session, session.racers[0]).save(path)


def _page(path: Path) -> None:
    write_whole(path, page_bytes(Session(ravine()), PageOptions(last=2)))


def _experiment(path: Path) -> None:
    write_whole(path, write_experiment(ravine()).encode())


def _lesson(path: Path) -> None:
    write_lesson(path.parent, ravine(), Draft(path.stem, "optimizers", "A text. " * 40))


def _state(path: Path) -> None:
    folder = StateFolder.claim(path)
    try:
        folder.write("{}" * FULL, "{}" * FULL)
    finally:
        folder.release()


def _weights(path: Path) -> None:
    experiment = replace(ravine(), objective=NetworkSpec(dataset="circle", data={"samples": 8}))
    racer = Session(experiment).racers[0]
    weights = RacerWeights(
        experiment, racer.spec, racer.objective, racer.theta, racer.stepper.statistics, step=0
    )
    weights.save(path, "pytorch")


FILES = (
    Writing("experiment.toml", _experiment),
    *(Writing(f"weights.{ending}", _weights) for ending in WEIGHT_FORMATS),
    Writing("page.html", _page),
    Writing("results.csv", _results),
    Writing("results.npz", _results),
    Writing("trained.npz", _trained),
    *(
        Writing(f"{kind}.{ending}", partial(_export, kind, ending))
        for kind in get_args(ExportKind)
        for ending in FORMATS[kind]
    ),
)
#: What a drive that went away answers, and which call notices it first.
GONE = OSError(errno.EIO, os.strerror(errno.EIO))
NOTICED = {
    "when the file is made": (tempfile, "mkstemp"),
    "when it is written": (os, "fsync"),
    "when it is renamed": (Path, "replace"),
}
FOLDERS = (Writing("lesson", _lesson), Writing("state", _state))


@contextmanager
def full_disk(room: int = FULL) -> Iterator[None]:
    """No file of this process may grow beyond some bytes: the writing of more fails in its midst (POSIX)."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def drive_away(noticed: str) -> Iterator[None]:
    """A network drive that went away, simulated: a call of `NOTICED` fails in this process as there."""
    owner, name = NOTICED[noticed]
    with mock.patch.object(owner, name, side_effect=GONE):
        yield


@contextmanager
def unreadable(folder: Path) -> Iterator[None]:
    """A drive that went away after its folders were listed: files of a folder are there and unreadable."""
    whole = io.open

    def fails(file: object, *arguments: Any, **named: Any) -> Any:
        if isinstance(file, str | Path) and Path(file).is_relative_to(folder):
            raise GONE
        return whole(file, *arguments, **named)  # type: ignore[call-overload]  # as it came

    with mock.patch("io.open", fails), mock.patch("builtins.open", fails):
        yield


def refusal(write: Callable[[Path], object], path: Path) -> str:
    """The sentence with which writing is refused; empty if it is not."""
    try:
        write(path)
    except RavineError as error:
        return str(error)
    return ""
