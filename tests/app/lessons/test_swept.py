"""Results of sweeps open as maps of settings of the experiment that was swept."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.lessons import open_source
from app.lessons.swept import is_readable_sweep, with_results
from app.sweeps.outcome import Outcome
from app.sweeps.results import write_results
from app.sweeps.variation import make_grid
from engine.errors import RavineError
from tests.app.sweeps.samples import swept


def results(path: Path) -> Path:
    grid = make_grid(["learning_rate=log:0.01:1:3", "racers.sgd.seed=0:2"])
    done = {run: (Outcome("sgd", 3, 1.0),) for run in range(6)}
    write_results(path, swept(), grid, done)
    return path


def test_an_npz_opens_its_experiment_with_the_results(tmp_path: Path) -> None:
    path = results(tmp_path / "a.npz")
    document = open_source(str(path))
    view = document.experiment.view
    assert [racer.name for racer in document.experiment.racers] == ["sgd", "Adam 0.1"]
    assert document.source == path
    assert view["settings_results"] == str(path)
    assert (view["settings_x"], view["settings_y"]) == ("learning_rate=log:0.01:1.0", "seed=lin:0.0:1.0")


def test_a_csv_needs_an_experiment_that_is_open(tmp_path: Path) -> None:
    path = results(tmp_path / "a.csv")
    with pytest.raises(RavineError, match=r"hold no experiment as \.csv"):
        open_source(str(path))
    shown = with_results(open_source("momentum").experiment, path)
    assert shown.view["settings_x"] == "learning_rate=log:0.01:1.0"


def test_a_broken_or_missing_file_is_no_readable_sweep(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(b"PK")
    assert not is_readable_sweep(tmp_path / "a.npz")
    with pytest.raises(RavineError, match="cannot be read"):
        with_results(open_source("momentum").experiment, tmp_path / "none.csv")
