"""What was measured as a table for people and as JSON for programs, with the machine it was measured on."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from app.bench.row import Found, Row
from app.version import VERSION
from engine.number_format import counted

#: Packages whose versions have a say in the numbers.
PACKAGES = ("numpy", "PyQt6", "pyqtgraph", "contourpy")


@dataclass(frozen=True)
class Result:
    """A row and what was found, or why nothing was.

    Attributes:
        row: what was measured.
        found: None where it could not be measured.
        lack: why not; empty where it was.
    """

    row: Row
    found: Found | None
    lack: str = ""

    @property
    def verdict(self) -> str:
        """Whether the goal is reached, in a word; empty where there is none."""
        reached = None if self.found is None else self.row.reached(self.found.number)
        return {None: "", True: "reached", False: "missed"}[reached]


def goal_of(row: Row) -> str:
    """A row's goal with its direction and unit."""
    if row.goal is None:
        return ""
    sign = "<=" if row.better == "lower" else ">="
    return f"{sign} {row.goal:g}{row.unit and ' ' + row.unit}"


def text_lines(results: Sequence[Result]) -> Iterator[str]:
    """The table, three lines a row at the most: names, numbers, remark."""
    for result in results:
        row, found = result.row, result.found
        yield f"{row.key}: {row.title}"
        yield f"    {row.meaning}"
        if found is None:
            yield f"    not measured: {result.lack}"
            continue
        yield f"    {numbers_text(row, found)}{goal_text(result)}"
        if found.remark:
            yield f"    {found.remark}"


def numbers_text(row: Row, found: Found) -> str:
    """The numbers of a row in one line."""
    if row.unit:
        return found.ours
    other = f", other {found.other}" if found.other else ""
    wall = "" if found.wall is None else f" (wall {found.wall:.3g})"
    return f"ours {found.ours}{other}: {found.number:.3g}{wall}, {counted(found.rounds, 'round')}"


def goal_text(result: Result) -> str:
    """The goal and whether it is reached, to be put behind the numbers."""
    return f"; goal {goal_of(result.row)}: {result.verdict}" if result.verdict else ""


def machine() -> dict[str, str]:
    """What the numbers were measured on."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "load": _load(),
        "system": platform.platform(),
        "threads of BLAS": os.environ.get("OPENBLAS_NUM_THREADS", "as many as it likes"),
    }


def versions() -> dict[str, str]:
    """The versions that have a say in the numbers."""
    found = {"ravine": VERSION, "python": platform.python_version()}
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    found |= {name: installed(name) for name in PACKAGES}
    return {**found, "blas": f"{blas['name']} {blas['version']}"}


def installed(package: str) -> str:
    """A package's version, or that it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def as_json(results: Sequence[Result]) -> Mapping[str, Any]:
    """Everything, for programs."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": versions(),
        "rows": [_row_as_json(result) for result in results],
    }


def _row_as_json(result: Result) -> dict[str, Any]:
    row = result.row
    return {
        "name": row.key,
        "what": row.title,
        "against": row.meaning,
        "unit": row.unit or "ratio",
        "better": row.better,
        "goal": row.goal,
        "reached": None if result.found is None else row.reached(result.found.number),
        "lack": result.lack,
        "found": None if result.found is None else asdict(result.found),
    }


def read_results(path: Path, rows: Mapping[str, Row]) -> tuple[Mapping[str, Any], dict[str, Result]]:
    """What `as_json` wrote: everything, and the results of the rows that there still are, by key.

    Args:
        path: the file.
        rows: the rows by key.
    """
    told = json.loads(path.read_text(encoding="utf-8"))
    results = {
        each["name"]: Result(
            rows[each["name"]], None if each["found"] is None else Found(**each["found"]), each["lack"]
        )
        for each in told["rows"]
        if each["name"] in rows
    }
    return told, results


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        return next(line for line in text.splitlines() if line.startswith("model name")).partition(": ")[2]
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _load() -> str:
    if sys.platform == "win32":
        return "not known"
    return f"{os.getloadavg()[0]:.1f}"
