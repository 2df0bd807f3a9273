"""Ravine installed in environments of their own, as a person would: with everything, and the engine alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.package


class Installed:
    """An environment, and a folder that is not Ravine's in which its commands are called."""

    def __init__(self, place: Path, *options: str) -> None:
        self.place, self.folder = place, place / "work"
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)  # noqa: S603 - our own words
        self.folder.mkdir()
        told = self.call("python", "-m", "pip", "install", "--quiet", str(ROOT), *options)
        assert told.returncode == 0, told.stderr

    def call(self, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Call one of the environment's programs."""
        own = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "QT_", "DISPLAY"))
        }
        return subprocess.run(  # noqa: S603 - our own words
            [str(self.place / "bin" / program), *words],
            cwd=self.folder,
            env={**own, "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(tmp_path_factory.mktemp("everything"))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(tmp_path_factory.mktemp("engine"), "--config-settings", "only=engine")


def test_no_module_of_ours_has_a_name_that_is_anybody_elses(everything: Installed) -> None:
    site = next(everything.place.glob("lib/python*/site-packages"))
    assert not [name for name in ("app", "engine", "widgets", "resources", "tests") if (site / name).exists()]
    assert (site / "ravine/engine").is_dir()


def test_the_command_draws_and_the_numbers_are_those_of_the_checkout(everything: Installed) -> None:
    drawn = everything.call(
        "ravine", "render", "momentum", "--view", "surface", "--step", "49", "--out", "m.png"
    )
    assert (drawn.returncode, (everything.folder / "m.png").exists()) == (0, True), drawn.stderr
    traced = everything.call("ravine", "trace", "momentum", "--steps", "20")
    here = subprocess.run(
        [sys.executable, "main.py", "trace", "momentum", "--steps", "20"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert traced.stdout == here.stdout
    assert everything.call("ravine", "list", "views").returncode == 0
    sweep = "sweep momentum --vary learning_rate=log:1e-4:1e-2:3 --steps 5 --out s.csv"
    assert everything.call("ravine", *sweep.split()).returncode == 0
    assert everything.call("ravine", "--help").stdout.startswith("usage: ravine")


def test_a_program_opens_steps_and_draws_a_run(everything: Installed) -> None:
    told = everything.call(
        "python",
        "-W",
        "error",
        "-c",
        "import ravine\nrun = ravine.open('momentum')\nrun.step(10)\nrun.plot('contour').save('c.pdf')\n"
        "print(run.loss, ravine.__version__, len(ravine.lessons()))",
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("5260.347")
    assert (everything.folder / "c.pdf").read_bytes().startswith(b"%PDF")


def test_the_engine_alone_traces_trains_checks_and_writes_programs(engine: Installed) -> None:
    site = next(engine.place.glob("lib/python*/site-packages"))
    assert not list(site.glob("PyQt6*"))
    for words in (
        "--version",
        "list optimizers",
        "check momentum",
        "trace momentum --steps 3",
        "code circle --to pytorch",
        "train circle --steps 5 --out t.npz",
        "doctor",
    ):
        told = engine.call("ravine", *words.split())
        assert (told.returncode, "mistake" in told.stderr) == (0, False), told.stderr
    refused = engine.call("ravine", "render", "momentum", "--view", "loss", "--step", "1", "--out", "m.png")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "pip install ravine" in refused.stderr
