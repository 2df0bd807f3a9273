"""The numbers of a run: for each racer and step its loss, theta and gradient, as JSON lines, CSV or NPZ.

The loss and its gradient are over all examples, at that theta. A racer's numbers end where it diverged.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from app.export.files import NUMBER_FORMATS, format_of, whole_file
from engine.errors import RavineError
from engine.experiment_file import write_experiment
from engine.objective import FloatArray
from engine.session import Session

#: Numbers that one NPZ may hold (400 MB): its arrays are built in memory.
MAX_NUMBERS = 50_000_000


class Row(NamedTuple):
    """One racer after one step.

    Attributes:
        step: updates done.
        racer: its name.
        loss: over all examples.
        theta: parameters ``(P,)``.
        gradient: of the loss ``(P,)``.
    """

    step: int
    racer: str
    loss: float
    theta: FloatArray
    gradient: FloatArray


def rows(session: Session, last: int, every: int = 1) -> Iterator[Row]:
    """The rows of a run from its start, step by step and within a step in the order of the race.

    Args:
        session: stands at its start; it goes along.
        last: the last step.
        every: the distance between two steps that are told.
    """
    for step in range(0, last + 1, every):
        session.advance(step - session.step)
        for racer in session.racers:
            if session.step == step and not racer.ended_by(step - 1):
                loss, gradient = racer.evaluate()
                yield Row(step, racer.name, loss, racer.theta.copy(), gradient)
        if session.stopped:
            return


def text_lines(name: str, rows: Iterable[Row]) -> Iterator[tuple[int, str]]:
    """The step and the line of each row; the first line of a CSV brings its header.

    Args:
        name: ``"jsonl"`` or ``"csv"``. Floats read back exactly in both. CSV has the columns
            ``step,racer,loss,theta_0,...,gradient_0,...``; JSON has no number for what is not finite and
            says null.
        rows: in any order.
    """
    for count, row in enumerate(rows):
        if name == "csv":
            yield row.step, (_csv_header(row) if count == 0 else "") + _csv_line(row)
        else:
            yield row.step, _json_line(row)


def make_numbers(
    session: Session, path: Path, *, last: int, every: int = 1, name: str | None = None
) -> Generator[int, None, None]:
    """Write a run's numbers to a file, a row at each ``next``; closing the iterator early leaves no file.

    Args:
        session: stands at its start.
        path: where to.
        last: the last step.
        every: the distance between two steps that are told.
        name: the format; by default the path's ending names it.

    Yields:
        The step that was told last.

    Raises:
        RavineError: a format that is not allowed, numbers that do not fit, or a file that cannot be written.
    """
    name = format_of(path, NUMBER_FORMATS) if name is None else name
    if name == "npz":
        _check_size(session, last, every)
    told = rows(session, last, every)
    with whole_file(path) as file:
        if name != "npz":
            for step, line in text_lines(name, told):
                file.write(line.encode())
                yield step
            return
        kept = []
        for row in told:
            kept.append(row)
            yield row.step
        write_npz(kept, file, write_experiment(session.experiment))


def write_npz(rows: Iterable[Row], file: BinaryIO, experiment: str) -> None:
    """Arrays ``step (n,)``, ``racer (n,)``, ``loss (n,)``, ``theta (n, P)``, ``gradient (n, P)``.

    Beside them ``experiment ()`` holds the experiment's file, so that the numbers tell where they are from.
    """
    steps, racers, losses, thetas, gradients = zip(*rows, strict=True)
    np.savez(
        file,
        step=np.array(steps, dtype=np.int64),
        racer=np.array(racers),
        loss=np.array(losses),
        theta=np.stack(thetas),
        gradient=np.stack(gradients),
        experiment=np.array(experiment),
    )


def _json_line(row: Row) -> str:
    entry = {
        "step": row.step,
        "racer": row.racer,
        "loss": _finite(row.loss),
        "theta": [_finite(value) for value in row.theta.tolist()],
        "gradient": [_finite(value) for value in row.gradient.tolist()],
    }
    return json.dumps(entry) + "\n"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _csv_header(row: Row) -> str:
    places = range(len(row.theta))
    return _csv_text(
        "step", "racer", "loss", *(f"{name}_{i}" for name in ("theta", "gradient") for i in places)
    )


def _csv_line(row: Row) -> str:
    return _csv_text(row.step, row.racer, row.loss, *row.theta.tolist(), *row.gradient.tolist())


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
