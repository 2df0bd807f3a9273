"""How surface and map are drawn, as controls."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.widgets.frames import ravine_frame
from widgets.landscape.picture_editor import PictureEditor
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")


def test_every_control_shows_the_experiment_and_changes_it_and_a_wrong_text_is_refused() -> None:
    experiment = ravine_frame().experiment
    editor = PictureEditor()
    editor.set_theme(load_theme("ink"))
    told: list[object] = []
    editor.changed.connect(told.append)
    editor.show_experiment(replace(experiment, view={"opacity": 0.5, "isolines": "1; 2"}))
    assert editor.values.editors["opacity"].value == 0.5
    assert editor.lines["isolines"].text() == "1; 2"
    editor.values.editors["wireframe"].changed.emit(True)
    line = editor.lines["isolines"]
    for typed in ("1; two", "2; 1"):
        line.setText(typed)
        line.setModified(True)
        editor.show_experiment(experiment)  # a frame that comes while one types
        assert line.text() == typed
        line.editingFinished.emit()
        assert ('"two" is no loss' in editor.error.text()) is ("two" in typed)
    line.editingFinished.emit()  # nothing new was typed
    assert told == [{"wireframe": True}, {"isolines": "1; 2"}]
    editor.deleteLater()
