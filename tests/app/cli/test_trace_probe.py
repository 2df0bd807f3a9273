"""``trace --probe``: what the command line prints of the layers of a network."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import numpy as np
import pytest

from app.cli.parser import main
from engine.experiment.file import read_experiment
from engine.network.health import HEALTH
from engine.observers.network_observer import layer_table
from engine.session.session import Session

NETWORK = """
ravine = 1

[objective]
kind = "network"
dataset = "circle"
data = { samples = 40 }
loss = "binary_crossentropy"
batch_size = 8

[[objective.layers]]
kind = "dense"
units = 3
activation = "relu"

[[objective.layers]]
kind = "dropout"
rate = 0.5

[[objective.layers]]
kind = "dense"
units = 1

[[racers]]
optimizer = "adam"
"""


@pytest.fixture
def network(tmp_path: Path) -> Path:
    path = tmp_path / "network.toml"
    path.write_text(NETWORK)
    return path


def test_each_line_has_every_layer(network: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(network), "--steps", "3", "--probe"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["step"] for line in lines] == [0, 1, 2, 3]
    session = Session(read_experiment(network))
    session.advance(2)
    for told, layer in zip(lines[2]["layers"], layer_table(session.racers[0]), strict=True):
        assert list(told) == ["kind", "units", *HEALTH]
        known = {
            name: None if isinstance(value, float) and math.isnan(value) else value
            for name, value in layer.items()
        }
        assert told == known
    assert [layer["kind"] for layer in lines[0]["layers"]] == ["dense", "dropout", "dense"]


def test_without_it_a_line_is_as_it_was(network: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(network), "--steps", "0"]) == 0
    assert "layers" not in json.loads(capsys.readouterr().out)


def test_tables_have_a_column_for_each_number_of_each_layer(
    network: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trace", str(network), "--steps", "2", "--probe", "--format", "csv"]) == 0
    table = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert main(["trace", str(network), "--steps", "2", "--probe", "--out", str(tmp_path / "n.npz")]) == 0
    with np.load(tmp_path / "n.npz") as arrays:
        for index in (1, 2, 3):
            for name in HEALTH:
                column = [float(row[f"layer{index}.{name}"]) for row in table]
                np.testing.assert_array_equal(arrays[f"layer{index}.{name}"], column)
        assert arrays["layer2.kind"].tolist() == ["dropout"] * 3
        assert math.isnan(arrays["layer2.update_ratio"][0])


def test_a_surface_has_no_layers_to_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "quadratic_family", "--steps", "1", "--probe"]) == 1
    assert "--probe tells of a network's layers and this experiment trains none" in capsys.readouterr().err


def test_racers_of_different_sizes_do_not_fit_into_one_table(
    network: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network.write_text(NETWORK + '\n[[racers]]\noptimizer = "sgd"\nnetwork = { units = 5 }\n')
    assert main(["trace", str(network), "--steps", "1", "--format", "csv"]) == 1
    assert "the racers' networks have 13 and 21 parameters, but csv has the same columns for all" in (
        capsys.readouterr().err
    )
    assert main(["trace", str(network), "--steps", "1", "--probe"]) == 0
