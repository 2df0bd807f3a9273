"""A report tells the scores of each fold and how far they spread, for every racer."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from app.report.folds_section import folds_section
from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec, RacerSpec, SurfaceSpec
from engine.fitting.network_fitting import with_data


@pytest.mark.parametrize(("dataset", "quality"), [("iris", "Accuracy, test"), ("old_faithful", "R², test")])
def test_each_racer_has_a_line_for_every_fold_and_one_for_all(dataset: str, quality: str) -> None:
    racers = (RacerSpec("adam", name="one"), RacerSpec("sgd", name="other"))
    made = folds_section(Experiment(with_data(None, dataset), racers), 3, 5)
    (table,) = made.tables
    assert table.head[-1] == quality
    assert [row[:2] for row in table.rows[:4]] == [
        ("one", "1"), ("one", "2"), ("one", "3"), ("one", "mean ± deviation"),
    ]  # fmt: skip
    assert len(table.rows) == 8
    losses = [float(row[3]) for row in table.rows[:3]]
    assert math.isclose(float(table.rows[3][3].split(" ± ")[0]), sum(losses) / 3, rel_tol=2e-3)


def test_without_a_network_there_are_no_folds() -> None:
    with pytest.raises(RavineError, match="only a network"):
        folds_section(Experiment(SurfaceSpec(formula="x^2"), (RacerSpec("sgd"),)), 3, 1)


def test_of_single_examples_there_is_a_loss_and_no_r2(tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("a,y\n1,2\n2,3\n3,5\n4,4\n")
    spec = NetworkSpec(csv=str(tmp_path / "few.csv"), target="y")
    made = folds_section(Experiment(spec, (RacerSpec("sgd", name="one"),)), 4, 1)
    (table,) = made.tables
    *folds, whole = table.rows
    assert {row[-1] for row in folds} == {"not defined"}
    assert whole[-1] == "in none of 4 folds"
    assert "±" in whole[3]
