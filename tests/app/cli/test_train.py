"""Training without a window, and answers for new rows: the loop from table to table."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from app.export.trained import TrainedNetwork
from engine.experiment.file import read_experiment
from engine.network.scores import Scorer
from engine.number_format import short
from engine.session.session import Session
from tests.app.samples import Shell, ravine_file
from widgets.predictions.score_text import r2_text
from widgets.style.number_text import percent

EXPERIMENT = """ravine = 1
seed = 2
[objective]
kind = "network"
csv = "{csv}"
target = {target}
data = {{scaling = "{scaling}", test_share = 0.0}}
loss = "{loss}"
{more}
[[objective.layers]]
kind = "dense"
units = {units}
activation = "{activation}"
[[racers]]
name = "one"
optimizer = "adam"
learning_rate = 0.1
[[racers]]
name = "other"
optimizer = "sgd"
"""
NUMBERS = "a,b,y,z\n" + "".join(f"{k},{k % 3},{2 * k + 100},{-k}\n" for k in range(12))
TWO = "a,kind,b\n" + "".join(f"{k},{'no' if k < 6 else 'yes'},{k % 2}\n" for k in range(12))
THREE = "a,kind,b\n" + "".join(f"{k},{'abc'[k // 4]},{k % 2}\n" for k in range(12))


def written(folder: Path, table: str, target: str, units: int, **more: str) -> Path:
    (folder / "table.csv").write_text(table)
    path = folder / "own.toml"
    usual = {"loss": "mean_squared_error", "activation": "linear", "scaling": "standard", "more": ""}
    path.write_text(EXPERIMENT.format(csv="table.csv", target=target, units=units, **(usual | more)))
    return path


def told(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_numbers_are_answered_in_their_own_units(shell: Shell, tmp_path: Path) -> None:
    source, run = written(tmp_path, NUMBERS, '["y", "z"]', 2), tmp_path / "run.npz"
    assert shell.run("train", source, "--until", "loss=1e-4", "--steps", 3000, "--out", run) == 0
    assert "kept in" in shell.err
    new, out = tmp_path / "new.csv", tmp_path / "answers.csv"
    new.write_text("b,a\n1,4\n2,20\n")  # in another order, without the targets
    assert shell.run("predict", run, new, "--out", out) == 0
    rows = told(out.read_text())
    assert [row["row"] for row in rows] == ["1", "2"]
    np.testing.assert_allclose([float(row["y"]) for row in rows], [108, 140], atol=1)
    np.testing.assert_allclose([float(row["z"]) for row in rows], [-4, -20], atol=1)


#: A table, the units and the rest of a network that learns its classes, and the first and the last row's.
CLASSES = {
    "two": (TWO, 1, {"loss": "binary_crossentropy", "activation": "sigmoid"}, ("no", "yes")),
    "three": (THREE, 3, {"loss": "categorical_crossentropy", "activation": "softmax"}, ("a", "c")),
}


@pytest.mark.parametrize("kind", CLASSES)
def test_classes_are_answered_by_name_with_probabilities(shell: Shell, tmp_path: Path, kind: str) -> None:
    table, units, network, answers = CLASSES[kind]
    source = written(tmp_path, table, '"kind"', units, more='features = ["a", "b"]', **network)
    run, new = tmp_path / "run.npz", tmp_path / "new.csv"
    assert shell.run("train", source, "--steps", 400, "--out", run) == 0
    new.write_text("a,b\n0,0\n11,1\n")
    assert shell.run("predict", run, new) == 0
    rows = told(shell.out)
    assert tuple(row["kind"] for row in rows) == answers
    for row, answer in zip(rows, answers, strict=True):
        chances = {name: float(value) for name, value in row.items() if name.startswith("probability of ")}
        assert sum(chances.values()) == pytest.approx(1.0)
        assert max(chances, key=lambda name: chances[name]) == f"probability of {answer}"


@pytest.mark.parametrize("kind", CLASSES)
def test_classes_are_scored_as_training_scores_them_where_the_table_has_them(
    shell: Shell, tmp_path: Path, kind: str
) -> None:
    table, units, network, _ = CLASSES[kind]
    source, run = written(tmp_path, table, '"kind"', units, **network), tmp_path / "run.npz"
    assert shell.run("train", source, "--steps", 5, "--out", run) == 0
    assert shell.run("predict", run, tmp_path / "table.csv") == 0
    session = Session(read_experiment(source))
    session.advance(5)
    racer = session.racers[0]
    assert racer.network_objective is not None
    (score,) = Scorer(racer.network_objective).scores(racer.theta, racer.stepper.statistics)
    right = score.examples - len(score.wrong)
    assert score.accuracy is not None
    wanted = f"loss {short(score.loss)}, accuracy {percent(score.accuracy)} ({right} of 12 rows)"
    first, second = shell.err.splitlines()
    assert first == wanted
    (detail,) = Scorer(racer.network_objective).details(racer.theta, racer.stepper.statistics)
    metrics = dict((*score.metrics(), *detail.metrics()))
    whose = "yes" if kind == "two" else "mean of the classes"
    recall, area = percent(metrics["train.recall"]), short(metrics["train.auc"])
    assert second.startswith(
        f"{whose}: precision {percent(metrics['train.precision'])}, recall {recall}, F1 "
    )
    assert second.endswith(f", AUC {area}")


def test_numbers_are_scored_in_their_own_units_over_the_rows_that_have_them(
    shell: Shell, tmp_path: Path
) -> None:
    table = "a,y,z\n" + "".join(f"{k},{3 * k + 10} €,{k % 5}\n" for k in range(12))
    source, run, new = written(tmp_path, table, '["y", "z"]', 2), tmp_path / "run.npz", tmp_path / "new.csv"
    assert shell.run("train", source, "--steps", 9, "--out", run) == 0
    new.write_text("a,y,z\n1,10 €,2\n2,,3\n4,50 €,1\n")
    assert shell.run("predict", run, new) == 0
    answers = [(float(row["y"]), float(row["z"])) for row in told(shell.out)]
    (y, z), _, (other_y, other_z) = answers
    scale = np.std([(3 * k + 10, k % 5) for k in range(12)], axis=0)
    errors = np.array([[y - 10, z - 2], [other_y - 50, other_z - 1]])
    loss, (mean_y, mean_z) = np.square(errors / scale).mean(), np.abs(errors).mean(axis=0)
    root_y, root_z = np.sqrt(np.square(errors).mean(axis=0))
    r2_y, r2_z = 1 - np.square(errors).sum(axis=0) / np.array([800, 0.5])
    assert shell.err.splitlines() == [
        f"loss {short(loss)} (2 rows)",
        f"y: R² {r2_text(r2_y)}, mean absolute error {short(mean_y)} €, RMSE {short(root_y)} €",
        f"z: R² {r2_text(r2_z)}, mean absolute error {short(mean_z)}, RMSE {short(root_z)}",
        "1 row without a value to compare with: not counted",
    ]
    new.write_text("a,y,z\n1,dear,2\n2,cheap,3\n")
    assert shell.run("predict", run, new) == 0
    assert len(told(shell.out)) == 2
    assert "the answers are not scored: new.csv: line 2" in shell.err
    new.write_text("a,y,z\n1,,2\n")
    assert shell.run("predict", run, new) == 0
    assert not shell.err


def test_two_classes_by_a_line_have_no_probabilities(shell: Shell, tmp_path: Path) -> None:
    source, run = written(tmp_path, TWO, '"kind"', 1, loss="hinge"), tmp_path / "run.npz"
    assert shell.run("train", source, "--racer", "other", "--steps", 200, "--out", run) == 0
    assert shell.run("predict", run, tmp_path / "table.csv") == 0
    assert shell.out.splitlines()[0] == "row,kind"
    right = [row["kind"] == known["kind"] for row, known in zip(told(shell.out), told(TWO), strict=True)]
    assert sum(right) >= 10


def test_the_answers_are_the_sums_that_the_kept_parameters_say(shell: Shell, tmp_path: Path) -> None:
    source, run = written(tmp_path, NUMBERS, '"y"', 1, scaling="none"), tmp_path / "run.npz"
    assert shell.run("train", source, "--steps", 7, "--set", "seed=5", "--out", run) == 0
    trained = TrainedNetwork.load(run)
    assert (trained.step, trained.racer, trained.columns) == (7, "one", ("a", "b", "z"))
    x = np.array([[float(row[name]) for name in ("a", "b", "z")] for row in told(NUMBERS)])
    assert shell.run("predict", run, tmp_path / "table.csv") == 0
    np.testing.assert_allclose(
        [float(row["y"]) for row in told(shell.out)], x @ trained.theta[:3] + trained.theta[3], rtol=1e-13
    )


MIXED = "town,sold,rooms,new,y\n" + "".join(
    f"{('york', 'bath')[k % 2]},{1 + k}.3.2024,{'' if k == 5 else k},{('no', 'yes')[k % 3 > 1]},{k}.5\n"
    for k in range(12)
)


def test_texts_dates_and_gaps_of_new_rows_become_what_they_were_in_training(
    shell: Shell, tmp_path: Path
) -> None:
    data = 'columns = ["town", "sold", {name = "rooms", gaps = "median"}, "new"]'
    source, run = written(tmp_path, MIXED, '"y"', 1, scaling="none", more=data), tmp_path / "run.npz"
    assert shell.run("train", source, "--steps", 5, "--out", run) == 0
    trained, new = TrainedNetwork.load(run), tmp_path / "new.csv"
    new.write_text("new,rooms,sold,town\nYES,,02.03.2024,bath\nno,2,4.3.2024,leeds\n")
    assert shell.run("predict", run, new) == 0
    assert 'count as none of its categories: "leeds".' in shell.err
    x = np.array([[1, 0, 2024, 3, 6, 1, 6, 1], [0, 0, 2024, 3, 1, 3, 2, 0]])
    answers = [float(row["y"]) for row in told(shell.out)]
    np.testing.assert_allclose(answers, x @ trained.theta[:-1] + trained.theta[-1], rtol=1e-12)
    new.write_text("new,rooms,sold,town\nmaybe,1,02.03.2024,bath\n")
    assert 'column "new": "maybe" is none of no, yes' in shell.refuse("predict", run, new)


def test_a_network_that_was_kept_before_columns_were_encoded_still_answers(
    shell: Shell, tmp_path: Path
) -> None:
    source, run = written(tmp_path, NUMBERS, '"y"', 1), tmp_path / "run.npz"
    assert shell.run("train", source, "--steps", 1, "--out", run) == 0
    with np.load(run) as file:
        arrays = dict(file)
    kept = {name: array for name, array in arrays.items() if name != "encoders"}
    np.savez(run, **kept)
    assert shell.run("predict", run, tmp_path / "table.csv") == 0
    other = np.array(['{"column": "c", "categories": []}'])
    np.savez(run, **kept, encoders=other)
    assert "encoders make other columns" in shell.refuse("predict", run, tmp_path / "table.csv")


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("a,c\n1,2\n", 'the network was trained on "b": unknown column of new.csv "b"'),
        ("a,b\n1,2\n3,\n", 'new.csv: line 3, column "b" has no value; fill the gap, or leave the row out'),
        ("a,b\n1,2\n3,4\n5,x\n", 'line 4, column "b": "x" is text where a number belongs'),
        ("a,b,kind\n1,2,no\n1,2,\n1,2,maybe\n", 'line 4, column "kind": the network was trained on no class'),
        ("a,b,kind\n1,2,3\n", 'line 2, column "kind": the network was trained on no class "3"'),
        ("", "it is empty"),
    ],
)
def test_a_table_that_does_not_suit_is_refused_in_one_sentence(
    shell: Shell, tmp_path: Path, table: str, sentence: str
) -> None:
    source = written(tmp_path, TWO, '"kind"', 1, **CLASSES["two"][2])
    run, new = tmp_path / "run.npz", tmp_path / "new.csv"
    assert shell.run("train", source, "--steps", 1, "--out", run) == 0
    new.write_text(table)
    assert sentence in shell.refuse("predict", run, new)


def test_what_cannot_be_trained_or_read_is_refused(shell: Shell, tmp_path: Path) -> None:
    source, run = written(tmp_path, NUMBERS, '"y"', 1), tmp_path / "run.npz"
    assert "say how long to train" in shell.refuse("train", source, "--out", run)
    assert "unknown format" in shell.refuse("train", source, "--steps", 1, "--out", tmp_path / "run.csv")
    assert "is not loss=NUMBER" in shell.refuse("train", source, "--until", "0.1", "--out", run)
    assert 'unknown racer "on"' in shell.refuse("train", source, "--steps", 1, "--racer", "on", "--out", run)
    assert "trains no network" in shell.refuse("train", ravine_file(tmp_path), "--steps", 1, "--out", run)
    assert not run.exists()
    assert "holds no trained network" in shell.refuse("predict", source, tmp_path / "table.csv")
    np.savez(run, theta=np.zeros(3))
    assert "holds no trained network" in shell.refuse("predict", run, tmp_path / "table.csv")
    assert "cannot be read" in shell.refuse("predict", tmp_path / "none.npz", tmp_path / "table.csv")


def test_a_loss_that_is_not_reached_is_told_and_the_network_kept(shell: Shell, tmp_path: Path) -> None:
    source, run = written(tmp_path, NUMBERS, '"y"', 1, more="batch_size = 5"), tmp_path / "run.npz"
    assert shell.run("train", source, "--until", "loss=-1", "--steps", 5, "--out", run) == 1
    assert "the loss did not come to" in shell.err
    assert TrainedNetwork.load(run).step == 5


def test_a_run_that_diverges_is_told(shell: Shell, tmp_path: Path) -> None:
    source, run = written(tmp_path, NUMBERS, '"y"', 1, scaling="none"), tmp_path / "run.npz"
    diverging = ("--set", "racers.other.learning_rate=10", "--racer", "other")
    assert shell.run("train", source, *diverging, "--until", "loss=1e-3", "--out", run) == 1
    assert "diverged" in shell.err
    assert TrainedNetwork.load(run).step < 50


def test_a_file_whose_parts_do_not_belong_to_each_other_is_refused(shell: Shell, tmp_path: Path) -> None:
    source, run = written(tmp_path, NUMBERS, '"y"', 1), tmp_path / "run.npz"
    assert shell.run("train", source, "--steps", 1, "--out", run) == 0
    with np.load(run) as file:
        whole = dict(file)
    for name, wrong, said in (
        ("theta", np.zeros(9), "theta has 9 numbers; the network that it says has 4"),
        ("statistics", np.zeros(2), "statistics has 2 numbers; the network that it says has 0"),
        ("scaling", np.zeros((2, 5)), "scaling has the shape (2, 5); its columns need (2, 3)"),
        ("target_scaling", np.zeros(2), "target_scaling has the shape (2,); its columns need (2, 2)"),
        ("kind", np.array("other"), "holds no trained network"),
    ):
        np.savez(run, **{**whole, name: wrong})
        assert said in shell.refuse("predict", run, tmp_path / "table.csv")
    run.write_bytes(run.read_bytes()[:-30])
    assert "its end is missing" in shell.refuse("predict", run, tmp_path / "table.csv")


def test_what_was_trained_is_opened_and_goes_on_from_its_weights(shell: Shell, tmp_path: Path) -> None:
    source, run = written(tmp_path, NUMBERS, '"y"', 1), tmp_path / "out" / "run.npz"
    run.parent.mkdir()
    source.write_text(source.read_text() + 'network = {initializer = "ones"}\n')
    for racer in ("one", "other"):
        assert shell.run("train", source, "--steps", 4, "--racer", racer, "--out", run) == 0
        assert shell.run("trace", source, "--steps", 4, "--every", 4) == 0
        ended = [json.loads(row) for row in shell.out.splitlines()]
        assert shell.run("trace", run, "--steps", 0) == 0, shell.err
        began = [json.loads(row) for row in shell.out.splitlines()]
        assert [row["theta"] for row in began if row["racer"] == racer] == [
            row["theta"] for row in ended if (row["racer"], row["step"]) == (racer, 4)
        ]


def test_patience_ends_training_with_the_weights_of_the_lowest_test_loss(
    shell: Shell, tmp_path: Path
) -> None:
    source = written(tmp_path, TWO, '"kind"', 1, loss="binary_crossentropy", activation="sigmoid")
    run = tmp_path / "run.npz"
    shares = "objective.data.test_share=0.4"
    args = ("--set", shares, "--set", "learning_rate=3", "--patience", 2, "--steps", 500)
    assert shell.run("train", source, *args, "--out", run) == 0
    assert "one stopped early at step " in shell.err
    assert TrainedNetwork.load(run).step < 500
    assert "--patience 20" in shell.refuse("train", source, "--out", run)


def test_folds_are_trained_and_told_with_their_spread(shell: Shell, tmp_path: Path) -> None:
    source = written(tmp_path, THREE, '"kind"', 3, loss="categorical_crossentropy", activation="softmax")
    assert shell.run("train", source, "--steps", 60, "--folds", 3) == 0
    *folds, last, same = shell.out.splitlines()
    assert [line.split(":")[0] for line in folds] == ["fold 1", "fold 2", "fold 3"]
    assert all("(8 examples)" in line and "(4 examples)" in line for line in folds)
    assert last.startswith("3 folds, mean and standard deviation: test accuracy ")
    assert all(f", {name} " in last for name in ("test loss", "precision", "recall", "F1"))
    assert same.startswith("always answering the most frequent class: accuracy ")
    assert "fold 3 of 3" in shell.err
    assert "--folds 5" in shell.refuse("train", source, "--steps", 3)
    assert "is made anew" in shell.refuse("train", "circle", "--steps", 3, "--folds", 3)
