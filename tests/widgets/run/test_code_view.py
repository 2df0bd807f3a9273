from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication

from engine.objective import Objective
from tests.qt_input import qtest
from tests.widgets.frames import ravine_frame
from tests.widgets.pictures import drawn
from widgets.run.code_tabs import COPY, NOTEBOOK, PASTE, SAVE
from widgets.run.code_view import CodeView
from widgets.style.theme import load_theme


@pytest.mark.usefixtures("qapp")
def test_the_whole_program_is_copied() -> None:
    view = CodeView(load_theme("ink"))
    drawn(view, ravine_frame(3), (420, 300))
    qtest.keyClick(view, Qt.Key.Key_C)
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == view.text
    assert view.text.startswith("# ")


@pytest.mark.usefixtures("qapp")
def test_a_tab_asks_for_the_other_library_and_the_frame_brings_it() -> None:
    view, frame = CodeView(load_theme("paper")), ravine_frame(3)
    drawn(view, frame, (420, 300))
    edits: list[object] = []
    view.view_edited.connect(edits.append)
    pytorch = dict(view.tabs())["pytorch"]
    qtest.mouseClick(view, Qt.MouseButton.LeftButton, pos=pytorch.center().toPoint())
    assert edits == [{"library": "pytorch"}]
    view.apply(replace(frame, experiment=replace(frame.experiment, view={"library": "pytorch"})))
    assert "import torch" in view.text


@pytest.mark.usefixtures("qapp")
def test_a_small_view_is_scrolled_to_its_end_and_no_further() -> None:
    view = CodeView(load_theme("ink"))
    drawn(view, ravine_frame(3), (320, 160))
    for _ in range(100):
        qtest.keyClick(view, Qt.Key.Key_Down)
    assert view._first == view._last > 0
    assert COPY in dict(view.tabs())


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("tab", "ending"), [(SAVE, "py"), (NOTEBOOK, "ipynb")])
def test_a_tab_asks_for_the_program_to_be_saved(tab: str, ending: str) -> None:
    view = CodeView(load_theme("ink"))
    drawn(view, ravine_frame(3), (520, 300))
    asked: list[str] = []
    view.save_asked.connect(asked.append)
    place = dict(view.tabs())[tab]
    qtest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    assert asked == [ending]
    assert "program" in view.tip_at(place.center())


@pytest.mark.usefixtures("qapp")
def test_a_frame_that_no_run_made_has_no_program() -> None:
    frame = ravine_frame(3)
    view = CodeView(load_theme("ink"))
    drawn(view, replace(frame, racers=tuple(replace(each, start=None) for each in frame.racers)), (320, 200))
    assert view.run is None
    assert view.text == ""


@pytest.mark.usefixtures("qapp")
def test_the_chosen_racer_is_the_one_whose_program_is_shown() -> None:
    view, frame = CodeView(load_theme("ink")), ravine_frame(3)
    chosen = replace(frame, experiment=replace(frame.experiment, view={"racer": 2, "library": "numpy"}))
    drawn(view, chosen, (420, 300))
    assert ": adam, in NumPy" in view.text.splitlines()[0]


@pytest.mark.usefixtures("qapp")
def test_in_a_window_the_newest_program_is_written_in_another_thread() -> None:
    view, frame = CodeView(load_theme("ink")), ravine_frame(3)
    view.use_opengl()
    threads: set[str] = set()
    for library in ("keras", "pytorch"):
        shown = replace(frame, experiment=replace(frame.experiment, view={"library": library}))
        make = shown.racers[0].make_objective
        assert make is not None

        def noted(make: Callable[[], Objective] = make) -> Objective:
            threads.add(threading.current_thread().name)
            return make()

        view.apply(replace(shown, racers=(replace(shown.racers[0], make_objective=noted), *shown.racers[1:])))
    assert not view.text, "the window did not wait"
    view.settle()
    assert "import torch" in view.text
    assert threads == {"ravine-program"}


@pytest.mark.usefixtures("qapp")
def test_a_tab_asks_for_the_clipboards_code() -> None:
    view = CodeView(load_theme("ink"))
    drawn(view, ravine_frame(3), (520, 300))
    asked: list[bool] = []
    view.paste_asked.connect(lambda: asked.append(True))
    qtest.mouseClick(view, Qt.MouseButton.LeftButton, pos=dict(view.tabs())[PASTE].center().toPoint())
    assert asked == [True]
