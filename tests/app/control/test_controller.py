"""The controller turns intents into commands, keeps the past of an experiment, and loses nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QApplication, QWidget

from app.document import Document
from engine.experiment.description import Bookmark, Change
from engine.frames.frame import Address, Frame
from engine.gui_priority import GUI
from engine.parameters import Value
from engine.run.commands import ChangeValue, Command, Load, Pause, PhaseBy, Play, Seek, SetSpeed, StepBy
from tests.app.controller_fixture import EXPERIMENT, ControllerFixture
from tests.widgets.frames import ravine_frame

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def fixture() -> Iterator[ControllerFixture]:
    made = ControllerFixture()
    yield made
    made.controller.close()


class Watcher:
    """Shows frames by counting them."""

    def __init__(self, *, visible: bool) -> None:
        self.visible, self.frames = visible, list[Frame]()

    def apply(self, frame: Frame) -> None:
        self.frames.append(frame)

    def isVisible(self) -> bool:  # noqa: N802 - as a widget answers it
        return self.visible


@pytest.mark.parametrize(
    ("intent", "command"),
    [
        ("step_on", StepBy(1)),
        ("step_back", StepBy(-1)),
        ("phase_on", PhaseBy(1)),
        ("phase_back", PhaseBy(-1)),
        ("to_start", Seek(Address(0))),
        ("to_newest", Seek(Address(120))),
        ("play_or_pause", Play()),
        ("faster", SetSpeed(15.0)),
        ("slower", SetSpeed(4.0)),
    ],
)
def test_an_intent_becomes_its_command(fixture: ControllerFixture, intent: str, command: Command) -> None:
    controller = fixture.open()
    getattr(controller.transport, intent)()
    assert fixture.last == command


def test_the_same_key_pauses_what_it_played(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    fixture.publish(replace(fixture.frame, playing=True))
    controller.transport.play_or_pause()
    assert fixture.last == Pause()


def test_speed_ends_at_flat_out(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    fixture.publish(replace(fixture.frame, speed=math.inf))
    controller.transport.faster()
    assert fixture.last == SetSpeed(math.inf)


def test_at_speed_what_is_shown_is_painted_before_the_tick_ends_while_others_wait(
    fixture: ControllerFixture, qapp: QApplication
) -> None:
    controller = fixture.open()
    free: list[bool] = []

    class Painted(QWidget):
        def apply(self, _frame: Frame) -> None:
            self.update()

        def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
            free.append(GUI.is_free)

    widget = Painted()
    controller.subscribers.add(widget)
    widget.show()
    qapp.processEvents()
    free.clear()
    fixture.publish(replace(fixture.frame, playing=True, speed=math.inf))
    widget.close()
    widget.deleteLater()
    qapp.sendPostedEvents(widget, QEvent.Type.DeferredDelete)
    assert free == [False]
    assert GUI.is_free


def test_only_what_can_be_seen_is_given_frames_and_each_frame_once(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    seen, hidden = Watcher(visible=True), Watcher(visible=False)
    controller.subscribers.add(seen)
    controller.subscribers.add(hidden)
    for _ in range(3):
        controller.poll()
    assert (len(seen.frames), len(hidden.frames)) == (1, 0)
    hidden.visible = True
    controller.poll()
    assert hidden.frames == [fixture.frame]


def test_markers_move_smoothly_to_the_next_step_and_numbers_jump(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    tweened, exact = Watcher(visible=True), Watcher(visible=True)
    controller.subscribers.add(tweened, tweened=True)
    controller.subscribers.add(exact)
    fixture.publish(replace(ravine_frame(48), experiment=EXPERIMENT, playing=True, speed=4.0))
    after = replace(ravine_frame(49), experiment=EXPERIMENT, playing=True, speed=4.0)
    fixture.publish(after)
    for fixture.now in (0.1, 10.0, 11.0):
        controller.poll()
    assert len(exact.frames) == 2
    assert tweened.frames[-1] is after
    assert len(tweened.frames) > len(exact.frames)


def test_runs_of_different_threads_are_told_apart(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    first = controller.frame
    controller.open(Document(EXPERIMENT))
    fixture.publish(fixture.frame)
    assert first is not None
    assert controller.frame is not None
    assert controller.frame.generation > first.generation


def test_an_edit_is_loaded_from_the_start_and_can_be_undone_at_the_same_step(
    fixture: ControllerFixture,
) -> None:
    controller = fixture.open()
    edited = replace(EXPERIMENT, seed=9)
    controller.edit(edited)
    assert fixture.last == Load(edited, Address(0), None, known=())
    fixture.publish(replace(fixture.frame, experiment=edited, generation=2, address=Address(7)))
    controller.undo()
    assert fixture.last == Load(EXPERIMENT, Address(7), None)
    assert controller.experiment == EXPERIMENT
    controller.redo()
    assert controller.experiment == edited


def test_all_edits_of_one_drag_are_undone_together(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    for x in (1.0, 2.0, 3.0):
        controller.edits.drag_start(x, 0.5)
    controller.edits.put_start(3.5, 0.5)
    assert controller.experiment.objective.start == (3.5, 0.5)
    controller.undo()
    assert controller.experiment == EXPERIMENT
    assert not controller.undo_stack.can_undo


def test_two_drags_are_undone_one_by_one(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    controller.edits.put_start(1.0, 0.5)
    controller.edits.put_start(2.0, 0.5)
    controller.undo()
    assert controller.experiment.objective.start == (1.0, 0.5)


def test_a_live_change_is_no_reset_and_can_be_undone(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    controller.change_value("adam", "learning_rate", 0.5)
    assert fixture.thread.sent == [ChangeValue("adam", "learning_rate", 0.5)]
    changed = EXPERIMENT.with_change(Change(49, "adam", "learning_rate", 0.5))
    fixture.publish(replace(fixture.frame, experiment=changed))
    assert controller.experiment == changed
    controller.undo()
    assert fixture.last == Load(EXPERIMENT, Address(49), None)


def test_a_frame_of_the_old_run_does_not_take_an_edit_back(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    edited = replace(EXPERIMENT, seed=9)
    controller.edit(edited)
    fixture.publish(replace(fixture.frame, address=Address(50)))
    assert controller.experiment == edited


def test_what_the_engine_refuses_is_reported_and_taken_back(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    controller.edit(replace(EXPERIMENT, seed=9))
    refused = "the start lies outside the domain; choose another one"
    fixture.publish(replace(fixture.frame, notice=refused, answered=1))
    assert controller.experiment == EXPERIMENT
    assert not controller.undo_stack.can_undo
    assert fixture.said == [("bad", refused)]


def test_undo_takes_back_what_is_on_screen_but_not_the_camera(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    for values in ({"colormap": "grey"}, {"azimuth": 10.0}, {"racer": 1}, {"workspace": "surfaces"}):
        fixture.now += 5.0
        controller.show(values)
    undone: list[dict[str, Value]] = [{"colormap": "grey", "racer": 1}, {"colormap": "grey"}, {}]
    for left in undone:
        controller.undo()
        assert controller.experiment == replace(EXPERIMENT, view={**left, "azimuth": 10.0})
    assert not controller.undo_stack.can_undo
    for _ in range(3):
        controller.redo()
    assert controller.experiment.view["workspace"] == "surfaces"


def test_a_slider_of_the_view_is_undone_as_one_and_a_later_change_alone(
    fixture: ControllerFixture,
) -> None:
    controller = fixture.open()
    for fixture.now, reach in ((10.0, 1.0), (10.1, 2.0), (10.2, 3.0), (15.0, 4.0)):
        controller.show({"curve_reach": reach})
    controller.undo()
    assert controller.experiment.view == {"curve_reach": 3.0}
    controller.undo()
    assert controller.experiment == EXPERIMENT


def test_a_speed_is_undone(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    controller.transport.faster()
    controller.transport.faster()
    controller.undo()
    assert SetSpeed(8.0) in fixture.thread.sent
    assert not controller.undo_stack.can_undo
    controller.redo()
    assert SetSpeed(30.0) in fixture.thread.sent


def test_a_workspace_that_undo_brings_back_is_announced(fixture: ControllerFixture) -> None:
    controller, told = fixture.open(), list[str]()
    controller.workspace_returned.connect(lambda: told.append(str(controller.experiment.shown("workspace"))))
    controller.show({"workspace": "surfaces"})
    assert told == []
    controller.undo()
    assert told == ["auto"]


def test_moving_the_camera_is_nothing_to_save(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    controller.show({"azimuth": 10.0})
    assert not controller.dirty
    controller.edit(replace(controller.experiment, seed=9))
    assert controller.dirty


def test_again_goes_back_to_the_start_and_plays(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    controller.again()
    assert fixture.thread.sent == [Seek(Address(0)), Play()]


def test_again_takes_live_changes_along_from_the_start(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    changed = EXPERIMENT.with_change(Change(30, "adam", "learning_rate", 0.5))
    fixture.publish(replace(fixture.frame, experiment=changed))
    controller.again()
    load = fixture.last
    assert isinstance(load, Load)
    assert load.experiment.changes == ()
    assert load.experiment.racer("adam").values["learning_rate"] == 0.5
    assert (load.address, load.play) == (Address(0), True)


def test_a_bookmark_is_set_and_removed_where_it_stands(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    controller.edits.toggle_bookmark()
    assert Bookmark(49) in controller.experiment.bookmarks
    controller.edits.toggle_bookmark()
    assert controller.experiment.bookmarks == EXPERIMENT.bookmarks


def test_equal_scales_are_switched_and_can_be_undone(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    controller.edits.switch_equal_scales()
    assert controller.experiment.shown("equal_scales") is True
    controller.undo()
    assert controller.experiment.shown("equal_scales") is False


def test_beyond_the_last_bookmark_it_says_so(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    fixture.publish(replace(fixture.frame, address=Address(60)))
    controller.transport.next_bookmark()
    assert fixture.said[-1][0] == "info"
    assert fixture.thread.sent == []


def test_dragging_the_scrubber_holds_a_run_that_plays_and_lets_it_go_on(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    fixture.publish(replace(fixture.frame, playing=True))
    controller.transport.hold(True)
    controller.transport.seek(12)
    controller.transport.hold(False)
    assert fixture.thread.sent == [Pause(), Seek(Address(12)), Play()]


def test_dragging_the_scrubber_of_a_run_that_stands_leaves_it_standing(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    controller.transport.hold(True)
    controller.transport.hold(False)
    assert fixture.thread.sent == []


def test_what_a_file_holds_is_not_dirty_and_has_its_path(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    controller.edit(replace(EXPERIMENT, seed=9))
    assert controller.dirty
    controller.saved_as(controller.experiment, Path("mine.toml"))
    assert (controller.dirty, controller.path) == (False, Path("mine.toml"))
    controller.undo()
    assert (controller.dirty, controller.path) == (True, Path("mine.toml"))


def test_a_thread_that_dies_is_started_again_where_it_stood(fixture: ControllerFixture) -> None:
    fixture.open()
    failed: list[tuple[BaseException, str]] = []
    fixture.controller.failed.connect(lambda error, sentence: failed.append((error, sentence)))
    fixture.thread.error = error = ZeroDivisionError("division by zero")
    fixture.controller.poll()
    assert failed == [(error, fixture.said[-1][1])]
    assert [thread.running for thread in fixture.threads] == [False, True]
    assert fixture.last == Seek(Address(49))
    assert "division by zero" in fixture.said[-1][1]


def test_a_thread_that_keeps_dying_is_left_alone(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    for _ in range(6):
        fixture.thread.error = ZeroDivisionError("division by zero")
        controller.poll()
    assert len(fixture.threads) == 3
    assert "Open a lesson" in fixture.said[-1][1]


def test_closing_ends_the_thread(fixture: ControllerFixture) -> None:
    fixture.open().close()
    assert not fixture.thread.running
