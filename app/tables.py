"""An experiment on a person's own table, when there is nothing but the table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.averages import BETAS
from engine.build import build_data
from engine.csv_series import csv_series, is_series
from engine.datasets.data import Kind
from engine.errors import RavineError
from engine.experiment import Experiment, NetworkSpec
from engine.experiment_file import VERSION, experiment_from

ENDINGS = (".csv", ".tsv")
HIDDEN = {"kind": "dense", "units": 8, "activation": "tanh"}
#: For each kind of target the loss, and the activation of what answers it.
ANSWERS: dict[Kind, tuple[str, str]] = {
    "regression": ("mean_squared_error", "linear"),
    "binary": ("binary_crossentropy", "sigmoid"),
    "classes": ("categorical_crossentropy", "softmax"),
}
#: Examples a step sees, or all where there are fewer.
BATCH = 32
LEARNING_RATE = 0.01


def is_table(path: Path) -> bool:
    """Whether a file's name says that it is a table."""
    return path.suffix.lower() in ENDINGS


def experiment_on(path: Path) -> Experiment:
    """Two hidden layers of eight that learn the table's likeliest target with Adam; averages of a series.

    Raises:
        RavineError: the table cannot be learned from; one sentence says why.
    """
    try:
        if is_series(path):
            return _averages_of(path)
        data = build_data(NetworkSpec(csv=path.name, folder=str(path.parent)), seed=0)
    except RavineError as error:
        said = str(error).removeprefix("objective.csv: ")
        for name in (str(path), path.name):  # what is wrong in a table is told with its name already
            said = said.removeprefix(f"{name}: ")
        raise RavineError(f"{path}: {said}") from None
    loss, activation = ANSWERS[data.kind]
    output = {"kind": "dense", "units": data.y.shape[1], "activation": activation}
    table: dict[str, Any] = {
        "ravine": VERSION,
        "title": path.stem or path.name,
        "text": "\n\n".join(data.notes),
        "objective": {
            "kind": "network",
            "csv": path.name,
            "loss": loss,
            "batch_size": min(BATCH, len(data.x)),
            "layers": [HIDDEN, HIDDEN, output],
        },
        "racers": [{"optimizer": "adam", "learning_rate": LEARNING_RATE}],
    }
    return experiment_from(table, folder=str(path.parent))


def _averages_of(path: Path) -> Experiment:
    """Moving averages of the one series that a table holds."""
    table: dict[str, Any] = {
        "ravine": VERSION,
        "title": path.stem or path.name,
        "text": "\n\n".join(csv_series(path).notes),
        "objective": {"kind": "average", "csv": path.name},
        "racers": [{"optimizer": "average", "name": f"beta {beta}", "beta": beta} for beta in BETAS],
        "view": {"workspace": "averages"},
    }
    return experiment_from(table, folder=str(path.parent))
