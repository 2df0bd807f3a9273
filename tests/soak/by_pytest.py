"""Rows that are tests already: the same ones with RAVINE_SOAK set."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.conftest import ROOT

RATES = ("tests/engine/session/test_session_extreme_rates.py",)
EQUATIONS = ("tests/engine/optimizers/test_own.py",)
DISK = ("tests/soak/test_broken_disk.py",)


def _pytest(paths: tuple[str, ...], size: int) -> tuple[int, list[str]]:
    environment = {**os.environ, "RAVINE_SOAK": str(size), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths]
    ended = subprocess.run(  # noqa: S603 - our own text
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    summary = ended.stdout.strip().splitlines()[-1:]
    sys.stderr.write(f"{summary}\n")
    done = size if re.search(r"\d+ passed", "".join(summary)) else 0
    said = f"pytest ended with {ended.returncode}: {ended.stdout[-3000:]}{ended.stderr[-1000:]}"
    return done, [] if ended.returncode == 0 else [said]


def rates(size: int, seed: int) -> tuple[int, list[str]]:
    """Every row of every table with both rates."""
    del seed
    return _pytest(RATES, size)


def equations(size: int, seed: int) -> tuple[int, list[str]]:
    """So many texts of update rules; their seed stands in the test."""
    del seed
    return _pytest(EQUATIONS, size)


def disk(size: int, seed: int) -> tuple[int, list[str]]:
    """Every way to write with everything that can be wrong with a disk."""
    del seed
    return _pytest(DISK, size)
