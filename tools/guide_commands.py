"""The files and commands that the guide's pages show, for the tests that open and run them.

A block of code whose language is followed by a name is a file (``toml valley.toml``); a block of ``sh`` holds
commands, one a line.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.cli.commands import COMMANDS

_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: What a person types first.
PROGRAM = "ravine"
#: Commands that take a second or more, or write much.
SLOW = frozenset({"open", "bench", "tour", "render", "page", "slides", "report", "site", "sweep"})
NAMES = frozenset(command.name for command in COMMANDS)


@dataclass(frozen=True)
class Command:
    """A command that a page shows.

    Attributes:
        line: as it stands there.
        words: after the program's name; what opens the window without a command begins with ``open``.
    """

    line: str
    words: tuple[str, ...]

    @property
    def is_slow(self) -> bool:
        """Whether it is left out where tests must be quick."""
        return self.words[0] in SLOW or "--lessons" in self.words

    @property
    def opens(self) -> str:
        """What it opens in the window; empty for another command."""
        return self.words[1] if self.words[0] == "open" and len(self.words) > 1 else ""


def files(text: str) -> dict[str, str]:
    """The files of a page, by their names."""
    return {name: body for _, name, body in _BLOCK.findall(text) if name}


def commands(text: str) -> Iterator[Command]:
    """The commands of a page, in their order.

    Raises:
        ValueError: a line is no command of Ravine's.
    """
    for language, _, body in _BLOCK.findall(text):
        if language != "sh":
            continue
        for line in body.splitlines():
            first, *words = shlex.split(line, comments=True)
            if first != PROGRAM:
                raise ValueError(f"{line!r} does not begin with {PROGRAM}")
            yield Command(line, tuple(words if words and words[0] in NAMES else ("open", *words)))


def write_files(text: str, folder: Path) -> None:
    """Write the files of a page where its commands are given."""
    for name, body in files(text).items():
        (folder / name).write_text(body, encoding="utf-8")
