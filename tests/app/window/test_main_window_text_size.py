"""All texts of a window are equally large, however large its panels are; those of one alone grow with it."""

from __future__ import annotations

import pytest

from tests.app.window_fixture import WindowFixture
from widgets.landscape.surface_view import SurfaceView
from widgets.scene.axes import LABEL_UNIT, lay_out
from widgets.scene.geometry import geometry_of

pytestmark = pytest.mark.usefixtures("qapp")


def label_unit(fixture: WindowFixture) -> float:
    """Pixels per unscaled pixel of the labels in the picture of the surface."""
    view = fixture.window.panels["surface"].view
    assert isinstance(view, SurfaceView)
    scene = view.scene_view.shown()
    assert scene is not None
    return lay_out(scene, geometry_of(scene), (view.width(), view.height())).unit


def test_texts_are_equally_large_in_every_panel_of_a_large_window(fixture: WindowFixture) -> None:
    fixture.window.resize(2560, 1440)
    for key in fixture.window.workspaces:
        fixture.window.show_workspace(key)
        units = {
            name: panel.view.unit
            for name, panel in fixture.window.panels.items()
            if hasattr(panel.view, "unit")
        }
        assert set(units.values()) == {1.0}, units
    fixture.window.show_workspace("descent")
    assert label_unit(fixture) == LABEL_UNIT


def test_texts_of_a_panel_that_has_all_the_room_grow_with_it(fixture: WindowFixture) -> None:
    fixture.window.resize(2560, 1440)
    fixture.window.workspace_docks.maximise("surface")
    assert label_unit(fixture) > 1.5
    fixture.window.workspace_docks.restore()
    assert label_unit(fixture) == LABEL_UNIT
    fixture.window.workspace_docks.maximise("loss")
    loss = fixture.window.panels["loss"].view
    assert getattr(loss, "unit", 0.0) > 1.5
