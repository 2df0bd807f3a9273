"""A recorded run is opened by its name as any experiment is; folders of checkpoints, too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.lessons.sources import open_source
from app.workspaces import workspace_for
from engine.errors import RavineError
from engine.experiment.description import RecordingSpec
from tests.engine.recording.recordings import recorded


def test_a_recording_opens_in_its_workspace_with_what_it_says(tmp_path: Path) -> None:
    path = recorded(tmp_path / "mine.npz", 400, every=50).path
    document = open_source(str(path))
    experiment = document.experiment
    assert document.source == path
    assert isinstance(experiment.objective, RecordingSpec)
    assert experiment.objective.path == path
    assert [(racer.optimizer, racer.name) for racer in experiment.racers] == [("adam", "mine")]
    assert (experiment.steps, experiment.speed, experiment.dialect) == (400, 13.0, "pytorch")
    assert workspace_for(experiment, 17).key == "recording"
    assert not experiment.bookmarks


def test_a_folder_of_checkpoints_opens_with_a_bookmark_each(tmp_path: Path) -> None:
    for step in (0, 10, 500):
        np.savez(tmp_path / f"step_{step}.npz", w=np.full(4, float(step)))
    experiment = open_source(str(tmp_path)).experiment
    assert [(mark.step, mark.name) for mark in experiment.bookmarks] == [
        (0, "checkpoint 0"),
        (10, "checkpoint 10"),
        (500, "checkpoint 500"),
    ]
    assert experiment.racers[0].optimizer == "sgd"
    assert experiment.steps == 500


def test_other_files_of_models_are_refused_with_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "m.keras").write_bytes(b"PK")
    with pytest.raises(RavineError, match=r"not read; save the weights as \.npz or \.safetensors"):
        open_source(str(tmp_path / "m.keras"))


@pytest.mark.parametrize("name", ["model.pt", "model.pth", "model.pkl"])
def test_a_pickle_is_refused_with_the_lines_that_convert_it(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(RavineError, match=r"can run any code when it is opened.*weights_only=True"):
        open_source(str(tmp_path / name))


def test_a_file_that_cannot_be_read_or_is_no_recording_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.savez(tmp_path / "weights.npz", w=np.zeros(3))
    with pytest.raises(RavineError, match=r"weights\.npz holds weights without a network"):
        open_source(str(tmp_path / "weights.npz"))

    def fail(path: Path) -> None:
        raise OSError(5, "Input/output error", str(path))

    monkeypatch.setattr("app.lessons.sources.is_recording", fail)
    with pytest.raises(RavineError, match=r"cannot be read .Input/output error"):
        open_source(str(tmp_path / "weights.npz"))
