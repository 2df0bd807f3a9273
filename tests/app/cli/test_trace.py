"""Traces: every racer at every step, exactly, in any format, and no Qt."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from engine.experiment.file import parse_experiment, read_experiment
from engine.session.session import Session
from tests.app.samples import Shell, python, ravine, ravine_file
from tests.conftest import ROOT


def test_trace_reports_each_racer_at_each_step_from_the_start_and_exactly(
    shell: Shell, tmp_path: Path
) -> None:
    assert shell.run("trace", ravine_file(tmp_path), "--steps", 3) == 0
    told = [json.loads(line) for line in shell.out.splitlines()]
    assert [(row["step"], row["racer"]) for row in told] == [
        (step, name) for step in range(4) for name in ("sgd", "Adam 0.1")
    ]
    assert told[0] == {"step": 0, "racer": "sgd", "loss": 26.0, "theta": [4.0, 1.0], "gradient": [8.0, 20.0]}
    session = Session(ravine())
    session.advance(3)
    for racer, row in zip(session.racers, told[-2:], strict=True):
        loss, gradient = racer.evaluate()
        assert (row["loss"], row["theta"], row["gradient"]) == (loss, racer.theta.tolist(), gradient.tolist())


def test_trace_of_every_third_step_reports_the_same_numbers(shell: Shell, tmp_path: Path) -> None:
    path = ravine_file(tmp_path)
    shell.run("trace", path, "--steps", 7)
    whole = [line for line in shell.out.splitlines() if json.loads(line)["step"] % 3 == 0]
    shell.run("trace", path, "--steps", 7, "--every", 3)
    assert shell.out.splitlines() == whole


def test_trace_as_csv_reads_back_exactly(shell: Shell, tmp_path: Path) -> None:
    path = ravine_file(tmp_path)
    shell.run("trace", path, "--steps", 2)
    told = [json.loads(line) for line in shell.out.splitlines()]
    shell.run("trace", path, "--steps", 2, "--format", "csv")
    for cells, row in zip(csv.DictReader(shell.out.splitlines()), told, strict=True):
        assert (int(cells["step"]), cells["racer"], float(cells["loss"])) == (
            row["step"], row["racer"], row["loss"]
        )  # fmt: skip
        assert [float(cells["theta_0"]), float(cells["theta_1"])] == row["theta"]
        assert [float(cells["gradient_0"]), float(cells["gradient_1"])] == row["gradient"]


def test_trace_into_a_file_takes_the_format_from_its_ending(shell: Shell, tmp_path: Path) -> None:
    source = ravine_file(tmp_path)
    shell.run("trace", source, "--steps", 2)
    told = shell.out
    for name in ("a.jsonl", "a.csv", "a.npz"):
        assert shell.run("trace", source, "--steps", 2, "--out", tmp_path / name) == 0
        assert shell.out == ""
    assert (tmp_path / "a.jsonl").read_text(encoding="utf-8") == told
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").startswith("step,racer,loss,theta_0")
    with np.load(tmp_path / "a.npz") as arrays:
        assert arrays["theta"].shape == (6, 2)
        assert arrays["racer"].tolist() == ["sgd", "Adam 0.1"] * 3
        assert tomllib.loads(str(arrays["experiment"]))["title"] == "A ravine"


def test_a_format_goes_with_any_ending_that_names_no_other(shell: Shell, tmp_path: Path) -> None:
    assert (
        shell.run(
            "trace", ravine_file(tmp_path), "--steps", 1, "--format", "csv", "--out", tmp_path / "a.txt"
        )
        == 0
    )
    assert (tmp_path / "a.txt").read_text(encoding="utf-8").startswith("step,racer,loss")


def test_a_diverged_racers_lines_end_while_the_others_go_on(shell: Shell, tmp_path: Path) -> None:
    path = ravine_file(tmp_path)
    assert shell.run("trace", path, "--steps", 60, "--set", "racers.sgd.learning_rate=2") == 0
    steps: dict[str, list[int]] = {"sgd": [], "Adam 0.1": []}
    for line in shell.out.splitlines():
        row = json.loads(line)
        steps[row["racer"]].append(row["step"])
        assert row["loss"] is not None
    assert steps["Adam 0.1"] == list(range(61))
    assert steps["sgd"] == list(range(len(steps["sgd"])))
    assert 0 < len(steps["sgd"]) < 61
    assert shell.err.startswith(f"ravine: sgd diverged at step {len(steps['sgd'])}")


def test_trace_ends_when_nobody_is_left(shell: Shell, tmp_path: Path) -> None:
    settings_of_both = ["--set", "racers.0.learning_rate=10", "--set", "racers.1.optimizer=sgd"]
    code = shell.run(
        "trace", ravine_file(tmp_path), "--steps", 10**7, *settings_of_both, "--set", "learning_rate=10"
    )
    assert code == 0
    assert len(shell.out.splitlines()) < 100


def test_a_set_value_changes_the_run(shell: Shell, tmp_path: Path) -> None:
    shell.run("trace", ravine_file(tmp_path), "--steps", 0, "--set", "objective.start=[1, 2]")
    assert json.loads(shell.out.splitlines()[0])["theta"] == [1.0, 2.0]


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        ([], 2, "--steps"),
        (["--steps", "x"], 2, "whole number"),
        (["--steps", "-1"], 2, "-1 is outside [0, 10000000]"),
        (["--steps", "99999999999999999999"], 2, "whole number"),
        (["--steps", "2", "--every", "0"], 2, "outside [1,"),
        (["--steps", "2", "--evry", "1"], 2, "did you mean --every"),
        (["--steps", "2", "twice"], 2, "one argument too many"),
        (["--steps", "2", "--format", "cvs"], 2, "did you mean csv"),
        (["--steps", "2", "--format", "npz"], 1, "--out FILE.npz"),
        (["--steps", "2", "--out", "a.jsn"], 1, "did you mean .jsonl"),
        (["--steps", "2", "--format", "jsonl", "--out", "a.csv"], 1, "contradicts the ending of a.csv"),
        (
            ["--steps", "2", "--out", "a.csv", "--set", "objective.start=[1, 1e13]"],
            1,
            "--set objective.start: ",
        ),
        (["--steps", "2", "--out", "nowhere/a.csv"], 1, "there is no folder nowhere"),
        (["--steps", "2", "--set", "learning_rat=1"], 1, "did you mean learning_rate"),
        (["--steps", "10000000", "--out", "a.npz"], 1, "do not fit into one NPZ"),
    ],
)
def test_a_wrong_trace_is_refused(words: list[str], code: int, named: str, shell: Shell, here: Path) -> None:
    assert named in shell.refuse("trace", "ravine.toml", *words, code=code)
    assert [path.name for path in here.iterdir()] == ["ravine.toml"]


def test_trace_needs_no_qt() -> None:
    done = python(
        "import sys\n"
        "from app.cli.parser import main\n"
        "code = main(['trace', 'momentum', '--steps', '1'])\n"
        "assert not [name for name in sys.modules if name.startswith(('PyQt6', 'pyqtgraph', 'PIL', 'av'))]\n"
        "sys.exit(code)"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 6


def test_a_reader_who_has_read_enough_is_no_failure() -> None:
    command = [sys.executable, "main.py", "trace", "ravine", "--steps", "100000"]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b'{"step": 0')
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_control_c_ends_with_code_130_and_no_traceback() -> None:
    # Whoever started the tests may have it ignored (nohup make test &), and a child inherits that.
    program = (
        "import runpy, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "sys.argv = ['main.py', 'trace', 'ravine', '--steps', '10000000']\n"
        "runpy.run_path('main.py', run_name='__main__')\n"
    )
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate()
        assert process.returncode == 130
        assert complaint == b"ravine: stopped\n"


IRIS = """ravine = 1
racers = [{optimizer = "sgd", learning_rate = 0.1}]
[objective]
kind = "network"
dataset = "iris"
loss = "categorical_crossentropy"
layers = [{kind = "dense", units = 3, activation = "softmax"}]
"""


def test_trace_reports_accuracy_or_r2_only_where_it_is_asked(shell: Shell, tmp_path: Path) -> None:
    # Seen in use: "`trace` prints no accuracy or R2"
    path = tmp_path / "iris.toml"
    path.write_text(IRIS)
    assert shell.run("trace", path, "--steps", 1) == 0
    assert [set(json.loads(line)) for line in shell.out.splitlines()] == [
        {"step", "racer", "loss", "theta", "gradient"}
    ] * 2
    assert shell.run("trace", path, "--steps", 40, "--every", 40, "--metrics") == 0
    begun, told = (json.loads(line)["metrics"] for line in shell.out.splitlines())
    of_part = ("loss", "accuracy", "precision", "recall", "f1", "auc", "calibration_error")
    assert set(told) == {f"{part}.{name}" for part in ("train", "test") for name in of_part}
    assert told["train.auc"] > 0.9
    assert told["train.accuracy"] > begun["train.accuracy"]
    assert told["test.accuracy"] * 30 % 1 == pytest.approx(0, abs=1e-9)
    regression = path.with_name("line.toml")
    regression.write_text(
        IRIS.replace('"iris"', '"old_faithful"').split("loss =")[0] + 'loss = "mean_squared_error"\n'
    )
    assert shell.run("trace", regression, "--steps", 1, "--metrics", "--format", "csv") == 0
    header = next(csv.reader(shell.out.splitlines()))
    of_numbers = ("loss", "r2", "mae", "rmse")
    assert header[-8:] == [f"{part}.{name}" for part in ("train", "test") for name in of_numbers]
    assert shell.run("trace", regression, "--steps", 1, "--metrics", "--out", tmp_path / "a.npz") == 0
    with np.load(tmp_path / "a.npz") as arrays:
        assert arrays["test.r2"].shape == (2,)


def test_a_surface_gives_no_answers(shell: Shell, here: Path) -> None:
    assert "--metrics tells of a network's answers" in shell.refuse(
        "trace", here / "ravine.toml", "--steps", 1, "--metrics"
    )


def test_the_head_is_the_experiment_and_parameters_have_their_names(shell: Shell, tmp_path: Path) -> None:
    path = ravine_file(tmp_path)
    shell.run("trace", path, "--steps", 1, "--format", "csv", "--head")
    lines = shell.out.splitlines()
    head = [line.removeprefix("# ") for line in lines if line.startswith("#")]
    assert parse_experiment("\n".join(head)) == read_experiment(path)
    assert lines[len(head)] == "step,racer,loss,x,y,gradient_x,gradient_y"
    shell.run("trace", path, "--steps", 0, "--head")
    first, second = (json.loads(line) for line in shell.out.splitlines()[:2])
    assert (first["parameters"], second["step"]) == (["x", "y"], 0)
    assert "without --probe" in shell.refuse("trace", path, "--steps", 1, "--ranking", "--head")


def test_evaluations_tell_what_steps_cost(shell: Shell, here: Path) -> None:
    path = here / "ravine.toml"
    assert shell.run("trace", path, "--steps", 2, "--evaluations", "--set", "racers.0.optimizer=newton") == 0
    told = [json.loads(line) for line in shell.out.splitlines()]
    first = [row["metrics"]["evaluations"] for row in told if row["racer"] == told[0]["racer"]]
    assert first == [0, 3, 6]
