"""What a screen reader is told of the window, and that the keyboard alone reaches all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from tests.app.window_fixture import WindowFixture
from tests.app.workspace_frames import frame_in
from tests.qt_accessibility import Element, Role, State, address_of, needs_walk, tree
from tests.qt_input import qtest
from tests.widgets.frames import ravine_frame
from widgets.view.panel import Panel
from widgets.view.panel_help import PanelHelp

pytestmark = pytest.mark.usefixtures("qapp")

#: What a person operates, whatever it looks like.
OPERATED = {
    Role.BUTTON,
    Role.CHECK_BOX,
    Role.RADIO_BUTTON,
    Role.COMBO_BOX,
    Role.SLIDER,
    Role.SPIN_BOX,
    Role.EDITABLE_TEXT,
    Role.LIST,
    Role.TREE,
    Role.TABLE,
}


def shown(top: QWidget) -> Iterator[tuple[Element, QWidget]]:
    """Every element of what is shown that stands for a widget."""
    widgets = {address_of(each): each for each in top.findChildren(QWidget) if each.isVisible()}
    for element in tree(top):
        if element.widget in widgets:
            yield element, widgets[element.widget]


def unnamed(top: QWidget) -> list[str]:
    """What is operated or takes the keyboard, and has no name."""
    return [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for element, widget in shown(top)
        if (element.role in OPERATED or widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not element.name
    ]


@needs_walk
def test_nothing_that_is_operated_is_without_a_name_in_any_workspace(fixture: WindowFixture) -> None:
    window = fixture.window
    window.setUpdatesEnabled(False)
    window.show_lesson()
    found = {}
    for key in window.workspaces:
        fixture.open(frame_in(key))
        window.switch.show(key)
        found[key] = unnamed(window)
    assert not any(found.values()), found


@needs_walk
def test_what_is_on_or_cannot_be_used_is_told_as_such_in_every_workspace(fixture: WindowFixture) -> None:
    window = fixture.window
    window.setUpdatesEnabled(False)
    wrong, on, off = [], 0, 0
    for key in window.workspaces:
        fixture.open(frame_in(key))
        window.switch.show(key)
        for element, widget in shown(window):
            if element.role in OPERATED and bool(element.state & State.DISABLED) == widget.isEnabled():
                wrong.append(f"{key}: {element.name}, enabled {widget.isEnabled()}")
            if isinstance(widget, QAbstractButton) and widget.isCheckable():
                is_on = bool(element.state & State.CHECKED)
                on, off = on + is_on, off + (not is_on)
                if is_on != widget.isChecked():
                    wrong.append(f"{key}: {element.name}, checked {widget.isChecked()}")
    assert not wrong, wrong
    assert on > 3
    assert off > 3


@needs_walk
def test_in_a_panel_no_two_things_that_are_operated_have_one_name(fixture: WindowFixture) -> None:
    window = fixture.window
    window.setUpdatesEnabled(False)
    window.show_lesson()
    found: dict[str, list[str]] = {}
    count_of_all = 0
    for key in window.workspaces:
        fixture.open(frame_in(key))
        window.switch.show(key)
        names: Counter[tuple[str, int, str]] = Counter()
        for element, widget in shown(window):
            docks = window.workspace_docks.docks.items()
            inside = [name for name, dock in docks if dock.isAncestorOf(widget)]
            if inside and element.role in OPERATED and element.name:
                names[inside[0], element.role, element.name] += 1
        count_of_all += sum(names.values())
        found |= {f"{key}, {panel}": [name] for (panel, _, name), count in names.items() if count > 1}
    assert not found, found
    assert count_of_all > 100


@needs_walk
def test_every_entry_of_every_menu_has_a_name(fixture: WindowFixture) -> None:
    window = fixture.window
    menus = [menu for menu in window.findChildren(QMenu) if menu.actions()]
    assert len(menus) > 5
    for menu in menus:
        menu.aboutToShow.emit()
        for action in menu.actions():
            assert action.isSeparator() or action.text().strip() or action.menu() is not None
        entries = [element for element in tree(menu) if element.role == Role.MENU_ITEM]
        assert all(element.name for element in entries), menu.title()


@needs_walk
def test_nothing_that_is_operated_is_without_a_name_in_any_dialog(fixture: WindowFixture) -> None:
    window, table = fixture.window, fixture.window.table
    window.setUpdatesEnabled(False)
    found: list[tuple[str, str]] = []
    for key in ("keys", "palette", "export", "edit_picture", "guide", "about", "save_lesson"):
        table[key].trigger()
        tops = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each is not window]
        assert tops, f"{key} opens nothing"
        for top in tops:
            found += [(key, each) for each in unnamed(top)]
            top.close()
    assert not found, "\n".join(f"{key}: {each}" for key, each in found)


@needs_walk
def test_a_panel_says_step_losses_what_is_chosen_and_its_message(fixture: WindowFixture) -> None:
    def said(name: str) -> str:
        panel = fixture.window.panels[name]
        return next(e.description for e, widget in shown(fixture.window) if widget is panel)

    assert said("loss").startswith("Step 49 of 120.")
    frame = ravine_frame(50)
    fixture.publish(frame)
    assert "Step 50 of 120." in said("surface")
    racer = frame.racers[frame.display.racer]
    assert f"{racer.shown_name}, chosen: loss" in said("surface")
    fixture.window.panels["code"].view.message = ""
    fixture.publish(replace(frame, notice="Diverged at step 50: lower the learning rate.", playing=False))
    assert said("contour").endswith("Diverged at step 50: lower the learning rate.")


def test_while_a_run_plays_a_panel_speaks_once_a_second_and_again_when_it_stands(
    fixture: WindowFixture,
) -> None:
    panel = fixture.window.panels["loss"]
    now = panel.clock() + 10.0
    panel.clock = lambda: now
    panel.apply(replace(ravine_frame(50), playing=True))
    panel.apply(replace(ravine_frame(51), playing=True))
    assert panel.accessibleDescription().startswith("Step 50 ")
    now += 1.0
    panel.apply(replace(ravine_frame(52), playing=True))
    assert panel.accessibleDescription().startswith("Step 52 ")
    panel.apply(ravine_frame(53))
    assert panel.accessibleDescription().startswith("Step 53 ")


def test_tab_reaches_every_control_and_comes_back(fixture: WindowFixture) -> None:
    window = fixture.window
    window.setUpdatesEnabled(False)
    wanted = {
        each
        for each in window.findChildren(QWidget)
        if each.isVisible() and each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        if each.focusProxy() is None
    }
    reached: set[QWidget] = set()
    first = QApplication.focusWidget()
    for _ in range(len(wanted) + 8):
        now = QApplication.focusWidget()
        assert now is not None
        reached.add(now)
        qtest.keyClick(now, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is first:
            break
    # of buttons of which one is chosen Tab reaches that one; arrows go on from it
    chosen = {each.group() for each in reached if isinstance(each, QAbstractButton)} - {None}
    wanted = {w for w in wanted if not isinstance(w, QAbstractButton) or w.group() not in chosen}
    missing = {f"{type(each).__name__} {each.accessibleName()}" for each in wanted - reached}
    assert missing == set()
    assert QApplication.focusWidget() is first


def test_ctrl_tab_shows_the_next_tab_of_a_panel_and_ctrl_with_arrows_turns_the_surface(
    fixture: WindowFixture,
) -> None:
    window = fixture.window
    window.appearance.choose_text_size(200)
    QApplication.sendPostedEvents()
    panel = next(p for p in window.panels.values() if p.isVisible() and len(p.header.tabs) > 1)
    before = panel.header.tabs
    press(panel, Qt.Key.Key_Tab)
    assert not panel.isVisible()
    front = next(p for p in window.panels.values() if p.isVisible() and p.header.tabs == before)
    assert f"{front.header.title} is shown" in front.header.accessibleDescription()
    surface = window.panels["surface"]
    window.resize(1280, 800)
    view = surface.view
    azimuth = view.scene_view.camera.azimuth  # type: ignore[attr-defined] # it is a SurfaceView
    press(surface, Qt.Key.Key_Right)
    assert view.scene_view.camera.azimuth == azimuth + 5.0  # type: ignore[attr-defined] # as above


def press(panel: Panel, key: Qt.Key) -> None:
    panel.keyPressEvent(QKeyEvent(QKeyEvent.Type.KeyPress, key, Qt.KeyboardModifier.ControlModifier))


def test_shift_f1_tells_what_the_panel_with_the_keyboard_is(fixture: WindowFixture) -> None:
    window = fixture.window
    window.panels["contour"].setFocus()
    window.table["what_is_this"].trigger()
    told = window.findChild(PanelHelp)
    assert told is not None
    assert told.accessibleName() == "What is Contour?"
    told.close()
