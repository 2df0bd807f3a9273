"""The command line takes a recorded run as it takes any experiment, and says where that means nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from app.cli.parser import main
from tests.engine.recording.recordings import Recorded, recorded


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return recorded(tmp_path_factory.mktemp("run") / "run.npz", 8)


def test_a_recording_is_checked_and_traced(told: Recorded, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(told.path)]) == 0
    said = capsys.readouterr().out
    assert "recorded run run.npz of 17 parameters" in said
    assert "so only the path is known and not the loss around it." in said
    assert main(["trace", str(told.path), "--steps", "8"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["loss"] for row in rows[:8]] == told.losses
    np.testing.assert_array_equal(rows[8]["theta"], told.thetas[8])
    assert set(rows[0]["gradient"]) == {None}


@pytest.mark.parametrize("view", ["loss", "parameters", "contour"])
def test_a_recording_is_rendered(view: str, told: Recorded, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    assert (
        main(
            ["render", str(told.path), "--step", "5", "--view", view, "--size", "640x320", "--out", str(out)]
        )
        == 0
    )
    assert out.stat().st_size > 1000


def test_the_path_is_drawn_where_the_loss_around_it_is_not_known(told: Recorded, tmp_path: Path) -> None:
    pictures = []
    for view in ([], ["--view", "contour"], ["--view", "surface"]):
        out = tmp_path / "out.svg"
        assert (
            main(["render", str(told.path), "--step", "5", *view, "--size", "320x240", "--out", str(out)])
            == 0
        )
        pictures.append(out.read_text())
    assert pictures[0] == pictures[1] != pictures[2]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["code", "--to", "pytorch"], "there is no program to write"),
        (["train", "--steps", "5", "--out", "x.npz"], "there is nothing to train"),
        (["sweep", "--vary", "seed=0:2", "--out", "x.csv"], "there is nothing to vary"),
        (["weights", "--step", "3", "--out", "x.npz"], "its network is not the experiment's"),
        (["trace", "--steps", "3", "--probe"], "this experiment trains none"),
    ],
)
def test_what_means_nothing_for_it_is_refused(
    command: list[str], said: str, told: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command[0], str(told.path), *command[1:]]) != 0
    assert said in capsys.readouterr().err
