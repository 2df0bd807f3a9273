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
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import NoReturn, TextIO

from app.cli.list_tables import TABLES
from app.cli.options import SOURCE, predict_arguments, source_arguments, train_arguments, weights_arguments
from app.cli.values import LANGUAGES, MAX_STEP, number, one_of, picture_size, step_range, theme_name, whole
from app.files import NUMBER_FORMATS
from app.terminal import complain
from app.version import PROGRAM, VERSION
from engine.errors import RavineError, unknown_name

BAD_INPUT, USAGE, BROKEN, INTERRUPTED = 1, 2, 70, 130
#: Set this variable to see where something broke.
DEBUG = "RAVINE_DEBUG"
#: Packages that only drawing needs; an installation for numbers alone does without them.
DRAWING = frozenset({"PyQt6", "pyqtgraph", "contourpy", "ziamath", "ziafont", "latex2mathml", "PIL", "av"})


class UsageError(RavineError):
    """The command line itself was wrong."""


@dataclass(frozen=True)
class Command:
    """A row of the table of commands.

    Attributes:
        name: the word on the command line.
        module: where its ``run(options) -> int`` is.
        meaning: one line for the help.
        declare: adds its arguments to its parser.
    """

    name: str
    module: str
    meaning: str
    declare: Callable[[Parser], None]


def run_program() -> int:
    """Do what the process's command line says; what `main.py`, ``ravine`` and ``python -m ravine`` call."""
    if not sys.warnoptions:
        # What a person should know is said in sentences; `python -W default main.py` shows the rest.
        warnings.simplefilter("ignore")
    return main()


def main(argv: Sequence[str] | None = None) -> int:
    """Do what a command line says.

    Args:
        argv: the words after the program's name; those of the process by default.

    Returns:
        The exit code: 0, 1 for bad input, 2 for a wrong command line, 70 for a mistake in Ravine itself,
        130 after Ctrl+C.
    """
    sys.stdout, sys.stderr = _there(sys.stdout), _there(sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal may not know every sign of a title
    try:
        code = _run(sys.argv[1:] if argv is None else list(argv))
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


def _run(argv: list[str]) -> int:
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
        code: int = import_module(options.module).run(options)
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        if package not in DRAWING:
            raise
        raise RavineError(
            f"this needs what draws, and {package} is not installed; pip install ravine brings it "
            "(without it Ravine traces, trains, predicts, sweeps, checks files and writes programs)"
        ) from None
    return code


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


def _open_arguments(parser: Parser) -> None:
    parser.add_argument(
        "source", nargs="?", metavar="FILE|LESSON", help=f"{SOURCE}; the lesson Momentum by default"
    )


def _no_arguments(parser: Parser) -> None:
    del parser


def _list_arguments(parser: Parser) -> None:
    parser.add_argument("kind", type=one_of("table", tuple(TABLES)), metavar="KIND", help=" | ".join(TABLES))
    parser.add_argument("--json", action="store_true", help="every detail, for programs")
    parser.add_argument(
        "--equations",
        action="store_true",
        help="with optimizers: the equations of every row, as a racer of an experiment file that types them",
    )


def _check_arguments(parser: Parser) -> None:
    parser.add_argument("sources", nargs="*", metavar="FILE", help=SOURCE)
    parser.add_argument(
        "--lessons",
        action="store_true",
        help="check lessons instead, those that are named or all: each loads, its claim is run and holds, "
        "its script can be done, and it is drawn",
    )


def _tour_arguments(parser: Parser) -> None:
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the folder for the pictures and index.html"
    )
    parser.add_argument(
        "--size", type=picture_size, default=(640, 400), metavar="WxH", help="of each picture (640x400)"
    )
    parser.add_argument("--theme", type=theme_name, default="dark", metavar="T", help="dark | light")
    parser.add_argument(
        "--window", action="store_true", help="show the whole window, not the main view alone"
    )


def _trace_arguments(parser: Parser) -> None:
    source_arguments(parser)
    parser.add_argument("--steps", type=whole(0, MAX_STEP), required=True, metavar="N", help="the last step")
    parser.add_argument(
        "--every",
        type=whole(1, MAX_STEP),
        default=1,
        metavar="K",
        help="tell steps 0, K, 2K, ... only",
    )
    parser.add_argument(
        "--format",
        type=one_of("format", NUMBER_FORMATS),
        metavar="F",
        help="jsonl | csv | npz; what --out ends in by default, else jsonl",
    )
    parser.add_argument(
        "--probe",
        action="store_true",
        help="tell of each layer of a network too, for the step that comes: mean and deviation of the "
        "pre-activations, deviation of the outputs, share saturated, units dead and identical, norm of the "
        "gradient, deviation of what flows back, update over parameters",
    )
    told = "tell loss and accuracy or R2 of a network too, on training and held-back examples"
    parser.add_argument("--metrics", action="store_true", help=told)
    parser.add_argument("--out", type=Path, metavar="FILE", help="a file instead of standard output")


def _code_arguments(parser: Parser) -> None:
    source_arguments(parser)
    parser.add_argument(
        "--to", type=one_of("language", LANGUAGES), required=True, metavar="L", help=" | ".join(LANGUAGES)
    )
    parser.add_argument("--racer", metavar="NAME", help="whose run; the first racer's by default")
    parser.add_argument("--steps", type=whole(0, MAX_STEP), metavar="N", help="how many of them")
    out = ".py, or .ipynb that draws loss and path; large arrays lie beside it in an .npz"
    parser.add_argument("--out", type=Path, metavar="FILE", help=out)


def _render_arguments(parser: Parser) -> None:
    source_arguments(parser)
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument(
        "--frame",
        metavar="NAME",
        help="the picture of a named frame: the caption of a bookmark, or a part of it that no other has",
    )
    when.add_argument("--step", type=whole(0, MAX_STEP), metavar="K", help="the picture of one frame")
    when.add_argument("--steps", type=step_range, metavar="A:B[:C]", help="a clip of steps A, A+C, ... B")
    parser.add_argument(
        "--phase",
        type=whole(0, 999),
        default=0,
        metavar="P",
        help="phases of the next step that are done",
    )
    parser.add_argument(
        "--view",
        default="surface",
        metavar="NAME",
        help="a row of `list views`, or window (surface by default)",
    )
    parser.add_argument(
        "--size", type=picture_size, metavar="WxH", help="in pixels at scale 1; the view's own by default"
    )
    parser.add_argument(
        "--scale",
        type=number(1, 4),
        metavar="S",
        help="pixels per pixel of --size, 1 to 4 (1); not for drawings",
    )
    parser.add_argument("--theme", type=theme_name, default="dark", metavar="T", help="dark | light")
    parser.add_argument("--transparent", action="store_true", help="leave out the ground")
    parser.add_argument(
        "--dpi", type=number(10, 2400), metavar="D", help="dots per inch written into a PNG (96)"
    )
    parser.add_argument("--fps", type=whole(1, 60), metavar="N", help="frames per second of a clip (20)")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=".png | .svg | .pdf, or .gif | .webp | .mp4"
    )


def _sweep_arguments(parser: Parser) -> None:
    source_arguments(parser)
    parser.add_argument(
        "--vary",
        action="append",
        default=[],
        metavar="KEY=VALUES",
        help="a key as for --set, and its values: log:1e-4:1:30, lin:0:0.9:10, 0:20 (0 to 19), 0:20:5, or a "
        "list like 8,16,32; may be repeated, and every combination is run",
    )
    parser.add_argument(
        "--steps",
        type=whole(1, MAX_STEP),
        metavar="N",
        help="of each run; what the experiment says by default, else 1000",
    )
    parser.add_argument(
        "--until", metavar="loss=L", help="a run ends when every racer's loss has been at most L"
    )
    parser.add_argument(
        "--every",
        type=whole(1, MAX_STEP),
        metavar="K",
        help="look at the loss over all examples every K steps; by default every step, or once an epoch "
        "with mini-batches",
    )
    parser.add_argument(
        "--jobs", type=whole(1, 1024), metavar="J", help="processes at once (one for each core)"
    )
    parser.add_argument(
        "--dask",
        metavar="ADDRESS",
        help="a Dask scheduler whose workers make the runs (extra cluster)",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=".csv | .npz")


def _page_arguments(parser: Parser) -> None:
    source_arguments(parser)
    _page_options(parser)
    parser.add_argument(
        "--step", type=whole(0, MAX_STEP), metavar="K", help="the step at which the page opens (0)"
    )
    parser.add_argument(
        "--steps",
        type=whole(0, MAX_STEP),
        metavar="N",
        help="the last step (where playing ends)",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=".html")


def _site_arguments(parser: Parser) -> None:
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="these alone; all by default")
    _page_options(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the folder for the pages and index.html"
    )


def _page_options(parser: Parser) -> None:
    parser.add_argument(
        "--every",
        type=whole(1, MAX_STEP),
        metavar="K",
        help="record steps 0, K, 2K, ... and those that the lesson names; by default all, of a long run 500",
    )
    parser.add_argument(
        "--theme", type=theme_name, metavar="T", help="dark | light; by default what the browser wishes"
    )


COMMANDS: tuple[Command, ...] = (
    Command(
        "open", "app.cli.open_window", "open the window (what happens without a command)", _open_arguments
    ),
    Command("list", "app.cli.list_tables", "what there is: the rows of a table", _list_arguments),
    Command("check", "app.cli.check", "check experiment files, or the lessons", _check_arguments),
    Command("tour", "app.cli.tour", "a picture of every lesson and a page of them", _tour_arguments),
    Command("trace", "app.cli.trace", "print the numbers of a run", _trace_arguments),
    Command("code", "app.cli.code", "write a run as a program that prints the same losses", _code_arguments),
    Command("weights", "app.cli.weights", "save the weights of a run at some step", weights_arguments),
    Command("train", "app.cli.train", "train a network without a window, into a file", train_arguments),
    Command("predict", "app.cli.predict", "what a trained network answers for a table", predict_arguments),
    Command(
        "render",
        "app.cli.render",
        "draw a frame or a clip, also without a display",
        _render_arguments,
    ),
    Command(
        "page",
        "app.cli.page",
        "a lesson with its recorded run as one HTML file that any browser opens",
        _page_arguments,
    ),
    Command(
        "site", "app.cli.site", "all lessons as pages with an index, for any static host", _site_arguments
    ),
    Command("sweep", "app.cli.sweep", "run an experiment with many settings, on all cores", _sweep_arguments),
    Command(
        "doctor", "app.cli.doctor", "what the program stands on here, for a report of a fault", _no_arguments
    ),
)
