"""A report tells the scores of each fold and how far they spread, for every racer."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from app.report.folds_section import folds_section
from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec, RacerSpec, SurfaceSpec
from engine.fitting.network_fitting import with_data


@pytest.mark.parametrize(
    ("dataset", "quality", "others", "same"),
    [
        (
            "iris",
            "Accuracy, test",
            ("Precision, test", "Recall, test", "F1, test"),
            "the most frequent class",
        ),
        ("old_faithful", "R², test", ("MAE, test", "RMSE, test"), "the training mean"),
    ],
)
def test_each_racer_has_a_line_for_every_fold_and_one_for_all(
    dataset: str, quality: str, others: tuple[str, ...], same: str
) -> None:
    racers = (RacerSpec("adam", name="one"), RacerSpec("sgd", name="other"))
    done: list[int] = []
    made = folds_section(Experiment(with_data(None, dataset), racers), 3, 5, tell=done.append)
    assert done == [1, 2, 3]
    (table,) = made.tables
    assert table.head[4] == quality
    assert table.head[5:] == others
    assert [row[:2] for row in table.rows[:4]] == [
        ("one", "1"), ("one", "2"), ("one", "3"), ("one", "mean ± deviation"),
    ]  # fmt: skip
    assert len(table.rows) == 9
    assert {len(row) for row in table.rows} == {len(table.head)}
    assert table.rows[8][0] == f"always {same}"
    told = table.rows[8][4] if dataset == "iris" else table.rows[8][-1]
    assert "±" in told
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
    *folds, whole, _ = table.rows
    assert {row[4] for row in folds} == {"not defined"}
    assert whole[4] == "in none of 4 folds"
    assert "±" in whole[3]
