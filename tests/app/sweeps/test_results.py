"""The table of results, in both formats."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from app.sweeps.outcome import COLUMNS, run_once
from app.sweeps.results import write_results
from app.sweeps.variation import make_grid
from tests.app.sweeps.samples import rates, swept


def test_csv_has_a_row_for_each_racer_of_each_run_in_the_order_of_the_grid(tmp_path: Path) -> None:
    grid = rates()
    done = {run: run_once(swept(), grid.assignments(run)) for run in (2, 0, 1)}
    write_results(tmp_path / "a.csv", swept(), grid, done)
    with (tmp_path / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["run", "learning_rate", *COLUMNS]
    assert [(row["run"], row["learning_rate"], row["racer"]) for row in rows] == [
        (str(run), rate, name)
        for run, rate in enumerate(("0.02", "0.05", "5.0"))
        for name in ("sgd", "Adam 0.1")
    ]
    assert float(rows[0]["loss"]) == done[0][0].loss
    assert rows[4]["diverged"] == "1"
    assert rows[0]["accuracy"] == ""


def test_npz_holds_the_same_as_arrays_with_the_experiment(tmp_path: Path) -> None:
    grid = make_grid(["learning_rate=0.02,5.0", "dialect=keras,pytorch"])
    done = {run: run_once(swept(), grid.assignments(run)) for run in range(4)}
    write_results(tmp_path / "a.npz", swept(), grid, done)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as arrays:
        assert set(arrays) == {"run", "learning_rate", "dialect", "experiment", *COLUMNS}
        assert arrays["run"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
        assert arrays["learning_rate"].tolist() == [0.02] * 4 + [5.0] * 4
        assert arrays["dialect"].tolist() == ["keras", "keras", "pytorch", "pytorch"] * 2
        assert arrays["loss"][0] == done[0][0].loss
        assert arrays["until_step"].tolist() == [-1] * 8
        assert np.isnan(arrays["accuracy"]).all()
        assert str(arrays["experiment"]) == swept().text
