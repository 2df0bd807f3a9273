"""How surface and map are drawn, as controls."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.widgets.frames import ravine_frame
from widgets.landscape.picture_editor import PictureEditor
from widgets.plots.contour_map import field_of_frame
from widgets.scene.refined_field import refined_field
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


def test_the_heights_of_a_picture_are_kept_for_other_surfaces() -> None:
    editor, told = PictureEditor(), list[dict[str, str]]()
    editor.changed.connect(told.append)
    editor.keep.click()
    assert told == [], "there is nothing to look at"
    frame = ravine_frame()
    editor.frame_now = lambda: frame
    editor.keep.click()
    kept = told[0]["height_range"]
    low, high = refined_field(field_of_frame(frame)).range
    other = replace(frame, experiment=replace(frame.experiment, view={"height_range": kept}))
    wide = replace(other, landscape=replace(frame.landscape, z=3.0 * frame.landscape.z))
    assert refined_field(field_of_frame(wide)).range == pytest.approx((low, high), rel=1e-5, abs=1e-9)
    nowhere = replace(frame, landscape=replace(frame.landscape, z=np.full_like(frame.landscape.z, np.nan)))
    editor.frame_now = lambda: nowhere
    editor.keep.click()
    assert editor.error.text()
    assert len(told) == 1
    editor.deleteLater()
