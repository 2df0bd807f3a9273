"""What a report says: the data and their columns, every racer's scores, and which classes are mixed up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.lessons import load
from app.report.content import Report, Section
from app.report.report import make_report
from engine.experiment.file import read_experiment
from engine.network.scores import Scorer
from engine.number_format import short
from engine.session.session import Session
from tests.app.samples import ravine
from tests.engine.recording.recordings import recorded
from widgets.predictions.score_text import r2_text
from widgets.style.number_text import percent
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp", "short_starts")

EXPERIMENT = """ravine = 1
title = "Own"
seed = 2
[objective]
kind = "network"
csv = "table.csv"
target = "{target}"
data = {{inputs = "all", gaps = "median", test_share = 0.25}}
loss = "{loss}"
[[objective.layers]]
kind = "dense"
units = 1
activation = "{activation}"
[[racers]]
name = "one"
optimizer = "adam"
learning_rate = 0.1
[[racers]]
name = "other"
optimizer = "sgd"
"""
ROWS = "a,same,kind,price\n" + "".join(
    f"{'' if k == 3 else k},1,{'no' if k < 6 else 'yes'},{90 * k + k % 3}\n" for k in range(12)
)


def session(folder: Path, target: str, loss: str, activation: str) -> Session:
    (folder / "table.csv").write_text(ROWS)
    path = folder / "own.toml"
    path.write_text(EXPERIMENT.format(target=target, loss=loss, activation=activation))
    return Session(read_experiment(path))


def report(run: Session, last: int) -> Report:
    told: list[tuple[int, int]] = []
    made = make_report(run, last, load_theme("paper"), tell=lambda *done: told.append(done))
    assert told[-1] == (last, last)
    return made


def section(made: Report, heading: str) -> Section:
    return next(each for each in made.sections if each.heading == heading)


def test_a_report_tells_columns_split_network_and_the_scores_of_classes(tmp_path: Path) -> None:
    run = session(tmp_path, "kind", "binary_crossentropy", "sigmoid")
    made = report(run, 8)
    data = section(made, "Data")
    assert {"Examples": "9 for training, 3 for testing", "Seed": "2"}.items() <= dict(data.facts).items()
    assert data.tables[0].title == "12 rows, 4 columns"
    assert data.tables[0].rows == (
        ("a", "learned from, a number; where it has gaps, they are filled", "1"),
        ("same", "left out: it is the same in every row", "0"),
        ("kind", "the target", "0"),
        ("price", "learned from, a number", "0"),
    )
    assert section(made, "Network").tables[0].rows[0] == ("one", "Dense 1", "3")
    racers, course = section(made, "Curves to step 8").tables
    assert racers.rows[0][:3] == ("one", "Adam", "learning_rate 0.1")
    assert [row[:2] for row in course.rows[:6]] == [("one", str(n)) for n in (0, 2, 4, 6, 8)] + [
        ("other", "0")
    ]
    scores, confusion, classes, *_ = section(made, "Scores").tables
    racer = run.racers[0]
    assert racer.network_objective is not None
    wanted = Scorer(racer.network_objective).scores(racer.theta, racer.stepper.statistics)
    for row, score in zip(scores.rows, wanted, strict=False):
        assert score.accuracy is not None
        assert row[2:5] == (str(score.examples), short(score.loss), percent(score.accuracy))
        told = dict(score.metrics())
        assert row[5] == short(told[f"{score.part}.precision"])
    assert wanted[1].confusion is not None
    counts = [tuple(map(str, row)) for row in wanted[1].confusion.tolist()]
    assert scores.head[5:] == ("Precision", "Recall", "F1", "AUC", "Calibration error")
    assert [row[:2] for row in classes.rows] == [("no", "2"), ("yes", "1")]
    assert confusion.rows == (("no", *counts[0]), ("yes", *counts[1]))
    assert [len(part.pictures) for part in made.sections] == [0, 1, 1, 0, 0]


def test_errors_of_numbers_are_in_the_targets_own_unit(tmp_path: Path) -> None:
    run = session(tmp_path, "price", "mean_squared_error", "linear")
    table, matter = section(report(run, 4), "Scores").tables
    assert matter.head == ("Racer", "Column", "Falls by")
    assert [row[1] for row in matter.rows[:1]] == ["a"]
    racer = run.racers[0]
    objective = racer.network_objective
    assert objective is not None
    scaling = objective.data.target_scaling
    assert scaling is not None
    answers = scaling.restore(objective.predict(racer.theta, objective.data.test_x))
    true = scaling.restore(objective.data.test_y)
    r2 = 1 - float(np.square(answers - true).sum() / np.square(true - true.mean()).sum())
    assert table.head[-3:] == ("R²", "MAE, price", "RMSE, price")
    away, root = np.abs(answers - true).mean(), np.sqrt(np.square(answers - true).mean())
    assert table.rows[1][-3:] == (r2_text(r2), short(float(away)), short(float(root)))


def test_a_report_of_a_surface_has_its_curves_and_no_scores() -> None:
    made = report(Session(ravine()), 3)
    assert [each.heading for each in made.sections] == ["Curves to step 3", "Made with"]


def test_a_recorded_run_is_told_by_its_curves(tmp_path: Path) -> None:
    recorded(tmp_path / "run.npz", 4, data=True, loss="MSELoss")
    run = Session(load(str(tmp_path / "run.npz")))
    assert run.racers[0].network_objective is not None
    made = report(run, 4)
    assert [each.heading for each in made.sections] == ["Curves to step 4", "Made with"]
