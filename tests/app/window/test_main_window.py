"""The window lays everything out, survives what is dropped on it, and changes its theme at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtGui import QColor, QKeySequence
from PyQt6.QtWidgets import QApplication, QLineEdit

from app.window.actions import ACTIONS
from app.window.command_palette import CommandPalette
from app.window.keys_dialog import KeysDialog
from engine.experiment.description import SurfaceSpec
from engine.frames.frame import Address
from engine.run.commands import ChangeValue, Load, Pause, PhaseBy, Play, Seek, SetSpeed, StepBy
from tests.app.window_fixture import WindowFixture
from tests.qt_input import qtest
from tests.widgets.frames import ravine_frame, regression_frame
from widgets.landscape.picture_editor import PictureEditor
from widgets.landscape.surface_view import SurfaceView
from widgets.painting.kept import kept
from widgets.style.theme import load_theme, themes

pytestmark = pytest.mark.usefixtures("qapp")


def test_every_panel_stands_where_the_workspace_says(fixture: WindowFixture) -> None:
    fixture.open(regression_frame())
    docks, hero = fixture.window.workspace_docks.docks, fixture.window.workspace_docks.hero
    assert docks["training"].geometry().right() < hero.geometry().left()
    assert hero.geometry().right() < docks["contour"].geometry().left()
    assert hero.geometry().bottom() < docks["step"].geometry().top()
    tops = [docks[name].geometry().top() for name in ("model", "contour", "loss")]
    assert tops == sorted(tops)
    assert hero.width() > 0.48 * fixture.window.width()


def test_a_panel_with_nothing_to_show_makes_room(fixture: WindowFixture) -> None:
    assert fixture.window.workspace_docks.docks["model"].isHidden()
    fixture.open(regression_frame())
    assert not fixture.window.workspace_docks.docks["model"].isHidden()


def test_closing_the_model_by_hand_keeps_it_closed(fixture: WindowFixture) -> None:
    fixture.open(regression_frame())
    fixture.window.workspace_docks.close_panel("model")
    fixture.open(ravine_frame())
    fixture.open(regression_frame())
    assert fixture.window.workspace_docks.docks["model"].isHidden()


def test_the_reset_layout_undoes_floating_hiding_and_maximising(fixture: WindowFixture) -> None:
    docks = fixture.window.workspace_docks.docks
    fixture.window.workspace_docks.float_panel("loss", QRect(40, 40, 300, 200))
    assert docks["loss"].is_floating
    fixture.window.workspace_docks.close_panel("step")
    fixture.window.workspace_docks.maximise("contour")
    fixture.window.table["reset_layout"].trigger()
    assert not fixture.window.workspace_docks.places.is_floating("loss")
    assert docks["step"].isVisible()
    assert fixture.window.workspace_docks.hero.isVisible()


def test_a_maximised_panel_has_the_room_and_escape_brings_the_others_back(fixture: WindowFixture) -> None:
    workspace = fixture.window.workspace_docks
    workspace.maximise("loss")
    assert [name for name, dock in workspace.docks.items() if dock.isVisible()] == ["loss"]
    assert not workspace.hero.isVisible()
    fixture.window.table["restore"].trigger()
    assert workspace.hero.isVisible()
    assert workspace.docks["training"].isVisible()


@pytest.mark.parametrize(
    ("key", "modifier", "command"),
    [
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, Play()),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, StepBy(1)),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, StepBy(-1)),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, PhaseBy(1)),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, PhaseBy(-1)),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, Seek(Address(0))),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, Seek(Address(120))),
        (Qt.Key.Key_Plus, Qt.KeyboardModifier.NoModifier, SetSpeed(15.0)),
        (Qt.Key.Key_Minus, Qt.KeyboardModifier.NoModifier, SetSpeed(4.0)),
    ],
)
def test_a_key_reaches_the_engine(
    fixture: WindowFixture, key: Qt.Key, modifier: Qt.KeyboardModifier, command: object
) -> None:
    qtest.keyClick(fixture.window, key, modifier)
    assert fixture.sent[-1] == command


def test_keys_that_come_faster_than_frames_all_count(fixture: WindowFixture) -> None:
    for _ in range(3):
        qtest.keyClick(fixture.window, Qt.Key.Key_Plus)
    assert fixture.sent == [SetSpeed(15.0), SetSpeed(30.0), SetSpeed(60.0)]


def test_keys_typed_into_a_field_stay_in_the_field(fixture: WindowFixture) -> None:
    field = next(f for f in fixture.window.findChildren(QLineEdit) if f.accessibleName() == "formula f(x, y)")
    field.setFocus()
    field.clear()
    qtest.keyClicks(field, "x^2 + b y^2")
    assert field.text() == "x^2 + b y^2"
    assert fixture.sent == []
    field.setText(ravine_frame().experiment.objective.formula)  # type: ignore[union-attr]


def test_the_timeline_asks_the_engine(fixture: WindowFixture) -> None:
    for name, command in (("step_on", StepBy(1)), ("phase_back", PhaseBy(-1)), ("play", Play())):
        fixture.window.timeline.buttons[name].click()
        assert fixture.sent[-1] == command
    fixture.window.timeline.scrubber.seek_requested.emit(12)
    assert fixture.sent[-1] == Seek(Address(12))


def test_the_training_panel_changes_values_and_experiments(fixture: WindowFixture) -> None:
    fixture.window.training.value_changed.emit("adam", "learning_rate", 0.5, "a#1")
    edited = replace(fixture.controller.experiment, objective=SurfaceSpec(surface="rosenbrock"))
    fixture.window.training.experiment_edited.emit(edited, "")
    known = ravine_frame(49).experiment.changes
    loaded = Load(edited, Address(0), None, known=known)
    assert fixture.sent == [ChangeValue("adam", "learning_rate", 0.5), loaded]
    fixture.window.table["undo"].trigger()
    assert fixture.controller.experiment.objective == ravine_frame().experiment.objective


def test_a_start_dragged_in_a_view_moves_the_start(fixture: WindowFixture) -> None:
    fixture.window.panels["contour"].view.start_moved.emit(1.5, -0.5)
    assert fixture.controller.experiment.objective.start == (1.5, -0.5)


def test_pointing_at_the_map_is_marked_on_the_surface(
    fixture: WindowFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    surface, contour = fixture.window.panels["surface"].view, fixture.window.panels["contour"].view
    assert isinstance(surface, SurfaceView)
    seen: list[object] = []
    monkeypatch.setattr(surface.scene_view, "show_point", seen.append)
    contour.hovered.emit(1.0, 2.0)
    contour.unhovered.emit()
    assert seen == [(1.0, 2.0), None]


def test_the_view_menu_changes_what_is_on_screen_and_shows_it(fixture: WindowFixture) -> None:
    action = next(
        a for a in fixture.window.findChildren(type(fixture.window.table["undo"])) if a.text() == "Log height"
    )
    action.trigger()
    assert fixture.controller.experiment.shown("log_height") is True
    assert action.isChecked()
    assert fixture.controller.undo_stack.can_undo


def test_the_picture_is_edited_in_a_window_that_follows_the_experiment(fixture: WindowFixture) -> None:
    fixture.window.table["edit_picture"].trigger()
    editor = next(iter(fixture.window.findChildren(PictureEditor)))
    editor.changed.emit({"opacity": 0.5})
    assert fixture.controller.experiment.shown("opacity") == 0.5
    fixture.controller.undo()
    fixture.window.set_theme("paper")
    assert editor.values.editors["opacity"].value == 1.0
    editor.close()


@pytest.mark.parametrize("name", list(themes()))
def test_a_theme_reaches_every_part_at_once(fixture: WindowFixture, name: str) -> None:
    fixture.window.set_theme(name)
    theme = load_theme(name)
    picture = fixture.window.grab().toImage()
    corner = fixture.window.training.mapTo(fixture.window, QPoint(4, fixture.window.training.height() - 4))
    assert picture.pixelColor(corner) == QColor(theme.panel)
    assert picture.pixelColor(3, 400) == QColor(theme.ground)
    assert all(panel.view.theme is theme for panel in fixture.window.panels.values())
    assert fixture.settings.text("theme") == name


def test_a_message_has_a_place_of_its_own_and_moves_no_title(fixture: WindowFixture) -> None:
    docks = fixture.window.workspace_docks
    before = docks.geometry().topLeft()
    fixture.publish(replace(ravine_frame(37), notice="Diverged at step 37: lower the learning rate."))
    assert fixture.window.messages.text == "Diverged at step 37: lower the learning rate."
    assert docks.geometry().topLeft() == before
    message, timeline = fixture.window.messages.geometry(), fixture.window.timeline.geometry()
    assert docks.geometry().bottom() < message.top() <= message.bottom() < timeline.top()
    fixture.window.table["restore"].trigger()
    assert fixture.window.messages.text == ""


def test_a_divergence_is_forgiven_by_stepping_back(fixture: WindowFixture) -> None:
    sentence = "sgd diverged at step 50: lower the learning rate."
    frame = ravine_frame(49)
    stopped = (replace(frame.racers[0], divergence=sentence), *frame.racers[1:])
    fixture.publish(replace(frame, racers=stopped, notice=sentence))
    fixture.publish(replace(frame, racers=stopped))
    assert fixture.window.messages.text == sentence
    fixture.publish(ravine_frame(48))
    assert fixture.window.messages.text == ""


def test_stepping_back_leaves_other_messages_alone(fixture: WindowFixture) -> None:
    frame = ravine_frame(49)
    fixture.publish(replace(frame, racers=(replace(frame.racers[0], divergence="gone"), *frame.racers[1:])))
    fixture.window.messages.say("good", "Saved.")
    fixture.publish(ravine_frame(48))
    assert fixture.window.messages.text == "Saved."


def test_a_copied_picture_can_be_pasted(fixture: WindowFixture) -> None:
    from PyQt6.QtGui import QGuiApplication

    fixture.window.documents.copy_picture(fixture.window.panels["loss"].view)
    board = QGuiApplication.clipboard()
    assert board is not None
    assert board.image().width() == 2 * fixture.window.panels["loss"].view.width()
    board.clear()


def test_copied_data_read_back_exactly(fixture: WindowFixture) -> None:
    from PyQt6.QtGui import QGuiApplication

    view = fixture.window.panels["loss"].view
    fixture.window.documents.copy_data(view)
    board = QGuiApplication.clipboard()
    assert board is not None
    lines = [line.split("\t") for line in board.text().splitlines()]
    assert lines[0] == list(view.table())
    for column, values in enumerate(view.table().values()):
        read = [float(line[column]) for line in lines[1:] if line[column]]
        assert read == values.tolist()
    board.clear()


def test_the_title_says_what_is_open_and_whether_it_is_saved(fixture: WindowFixture, tmp_path: Path) -> None:
    assert fixture.window.windowTitle() == "A ravine[*] - Ravine"
    fixture.controller.edit(replace(fixture.controller.experiment, seed=5))
    assert fixture.window.isWindowModified()
    fixture.window.documents.save_to(tmp_path / "mine.toml")
    assert not fixture.window.isWindowModified()
    assert "Saved to" in fixture.window.messages.text


def test_places_are_remembered(tmp_path: Path) -> None:
    first = WindowFixture(tmp_path)
    first.window.workspace_docks.close_panel("step")
    first.window.close()
    first.window.deleteLater()
    second = WindowFixture(tmp_path)
    assert second.window.workspace_docks.docks["step"].isHidden()
    second.window.close()
    second.window.deleteLater()


def test_no_two_actions_share_a_key() -> None:
    keys = [QKeySequence(key).toString() for row in ACTIONS for key in row.keys]
    assert all(keys)
    assert sorted(set(keys)) == sorted(keys)


def test_every_action_stands_in_a_menu_and_explains_itself(fixture: WindowFixture) -> None:
    for row in ACTIONS:
        action = fixture.window.table[row.key]
        assert action.toolTip().startswith(row.tip.rstrip("."))
        assert len(action.associatedObjects()) >= 2, "in the window, for its keys, and in a menu"


def test_the_list_of_keys_names_every_action_that_has_one_and_is_offered(fixture: WindowFixture) -> None:
    from PyQt6.QtWidgets import QLabel

    hidden = fixture.window.table["workspace_network"]
    hidden.setVisible(False)
    dialog = KeysDialog(fixture.window, fixture.window.table)
    text = " ".join(label.text() for label in dialog.findChildren(QLabel))
    offered = [row for row in ACTIONS if row.keys and fixture.window.table[row.key].isVisible()]
    assert [row.text for row in offered if row.text.rstrip("…") not in text] == []
    assert hidden.text() not in text
    dialog.close()
    dialog.deleteLater()


def test_the_palette_finds_a_lesson_and_opens_it(fixture: WindowFixture) -> None:
    fixture.window.table["palette"].trigger()
    palette = fixture.window.findChild(CommandPalette)
    assert palette is not None
    palette.show_matches("rosenb surface")
    assert palette.shown == ["Rosenbrock's banana"]
    palette.show_matches("ravine less")
    assert palette.shown == ["A ravine"]
    palette.run()
    fixture.first_frame()
    assert fixture.controller.experiment.text


def test_what_is_typed_goes_into_the_palette(fixture: WindowFixture) -> None:
    fixture.window.table["palette"].trigger()
    palette = fixture.window.findChild(CommandPalette)
    assert palette is not None
    assert isinstance(palette.focusWidget(), QLineEdit)
    palette.close()


def test_the_lesson_opens_from_the_title_beside_the_hero_and_is_put_away_again(
    fixture: WindowFixture,
) -> None:
    hero = fixture.window.workspace_docks.hero
    before = hero.geometry()
    assert fixture.window.workspace_docks.docks["lesson"].isHidden()
    fixture.window.header.title_clicked.emit()
    assert fixture.window.lesson.isVisible()
    assert fixture.window.training.isVisible()
    assert hero.geometry() == before
    fixture.window.table["lesson"].trigger()
    assert fixture.window.workspace_docks.docks["lesson"].isHidden()


def test_a_frame_named_in_the_lesson_is_gone_to(fixture: WindowFixture) -> None:
    fixture.window.lesson.seek_requested.emit(Address(30, 1))
    assert fixture.sent[-2:] == [Pause(), Seek(Address(30, 1))]


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (Qt.Key.Key_Space, Play()),
        (Qt.Key.Key_Left, StepBy(-1)),
        (Qt.Key.Key_Right, StepBy(1)),
        (Qt.Key.Key_Home, Seek(Address(0))),
    ],
)
def test_a_lesson_that_was_clicked_leaves_the_keys_to_the_run(
    fixture: WindowFixture, key: Qt.Key, command: object
) -> None:
    fixture.window.show_lesson()
    fixture.window.lesson.setFocus()
    qtest.keyClick(fixture.window.lesson, key)
    assert fixture.sent[-1] == command


def test_the_lesson_follows_the_experiment(fixture: WindowFixture) -> None:
    fixture.controller.edit(replace(fixture.controller.experiment, title="Another", text="Other **words**."))
    assert fixture.window.lesson.card.toPlainText().splitlines()[:2] == ["Another", "Other words."]


def test_an_open_lesson_is_remembered_and_put_away_by_a_reset(tmp_path: Path) -> None:
    first = WindowFixture(tmp_path)
    first.window.show_lesson()
    first.window.close()
    first.window.deleteLater()
    second = WindowFixture(tmp_path)
    assert second.window.lesson.isVisible()
    second.window.table["reset_layout"].trigger()
    assert not second.window.lesson.isVisible()
    second.window.close()
    second.window.deleteLater()


def test_the_lesson_takes_the_whole_window_for_the_last_row(fixture: WindowFixture) -> None:
    fixture.window.show_lesson()
    fixture.window.workspace_docks.maximise("lesson")
    for _ in range(4):  # docks, then what lies in them, then what that holds
        QApplication.sendPostedEvents()
    assert fixture.window.lesson.width() > 0.9 * fixture.window.width()
    fixture.window.table["lesson"].trigger()
    assert fixture.window.workspace_docks.hero.isVisible()


def test_a_closed_window_leaves_no_meshes_and_pictures_of_its_scenes_behind(fixture: WindowFixture) -> None:
    # Seen in use: the process had grown by 228 MB after a day in one window and everything was closed
    @kept(4)
    def mesh(size: int) -> list[int]:
        return [0] * size

    mesh(3)
    fixture.window.close()
    assert mesh.cache_info().currsize == 0
