"""Weights out and in on the command line: what one run ends with, another begins with, to the bit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.app.samples import Shell, ravine_file

NETWORK = """ravine = 1
[objective]
kind = "network"
dataset = "circle"
data = {samples = 20}
loss = "binary_crossentropy"
start = [0, 0]
[[objective.layers]]
kind = "dense"
units = 2
activation = "tanh"
[[objective.layers]]
kind = "dense"
units = 1
activation = "sigmoid"
[[racers]]
name = "one"
optimizer = "adam"
[[racers]]
name = "fast"
optimizer = "sgd"
learning_rate = 10
network = {l2 = 10}
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "network.toml"
    path.parent.mkdir()
    path.write_text(NETWORK.replace("start = [0, 0]\n", ""))
    return path


def thetas(shell: Shell, *words: object) -> list[Any]:
    assert shell.run("trace", *words) == 0, shell.err
    return [row["theta"] for line in shell.out.splitlines() if (row := json.loads(line))["racer"] == "one"]


@pytest.mark.parametrize("name", ["w.npz", "w.safetensors"])
def test_a_run_begins_with_the_weights_that_another_ended_with(
    name: str, source: Path, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shell.run("weights", source, "--step", 3, "--to", "pytorch", "--out", name) == 0
    assert "one after 3 steps, named as in PyTorch, is in" in shell.err
    ended = thetas(shell, source, "--steps", 3)[-1]
    # the path begins where the command is given, not at the experiment
    assert thetas(shell, source, "--steps", 0, "--weights", name) == [ended]
    with_start = source.with_name("started.toml")
    with_start.write_text(NETWORK)
    assert thetas(shell, with_start, "--steps", 0, "--weights", name) == [ended]


def test_names_follow_the_dialect_unless_told(source: Path, shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "w.npz"
    told = []
    for more in ((), ("--set", "dialect=pytorch"), ("--to", "keras")):
        assert shell.run("weights", source, "--step", 0, *more, "--out", out) == 0
        with np.load(out) as file:
            told.append(file.files[0])
    assert told == ["layers/dense/vars/0", "0.weight", "layers/dense/vars/0"]


def test_what_cannot_be_saved_or_read_is_refused_in_one_sentence(
    source: Path, shell: Shell, tmp_path: Path
) -> None:
    out = tmp_path / "w.npz"
    assert "unknown format" in shell.refuse("weights", source, "--step", 1, "--out", tmp_path / "w.h5")
    assert "only a network" in shell.refuse("weights", ravine_file(tmp_path), "--step", 1, "--out", out)
    ended = shell.refuse("weights", source, "--step", 300, "--racer", "fast", "--out", out)
    assert "fast ended after " in ended
    assert "ask for --step" in ended
    assert not out.exists()
    assert shell.run("weights", source, "--step", 0, "--out", out) == 0
    wide = ("--set", "objective.layers.0.units=3", "--weights", out)
    assert '"layers/dense/vars/0" is (2, 2); layer 1 of this network has (2, 3) there' in shell.refuse(
        "trace", source, "--steps", 0, *wide
    )
    assert "holds weights without a network" in shell.refuse("trace", out, "--steps", 0)
