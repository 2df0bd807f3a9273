"""The numbers of a run: for each racer and step its loss, theta and gradient, as JSON lines, CSV or NPZ.

The loss and its gradient are over all examples, at that theta. A racer's numbers end where it diverged.
A probe adds the health of each layer of a network in the step that comes, see `engine.frames.network_frame`.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, NamedTuple, TypeVar

import numpy as np

from app.files import NUMBER_FORMATS, format_of, whole_file
from engine.errors import RavineError
from engine.experiment.file import write_experiment
from engine.experiment.portable import portable
from engine.network.scores import Scorer
from engine.objective import FloatArray
from engine.observers.network_observer import LayerNumbers, layer_table
from engine.session.racer import Racer
from engine.session.session import Session

#: Numbers that one NPZ may hold (400 MB): its arrays are built in memory.
MAX_NUMBERS = 50_000_000

T = TypeVar("T")


class TraceRow(NamedTuple):
    """One racer after one step.

    Attributes:
        step: updates done.
        racer: its name.
        loss: over all examples.
        theta: parameters ``(P,)``.
        gradient: of the loss ``(P,)``.
        layers: kind, units and the numbers of each layer of its network; empty unless asked for.
        metrics: on the training and the held-back examples, e.g. ``{"test.accuracy": 0.95}``; likewise.
    """

    step: int
    racer: str
    loss: float
    theta: FloatArray
    gradient: FloatArray
    layers: tuple[LayerNumbers, ...] = ()
    metrics: Mapping[str, float] = MappingProxyType({})


class NumbersHead(NamedTuple):
    """What a file of numbers says before them.

    Attributes:
        experiment: its file: whoever has the numbers can run them again.
        names: of the parameters, one each.
    """

    experiment: str
    names: Sequence[str]


def head_of(session: Session, folder: Path | None = None) -> NumbersHead:
    """The head for the numbers of a run.

    Args:
        session: the run.
        folder: where the numbers will lie; a table is named as seen from there.
    """
    experiment = session.experiment if folder is None else portable(session.experiment, folder)
    return NumbersHead(write_experiment(experiment), session.problem.objective.names)


def rows(
    session: Session,
    last: int,
    every: int = 1,
    *,
    probe: bool = False,
    metrics: bool = False,
    evaluations: bool = False,
) -> Iterator[TraceRow]:
    """The rows of a run from its start, step by step and within a step in the order of the race.

    Args:
        session: at its start; it is advanced.
        last: the last step.
        every: the distance between two exported steps.
        probe: whether the layers are exported.
        metrics: whether loss and accuracy or R2 on all examples are exported, apart for those held back.
        evaluations: whether it is exported, as a metric, how often loss or gradient were evaluated by then.

    Raises:
        RavineError: the layers are asked for and there are none.
    """
    scorers = [
        None
        if not metrics or racer.network_objective is None
        else Scorer(racer.network_objective, is_complete=True)
        for racer in session.racers
    ]
    for step in range(0, last + 1, every):
        session.advance(step - session.step)
        for racer, scorer in zip(session.racers, scorers, strict=True):
            if session.step == step and not racer.ended_by(step - 1):
                loss, gradient = racer.evaluate()
                layers = layer_table(racer) if probe else ()
                told: dict[str, float] = {} if scorer is None else _metrics(scorer, racer)
                if evaluations:
                    told["evaluations"] = int(racer.costs.of("evaluations", np.array([step]))[0])
                yield TraceRow(step, racer.name, loss, racer.theta.copy(), gradient, layers, told)
        if session.stopped:
            return


def _metrics(scorer: Scorer, racer: Racer) -> dict[str, float]:
    """Every number of a racer's answers on each part of the data, by name."""
    scores, details = scorer.detailed(racer.theta, racer.stepper.statistics)
    return {
        name: value
        for score, detail in zip(scores, details, strict=True)
        for name, value in (*score.metrics(), *detail.metrics())
    }


def text_lines(
    name: str, rows: Iterable[TraceRow], head: NumbersHead | None = None
) -> Iterator[tuple[int, str]]:
    """The step and the line of each row; the first line of a CSV brings its header.

    Args:
        name: ``"jsonl"`` or ``"csv"``. Floats read back exactly in both. CSV has the columns
            ``step,racer,loss,theta_0,...,gradient_0,...`` and, if the layers are exported,
            ``layer1.kind,layer1.units,layer1.mean,...``; JSON has no number for what is not finite and says
            null.
        rows: in any order.
        head: stands before the first row: lines that begin with ``#`` and columns ``x,y,...,gradient_x,...``
            in CSV, which ``pandas.read_csv(file, comment="#")`` reads; in JSON an object of its own.
    """
    for count, row in enumerate(rows):
        before = "" if count else _before(name, row, head)
        yield row.step, before + (_csv_line(row) if name == "csv" else _json_line(row))


def make_numbers(
    session: Session,
    path: Path,
    *,
    last: int,
    every: int = 1,
    name: str | None = None,
    probe: bool = False,
    metrics: bool = False,
    head: bool = False,
    evaluations: bool = False,
) -> Generator[int, None, None]:
    """Write a run's numbers to a file, a row at each ``next``; closing the iterator early leaves no file.

    Args:
        session: at its start.
        path: where to.
        last: the last step.
        every: the distance between two exported steps.
        name: the format; by default the path's ending names it.
        probe: whether the layers are exported.
        metrics: whether the scores are, see `rows`.
        head: whether CSV and JSON begin with the experiment, see `text_lines`; NPZ always has it.
        evaluations: whether their count is, see `rows`.

    Yields:
        The last exported step.

    Raises:
        RavineError: a format that is not allowed, numbers that do not fit, or a file that cannot be written.
    """
    name = format_of(path, NUMBER_FORMATS) if name is None else name
    check_columns(session, name)
    if name == "npz":
        _check_size(session, last, every)
    told = rows(session, last, every, probe=probe, metrics=metrics, evaluations=evaluations)
    with whole_file(path) as file:
        if name != "npz":
            for step, line in text_lines(name, told, head_of(session, path.parent) if head else None):
                file.write(line.encode())
                yield step
            return
        kept = []
        for row in told:
            kept.append(row)
            yield row.step
        write_npz(kept, file, write_experiment(portable(session.experiment, path.parent)))


def check_columns(session: Session, name: str) -> None:
    """Refuse a format with one column a parameter for racers whose networks differ in size.

    Raises:
        RavineError: says which format has room for them.
    """
    sizes = {racer.objective.size for racer in session.racers}
    if name != "jsonl" and len(sizes) > 1:
        told = " and ".join(str(size) for size in sorted(sizes))
        raise RavineError(
            f"the racers' networks have {told} parameters, but {name} has the same columns for all; "
            "take jsonl, or one racer at a time"
        )


def write_npz(rows: Iterable[TraceRow], file: BinaryIO, experiment: str) -> None:
    """Arrays ``step (n,)``, ``racer (n,)``, ``loss (n,)``, ``theta (n, P)``, ``gradient (n, P)``.

    Beside them ``experiment ()`` holds the experiment's file, so that the numbers say where they are from,
    and each of the layers' numbers and metrics has an array ``(n,)`` of its own, e.g. ``layer1.mean``.
    """
    steps, racers, losses, thetas, gradients, layers, metrics = zip(*rows, strict=True)
    tables = [dict(_layer_columns(told)) | scores for told, scores in zip(layers, metrics, strict=True)]
    # NumPy's stubs take what is spread here for its switch allow_pickle
    columns: dict[str, Any] = {name: np.array([table[name] for table in tables]) for name in tables[0]}
    np.savez(
        file,
        step=np.array(steps, dtype=np.int64),
        racer=np.array(racers),
        loss=np.array(losses),
        theta=np.stack(thetas),
        gradient=np.stack(gradients),
        experiment=np.array(experiment),
        **columns,
    )


def _json_line(row: TraceRow) -> str:
    entry: dict[str, object] = {
        "step": row.step,
        "racer": row.racer,
        "loss": _finite(row.loss),
        "theta": [_finite(value) for value in row.theta.tolist()],
        "gradient": [_finite(value) for value in row.gradient.tolist()],
    }
    if row.layers:
        entry["layers"] = [{name: _finite(value) for name, value in layer.items()} for layer in row.layers]
    if row.metrics:
        entry["metrics"] = {name: _finite(value) for name, value in row.metrics.items()}
    return json.dumps(entry) + "\n"


def _finite(value: T) -> T | None:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _layer_columns(layers: Sequence[LayerNumbers]) -> Iterator[tuple[str, str | float]]:
    """The layers' numbers side by side; layers are counted from 1, as everywhere people read of them."""
    for index, layer in enumerate(layers, 1):
        for name, value in layer.items():
            yield f"layer{index}.{name}", value


def _before(name: str, row: TraceRow, head: NumbersHead | None) -> str:
    """What stands before the first row."""
    if name == "csv":
        said = "" if head is None else "".join(f"# {line}\n" for line in head.experiment.splitlines())
        return said + _csv_header(row, None if head is None else head.names)
    if head is None:
        return ""
    return json.dumps({"experiment": head.experiment, "parameters": list(head.names)}) + "\n"


def _csv_header(row: TraceRow, names: Sequence[str] | None) -> str:
    places = range(len(row.theta))
    own = [f"theta_{i}" for i in places] if names is None else [names[i] for i in places]
    numbers = (*own, *(f"gradient_{i if names is None else names[i]}" for i in places))
    layers = (name for name, _ in _layer_columns(row.layers))
    return _csv_text("step", "racer", "loss", *numbers, *layers, *row.metrics)


def _csv_line(row: TraceRow) -> str:
    layers = (value for _, value in _layer_columns(row.layers))
    theta, gradient = row.theta.tolist(), row.gradient.tolist()
    return _csv_text(row.step, row.racer, row.loss, *theta, *gradient, *layers, *row.metrics.values())


def _csv_text(*cells: object) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _check_size(session: Session, last: int, every: int) -> None:
    per_step = 2 * session.problem.objective.size * len(session.racers)
    if (last // every + 1) * per_step > MAX_NUMBERS:
        fitting = last * per_step // MAX_NUMBERS + 1
        raise RavineError(
            f"{last // every + 1} steps of {per_step} numbers do not fit into one NPZ; "
            f"take only every {fitting}th step, or CSV"
        )
