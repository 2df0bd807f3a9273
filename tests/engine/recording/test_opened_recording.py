"""A recording is opened with its true loss where all of it is there; else it says what is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from engine.errors import RavineError
from engine.recording import recorded_data
from engine.recording.described_network import described_network
from engine.recording.objective import RecordedObjective
from engine.recording.opened_recording import opened_recording
from engine.recording.recording_reader import open_recording
from tests.engine.recording.recordings import LAYERS, Sequential, X, Y, recorded


def with_data(path: Path, x: npt.NDArray[Any], y: npt.NDArray[Any], loss: str = "BCEWithLogitsLoss") -> Path:
    recorded(path, 3, loss=loss, data=True)
    with np.load(path) as file:
        arrays = dict(file)
    np.savez(path, **{**arrays, "data/x": x, "data/y": y})
    return path


def test_what_is_missing_is_listed(tmp_path: Path) -> None:
    bare = opened_recording(recorded(tmp_path / "a.npz", 2, model=Sequential(layers=())).path)
    assert bare.playback.unknown == (
        "a.npz does not hold the model's layers, the name of its loss and the data, "
        "so only the path is known and not the loss around it."
    )
    assert isinstance(bare.objective, RecordedObjective)
    assert (bare.network, bare.data) == (None, None)
    one = opened_recording(recorded(tmp_path / "b.npz", 2, loss="MSELoss").path)
    assert one.playback.unknown.startswith("b.npz does not hold the data, so only")


def test_data_that_are_not_there_are_no_data(tmp_path: Path) -> None:
    run = open_recording(recorded(tmp_path / "b.npz", 2, loss="MSELoss").path)
    with pytest.raises(RavineError, match="it does not hold the data"):
        recorded_data.recorded_data(run, described_network(run))


def test_what_ravine_does_not_have_is_named(tmp_path: Path) -> None:
    model = Sequential(layers=(*LAYERS[:1], "Conv2d(1, 2)", *LAYERS[2:]))
    opened = opened_recording(recorded(tmp_path / "a.npz", 2, loss="MSELoss", data=True, model=model).path)
    assert opened.playback.unknown.startswith(
        'a.npz: Ravine cannot rebuild the layer "Conv2d", so only the path'
    )


@pytest.mark.parametrize(
    ("x", "y", "loss", "said"),
    [
        (X[:, :1], Y, "MSELoss", "its examples have 1 numbers and its network 2 inputs"),
        (X[:5], Y, "MSELoss", "not as many targets"),
        (np.array(3.0), Y, "MSELoss", "holds no examples"),
        (X, np.array(1.0), "MSELoss", "not as many targets"),
        (X.astype(str), Y, "MSELoss", "its examples are no numbers"),
        (X, np.hstack((Y, Y)), "MSELoss", "its targets have 2 numbers and its network 1 outputs"),
        (X, 2.0 * Y, "BCEWithLogitsLoss", "its targets are not 0 and 1"),
        (X * np.nan, Y, "MSELoss", "no finite number"),
    ],
)
def test_examples_that_do_not_fit_are_named(
    x: npt.NDArray[Any], y: npt.NDArray[Any], loss: str, said: str, tmp_path: Path
) -> None:
    assert said in opened_recording(with_data(tmp_path / "a.npz", x, y, loss)).playback.unknown


def test_examples_become_data_of_their_kind(tmp_path: Path) -> None:
    binary = opened_recording(with_data(tmp_path / "a.npz", X, Y[:, 0].astype(np.int64))).data
    assert binary is not None
    assert (binary.kind, binary.class_names, binary.y.shape) == ("binary", ("0", "1"), (20, 1))
    numbers = opened_recording(with_data(tmp_path / "b.npz", X, np.ones((20, 1)), "MSELoss")).data
    assert numbers is not None
    assert (numbers.kind, numbers.class_names, numbers.target_range) == ("regression", (), (0.5, 1.5))
    assert numbers.feature_names == ("x1", "x2")


def test_labels_become_one_hot_and_wrong_ones_are_named(tmp_path: Path) -> None:
    model = Sequential({"w": (3, 2), "b": (3,)}, ("Linear(in_features=2, out_features=3, bias=True)",))
    path = recorded(tmp_path / "a.npz", 2, loss="CrossEntropyLoss", data=True, model=model).path
    data = opened_recording(path).data
    assert data is not None
    assert (data.kind, data.class_names) == ("classes", ("0", "1", "2"))
    np.testing.assert_array_equal(data.y.argmax(axis=1), Y[:, 0])
    with np.load(path) as file:
        arrays = dict(file)
    np.savez(path, **{**arrays, "data/y": Y + 2.0})
    assert "its classes are not whole numbers from 0 to 2" in opened_recording(path).playback.unknown


def test_of_very_many_examples_some_are_taken_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorded_data, "PRODUCTS", 170)
    monkeypatch.setattr(recorded_data, "FEWEST", 5)
    data = opened_recording(with_data(tmp_path / "a.npz", X, Y)).data
    assert data is not None
    assert len(data.x) == 10
    assert data.notes == ("The loss is over 10 of 20 examples, evenly taken.",)
