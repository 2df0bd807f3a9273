"""Every way in which Ravine writes a file, and a disk on which it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import get_args

from app.control.state_folder import StateFolder
from app.export.job import make_export_job
from app.export.request import FORMATS, ExportKind, ExportRequest
from app.files import write_whole
from app.lessons.writing import Draft, write_lesson
from engine.errors import RavineError
from engine.experiment.file import write_experiment
from tests.app.samples import frame_at, ravine

#: Bytes after which the disk is full: too few for any of the files.
FULL = 64


@dataclass(frozen=True)
class Writing:
    """A way to write: its name, and what writes to a path: of a file, or of a folder."""

    name: str
    write: Callable[[Path], object]


def _export(kind: ExportKind, ending: str, path: Path) -> None:
    request = ExportRequest(kind, ending, "loss", "ink", (320, 200), 1.0, 96.0, False, range(4), 20)
    for _ in make_export_job(request, frame_at(3), path, {}).work:
        pass


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


FILES = (
    Writing("experiment.toml", _experiment),
    *(
        Writing(f"{kind}.{ending}", partial(_export, kind, ending))
        for kind in get_args(ExportKind)
        for ending in FORMATS[kind]
    ),
)
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


def refusal(write: Callable[[Path], object], path: Path) -> str:
    """The sentence with which writing is refused; empty if it is not."""
    try:
        write(path)
    except RavineError as error:
        return str(error)
    return ""
