"""Where experiments come from: the shipped lessons, files, pictures that carry one, and tables."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.export.stamp import Stamp, is_png, read_stamp
from app.tables import experiment_on, is_table
from engine.errors import RavineError, unknown_name
from engine.experiment import Experiment
from engine.experiment_file import read_experiment
from engine.frame import Address
from engine.registry import Registry
from widgets.resources import resource


@dataclass(frozen=True)
class Lesson:
    """An experiment that ships with the program.

    Attributes:
        key: the name on the command line, from the file's name without its number.
        title: the name shown.
        meaning: the first sentence of its text.
        path: its file.
        bookmarks: the addresses of its key frames, in order.
    """

    key: str
    title: str
    meaning: str
    path: Path
    bookmarks: tuple[Address, ...] = ()


@cache
def lessons() -> Registry[Lesson]:
    """The shipped lessons, in the order of the course."""
    files = sorted(resource("lessons").glob("[0-9]*-*.toml"))
    return Registry("lesson", [read_lesson(path) for path in files])


def read_lesson(path: Path) -> Lesson:
    """What a list of lessons shows of one; the experiment itself is not built.

    Args:
        path: a file named ``NN-key.toml``.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Lesson(
        key=path.stem.partition("-")[2].replace("-", "_"),
        title=table["title"],
        meaning=first_sentence(table.get("text", "")),
        path=path,
        bookmarks=tuple(_address(mark) for mark in table.get("bookmarks", ())),
    )


def _address(mark: dict[str, Any]) -> Address:
    return Address(mark["step"], mark.get("phase", 0))


def first_sentence(text: str) -> str:
    """The first sentence of a Markdown text, on one line and without its emphasis and headings."""
    paragraphs = [part for part in text.strip().split("\n\n") if not part.lstrip().startswith("#")]
    line = " ".join(paragraphs[0].split()) if paragraphs else ""
    plain = re.sub(r"(?<!\w)([*_`]{1,2})(\S.*?)\1(?!\w)", r"\2", line)
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", plain)[0]


def find(name: str) -> Lesson:
    """The lesson of that key or title, in any case.

    Raises:
        RavineError: there is none; the nearest names are listed.
    """
    wanted = _plain(name)
    for lesson in lessons().rows():
        if wanted in (_plain(lesson.key), _plain(lesson.title), _plain(lesson.path.stem)):
            return lesson
    raise unknown_name("lesson", name, lessons())


def open_source(source: str) -> Stamp:
    """An experiment and the address at which it opens.

    Args:
        source: the path of an experiment file, of a picture that carries one or of a table to learn from, or
            a lesson's name.

    Raises:
        RavineError: there is no such thing, or it says something that is not allowed.
    """
    path = Path(source)
    if not source.strip():
        raise RavineError(f"the name of the file or lesson is empty; lessons are {', '.join(lessons())}")
    try:
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
    return Stamp(read_experiment(lesson.path), Address(0))


def _read(path: Path) -> Stamp:
    if is_png(path):
        return read_stamp(path)
    return Stamp(experiment_on(path) if is_table(path) else read_experiment(path), Address(0))


def load(source: str) -> Experiment:
    """The experiment of a path or a lesson's name; see `open_source`.

    Raises:
        RavineError: as `open_source`.
    """
    return open_source(source).experiment


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()
