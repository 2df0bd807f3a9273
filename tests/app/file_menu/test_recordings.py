"""Recorded runs beside each other: every one is a racer of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

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
    window.window.documents.open_chosen(str(paths[0]))
    window.first_frame()
    assert window.controller.experiment.objective.title == "a.npz"
    assert window.controller.frame is not None
    assert window.controller.frame.recording is not None
    assert window.controller.frame.newest == 30
    monkeypatch.setattr("app.file_menu.documents.ask_for_recording", lambda *_: paths[1])
    window.window.documents.add_recording()
    assert [racer.name for racer in window.controller.experiment.racers] == ["a", "b"]
    monkeypatch.setattr("app.file_menu.documents.ask_for_recording", lambda *_: tmp_path / "gone.npz")
    window.window.documents.add_recording()
    assert len(window.controller.experiment.racers) == 2


def test_a_start_cannot_be_dragged(window: WindowFixture, tmp_path: Path) -> None:
    window.window.documents.open(str(recorded(tmp_path / "a.npz", 3).path))
    window.first_frame()
    before, said = window.controller.experiment, list[str]()
    window.controller.message.connect(lambda _, sentence: said.append(sentence))
    window.controller.edits.put_start(1.0, 2.0)
    assert window.controller.experiment is before
    assert said == ["A recorded run begins where it began."]
