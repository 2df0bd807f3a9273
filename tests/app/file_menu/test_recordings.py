"""Recorded runs beside each other: every one is a racer of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtWidgets import QApplication, QFileDialog

from app.file_menu.recordings import with_recording
from app.lessons.recordings import recording_experiment
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec
from engine.session.session import Session
from tests.app.window_fixture import WindowFixture
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


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path) -> Iterator[WindowFixture]:
    del qapp
    made = WindowFixture(tmp_path)
    yield made
    made.window.close()
    made.window.deleteLater()


def test_a_recording_opens_in_the_window_and_another_one_comes_beside_it(
    window: WindowFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [recorded(tmp_path / name, 30).path for name in ("a.npz", "b.npz")]
    recordings = window.window.documents.recordings
    window.window.documents.open_chosen(str(paths[0]))
    recordings.reading.settle()
    window.first_frame()
    assert window.controller.experiment.objective.title == "a.npz"
    assert window.controller.frame is not None
    assert window.controller.frame.recording is not None
    assert window.controller.frame.newest == 30
    chosen = [paths[1], tmp_path / "gone.npz"]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(chosen.pop(0)), ""))
    for _ in range(2):
        recordings.add()
        recordings.reading.settle()
        assert [racer.name for racer in window.controller.experiment.racers] == ["a", "b"]


def test_a_recording_comes_in_place_of_a_run_that_is_computed_here(
    window: WindowFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = recorded(tmp_path / "a.npz", 3).path
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    recordings = window.window.documents.recordings
    recordings.add()
    recordings.reading.settle()
    window.first_frame()
    assert window.controller.experiment.objective.title == "a.npz"


def test_arrays_that_are_no_recording_are_weights_and_folders_without_any_are_refused(
    window: WindowFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents, opened, said = window.window.documents, list[Path](), list[str]()
    monkeypatch.setattr(documents.weights, "open", opened.append)
    documents.said.connect(lambda _, sentence: said.append(sentence))
    np.savez(tmp_path / "w.npz", w=np.zeros(3))
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "w.npz", tmp_path / "empty"):
        documents.open_chosen(str(path))
        documents.recordings.reading.settle()
    assert opened == [tmp_path / "w.npz"]
    assert len(said) == 1
    assert "this is a folder" in said[0]


def test_a_start_cannot_be_dragged(window: WindowFixture, tmp_path: Path) -> None:
    window.window.documents.open(str(recorded(tmp_path / "a.npz", 3).path))
    window.first_frame()
    before, said = window.controller.experiment, list[str]()
    window.controller.message.connect(lambda _, sentence: said.append(sentence))
    window.controller.edits.put_start(1.0, 2.0)
    assert window.controller.experiment is before
    assert said == ["A recorded run begins where it began."]
