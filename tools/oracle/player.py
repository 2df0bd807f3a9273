"""Runs programs in a library's own environment; it knows nothing of Ravine.

A line of standard input names a program; a line of standard output answers with what it printed, as JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import traceback
from pathlib import Path


def played(path: Path) -> dict[str, str]:
    """What a program printed, and how it failed if it did."""
    out = io.StringIO()
    answer = {}
    try:
        with contextlib.redirect_stdout(out):
            code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
            exec(code, {"__name__": "__main__", "__file__": str(path)})  # noqa: S102 - it is to be run
    except Exception:  # noqa: BLE001 - whatever a program does wrong is the result
        answer["error"] = traceback.format_exc(limit=-2)
    return {**answer, "printed": out.getvalue()}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(played(Path(line.strip()))) + "\n")
        sys.stdout.flush()
