"""Workspaces are workspaces of one run: switching costs nothing and each remembers its own places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtWidgets import QApplication, QToolButton

from app.window.main_window import MainWindow
from engine.frames.frame import Frame
from engine.run.commands import Load
from tests.app.window_fixture import WindowFixture
from tests.qt_input import qtest
from tests.widgets.frames import ravine_frame, regression_frame
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")


def network_frame() -> Frame:
    """A loss of more parameters than a landscape shows."""
    return replace(regression_frame(), names=("w1", "w2", "w3"))


@pytest.fixture
def two(tmp_path: Path) -> Iterator[WindowFixture]:
    """A window with a place for networks."""
    made = WindowFixture(tmp_path)
    yield made
    made.window.close()
    made.window.deleteLater()


def test_a_workspace_opens_with_what_it_is_for(two: WindowFixture) -> None:
    assert two.window.workspace_docks.workspace.key == "descent"
    two.open(network_frame())
    assert two.window.workspace_docks.workspace.key == "network"
    two.open(ravine_frame())
    assert two.window.workspace_docks.workspace.key == "descent"


def test_another_workspace_shows_the_same_run_at_the_same_frame(two: WindowFixture) -> None:
    frame, thread = two.controller.frame, two.threads[-1]
    assert frame is not None
    qtest.keyClick(two.window, Qt.Key.Key_2)
    assert two.window.workspace_docks.workspace.key == "network"
    assert two.window.header.tabs["network"].isChecked()
    two.controller.poll()
    assert two.controller.frame is frame
    assert two.threads[-1] is thread
    # only what is looked at has changed, so the run goes on
    (sent,) = thread.sent
    assert isinstance(sent, Load)
    assert replace(sent.experiment, view={}) == replace(frame.experiment, view={})
    assert two.window.panels["network"].isVisible()
    assert two.window.panels["network"].view.frame is frame
    two.window.header.tabs["descent"].click()
    assert two.window.panels["surface"].isVisible()
    assert two.window.table["workspace_descent"].isChecked()


def test_every_panel_of_the_network_workspace_has_its_place(two: WindowFixture) -> None:
    two.window.choose_workspace("network")
    QApplication.sendPostedEvents()
    docks, hero = two.window.workspace_docks.docks, two.window.workspace_docks.hero
    assert docks["training"].geometry().right() < hero.geometry().left()
    assert hero.geometry().bottom() < docks["layers"].geometry().top()
    assert hero.geometry().right() < docks["boundary"].geometry().left()
    assert docks["surface"].isHidden()
    assert docks["surface"].isHidden()


def test_an_experiment_opens_in_its_own_workspace_whatever_was_looked_at_before(two: WindowFixture) -> None:
    two.open(network_frame())
    two.window.choose_workspace("compare")
    two.open(ravine_frame())
    two.open(network_frame())
    assert two.window.workspace_docks.workspace.key == "network"


def test_each_workspace_remembers_and_resets_its_own_panels(two: WindowFixture) -> None:
    two.window.workspace_docks.close_panel("step")
    two.window.choose_workspace("network")
    two.window.workspace_docks.close_panel("boundary")
    two.window.choose_workspace("descent")
    assert two.window.workspace_docks.docks["step"].isHidden()
    two.window.table["reset_layout"].trigger()
    assert not two.window.workspace_docks.docks["step"].isHidden()
    two.window.choose_workspace("network")
    assert two.window.workspace_docks.docks["boundary"].isHidden()


def test_a_maximised_panel_does_not_follow_into_another_workspace(two: WindowFixture) -> None:
    two.window.workspace_docks.maximise("loss")
    two.window.choose_workspace("network")
    assert two.window.workspace_docks.hero.isVisible()
    two.window.choose_workspace("descent")
    assert two.window.workspace_docks.docks["training"].isVisible()


def test_a_workspace_without_its_hero_is_not_offered(tmp_path: Path) -> None:
    made = WindowFixture(tmp_path)
    panels = {key: panel for key, panel in made.window.panels.items() if key != "network"}
    window = MainWindow(made.controller, made.settings, panels)
    assert "network" not in window.header.tabs
    assert not window.table["workspace_network"].isEnabled()
    window.show_workspace("network")
    assert window.workspace_docks.workspace.key == "descent"
    for each in (window, made.window):
        each.close()
        each.deleteLater()


def test_only_a_panel_that_floats_has_a_button_that_closes_it(two: WindowFixture) -> None:
    dock, panel = two.window.workspace_docks.docks["loss"], two.window.panels["loss"]
    (button,) = (each for each in panel.header.findChildren(QToolButton) if "lose" in each.accessibleName())
    assert button.isHidden()
    two.window.workspace_docks.float_panel("loss", QRect(40, 40, 300, 200))
    assert button.isVisible()
    assert not button.hasFocus()
    button.click()
    assert dock.isHidden()
    two.window.table["reset_layout"].trigger()
    assert dock.isVisible()
    assert button.isHidden()


def test_views_keep_the_ground_of_another_theme_in_every_workspace(two: WindowFixture) -> None:
    window = two.window
    window.show()
    window.set_theme("paper")
    paper = load_theme("paper")
    wanted = {name: paper.ground if name == "surface" else paper.panel for name in window.panels}
    for key in window.workspaces:
        window.show_workspace(key)
        grounds = {
            name: panel.view.palette().window().color().name() for name, panel in window.panels.items()
        }
        assert grounds == {name: colour.lower() for name, colour in wanted.items()}


def test_what_a_lesson_shows_goes_with_it_and_is_not_remembered(two: WindowFixture) -> None:
    docks = two.window.workspace_docks
    two.window.lessons.actor.do("show code")
    assert docks.docks["code"].isVisible()
    assert "code" in docks.places.closed
    two.open(ravine_frame())
    assert docks.docks["code"].isHidden()
    # what a person opens stays
    two.window.lessons.actor.do("show code")
    docks.toggle("code")
    docks.toggle("code")
    two.open(ravine_frame())
    assert docks.docks["code"].isVisible()


def test_a_workspace_that_a_lesson_shows_gets_what_its_views_need(two: WindowFixture) -> None:
    two.window.lessons.actor.do("workspace surfaces")
    assert two.window.switch.key == "surfaces"
    assert two.controller.experiment.shown("workspace") == "surfaces"
    two.window.lessons.actor.do("show convexity")
    two.window.lessons.actor.do("show shift")
    assert two.controller.experiment.shown("workspace") == two.window.switch.key == "compare"


def test_places_left_on_a_large_screen_fit_a_small_one(tmp_path: Path) -> None:
    first = WindowFixture(tmp_path)
    first.window.resize(2540, 1400)
    first.window.choose_workspace("network")
    first.window.choose_workspace("descent")
    first.window.close()
    first.window.deleteLater()
    second = WindowFixture(tmp_path)
    second.window.resize(1280, 800)
    for key in ("network", "descent"):
        second.window.choose_workspace(key)
        docks = second.window.workspace_docks
        assert docks.hero.width() > 0.48 * second.window.width()
        for frame in (docks.hero, *docks.docks.values()):
            if frame.isVisible():
                assert frame.width() >= frame.panel.smallest[0]
                assert frame.height() >= frame.panel.smallest[1]
    second.window.close()
    second.window.deleteLater()


def test_a_window_that_shrinks_and_grows_looks_as_before_in_every_workspace(two: WindowFixture) -> None:
    def geometries() -> dict[str, object]:
        docks = two.window.workspace_docks
        return {name: frame.geometry() for name, frame in docks.docks.items() if frame.isVisible()}

    before = {}
    for key in two.window.workspaces:
        two.window.show_workspace(key)
        before[key] = geometries()
    two.window.resize(960, 640)
    for key in two.window.workspaces:
        two.window.show_workspace(key)
    two.window.resize(1280, 800)
    for key in two.window.workspaces:
        two.window.show_workspace(key)
        assert geometries() == before[key]


def test_a_panel_is_dragged_by_its_header_beside_another_and_into_its_tabs(two: WindowFixture) -> None:
    docks = two.window.workspace_docks

    def drag(name: str, to: str, down: float) -> None:
        header, target = docks.docks[name].panel.handle, docks.docks[to]
        goal = target.mapToGlobal(QPoint(target.width() // 2, int(target.height() * down)))
        header.drag_moved.emit(goal)
        header.drag_ended.emit(goal)

    drag("loss", "contour", 0.1)
    assert docks.docks["loss"].geometry().bottom() < docks.docks["contour"].geometry().top()
    drag("loss", "contour", 0.5)
    cell = docks.layout_now.cell_of("loss")
    assert cell is not None
    assert cell.panels == ("contour", "loss")
    assert docks.docks["loss"].isVisible()
    assert not docks.docks["contour"].isVisible()
    header = docks.docks["loss"].panel.handle
    (_, first), _ = header.tab_rects()[0]
    qtest.mouseClick(header, Qt.MouseButton.LeftButton, pos=first.center().toPoint())
    assert docks.docks["contour"].isVisible()
    two.controller.undo()
    two.controller.undo()
    assert docks.docks["loss"].isVisible()
    assert docks.docks["contour"].isVisible()


def test_tabs_without_room_are_listed_behind_a_number(two: WindowFixture) -> None:
    header = two.window.panels["loss"].header
    header.resize(200, header.height())
    header.show_tabs([f"A panel of a long name {number}" for number in range(5)], 3)
    rects, more = header.tab_rects()
    assert 3 in [number for number, _ in rects]
    assert more.width() > 0
    assert all(rect.right() <= 200 for _, rect in rects)
    header.show_tabs(["One"], 0)
    assert header.tabs == ()


def test_a_panel_let_go_outside_the_window_floats_and_is_docked_again_where_it_is_dropped(
    two: WindowFixture,
) -> None:
    docks = two.window.workspace_docks
    header = docks.docks["loss"].panel.handle
    outside = two.window.frameGeometry().bottomRight() + QPoint(200, 200)
    header.drag_moved.emit(outside)
    header.drag_ended.emit(outside)
    assert docks.places.is_floating("loss")
    assert docks.docks["loss"].isVisible()
    header.drag_ended.emit(docks.docks["contour"].mapToGlobal(QPoint(60, 10)))
    assert not docks.docks["loss"].is_floating
    assert docks.docks["loss"].isVisible()


def test_closing_the_window_of_a_floating_panel_closes_the_panel(two: WindowFixture) -> None:
    docks = two.window.workspace_docks
    docks.float_panel("loss", QRect(20, 20, 320, 240))
    docks.docks["loss"].close()
    assert "loss" in docks.places.closed
    docks.toggle("loss")
    assert docks.docks["loss"].isVisible()
    assert not docks.docks["loss"].is_floating
