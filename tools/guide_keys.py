"""Which keys files may have, as their readers ask for them; and what each means, for the guide.

Nobody keeps a list of the keys: the readers take them one by one. So examples are read with a reader that
notes what is asked for. A key without a meaning here, or a meaning whose key nobody asks for, is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.export.figure_style import style_of
from app.lessons.reading import check_lesson
from engine.errors import RavineError
from engine.experiment.file import parse_experiment
from engine.experiment.toml_reader import TableReader

ROOT = Path(__file__).resolve().parent.parent
#: Words for the types that a value may have.
KINDS: Mapping[type, str] = {
    str: "text", int: "whole number", float: "number", bool: "true or false", list: "list", dict: "table",
}  # fmt: skip
#: Examples that together make the readers ask for every key.
EXAMPLES = {
    "surface": 'ravine = 1\n[objective]\nkind = "surface"\nsurface = "ravine"\n[[racers]]\n'
    'optimizer = "sgd"\nname = "a"\n[racers.schedule]\nkind = "step"\n[[changes]]\nstep = 1\n'
    'racer = "a"\nlearning_rate = 0.1\n'
    "[[bookmarks]]\nstep = 1\n",
    "own": 'ravine = 1\n[objective]\nkind = "surface"\nformula = "x^2 + y^2"\n[[racers]]\noptimizer = "own"\n'
    'equations = ["theta = theta - learning_rate*g"]\n',
    "average": 'ravine = 1\n[objective]\nkind = "average"\ndataset = "temperature"\n[[racers]]\n'
    'optimizer = "average"\n',
    "recording": 'ravine = 1\n[objective]\nkind = "recording"\nfile = "docs/recorder/digits.npz"\n'
    '[[racers]]\noptimizer = "adam"\n',
    "network": 'ravine = 1\n[objective]\nkind = "network"\ncsv = "a.csv"\ncolumns = [{name = "x"}]\n'
    'loss = {kind = "huber"}\nlayers = [{kind = "dense", units = 1}]\n[[racers]]\noptimizer = "adam"\n'
    'name = "a"\n[racers.network]\nloss = {kind = "huber"}\nlayers = [{kind = "dense", units = 1}]\n[table]\n'
    'name = "a.csv"\ntext = "x,y\\n1,2\\n"\nbytes = 8\nrows = 1\n'
    'sha256 = "81bf9fa83c6f7f151bd491a98cd7d933de3965289e3ebd77c6c425f7eaa16392"\n[[starts]]\nracer = ""\n'
    "numbers = 2\npacked = '''\neJxjYACBB/YMUAAACwcBIA==\n'''\n",
}
LESSON = (
    'chapter = "optimizers"\n[[facts]]\nmeasure = "loss"\nbelow = 1.0\n[[script]]\nsay = "So."\n[[script]]\n'
    'ask = "Which?"\nchoices = ["a", "b"]\nanswer = 0\nreveal = "a"\n'
)
STYLE: Mapping[str, Any] = {"figure": {"title": "", "caption": ""}}
#: What each key means, by its table. Tables of one form are told once (`SAME`).
MEANINGS: Mapping[str, Mapping[str, str]] = {
    "": {
        "ravine": "The form of the file: 1.",
        "title": "What it is called on screen.",
        "text": "What a lesson's reader is told, in Markdown.",
        "seed": "Decides every random number: data, first weights, the order of the batches.",
        "dialect": "Whose defaults and arithmetic hold: `textbook`, `keras` (the usual one) or `pytorch`.",
        "steps": "Where playing ends.",
        "speed": "How many steps a second it plays.",
        "objective": "What is trained.",
        "racers": "Who trains it: a table `[[racers]]` for each.",
        "changes": "What was changed on the way: a table `[[changes]]` for each change.",
        "bookmarks": "Named frames: a table `[[bookmarks]]` for each.",
        "view": "What is on screen.",
        "table": "The table that is learned from, carried along. Ravine writes it.",
        "starts": "Long lists of first weights, compressed. Ravine writes them.",
    },
    "objective surface": {
        "surface": "A surface of the catalogue; either this or a formula.",
        "formula": "A formula of x and y of your own, with constants a to h.",
        "constants": "Values of the constants, by their letters.",
        "domain": "The part of the plane that is drawn: `[[x from, to], [y from, to]]`.",
        "start": "Where the racers start: `[x, y]`.",
    },
    "objective network": {
        "dataset": "A built-in data set; either this or a table of your own.",
        "csv": "The path of a table of your own, seen from the file's folder.",
        "target": "The column that is learned, by name or by place from 1, or a list of several.",
        "columns": "The columns to learn from: names, places, or tables as below.",
        "features": "Formulas of the inputs that become further inputs, for example `x1^2`.",
        "data": "Parameters of the data set, or of the table.",
        "loss": "What is made small: a loss's name, or a table with `kind` and its constants.",
        "layers": "A table `[[objective.layers]]` for each; without any, one linear neuron.",
        "batch_size": "Examples in a mini-batch; all of them where it is missing.",
        "train_share": "The share of the training examples that is learned from; tests stay the same.",
        "precision": "`float64` or `float32`.",
        "domain": "The part of the plane of two parameters that is drawn.",
        "start": "The first weights, one after the other.",
        "start_statistics": "The first running statistics of normalising layers.",
        "start_seed": "Another seed for the first weights alone.",
        "weights": "A file with the first weights, `.npz` or `.safetensors`.",
    },
    "objective.columns": {
        "name": "The column, by name or by place from 1.",
        "kind": "`auto`, `number`, `category`, `ordered`, `yes_no` or `date`.",
        "order": "The categories of an ordered column, from lowest to highest.",
        "gaps": "What is done without a value: `drop`, `mean`, `median`, `most_frequent` or `category`.",
        "value": "What stands in for a missing value.",
    },
    "objective.loss": {"kind": "The loss's name; its constants stand beside it."},
    "objective.layers": {
        "kind": "The layer's name; its parameters stand beside it.",
        "weights": "Its first weights: a list for each input, with a number for each unit.",
        "biases": "Its first biases.",
    },
    "objective average": {
        "dataset": "A built-in series; either this or a table of your own.",
        "csv": "The path of a table of your own.",
        "column": "The column that is averaged; the likeliest where it is missing.",
        "data": "Parameters of the data set.",
        "domain": "The drawn plane of average and sum of weights.",
        "start": "Average and sum of weights before the first value; (0, 0) where it is missing.",
    },
    "objective recording": {
        "file": "The path of a recording, or of a folder of checkpoints.",
        "domain": "The drawn plane of two chosen parameters.",
    },
    "racers": {
        "optimizer": "The optimizer's name, or `own`; its hyperparameters stand beside it.",
        "name": "What it is called; made from its settings where it is missing.",
        "dialect": "Another dialect for this racer alone.",
        "maximize": "Climb instead of falling.",
        "schedule": "How its learning rate changes.",
        "start": "On a surface: a start of its own.",
        "seeds": "How many runs it stands for, with the experiment's seed and those that follow it.",
        "spread": "With `seeds` on a surface: the standard deviation of the other seeds' starts.",
        "early_stopping": "Of a network: when it stops learning by itself; the values are below.",
        "network": "What is different in its network.",
        "recording": "Of a recorded run: the path of another one.",
        "equations": "With `own`: the update rule, an equation a line.",
        "constants": "With `own`: values of the constants.",
        "initial": "With `own`: what slots hold before the first step, where that is not 0.",
        "lookahead": "With `own`: the place at which the gradient is taken, where that is not theta.",
        "velocity": "With `own`: which expression is drawn as the velocity.",
        "squared": "With `own`: which expression is drawn as the ellipse of squared gradients.",
    },
    "racers.schedule": {"kind": "The schedule's name; its parameters stand beside it."},
    "racers.network": {
        "batch_size": "Its own examples in a mini-batch; `all` for all of them.",
        "train_share": "Its own share of the training examples.",
        "features": "Its own formulas of the columns, which it sees in their place.",
        "data": "Its own scaling; the test examples are those of all.",
        "layers": "Other layers.",
        "loss": "Another loss.",
        "precision": "Another precision.",
        "start": "First weights of its own.",
        "start_statistics": "First running statistics of its own.",
        "start_seed": "Another seed for its first weights.",
        "weights": "A file with its first weights.",
    },
    "racers.network.data": {"scaling": "`standard`, `minmax` or `none`."},
    "changes": {
        "step": "After which step.",
        "racer": "Whose; the hyperparameters that change stand beside it.",
        "early_stopping": "Another early stopping from then on.",
        "network": "Other values of its layers from then on: those that may change in mid-run.",
    },
    "bookmarks": {
        "step": "Of the frame.",
        "phase": "How many parts of the next step are done.",
        "name": "What it is called.",
    },
    "table": {
        "name": "The table's file.",
        "rows": "How many it has.",
        "bytes": "How large the file was.",
        "sha256": "Its digest: by it Ravine notices another table of that name.",
        "text": "The table, readable.",
        "packed": "The table, compressed.",
    },
    "starts": {
        "racer": "Whose; all racers' where it is missing.",
        "start_statistics": "Whether these are running statistics.",
        "numbers": "How many there are.",
        "packed": "The numbers (float64, little-endian, zlib, Base64).",
    },
    "lesson ": {
        "chapter": "The chapter in which it is listed; `own` for lessons of your own.",
        "rows": "Which rows of the course's curriculum it covers.",
        "claim": "What it shows, in one sentence.",
        "facts": "What proves the claim: a table `[[facts]]` for each.",
        "script": "The walk: a table `[[script]]` for each step.",
    },
    "lesson facts": {
        "measure": "What is measured.",
        "racer": "Of whom; the first one's where it is missing.",
        "step": "When; at the experiment's end where it is missing.",
        "above": "It is more than this.",
        "below": "It is less than this.",
        "equals": "It is this.",
        "within": "With `equals`: give or take.",
        "above_racer": "It is more than this racer's.",
        "below_racer": "It is less than this racer's.",
        "factor": "With another racer: times this.",
    },
    "lesson script": {
        "say": "A sentence; either this or a question.",
        "ask": "A question.",
        "choices": "Its answers, two to four.",
        "answer": "The right one, counted from 0.",
        "reveal": "What is said once it is answered.",
        "acts": "What happens at this step of the walk.",
    },
    "style figure": {
        "preset": "`column`, `two_columns`, `slide`, `square` or `poster`.",
        "size": "On paper: `3.5x2.6in`, `89x60mm`.",
        "text_size": "Of numbers and legends: `8pt`.",
        "line_weight": "How many times as wide as usual lines are, 0.25 to 4.",
        "dpi": "Dots to the inch of a PNG.",
        "theme": "`dark` or `light`.",
        "background": "`theme`, `white` or `transparent`.",
        "margins": "Free space around: `2mm`.",
        "title": "A line above everything.",
        "caption": "A sentence below everything.",
        "letters": "a, b, c at several panels.",
        "columns": "Of the panels; 0 for as many as suit.",
        "legend": "`panels`, `shared` or `none`.",
        "qr": "The link to the frame as a QR code.",
    },
}  # fmt: skip
#: Tables of the form of another one; and those of which only their names are told.
SAME = {"racers.network.layers": "objective.layers", "racers.network.loss": "objective.loss", "style ": ""}


@dataclass(frozen=True)
class Key:
    """A key that a reader asked for.

    Attributes:
        name: of the key.
        kinds: the types that its value may have.
        needed: whether a file without it is refused.
        default: what stands for it otherwise; None where that is nothing.
    """

    name: str
    kinds: tuple[type, ...]
    needed: bool
    default: Any

    @property
    def form(self) -> str:
        """What its value is, in words."""
        kinds = [KINDS[kind] for kind in self.kinds]
        if {"number", "whole number"} <= set(kinds):
            kinds.remove("whole number")
        return " or ".join(kinds)


@contextmanager
def _noting(found: dict[str, dict[str, Key]], top: str) -> Iterator[None]:
    """Note every key that readers ask for meanwhile, by table."""
    take = TableReader.take

    def noting_take(
        self: TableReader,
        key: str,
        kind: type | tuple[type, ...],
        *,
        default: Any = None,
        required: str = "",
    ) -> Any:
        table = re.sub(r"\[\d+\]", "", self.place)
        kinds = kind if isinstance(kind, tuple) else (kind,)
        found.setdefault(f"{top}{table}", {}).setdefault(key, Key(key, kinds, bool(required), default))
        return take(self, key, kind, default=default, required=required)

    TableReader.take = noting_take  # type: ignore[method-assign]  # for the time of reading the examples
    try:
        yield
    finally:
        TableReader.take = take  # type: ignore[method-assign]  # as it was


def asked_keys() -> dict[str, dict[str, Key]]:
    """Every key by its table: ``"objective network"``, ``"racers"``, ``"lesson script"`` ..."""
    found: dict[str, dict[str, Key]] = {}
    for kind, text in EXAMPLES.items():
        seen: dict[str, dict[str, Key]] = {}
        with _noting(seen, ""):
            parse_experiment(text, folder=str(ROOT))
        for table, keys in seen.items():
            own = table == "objective" and kind != "own"
            found.setdefault(f"objective {kind}" if own else table, {}).update(keys)
    found.setdefault("objective surface", {}).update(found.pop("objective", {}))
    with _noting(found, "lesson "), suppress(RavineError):
        check_lesson(LESSON, "=", "")  # the experiment, which comes last, is none: its keys are known
    with _noting(found, "style "):
        style_of(STYLE)
    return found


def told_keys() -> dict[str, dict[str, tuple[Key, str]]]:
    """Every key with its meaning, by table, in the order of `MEANINGS`.

    Raises:
        ValueError: a key has no meaning, or a meaning no key.
    """
    asked = {table: dict(keys) for table, keys in asked_keys().items() if table not in SAME}
    for table, keys in asked.items():
        if table.startswith("objective "):
            del keys["kind"]
    names = {(table, key) for table, keys in asked.items() for key in keys}
    told = {(table, key) for table, meanings in MEANINGS.items() for key in meanings}
    if names != told:
        raise ValueError(f"no meaning: {sorted(names - told)}; no such key: {sorted(told - names)}")
    return {
        table: {name: (asked[table][name], meaning) for name, meaning in meanings.items()}
        for table, meanings in MEANINGS.items()
    }
