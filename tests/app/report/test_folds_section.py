"""A report tells the scores of each fold and how far they spread, for every racer."""

from __future__ import annotations

import math

import pytest

from app.report.folds_section import folds_section
from engine.errors import RavineError
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec
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
