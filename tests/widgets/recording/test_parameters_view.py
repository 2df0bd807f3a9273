"""The parameters' view: a row for each, a click goes to a step, the wheel shows more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QColor, QWheelEvent
from PyQt6.QtWidgets import QApplication

from engine.experiment.description import Experiment, RacerSpec, RecordingSpec
from engine.frames.frame import Address, Frame
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.engine.recording.recordings import Sequential, recorded
from tests.qt_input import qtest
from tests.widgets.frames import ravine_frame
from widgets.recording.parameters_view import NO_RECORDING, ParametersView
from widgets.style.theme import load_theme
from widgets.view.recorded_words import unknown_loss


def frame_of(path: Path, step: int = 30) -> Frame:
    session = Session(Experiment(RecordingSpec(file=str(path)), (RacerSpec("sgd", name="a"),)))
    session.seek(Address(step))
    return Observer(session).frame()


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory) -> Frame:
    return frame_of(recorded(tmp_path_factory.mktemp("run") / "run.npz", 60).path)


@pytest.fixture
def view(qapp: QApplication) -> Iterator[ParametersView]:
    made = ParametersView(load_theme("ink"))
    made.resize(1000, 400)
    yield made
    made.deleteLater()
    qapp.processEvents()


def test_every_parameter_has_a_row_with_its_numbers(view: ParametersView, frame: Frame) -> None:
    view.apply(frame)
    assert view.summary() == "4 parameters, 61 rows"
    recording = view.recording
    assert recording is not None
    assert view.layout_of(recording).shown == 4
    table = view.table()
    np.testing.assert_array_equal(table["0.weight.length"], recording.history.tensors[0].norms)
    assert len(table["step"]) == len(table["2.bias.quantile_50"])
    image = view.grab().toImage()
    area = view.layout_of(recording).plot(0, 0)
    across, down = (
        range(int(area.left()) + 2, int(area.right()) - 2, 7),
        range(int(area.top()) + 2, int(area.bottom())),
    )
    colours = {image.pixel(x, y) for x in across for y in down}
    assert QColor(load_theme("ink").accent).rgb() in colours  # there is a picture of the values


def test_a_click_goes_to_the_step_under_it_and_a_tip_says_its_numbers(
    view: ParametersView, frame: Frame
) -> None:
    view.apply(frame)
    assert view.recording is not None
    area = view.layout_of(view.recording).plot(1, 1)
    asked: list[int] = []
    view.seek_requested.connect(asked.append)
    qtest.mouseClick(view, Qt.MouseButton.LeftButton, pos=area.center().toPoint())
    assert asked == [30]
    tip = view.tip_at(area.center())
    assert tip.startswith("0.bias 4\nstep 30: length ")
    assert "length: the Euclidean length" in tip
    qtest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert asked == [30]
    assert view.tip_at(QPointF(2.0, 2.0)) == ""


def test_the_wheel_shows_parameters_for_which_there_is_no_room(view: ParametersView, tmp_path: Path) -> None:
    model = Sequential({f"w{number}": (2,) for number in range(20)}, ())
    view.apply(frame_of(recorded(tmp_path / "many.npz", 3, model=model).path, 2))
    recording = view.recording
    assert recording is not None
    layout = view.layout_of(recording)
    assert layout.shown < 20
    for turn, top in ((-120, 1), (-120, 2), (120, 1), (120, 0), (120, 0)):
        view.wheelEvent(
            QWheelEvent(
                QPointF(50, 50), QPointF(50, 50), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
            )
        )  # fmt: skip
        assert view.layout_of(recording).top == top
    view.grab()


@pytest.mark.parametrize(("width", "columns"), [(1000, 3), (480, 2), (320, 1)])
def test_narrow_views_have_fewer_columns(
    width: int, columns: int, view: ParametersView, frame: Frame
) -> None:
    view.resize(width, 300)
    view.apply(frame)
    assert view.recording is not None
    assert view.layout_of(view.recording).columns == columns


def test_a_run_that_is_computed_here_has_nothing_to_show(view: ParametersView) -> None:
    view.apply(ravine_frame())
    assert view.summary() == "no recording"
    assert view.table() == {}
    assert view.tip_at(QPointF(50.0, 50.0)) == ""
    assert NO_RECORDING.endswith("to see its parameters.")
    view.grab()


def test_views_say_what_was_not_recorded_and_nothing_of_other_runs(frame: Frame) -> None:
    assert unknown_loss(frame).startswith("run.npz does not hold the name of its loss and the data")
    assert unknown_loss(ravine_frame()) == unknown_loss(None) == ""
    assert unknown_loss(replace(frame, recording=None)) == ""
