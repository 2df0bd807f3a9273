"""An experiment on a person's own table, when there is nothing but the table."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from app.terminal import ProgressLine
from engine.averages.moving_average import BETAS
from engine.data.csv_inputs import INPUTS
from engine.data.csv_series import csv_series, is_series
from engine.data.examples import Data
from engine.errors import RavineError
from engine.experiment.description import AverageSpec, Experiment, NetworkSpec, RacerSpec, named
from engine.fitting.network_fitting import BY_CLASS, with_table
from engine.problem.problem import build_data
from engine.tables.csv_table import read_table
from engine.tables.table_source import TableSource, source_of
from engine.tables.table_text import TABLE_ENDINGS

LEARNING_RATE = 0.01
#: Bytes of a table that is read in some hundredths of a second.
SHORT = 2**18
#: Bytes of a table whose reading is told on the terminal.
LARGE = 16 * 2**20


def is_csv(path: Path) -> bool:
    """Whether a file's name says that it is a table."""
    return path.suffix.lower() in TABLE_ENDINGS


def is_short_series(path: Path) -> bool:
    """Whether a table holds one series and nothing to learn it from, and is read while a window waits."""
    try:
        return path.stat().st_size <= SHORT and is_series(path)
    except (OSError, RavineError):  # reported when it is opened
        return False


def csv_spec(path: Path) -> NetworkSpec:
    """A table of which nothing is chosen yet."""
    return NetworkSpec(csv=path.name, folder=str(path.parent), data={**BY_CLASS, INPUTS.name: "all"})


def csv_experiment(path: Path) -> Experiment:
    """Two hidden layers of eight that learn the table's likeliest target with Adam; averages of a series.

    Raises:
        RavineError: the table cannot be learned from; one sentence says why.
    """
    try:
        if is_series(path):
            return averages_of(AverageSpec(csv=path.name, folder=str(path.parent)))
        return experiment_of_examples(csv_spec(path), build_data(csv_spec(path), seed=0))
    except RavineError as error:
        raise RavineError(f"{path}: {without_name(str(error), path)}") from None


def experiment_of_examples(table: NetworkSpec, data: Data) -> Experiment:
    """The same for what was chosen of a table, and the examples that come of it."""
    path = table.csv_path
    return Experiment(
        objective=with_table(None, table, data),
        racers=named((RacerSpec("adam", {"learning_rate": LEARNING_RATE}),)),
        title=path.stem or path.name,
        text="\n\n".join(data.notes),
    )


def averages_of(series: AverageSpec) -> Experiment:
    """Moving averages of a column of a table."""
    path = series.csv_path
    return Experiment(
        objective=series,
        racers=tuple(RacerSpec("average", {"beta": beta}, name=f"beta {beta}") for beta in BETAS),
        title=path.stem or path.name,
        text="\n\n".join(csv_series(path, series.column).notes),
        view={"workspace": "averages"},
    )


def read_with_progress(table: Path | TableSource) -> None:
    """Read a large table ahead, and tell on the terminal how far that is; Ctrl+C ends it.

    What is wrong with it is told where it is used.
    """
    source = source_of(table)
    with suppress(OSError, RavineError):
        if source.copy is None and source.path.stat().st_size > LARGE:
            line = ProgressLine(f"reading {source.path.name}, per cent", 100)
            read_table(source, lambda share: line(round(100 * share)), least=1)


def without_name(sentence: str, path: Path) -> str:
    """What is wrong with a table without its name, for where the name is shown already."""
    for name in ("objective.csv", str(path), path.name):
        sentence = sentence.removeprefix(f"{name}: ")
    return sentence
