"""What a sweep has done so far, kept beside its results until it is complete.

One line a finished run, so that a kill loses at most the runs that were under way.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from app.sweeps.outcome import Outcome, SweptExperiment
from app.sweeps.variation import Grid
from engine.errors import RavineError

Outcomes = tuple[Outcome, ...]


class Journal:
    """The finished runs of one sweep, in memory and in a file; to be used in a ``with`` block."""

    def __init__(self, results: Path, swept: SweptExperiment, grid: Grid) -> None:
        """Go on with what an earlier attempt at the same sweep left, or begin.

        Args:
            results: where the results will be; the journal is called after it, with ``.unfinished`` behind.
            swept: what is run.
            grid: with which settings.

        Raises:
            RavineError: another sweep left its journal there, or the file cannot be read or written.
        """
        self.path = results.with_name(f"{results.name}.unfinished")
        self.done: dict[int, Outcomes] = {}
        head = {"sweep": _digest(swept, grid), "runs": len(grid)}
        try:
            whole = self._read(head) if self.path.exists() else 0
            self._file = self.path.open("ab")
            self._file.truncate(whole)  # what a kill left half written
            if not whole:
                self._write(head)
        except OSError as error:
            raise RavineError(f"{self.path}: it cannot be read or written ({error.strerror})") from None

    def add(self, run: int, outcomes: Outcomes) -> None:
        """Keep what came of a run.

        Raises:
            RavineError: the file cannot be written, e.g. the disk is full.
        """
        self.done[run] = outcomes
        try:
            self._write({"run": run, "rows": [outcome.as_row() for outcome in outcomes]})
        except OSError as error:
            raise RavineError(f"{self.path}: it cannot be written ({error.strerror})") from None

    def remove(self) -> None:
        """Delete the file: the results are complete and lie elsewhere."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def _write(self, entry: Mapping[str, object]) -> None:
        self._file.write(json.dumps(entry).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def _read(self, head: Mapping[str, object]) -> int:
        """Read the complete lines; how many bytes they take."""
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        lines: Sequence[bytes] = content[:whole].splitlines()
        try:
            entries: list[Any] = [json.loads(line) for line in lines]
            if entries and entries[0] == head:
                self.done = {
                    int(entry["run"]): tuple(Outcome(**row) for row in entry["rows"]) for entry in entries[1:]
                }
        except (ValueError, TypeError, KeyError):
            entries = [None]
        if entries and entries[0] != head:
            raise RavineError(
                f"{self.path}: this was left by another sweep; give --out another name, or delete it"
            )
        return whole


def _digest(swept: SweptExperiment, grid: Grid) -> str:
    """Tells sweeps apart: the experiment, its settings and how long it runs."""
    return hashlib.sha256(repr((swept, grid)).encode()).hexdigest()
