"""The commands of the command line: what each is called, where it is, and which arguments it has.

A command's module is imported only when the command is asked for, so that a trace starts without Qt.
"""

from __future__ import annotations

from argparse import ArgumentParser as Parser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.cli.list_tables import TABLES
from app.cli.options import (
    SOURCE,
    clip_arguments,
    figure_arguments,
    folds_argument,
    import_arguments,
    predict_arguments,
    source_arguments,
    train_arguments,
    weights_arguments,
)
from app.cli.values import (
    LANGUAGES,
    MAX_STEP,
    THEMES,
    OneOf,
    number,
    picture_size,
    step_range,
    theme_name,
    whole,
)
from app.files import NUMBER_FORMATS

SHELLS = ("bash", "zsh", "fish")


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


def _open_arguments(parser: Parser) -> None:
    parser.add_argument(
        "source", nargs="?", metavar="FILE|LESSON", help=f"{SOURCE}; the lesson Momentum by default"
    )


def _no_arguments(parser: Parser) -> None:
    del parser


def _list_arguments(parser: Parser) -> None:
    parser.add_argument("kind", type=OneOf("table", tuple(TABLES)), metavar="KIND", help=" | ".join(TABLES))
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
    parser.add_argument("--theme", type=theme_name, default="dark", metavar="T", help=THEMES)
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
        type=OneOf("format", NUMBER_FORMATS),
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
    told = "tell, too, how often the loss or its gradient were evaluated by each step"
    parser.add_argument("--evaluations", action="store_true", help=told)
    parser.add_argument(
        "--seeds",
        type=whole(2, 1000),
        metavar="K",
        help="run it with K seeds, from its own on, and tell median and quartiles of the losses",
    )
    parser.add_argument(
        "--below",
        type=number(-1e300, 1e300),
        metavar="L",
        help="with --seeds: the share of runs whose loss was at most L; with --ranking: the first "
        "step where it was",
    )
    parser.add_argument(
        "--ranking",
        action="store_true",
        help="a line a racer instead: by the loss at the last step, with the lowest one and its step",
    )
    parser.add_argument(
        "--head",
        action="store_true",
        help="the experiment before the numbers (lines with # in CSV), and parameters by their names: x, y",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="a file instead of standard output")


def _code_arguments(parser: Parser) -> None:
    source_arguments(parser)
    parser.add_argument(
        "--to", type=OneOf("language", LANGUAGES), required=True, metavar="L", help=" | ".join(LANGUAGES)
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
        "--vary",
        metavar="KEY=VALUES",
        help="a clip of that step over the values of a key as for --set: "
        "objective.constants.a=lin:0.5:10:60; values as sweep takes them",
    )
    figure_arguments(parser)
    clip_arguments(parser)
    out = ".png | .svg | .pdf, or .gif | .webp | .webm | .mp4, or .zip of single pictures"
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=out)


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


def _slides_arguments(parser: Parser) -> None:
    source_arguments(parser)
    parser.add_argument("--theme", type=theme_name, default="light", metavar="T", help=f"{THEMES} (light)")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help=".html, which any browser shows, or .pptx (extra slides)",
    )


def _report_arguments(parser: Parser) -> None:
    source_arguments(parser)
    parser.add_argument(
        "--steps", type=whole(0, MAX_STEP), metavar="N", help="the last step (where playing ends)"
    )
    parser.add_argument("--theme", type=theme_name, default="light", metavar="T", help=f"{THEMES} (light)")
    folds_argument(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=".html | .pdf")


def _link_arguments(parser: Parser) -> None:
    source_arguments(parser)
    parser.add_argument(
        "--step", type=whole(0, MAX_STEP), default=0, metavar="K", help="the step at which it opens (0)"
    )
    parser.add_argument(
        "--phase", type=whole(0, 999), default=0, metavar="P", help="phases of the next step that are done"
    )


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
        "--theme",
        type=theme_name,
        metavar="T",
        help=f"{THEMES}; by default what the browser wishes",
    )


def _bench_arguments(parser: Parser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="these rows alone; all by default")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write versions, machine and numbers, too")
    parser.add_argument(
        "--seconds",
        type=number(0.01, 3600.0),
        default=6.0,
        metavar="S",
        help="of a row (6); seven rounds are made in any case",
    )
    parser.add_argument(
        "--full", action="store_true", help="long runs whole, not a tenth of them: many minutes"
    )


def _completion_arguments(parser: Parser) -> None:
    parser.add_argument("shell", type=OneOf("shell", SHELLS), metavar="SHELL", help=" | ".join(SHELLS))
    parser.epilog = 'bash and zsh: eval "$(ravine completion bash)"; fish: ravine completion fish | source'


COMMANDS: tuple[Command, ...] = (
    Command(
        "open", "app.cli.open_window", "open the window (what happens without a command)", _open_arguments
    ),
    Command("list", "app.cli.list_tables", "what there is: the rows of a table", _list_arguments),
    Command("check", "app.cli.check", "check experiment files, or the lessons", _check_arguments),
    Command("tour", "app.cli.tour", "a picture of every lesson and a page of them", _tour_arguments),
    Command("trace", "app.cli.trace", "print the numbers of a run", _trace_arguments),
    Command("code", "app.cli.code", "write a run as a program that prints the same losses", _code_arguments),
    Command(
        "import", "app.cli.import_program", "a program of Keras or PyTorch as an experiment", import_arguments
    ),
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
        "slides",
        "app.cli.slides",
        "a lesson's script as a deck: a slide a step, questions before answers, speaker notes",
        _slides_arguments,
    ),
    Command(
        "report",
        "app.cli.report",
        "data, network, curves and scores of an experiment on one page",
        _report_arguments,
    ),
    Command(
        "link",
        "app.cli.link",
        "an experiment as one line of text, ravine:..., that another Ravine opens",
        _link_arguments,
    ),
    Command(
        "site", "app.cli.site", "all lessons as pages with an index, for any static host", _site_arguments
    ),
    Command("sweep", "app.cli.sweep", "run an experiment with many settings, on all cores", _sweep_arguments),
    Command(
        "bench",
        "app.bench.command",
        "measure how fast this is here, beside plain NumPy and the goals",
        _bench_arguments,
    ),
    Command(
        "completion",
        "app.cli.completion",
        "code that makes a shell complete commands, lessons and views",
        _completion_arguments,
    ),
    Command(
        "doctor", "app.cli.doctor", "what the program stands on here, for a report of a fault", _no_arguments
    ),
)
