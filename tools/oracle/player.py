"""Runs programs in a library's own environment; it knows nothing of Ravine.

A line of standard input names a program; a line of standard output answers with what it printed, as JSON.
Each runs in a child process of its own: Keras keeps its type of numbers and more from one program to the
next. The modules that the command line names are imported once, before (POSIX).
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
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


def play_apart(path: Path) -> None:
    """Run a program in a child process, which answers; wait for it."""
    child = os.fork()
    if not child:
        sys.stdout.write(json.dumps(played(path)) + "\n")
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(child, 0)


if __name__ == "__main__":
    for module in sys.argv[1:]:
        importlib.import_module(module)
    for line in sys.stdin:
        play_apart(Path(line.strip()))
