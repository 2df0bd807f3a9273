"""Workspaces are workspaces of one run: switching costs nothing and each remembers its own places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QRect, Qt
from PyQt6.QtWidgets import QApplication, QToolButton

from app.window.main_window import MainWindow
from engine.frames.frame import Frame
from engine.run.commands import Load
from tests.app.window_fixture import Room
from tests.qt_input import qtest
from tests.widgets.frames import ravine_frame, regression_frame
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")


def network_frame() -> Frame:
    """A loss of more parameters than a landscape shows."""
    return replace(regression_frame(), names=("w1", "w2", "w3"))


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Room]:
    """A window with a place for networks."""
    made = Room(tmp_path)
    yield made
    made.window.close()
    made.window.deleteLater()


def test_a_workspace_opens_with_what_it_is_for(two: Room) -> None:
    assert two.window.workspace_docks.workspace.key == "descent"
    two.open(network_frame())
    assert two.window.workspace_docks.workspace.key == "network"
    two.open(ravine_frame())
    assert two.window.workspace_docks.workspace.key == "descent"


def test_another_workspace_shows_the_same_run_at_the_same_frame(two: Room) -> None:
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


def test_every_panel_of_the_network_workspace_has_its_place(two: Room) -> None:
    two.window.choose_workspace("network")
    QApplication.sendPostedEvents()
    docks, hero = two.window.workspace_docks.docks, two.window.workspace_docks.hero
    assert docks["training"].geometry().right() < hero.geometry().left()
    assert hero.geometry().bottom() < docks["layers"].geometry().top()
    assert hero.geometry().right() < docks["boundary"].geometry().left()
    assert docks["surface"].isHidden()
    assert docks["surface"].isHidden()


def test_an_experiment_opens_in_its_own_workspace_whatever_was_looked_at_before(two: Room) -> None:
    two.open(network_frame())
    two.window.choose_workspace("compare")
    two.open(ravine_frame())
    two.open(network_frame())
    assert two.window.workspace_docks.workspace.key == "network"


def test_each_workspace_remembers_and_resets_its_own_panels(two: Room) -> None:
    two.window.workspace_docks.close_panel("step")
    two.window.choose_workspace("network")
    two.window.workspace_docks.close_panel("boundary")
    two.window.choose_workspace("descent")
    assert two.window.workspace_docks.docks["step"].isHidden()
    two.window.table["reset_layout"].trigger()
    assert not two.window.workspace_docks.docks["step"].isHidden()
    two.window.choose_workspace("network")
    assert two.window.workspace_docks.docks["boundary"].isHidden()


def test_a_maximised_panel_does_not_follow_into_another_workspace(two: Room) -> None:
    two.window.workspace_docks.maximise("loss")
    two.window.choose_workspace("network")
    assert two.window.workspace_docks.hero.isVisible()
    two.window.choose_workspace("descent")
    assert two.window.workspace_docks.docks["training"].isVisible()


def test_a_workspace_without_its_hero_is_not_offered(tmp_path: Path) -> None:
    made = Room(tmp_path)
    panels = {key: panel for key, panel in made.window.panels.items() if key != "network"}
    window = MainWindow(made.controller, made.settings, panels)
    assert "network" not in window.header.tabs
    assert not window.table["workspace_network"].isEnabled()
    window.show_workspace("network")
    assert window.workspace_docks.workspace.key == "descent"
    for each in (window, made.window):
        each.close()
        each.deleteLater()


def test_only_a_panel_that_floats_has_a_button_that_closes_it(two: Room) -> None:
    dock, panel = two.window.workspace_docks.docks["loss"], two.window.panels["loss"]
    button = panel.header.findChild(QToolButton)
    assert button is not None
    assert button.isHidden()
    two.window.workspace_docks.float_panel("loss", QRect(40, 40, 300, 200))
    assert button.isVisible()
    assert not button.hasFocus()
    button.click()
    assert dock.isHidden()
    two.window.table["reset_layout"].trigger()
    assert dock.isVisible()
    assert button.isHidden()


def test_views_keep_the_ground_of_another_theme_in_every_workspace(two: Room) -> None:
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
