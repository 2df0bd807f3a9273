"""What a shell can complete: words that options allow, lessons, views, and files."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable
from typing import Any, NoReturn, TextIO

import argcomplete
from argcomplete.completers import FilesCompleter

from app.cli.values import OneOf
from app.lessons.catalogue import lessons

#: The arguments that name an experiment.
SOURCES = ("source", "sources")


def complete(
    parser: argparse.ArgumentParser, output: TextIO | None = None, *, end: Callable[[int], Any] = os._exit
) -> NoReturn:
    """Answer a shell's question, which is in the environment, and end the process.

    Args:
        parser: of every command.
        output: where the answer goes; what the shell listens to by default.
        end: ends the process, without what Python does at its end.
    """
    for action in _actions(parser):
        completer = _completer_of(action)
        if completer is not None:
            action.completer = completer  # type: ignore[attr-defined] # where argcomplete looks for it
    argcomplete.autocomplete(parser, exit_method=end, output_stream=output)
    raise SystemExit(0)


def _actions(parser: argparse.ArgumentParser) -> Iterable[argparse.Action]:
    for action in parser._actions:  # noqa: SLF001 - argparse tells of them in no other way
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above
            for child in action.choices.values():
                yield from _actions(child)
        yield action


def _completer_of(action: argparse.Action) -> Any:
    if isinstance(action.type, OneOf):
        allowed = action.type.allowed
        return lambda prefix, **_: [word for word in allowed if word.startswith(prefix)]
    if action.dest == "view":
        return _views
    if action.dest in SOURCES or action.dest == "lessons":
        return _sources if action.dest in SOURCES else _lessons
    return None


def _views(prefix: str, **_: object) -> list[str]:
    """Views, also after a comma."""
    from widgets.view_table import VIEWS  # noqa: PLC0415 - brings Qt, which other questions do without

    before, comma, begun = prefix.rpartition(",")
    return [f"{before}{comma}{key}" for key in (*VIEWS, "window") if key.startswith(begun)]


def _lessons(prefix: str, **_: object) -> list[str]:
    return [key for key in lessons() if key.startswith(prefix)]


def _sources(prefix: str, **others: object) -> list[str]:
    return [*_lessons(prefix), *FilesCompleter()(prefix, **others)]
