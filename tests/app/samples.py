"""Small experiments for the tests of the command line and of exports."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from app.cli.parser import main
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment
from engine.frames.frame import Address, Frame
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.conftest import ROOT

RAVINE = """
ravine = 1
title = "A ravine"
seed = 7
dialect = "pytorch"
[objective]
kind = "surface"
formula = "x**2 + a*y**2"
constants = {a = 10.0}
domain = [[-5, 5], [-3, 3]]
start = [4.0, 1.0]
[[racers]]
optimizer = "sgd"
learning_rate = 0.02
[[racers]]
optimizer = "adam"
name = "Adam 0.1"
learning_rate = 0.1
"""


def ravine() -> Experiment:
    """Two racers in a ravine."""
    return parse_experiment(RAVINE)


@cache
def frame_at(step: int, phase: int = 0) -> Frame:
    """A frame of the ravine."""
    session = Session(ravine())
    session.seek(Address(step, phase))
    return Observer(session).frame()


def ravine_file(folder: Path) -> Path:
    """The ravine as a file."""
    path = folder / "ravine.toml"
    path.write_text(RAVINE, encoding="utf-8")
    return path


class Shell:
    """Runs command lines in this process and keeps what they say."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def run(self, *words: object) -> int:
        """The exit code of a command line."""
        code = main([str(word) for word in words])
        self.out, self.err = self._capsys.readouterr()
        return code

    def refuse(self, *words: object, code: int = 1) -> str:
        """The one sentence with which a command line is refused."""
        assert self.run(*words) == code, self.err
        assert self.out == ""
        assert self.err.startswith("ravine: ")
        assert self.err.count("\n") == 1
        return self.err


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a Python of its own, without a display."""
    own = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=own | environment,
        capture_output=True,
        text=True,
        check=False,
    )
