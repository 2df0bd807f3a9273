"""``python -m benchmarks``: every row in a process of its own, and the page ``RESULTS.md`` of them.

A process of its own has as many threads for matrix products as its row says, memory that nobody used, and
may fail without taking the others along.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from app.bench.command import save_json
from app.bench.results import Result, read_results, text_lines
from app.bench.row import Budget, Found, Row
from app.sweeps.sweep import ONE_THREAD
from app.terminal import complain, say
from benchmarks.page import page_of
from benchmarks.rows import ROWS

OUT = Path(__file__).with_name("RESULTS.md")


def measured_apart(row: Row, budget: Budget) -> Result:
    """A row's result, from a process of its own."""
    words = [row.key, str(budget.seconds), *(["full"] if budget.full else [])]
    threads = dict.fromkeys(ONE_THREAD, str(row.threads))
    ended = subprocess.run(  # noqa: S603 - the words of a row
        [sys.executable, "-m", "benchmarks.measure", *words],
        env={**os.environ, **threads, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ended.returncode:
        return Result(row, None, f"its process ended with {ended.returncode}")
    told = json.loads(ended.stdout.splitlines()[-1])
    return Result(row, None if told["found"] is None else Found(**told["found"]), told["lack"])


def in_order(results: Mapping[str, Result]) -> list[Result]:
    """Results in the order of their rows."""
    return [results[key] for key in ROWS if key in results]


def main() -> None:
    """Measure, print, write; what is done when Ctrl+C is pressed is kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="these rows alone, of the others as before")
    parser.add_argument("--seconds", type=float, default=8.0, help="of a row (8)")
    parser.add_argument("--full", action="store_true", help="long runs whole, not a tenth of them")
    parser.add_argument("--out", type=Path, default=OUT, help=f"the page ({OUT.name})")
    parser.add_argument("--json", type=Path, help="the numbers; names that are left out are read from it")
    parser.add_argument("--page", action="store_true", help="measure nothing: the page of --json anew")
    options = parser.parse_args()
    results: dict[str, Result] = {}
    about = None
    if options.json is not None and options.json.exists() and (options.names or options.page):
        about, results = read_results(options.json, ROWS)
    rows = [] if options.page else [ROWS[name] for name in options.names] or ROWS.rows()
    try:
        for place, row in enumerate(rows, 1):
            complain(f"measuring {place} of {len(rows)}: {row.key}")
            results[row.key] = measured_apart(row, Budget(options.seconds, options.full))
            for line in text_lines([results[row.key]]):
                say(line)
            if options.json is not None:
                save_json(options.json, in_order(results))
    except KeyboardInterrupt:
        complain("stopped; what was measured is kept")
    options.out.write_text(page_of(in_order(results), about if options.page else None), encoding="utf-8")


if __name__ == "__main__":
    main()
