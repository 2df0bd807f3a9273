"""Options of the command line that several commands have, and those of training and predicting."""

from __future__ import annotations

import json
from argparse import Action, Namespace
from argparse import ArgumentParser as Parser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from app.cli.values import LANGUAGES, MAX_STEP, THEMES, OneOf, figure_size, number, reading, theme_name, whole
from app.export.figure import (
    BACKGROUNDS,
    FINEST_LINES,
    HEAVIEST_LINES,
    HIGHEST_DPI,
    LOWEST_DPI,
    MOST_COLUMNS,
    PRESETS,
    Legend,
)
from app.export.lengths import read_length, read_text_size

#: Whose names weights may have: NumPy has none.
LIBRARIES = tuple(language for language in LANGUAGES if language != "numpy")
SOURCE = (
    "an experiment file, a lesson's name, a picture or page of Ravine's, a link, "
    "or a table (.csv, .tsv, .jsonl, .xlsx, .parquet)"
)


def source_arguments(parser: Parser) -> None:
    """What is run, and what of it is set otherwise."""
    parser.add_argument("source", metavar="FILE|LESSON", help=SOURCE)
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="replace a value: seed=4, objective.constants.a=3, racers.adam.beta_1=0.8; a bare "
        "hyperparameter (learning_rate=0.1) means every racer that has it; may be repeated",
    )
    parser.add_argument(
        "--weights",
        action=_SetWeights,
        dest="set",
        metavar="F",
        help="start from the weights in an .npz or .safetensors with the names of PyTorch or Keras, or from "
        "a network that train kept",
    )


class _SetWeights(Action):
    """Means ``--set objective.weights=F``, where F is seen from here and not from the experiment's folder."""

    def __call__(
        self,
        parser: Parser,
        namespace: Namespace,
        values: str | Sequence[Any] | None,
        option: str | None = None,
    ) -> None:
        del parser, option
        path = str(Path(str(values)).absolute())
        namespace.set = [*namespace.set, f"objective.weights={json.dumps(path, ensure_ascii=False)}"]


def weights_arguments(parser: Parser) -> None:
    """Of ``weights``."""
    source_arguments(parser)
    parser.add_argument(
        "--step", type=whole(0, MAX_STEP), required=True, metavar="N", help="after how many steps"
    )
    parser.add_argument("--racer", metavar="NAME", help="whose; the first racer's by default")
    parser.add_argument(
        "--to",
        type=OneOf("library", LIBRARIES),
        metavar="L",
        help="whose names and shapes: keras | pytorch; by default pytorch in its dialect, else keras",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=".npz | .safetensors")


#: Parts of the examples at most.
MOST_FOLDS = 20


def folds_argument(parser: Parser) -> None:
    """How often the examples are parted for cross-validation."""
    parser.add_argument(
        "--folds",
        type=whole(2, MOST_FOLDS),
        metavar="K",
        help="train K times more, each time with another of K parts held back, and tell the scores",
    )


def train_arguments(parser: Parser) -> None:
    """Of ``train``."""
    source_arguments(parser)
    parser.add_argument("--steps", type=whole(0, MAX_STEP), metavar="N", help="the last step")
    parser.add_argument(
        "--until", metavar="loss=L", help="end once the loss over all examples is at most L, or at --steps"
    )
    parser.add_argument(
        "--patience",
        type=whole(1, MAX_STEP),
        metavar="N",
        help="end once the test loss was not lower in N looks, one an epoch, with the weights of the lowest",
    )
    parser.add_argument("--racer", metavar="NAME", help="whose network; the first racer's by default")
    folds_argument(parser)
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help=".npz, for predict; may be left out with --folds"
    )


def import_arguments(parser: Parser) -> None:
    """Of ``import``."""
    parser.add_argument("program", type=Path, metavar="PROGRAM", help="a .py or .ipynb with a Sequential")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=".toml")


def predict_arguments(parser: Parser) -> None:
    """Of ``predict``."""
    parser.add_argument("run_file", type=Path, metavar="RUN", help="an .npz that train wrote")
    parser.add_argument("table", type=Path, metavar="TABLE", help="a .csv with the columns of the training")
    parser.add_argument("--out", type=Path, metavar="FILE", help=".csv instead of standard output")


def figure_arguments(parser: Parser) -> None:
    """What is drawn, how large, and how it looks."""
    parser.add_argument(
        "--view",
        metavar="NAMES",
        help="a row of `list views`, or window (by default surface, or contour of a recorded run whose loss "
        "is not known); several with commas between them are the panels of one figure",
    )
    parser.add_argument(
        "--size",
        type=figure_size,
        metavar="WxH",
        help="in pixels at scale 1, or on paper: 3.5x2.6in, 89x60mm, cm, pt; the view's own by default",
    )
    parser.add_argument(
        "--scale",
        type=number(1, 4),
        metavar="S",
        help="pixels per pixel of --size, 1 to 4 (1); not for drawings",
    )
    parser.add_argument("--theme", type=theme_name, metavar="T", help=f"{THEMES} (dark)")
    parser.add_argument("--transparent", action="store_true", help="leave out the ground")
    parser.add_argument(
        "--dpi",
        type=number(LOWEST_DPI, HIGHEST_DPI),
        metavar="D",
        help="dots per inch of a PNG (96; of a size on paper 300)",
    )
    paper = parser.add_argument_group("on paper", "what the picture of one frame may have as a figure")
    paper.add_argument("--style", type=Path, metavar="F", help="a .toml of these settings (docs/figures.md)")
    paper.add_argument(
        "--preset", type=OneOf("preset", tuple(PRESETS)), metavar="P", help=" | ".join(PRESETS)
    )
    paper.add_argument(
        "--text-size", type=reading(read_text_size), metavar="PT", help="of numbers and legends, e.g. 8pt"
    )
    paper.add_argument(
        "--line-weight",
        type=number(FINEST_LINES, HEAVIEST_LINES),
        metavar="W",
        help="how many times as wide as usual lines are, 0.25 to 4 (1)",
    )
    paper.add_argument(
        "--background", type=OneOf("background", BACKGROUNDS), metavar="B", help=" | ".join(BACKGROUNDS)
    )
    paper.add_argument(
        "--margins", type=reading(read_length), metavar="L", help="free space around, e.g. 2mm"
    )
    paper.add_argument("--title", metavar="TEXT", help="a line above everything")
    paper.add_argument("--caption", metavar="TEXT", help="a sentence below everything")
    paper.add_argument("--columns", type=whole(1, MOST_COLUMNS), metavar="N", help="of the panels")
    paper.add_argument(
        "--legend",
        type=OneOf("place", get_args(Legend)),
        metavar="W",
        help="panels | shared | none: where racers are named",
    )
    paper.add_argument(
        "--qr",
        action="store_true",
        default=None,
        help="a QR code in the corner with the link that opens this frame",
    )


def clip_arguments(parser: Parser) -> None:
    """How a clip goes on."""
    group = parser.add_argument_group("clips", "what the film of several frames may have")
    group.add_argument("--fps", type=whole(1, 60), metavar="N", help="frames per second (20)")
    group.add_argument(
        "--duration",
        type=number(0.05, 3600),
        metavar="S",
        help="seconds from the first frame to the last; without it a picture a frame",
    )
    group.add_argument(
        "--hold", type=number(0, 600), metavar="S", help="seconds for which the last frame stays (0)"
    )
    group.add_argument(
        "--turn",
        type=number(-3600, 3600),
        metavar="DEG",
        help="degrees by which the camera goes round the surface; also round one frame, in 6 seconds or what "
        "--duration says",
    )
    group.add_argument(
        "--ease", action="store_true", default=None, help="let the camera of --turn start and stop gently"
    )
