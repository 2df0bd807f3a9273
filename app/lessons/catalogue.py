"""The list of lessons: those that are shipped, and those in a folder of one's own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from app.files import finish_replacing
from app.lessons.lesson import CHAPTERS, LESSON, OWN, Chapter, Lesson
from app.lessons.reading import key_of, read_lesson
from engine.errors import RavineError, unknown_name
from engine.registry import Registry
from widgets.style.resources import resource

#: Names the folder of one's own lessons.
FOLDER_VARIABLE = "RAVINE_LESSONS"
FOLDER = "Ravine lessons"


@dataclass(frozen=True)
class Catalogue:
    """Every lesson there is.

    Attributes:
        lessons: in the order of the course, a person's own last.
        broken: a sentence for each folder that cannot be read as a lesson.
    """

    lessons: Registry[Lesson]
    broken: tuple[str, ...] = ()

    def chapters(self) -> tuple[tuple[Chapter, tuple[Lesson, ...]], ...]:
        """Each chapter that has lessons, with them."""
        rows = self.lessons.rows()
        found = (
            (chapter, tuple(row for row in rows if row.chapter == chapter.key)) for chapter in CHAPTERS.rows()
        )
        return tuple((chapter, own) for chapter, own in found if own)


def catalogue() -> Catalogue:
    """Every lesson there is now; one's own are looked for anew each time."""
    shipped, broken = _shipped()
    _finish_saving(own_folder())
    own, faults = _read_all(_folders(own_folder()), own=True)
    taken = {lesson.key for lesson in shipped}
    mine = []
    for lesson in own:
        key, count = lesson.key, 1
        while key in taken:
            count += 1
            key = f"{lesson.key}_{count}"
        taken.add(key)
        mine.append(replace(lesson, key=key))
    return Catalogue(Registry("lesson", (*shipped, *mine)), (*broken, *faults))


def lessons() -> Registry[Lesson]:
    """Every lesson there is now."""
    return catalogue().lessons


def with_key(key: str) -> Lesson | None:
    """The lesson of exactly that key, if there is one."""
    return next((lesson for lesson in lessons().rows() if lesson.key == key), None)


def find(name: str) -> Lesson:
    """The lesson of that key, title or folder, in any case.

    Raises:
        RavineError: there is none; the nearest names are listed.
    """
    wanted = _plain(name)
    for folder in _folders(resource("lessons")):  # the others need not be read where it is named by its key
        if wanted in (_plain(key_of(folder)), _plain(folder.name)):
            with suppress(RavineError):  # told with the rest of the list
                return read_lesson(folder)
    there = lessons()
    for lesson in there.rows():
        if wanted in (_plain(lesson.key), _plain(lesson.title), _plain(lesson.path.name)):
            return lesson
    raise unknown_name("lesson", name, there)


def own_folder() -> Path:
    """Where a person's own lessons are: named by ``RAVINE_LESSONS``, else beside their documents."""
    given = os.environ.get(FOLDER_VARIABLE)
    return Path(given) if given else _documents() / FOLDER


def _documents() -> Path:
    """The folder of documents; a Linux desktop names it in a file of its own."""
    home = Path.home()
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "user-dirs.dirs"
    try:
        found = re.search(r'^XDG_DOCUMENTS_DIR="(.+)"', settings.read_text(encoding="utf-8"), re.MULTILINE)
    except (OSError, UnicodeDecodeError):
        found = None
    return Path(found[1].replace("$HOME", str(home))) if found else home / "Documents"


@cache
def _shipped() -> tuple[tuple[Lesson, ...], tuple[str, ...]]:
    return _read_all(_folders(resource("lessons")), own=False)


def _finish_saving(place: Path) -> None:
    """Put lessons in place that were saved when the program ended."""
    with suppress(OSError):
        for folder in place.iterdir():
            with suppress(RavineError):  # reported when it is read
                finish_replacing(folder)


def _folders(place: Path) -> list[Path]:
    try:
        return sorted(path for path in place.iterdir() if (path / LESSON).is_file())
    except OSError:  # there is none, or it may not be read
        return []


def _read_all(folders: Iterable[Path], *, own: bool) -> tuple[tuple[Lesson, ...], tuple[str, ...]]:
    found, broken = [], []
    for folder in folders:
        try:
            lesson = read_lesson(folder)
        except RavineError as error:
            broken.append(str(error))
            continue
        found.append(replace(lesson, chapter=OWN) if own else lesson)
    return tuple(found), tuple(broken)


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()
