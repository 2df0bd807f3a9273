"""All texts of a window are equally large, as large as a person asks, and none of them is cut."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QRectF
from PyQt6.QtWidgets import QAbstractScrollArea, QApplication, QPushButton, QToolButton, QWidget

from app.panel_layout import panel_layout
from app.panel_places import open_panels, places_of
from app.workspaces import WORKSPACES, Workspace
from tests.app.window_fixture import WindowFixture
from tests.app.workspace_frames import frame_in
from tests.widgets.pictures import drawn
from tests.widgets.written_texts import Written, recorded
from widgets.landscape.surface_view import SurfaceView
from widgets.scene.axes import LABEL_UNIT, lay_out
from widgets.scene.geometry import geometry_of
from widgets.style.text_scale import PERCENTS, text_scale
from widgets.style.theme import themes
from widgets.view.panel_header import HEADER
from widgets.view_table import VIEWS

pytestmark = pytest.mark.usefixtures("qapp", "short_starts")

#: What the panels have of a window of 1280 x 800 at these text sizes, in pixels at 100 %.
ROOMS = {80: (1000, 560), 150: (842, 424), 200: (632, 294)}
#: A name on a low plot's axis is short there by design, and what is still computed says so.
SHORT = ("temperatu…", "The surface is being read…", "Every racer's network is being looked into…")


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


def is_scrolled(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return parent is not None and (isinstance(parent, QAbstractScrollArea) or is_scrolled(parent))


def cut_controls(window: QWidget) -> list[str]:
    """Controls that stand out of what they lie in, or have less room than their words need."""
    cut = []
    for widget in window.findChildren(QWidget):
        parent = widget.parentWidget()
        if not widget.isVisible() or parent is None or is_scrolled(widget) or widget.isWindow():
            continue
        if not parent.rect().contains(widget.geometry()):
            cut.append(f"{type(widget).__name__} {widget.accessibleName()} stands out")
        is_button = isinstance(widget, QToolButton | QPushButton) and bool(widget.text())
        if is_button and widget.width() < widget.minimumSizeHint().width() - 1:
            cut.append(f"{type(widget).__name__} {widget.accessibleName()} is too narrow")
    return cut


@pytest.mark.parametrize("percent", ROOMS)
def test_no_control_is_cut_with_large_text_in_a_window_of_1280_by_800(
    fixture: WindowFixture, percent: int
) -> None:
    window = fixture.window
    window.setUpdatesEnabled(False)  # where things are is asked, not how they look
    window.appearance.choose_text_size(percent)
    for key in window.workspaces:
        window.show_workspace(key)
        surface = window.panels["surface"].view
        assert isinstance(surface, SurfaceView)
        surface.scene_view._show_buttons(shown=True)  # as with the mouse over it
        QApplication.sendPostedEvents()
        assert cut_controls(window) == [], key
    width, height = ROOMS[percent]
    docks = window.workspace_docks
    assert docks.width() >= width * text_scale()
    assert docks.height() >= height * text_scale()


@pytest.mark.parametrize("workspace", WORKSPACES, ids=lambda each: each.key)
def test_no_text_of_a_view_is_cut_with_large_text_in_a_window_of_1280_by_800(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Written] = recorded(monkeypatch)
    known = workspace.of({*VIEWS, "training", "lesson"})
    places = places_of(known)

    def least(name: str) -> tuple[int, int]:
        width, height = VIEWS[name].docked if name in VIEWS else (260, 200)
        return width, height + HEADER

    for percent, room in ROOMS.items():
        unit = percent / 100.0
        layout = panel_layout(places, room, least, open_panels(places, (), ()))
        for cell in layout.cells:
            for name in set(cell.panels) & {*VIEWS} - {"surface"}:  # the scene lays its labels out itself
                view = VIEWS[name].make(themes()["ink"])
                view.cap_unit(unit, unit)
                size = (int(cell.rect[2] * unit), int((cell.rect[3] - HEADER) * unit))
                written.clear()
                drawn(view, frame_in(workspace.key), size)
                whole = QRectF(-0.5, -0.5, size[0] + 1.0, size[1] + 1.0)
                for one in written:
                    where = f"{one.text!r} in {name} at {percent} %"
                    assert whole.contains(one.rect), f"{where} stands out"
                    assert one.is_whole, f"{where} is cut"
                    assert not one.text.endswith("…") or one.text in SHORT, f"{where} is shortened"


def test_every_text_follows_the_size_that_is_chosen_at_once_and_it_is_remembered(
    fixture: WindowFixture,
) -> None:
    window, loss = fixture.window, fixture.window.panels["loss"]
    height, field = loss.header.height(), window.training.objective.sizeHint().height()
    window.table["larger_text"].trigger()
    assert (window.appearance.text_percent, fixture.settings.text("text_size")) == (110, "110")
    window.appearance.choose_text_size(PERCENTS[-1])
    window.table["larger_text"].trigger()
    assert window.appearance.text_percent == 200
    assert getattr(loss.view, "unit", 0.0) == 2.0
    assert label_unit(fixture) == 2.0 * LABEL_UNIT
    assert loss.header.height() == 2 * height
    assert window.training.objective.sizeHint().height() > 1.5 * field
    window.table["smaller_text"].trigger()
    assert window.appearance.text_percent == 175
    window.table["usual_text"].trigger()
    assert window.appearance.text_percent == 100
    assert loss.header.height() == height
    assert not fixture.settings.is_chosen("text_size")
