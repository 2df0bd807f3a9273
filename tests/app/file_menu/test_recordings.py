"""Recorded runs beside each other: every one is a racer of its own."""

from __future__ import annotations

from pathlib import Path

from app.file_menu.recordings import with_recording
from app.lessons.recordings import recording_experiment
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec
from engine.session.session import Session
from tests.engine.recording.recordings import recorded


def test_another_recording_is_another_racer_with_a_name_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    first = recorded(tmp_path / "run.npz", 5).path
    second = recorded(tmp_path / "b" / "run.npz", 9).path
    both = with_recording(recording_experiment(first), second)
    assert [(racer.name, racer.recording) for racer in both.racers] == [("run", ""), ("run 2", str(second))]
    assert both.steps == 9
    assert [racer.last_step for racer in Session(both).racers] == [5, 9]
    assert with_recording(both, second).racers[2].name == "run 3"


def test_beside_what_is_no_recording_it_opens_alone(tmp_path: Path) -> None:
    path = recorded(tmp_path / "run.npz", 5).path
    surface = Experiment(SurfaceSpec(formula="x^2+y^2"), (RacerSpec("sgd", name="sgd"),))
    assert with_recording(surface, path) == recording_experiment(path)
