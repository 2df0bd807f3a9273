"""``bench``: measured ratios, on any machine and without a display."""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.bench.results import Result, as_json, text_lines
from app.bench.row import Budget, Row
from app.bench.rows import ROWS
from app.files import write_whole
from app.terminal import complain, say
from engine.errors import RavineError
from engine.number_format import counted


def run(options: argparse.Namespace) -> int:
    """Measure and print; what is done when Ctrl+C is pressed is kept.

    Raises:
        RavineError: a row that is not there, or a file that cannot be written.
        KeyboardInterrupt: what was measured until then is printed and written.
    """
    rows = [ROWS[name] for name in dict.fromkeys(options.names)] or ROWS.rows()
    results: list[Result] = []
    try:
        measure_all(rows, Budget(options.seconds, options.full), results)
    finally:
        if options.json is not None:
            save_json(options.json, results)
        verdicts = [result.verdict for result in results]
        reached, missed = counted(verdicts.count("reached"), "goal"), verdicts.count("missed")
        complain(f"{reached} reached, {missed} missed; ratios are of processor time, medians of rounds")
    return 0


def measure_all(rows: Iterable[Row], budget: Budget, results: list[Result]) -> None:
    """Measure row by row and print each at once.

    Args:
        rows: which.
        budget: of each.
        results: what was found is added here, so that it is there where this is interrupted.
    """
    everything = list(rows)
    for place, row in enumerate(everything, 1):
        complain(f"measuring {place} of {len(everything)}: {row.key}")
        result = measured(row, budget)
        results.append(result)
        for line in text_lines([result]):
            say(line)


def measured(row: Row, budget: Budget) -> Result:
    """A row's result; where it needs what is not installed, that is said instead."""
    lacking = [name for name in row.needs if importlib.util.find_spec(name) is None]
    if lacking:
        return Result(row, None, f"{', '.join(lacking)} is not installed")
    try:
        return Result(row, row.measure(budget))
    except RavineError as error:
        return Result(row, None, str(error))


def save_json(path: Path, results: Sequence[Result]) -> None:
    """Write what was measured for programs.

    Raises:
        RavineError: the file cannot be written.
    """
    write_whole(path, (json.dumps(as_json(results), indent=2) + "\n").encode())
