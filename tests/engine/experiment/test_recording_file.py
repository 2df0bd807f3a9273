"""A recorded run in an experiment's file: where it lies, and others beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import RavineError
from engine.experiment.description import RecordingSpec
from engine.experiment.file import parse_experiment, write_experiment
from engine.experiment.portable import in_folder

TEXT = """
ravine = 1
[objective]
kind = "recording"
file = "runs/a.npz"
[[racers]]
optimizer = "adam"
[[racers]]
optimizer = "sgd"
recording = "runs/b.npz"
"""


def test_recordings_are_read_and_written_with_their_paths() -> None:
    experiment = parse_experiment(TEXT, folder="/data")
    spec = experiment.objective
    assert isinstance(spec, RecordingSpec)
    assert spec.path == Path("/data/runs/a.npz")
    assert spec.title == "a.npz"
    assert spec.summary(0, {1700, 33}) == "recorded run a.npz of 33 and 1,700 parameters"
    assert spec.with_value("x", 1.0) is spec
    assert [racer.recording for racer in experiment.racers] == ["", "runs/b.npz"]
    assert parse_experiment(write_experiment(experiment), folder="/data") == experiment


def test_a_recording_needs_its_file() -> None:
    with pytest.raises(RavineError, match=r'objective\.file is missing; write for example file = "run\.npz"'):
        parse_experiment(TEXT.replace('file = "runs/a.npz"', ""))


def test_a_racer_of_another_kind_has_no_recording() -> None:
    text = TEXT.replace('kind = "recording"\nfile = "runs/a.npz"', 'kind = "surface"\nformula = "x^2 + y^2"')
    with pytest.raises(RavineError, match=r'racers\[1\]\.recording belongs to kind = "recording"'):
        parse_experiment(text)


def test_paths_begin_where_the_file_is_saved(tmp_path: Path) -> None:
    experiment = parse_experiment(TEXT, folder=str(tmp_path))
    near = in_folder(experiment, tmp_path / "runs")
    assert isinstance(near.objective, RecordingSpec)
    assert (near.objective.file, near.racers[1].recording) == ("a.npz", "b.npz")
    assert near.objective.path == tmp_path / "runs" / "a.npz"
    for folder in (tmp_path / "elsewhere", None):
        far = in_folder(experiment, folder)
        assert isinstance(far.objective, RecordingSpec)
        assert far.objective.file == str(tmp_path / "runs" / "a.npz")
        assert far.racers[0].recording == ""
