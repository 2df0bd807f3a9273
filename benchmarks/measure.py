"""``python -m benchmarks.measure ROW SECONDS [full]``: one row, as JSON on standard output."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from app.bench.command import measured
from app.bench.row import Budget
from benchmarks.rows import ROWS


def main(name: str, seconds: str, *full: str) -> None:
    """Measure the row."""
    result = measured(ROWS[name], Budget(float(seconds), full=bool(full)))
    found = None if result.found is None else asdict(result.found)
    sys.stdout.write(json.dumps({"found": found, "lack": result.lack}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
