"""The command line: its commands and options, and how failures are reported.

A command's module is imported only when the command is asked for, so that a trace starts without Qt.
"""

from __future__ import annotations

import io
import os
import re
import sys
import warnings
from argparse import ArgumentParser as Parser
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NoReturn, TextIO

from app.cli.commands import COMMANDS
from app.garbage import made_to_stay
from app.terminal import complain
from app.version import PROGRAM, VERSION
from engine.errors import RavineError, unknown_name

BAD_INPUT, USAGE, BROKEN, INTERRUPTED = 1, 2, 70, 130
#: Set this variable to see where something broke.
DEBUG = "RAVINE_DEBUG"
#: A shell that asks how a word can go on sets this one.
COMPLETION = "_ARGCOMPLETE"
#: Packages that only drawing needs; an installation for numbers alone does without them.
DRAWING = frozenset({"PyQt6", "pyqtgraph", "contourpy", "ziamath", "ziafont", "latex2mathml", "PIL", "av"})


class UsageError(RavineError):
    """The command line itself was wrong."""


def run_program() -> int:
    """Do what the process's command line says; what `main.py`, ``ravine`` and ``python -m ravine`` call."""
    if not sys.warnoptions:
        # What a person should know is said in sentences; `python -W default main.py` shows the rest.
        warnings.simplefilter("ignore")
    if COMPLETION in os.environ:
        import_module("app.cli.completers").complete(make_parser())
    return main(is_process=True)


def main(argv: Sequence[str] | None = None, *, is_process: bool = False) -> int:
    """Do what a command line says.

    Args:
        argv: the words after the program's name; those of the process by default.
        is_process: whether the process is for this alone, so that what is imported stays to its end.

    Returns:
        The exit code: 0, 1 for bad input, 2 for a wrong command line, 70 for a mistake in Ravine itself,
        130 after Ctrl+C.
    """
    sys.stdout, sys.stderr = _there(sys.stdout), _there(sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal may not know every sign of a title
    try:
        code = _run(sys.argv[1:] if argv is None else list(argv), is_process=is_process)
        sys.stdout.flush()
    except RavineError as error:
        code = _fail(error, USAGE if isinstance(error, UsageError) else BAD_INPUT)
    except BrokenPipeError:
        _write_no_more()  # whoever read has read enough, as `| head` does
        code = 0
    except OSError as error:
        _write_no_more()
        place = f"{error.filename}: it" if error.filename else "the output"
        code = _fail(f"{place} cannot be read or written ({error.strerror or error})", BAD_INPUT)
    except KeyboardInterrupt:
        code = _fail("stopped", INTERRUPTED)
    except MemoryError:
        code = _fail(
            "there is not enough memory for this; ask for fewer steps or a smaller picture", BAD_INPUT
        )
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        what = f"{type(error).__name__}: {error}"
        code = _fail(f"a mistake in Ravine, not yours ({what}); {DEBUG}=1 shows where", BROKEN)
    return code


def _there(stream: TextIO | None) -> TextIO:
    """A standard stream, or one into nothing where whoever started the program closed it."""
    return stream or Path(os.devnull).open("w", encoding="utf-8")


def _write_no_more() -> None:
    """Let what is left for standard output go nowhere: Python would complain when it flushes at its end."""
    with suppress(OSError, ValueError):  # a stream in memory has no number
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(argv: list[str], *, is_process: bool) -> int:
    first = argv[0] if argv else ""
    names = [command.name for command in COMMANDS]
    if not argv or (first not in names and not first.startswith("-")):
        if len(argv) > 1 and not argv[1].startswith("-") and not Path(first).exists():
            raise UsageError(str(unknown_name("command", first, names)))
        argv = ["open", *argv]
    parser = make_parser()
    options, unknown = parser.parse_known_args(argv)
    if unknown:
        raise _unknown_argument(options.parser, unknown[0])
    try:
        imported = _imported_to_stay if is_process else import_module
        code: int = imported(options.module).run(options)
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        if package not in DRAWING:
            raise
        raise RavineError(
            f"this needs what draws, and {package} is not installed; pip install ravine brings it "
            "(without it Ravine traces, trains, predicts, sweeps, checks files and writes programs)"
        ) from None
    return code


def _imported_to_stay(name: str) -> ModuleType:
    with made_to_stay():
        return import_module(name)


def make_parser() -> Parser:
    """The parser of every command."""
    parser = _Parser(
        prog=PROGRAM,
        allow_abbrev=False,
        description="Watch optimizers and neural networks learn. Without a command, Ravine opens its window.",
        epilog=f"{PROGRAM} COMMAND --help tells more, e.g. {PROGRAM} render --help",
    )
    parser.add_argument("--version", action="version", version=f"Ravine {VERSION}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    for command in COMMANDS:
        child = commands.add_parser(
            command.name, help=command.meaning, description=command.meaning, allow_abbrev=False
        )
        child.set_defaults(module=command.module, parser=child)
        command.declare(child)
    return parser


class _Parser(Parser):
    """Reports a wrong command line in one sentence."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")


def _unknown_argument(parser: Parser, given: str) -> UsageError:
    if not given.startswith("-"):
        return UsageError(f'"{given}" is one argument too many; see {parser.prog} --help')
    word = given.partition("=")[0]
    known = re.findall(r"(?<!\w)--[a-z][a-z-]*", parser.format_usage())
    close = get_close_matches(word, known, n=2, cutoff=0.5)
    hint = f"did you mean {' or '.join(close)}? " if close else ""
    return UsageError(f'unknown option "{word}": {hint}Known: {", ".join(known)}')


def _fail(message: object, code: int) -> int:
    complain(message)
    return code
