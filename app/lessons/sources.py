"""Where experiments come from: lessons, files, pictures that carry one, and tables."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from app.csv_import.experiment import csv_experiment, is_csv
from app.export.png_metadata import PngMetadata, is_png, read_metadata
from app.lessons.catalogue import find, lessons
from app.lessons.lesson import EXPERIMENT, Lesson
from app.lessons.reading import is_lesson, lesson_experiment, read_checked, with_text
from engine.errors import RavineError, unknown_name
from engine.experiment.description import Experiment
from engine.frames.frame import Address


def open_source(source: str) -> PngMetadata:
    """An experiment and the address at which it opens.

    Args:
        source: the path of an experiment file, of a picture that carries one or of a table to learn from, or
            a lesson's name or folder.

    Raises:
        RavineError: there is no such thing, or it says something that is not allowed.
    """
    path = Path(source)
    if not source.strip():
        raise RavineError(f"the name of the file or lesson is empty; lessons are {', '.join(lessons())}")
    try:
        if path.is_dir() and is_lesson(path):
            return _read(path / EXPERIMENT)
        if path.is_dir():
            raise RavineError(f"{source}: this is a folder; name an experiment file in it")
        if path.exists() and not path.is_file():
            raise RavineError(f"{source}: this is not a regular file; save the experiment as a file first")
        there = path.is_file()
    except OSError as error:
        raise RavineError(f"{source[:80]}: it cannot be read ({error.strerror})") from None
    if there:
        return _read(path)
    if path.suffix or len(path.parts) > 1:
        raise RavineError(f"{source}: there is no such file")
    try:
        lesson = find(source)
    except RavineError:
        raise unknown_name("file or lesson", source, lessons()) from None
    return PngMetadata(lesson_experiment(lesson.path), Address(0))


def _read(path: Path) -> PngMetadata:
    if is_png(path):
        return read_metadata(path)
    if is_csv(path):
        return PngMetadata(csv_experiment(path), Address(0))
    return PngMetadata(with_text(read_checked(path), path), Address(0))


def load(source: str) -> Experiment:
    """The experiment of a path or a lesson's name; see `open_source`.

    Raises:
        RavineError: as `open_source`.
    """
    return open_source(source).experiment


def lesson_named(source: str) -> Lesson | None:
    """The lesson that `open_source` opens for a name or folder; None where it opens something else."""
    path = Path(source)
    with suppress(OSError, RavineError):
        if path.is_dir():
            place = path.resolve()
            return next((row for row in lessons().rows() if row.path.resolve() == place), None)
        if not path.exists():
            return find(source)
    return None
