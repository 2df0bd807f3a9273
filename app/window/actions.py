"""Every action in one table: menus, keys, the palette and the list of keys are made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction, QKeySequence

from app.file_menu.new_experiments import NEW
from app.window.action_rows.row import ActionRow, ActionTargets, Handler
from app.workspaces import WORKSPACES
from engine.errors import RavineError
from widgets.style.icons import icon
from widgets.style.theme import Theme


def _row(  # noqa: PLR0917 - one line each reads as the table it is
    menu: str,
    group: int,
    key: str,
    text: str,
    keys: str,
    drawing: str,
    handler: Handler,
    tip: str,
    *,
    repeats: bool = False,
    under: str = "",
) -> ActionRow:
    return ActionRow(
        key=key,
        menu=menu,
        group=group,
        text=text,
        keys=tuple(keys.split()),
        icon=drawing,
        handler=handler,
        tip=tip,
        repeats=repeats,
        under=under,
    )


def workspace_action(key: str) -> str:
    """The action that shows a workspace."""
    return f"workspace_{key}"


def _chooses_workspace(key: str) -> Handler:
    return lambda on: partial(on.window.choose_workspace, key)


def _opens_menu(key: str) -> Handler:
    return lambda on: partial(on.documents.menu_asked.emit, key)


def _makes_new(key: str) -> Handler:
    return lambda on: partial(on.documents.new, key)


def _presenting(on: ActionTargets) -> Callable[[], object]:
    """Presents, or ends it; the window gets what does so after its actions."""

    def toggle() -> None:
        on.window.presentation.toggle()

    return toggle


def _blanking(on: ActionTargets) -> Callable[[], object]:
    def toggle() -> None:
        on.window.presentation.toggle_blank()

    return toggle


def _answer_handler(number: int) -> Handler:
    return lambda on: partial(on.lessons.answer, number)


ACTIONS = (
    _row("File", 0, "new", "New", "Ctrl+N", "", _opens_menu("new"),
         "Begin an experiment; choose of what."),
    *(
        _row("File", 0, f"new_{row.key}", f"New {row.title.lower()}", "", "", _makes_new(row.key),
             row.meaning, under="new")
        for row in NEW.rows()
    ),
    _row("File", 0, "new_table", "New own table…", "", "", lambda on: on.documents.tables.choose_new,
         "A network that learns from a table of yours: choose its columns, and what is learned.",
         under="new"),
    _row("File", 0, "new_points", "New drawn points…", "", "", lambda on: on.documents.tables.draw_new,
         "A network that learns from points you draw on the plane, or label by a formula.", under="new"),
    _row("File", 0, "open", "Open…", "Ctrl+O", "open", lambda on: on.documents.open_file,
         "Open an experiment, a picture that carries one, a table of your own or a recorded run."),
    _row("File", 0, "recent", "Open recent", "Ctrl+Shift+O", "", _opens_menu("recent"),
         "Open one of the files that were opened or saved last."),
    _row("File", 0, "table", "Learn from an own table…", "", "", lambda on: on.documents.tables.choose,
         "Let the racers learn from a CSV file of yours: choose its columns, and what is learned."),
    _row("File", 0, "edit_rows", "Edit rows…", "", "", lambda on: on.documents.tables.edit_rows,
         "Change, add and remove the examples of the network that is open, by hand."),
    _row("File", 0, "open_weights", "Open weights…", "", "", lambda on: on.documents.weights.open_file,
         "Start the network from weights in a file, with the names of PyTorch or Keras."),
    _row("File", 0, "add_recording", "Add a recorded run…", "", "", lambda on: on.documents.recordings.add,
         "Show a run that was recorded elsewhere beside the recorded run that is open."),
    _row("File", 1, "save", "Save", "Ctrl+S", "save", lambda on: on.documents.save_file,
         "Save the experiment."),
    _row("File", 1, "save_as", "Save as…", "Ctrl+Shift+S", "", lambda on: on.documents.save_file_as,
         "Save the experiment under another name."),
    _row("File", 1, "save_lesson", "Save as lesson…", "", "", lambda on: on.documents.save_as_lesson,
         "Save the experiment with a text as a lesson that can be handed out."),
    _row("File", 1, "save_weights", "Save weights…", "", "", lambda on: on.documents.weights.save_file,
         "Save the chosen racer's weights as they are at this frame, named as in PyTorch or Keras."),
    _row("File", 1, "revert", "Revert to saved", "", "", lambda on: on.documents.revert,
         "Open the file or the lesson again as it is saved; Undo brings back what you changed."),
    _row("File", 3, "export", "Export…", "Ctrl+E", "export", lambda on: on.window.export,
         "Make a picture, a clip or a table of numbers."),
    _row("File", 3, "share_page", "Share as a page…", "", "", lambda on: on.documents.sharing.share,
         "Save the run with its lesson as one HTML file that any browser opens, on a phone too."),
    _row("File", 4, "quit", "Quit", "Ctrl+Q", "", lambda on: on.window.close, "Close Ravine."),
    _row("Edit", 0, "undo", "Undo", "Ctrl+Z", "undo", lambda on: on.controller.undo,
         "Take back the last edit."),
    _row("Edit", 0, "redo", "Redo", "Ctrl+Shift+Z Ctrl+Y", "redo", lambda on: on.controller.redo,
         "Do again what was taken back."),
    _row("Edit", 1, "copy", "Copy picture", "Ctrl+C", "copy", lambda on: on.window.copy_picture,
         "Copy a picture of the panel under the mouse, or of the window."),
    _row("Edit", 1, "copy_link", "Copy link", "Ctrl+Shift+C", "", lambda on: on.documents.copy_link,
         "Copy this experiment and frame as one line of text that another Ravine opens by pasting it."),
    _row("Edit", 1, "paste", "Paste code or link", "Ctrl+V", "", lambda on: on.documents.programs.paste,
         "Make an experiment of a link, or of Keras or PyTorch code; code is read, not executed."),
    _row("Edit", 2, "edit_picture", "How surface and map are drawn…", "W", "",
         lambda on: on.window.edit_picture,
         "Set the surface's vertical scale, opacity and wireframe, the range of heights and the isolines."),
    _row("Edit", 2, "palette", "Find an action…", "Ctrl+Shift+P", "search", lambda on: on.window.show_palette,
         "Find any action, lesson, surface or optimizer by its name."),
    _row("Run", 0, "play", "Play or pause", "Space", "play", lambda on: on.transport.play_or_pause,
         "Let the run go on by itself, or stand still."),
    _row("Run", 0, "again", "Again from the start", "R", "again", lambda on: on.controller.again,
         "Run again from the start with the same seed and the settings as they are now."),
    _row("Run", 1, "step_on", "One step on", "Right", "step_on", lambda on: on.transport.step_on,
         "Make one whole step.", repeats=True),
    _row("Run", 1, "step_back", "One step back", "Left", "step_back", lambda on: on.transport.step_back,
         "Go back one whole step.", repeats=True),
    _row("Run", 1, "phase_on", "One phase on", "Shift+Right", "phase_on", lambda on: on.transport.phase_on,
         "Do the next part of the step.", repeats=True),
    _row("Run", 1, "phase_back", "One phase back", "Shift+Left", "phase_back",
         lambda on: on.transport.phase_back,
         "Take back one part of the step.", repeats=True),
    _row("Run", 1, "start", "To the start", "Home", "start", lambda on: on.transport.to_start,
         "Go to step 0."),
    _row("Run", 1, "newest", "To the newest frame", "End", "newest", lambda on: on.transport.to_newest,
         "Go to the last step that was computed."),
    _row("Run", 2, "faster", "Faster", "+ =", "faster", lambda on: on.transport.faster,
         "Play faster.", repeats=True),
    _row("Run", 2, "slower", "Slower", "-", "slower", lambda on: on.transport.slower,
         "Play slower.", repeats=True),
    _row("Run", 3, "bookmark", "Bookmark", "B", "bookmark", lambda on: on.controller.edits.toggle_bookmark,
         "Mark this frame, or remove its mark."),
    _row("Run", 3, "next_bookmark", "Next bookmark", "N", "", lambda on: on.transport.next_bookmark,
         "Go to the next bookmark."),
    _row("Run", 3, "previous_bookmark", "Previous bookmark", "P", "",
         lambda on: on.transport.previous_bookmark,
         "Go to the previous bookmark."),
    _row("View", 5, "workspaces", "Workspace", "", "", _opens_menu("workspaces"),
         "Choose what is seen beside each other."),
    *(
        _row("View", 5, workspace_action(row.key), f"{row.title} workspace", str(number), "",
             _chooses_workspace(row.key), row.meaning, under="workspaces")
        for number, row in enumerate(WORKSPACES, 1)
    ),
    _row("View", 4, "next_plane", "Another plane of the loss", "G", "",
         lambda on: on.controller.edits.next_plane,
         "Draw a network's loss over the main axes of the run, random directions or two weights, in turn."),
    _row("View", 4, "equal_scales", "Equal scales on maps", "E", "",
         lambda on: on.controller.edits.switch_equal_scales,
         "Give both axes of maps one scale, so that right angles look right; or let maps fill their panels."),
    _row("View", 4, "what_if", "What if: other next steps", "I", "",
         lambda on: on.controller.edits.next_what_if,
         "Draw, from where the chosen racer stands, the next step of all racers, all optimizers, or none."),
    _row("View", 4, "plane_part", "Drawn part of the plane", "", "", _opens_menu("plane_part"),
         "Choose which part of a surface's plane is drawn."),
    _row("View", 4, "fit_domain", "Fit the drawn part of the plane", "Z", "",
         lambda on: on.fitting.fit,
         "Draw the part of a surface's plane that holds its critical points, the trails and the start.",
         under="plane_part"),
    _row("View", 4, "usual_domain", "The usual part of the plane", "Shift+Z", "",
         lambda on: on.controller.edits.show_usual_domain,
         "Draw the part of a surface's plane that was drawn at first.",
         under="plane_part"),
    _row("View", 6, "theme", "Theme", "", "", _opens_menu("theme"),
         "Choose the colours of the window."),
    _row("View", 6, "other_theme", "Other theme", "Ctrl+T", "theme", lambda on: on.appearance.other_theme,
         "Change to the next theme: dark, light, high contrast.", under="theme"),
    _row("View", 6, "text_size", "Text size", "", "", _opens_menu("text_size"),
         "Choose how large the text of the window is, from 80 to 200 %."),
    _row("View", 6, "larger_text", "Larger text", "Ctrl++ Ctrl+=", "", lambda on: on.appearance.larger_text,
         "Make all text of the window larger, up to 200 %.", repeats=True, under="text_size"),
    _row("View", 6, "smaller_text", "Smaller text", "Ctrl+-", "", lambda on: on.appearance.smaller_text,
         "Make all text of the window smaller, down to 80 %.", repeats=True, under="text_size"),
    _row("View", 6, "usual_text", "Text as in the system", "Ctrl+0", "",
         lambda on: on.appearance.usual_text,
         "Follow the text size that is set in the system.", under="text_size"),
    _row("View", 6, "motion", "Motion", "", "", lambda on: on.appearance.switch_motion,
         "Animate markers and the camera; until it is chosen here, as the system says."),
    _row("View", 8, "maximise", "Maximise panel", "F", "", lambda on: on.window.maximise_panel,
         "Give the panel under the mouse the whole window."),
    _row("View", 8, "restore", "Back to all panels", "Esc", "", lambda on: on.window.restore_panels,
         "Show all panels again."),
    _row("View", 8, "present", "Present", "F5", "", _presenting,
         "One view, the step and the lesson's sentence, large; PageDown walks on, Esc ends."),
    _row("View", 8, "full_screen", "Full screen", "F11", "", lambda on: on.window.full_screen,
         "Take the whole screen, or leave it."),
    _row("View", 9, "reset_layout", "Reset layout", "", "layout", lambda on: on.window.reset_layout,
         "Put every panel back to where it was at first."),
    _row("Lessons", 0, "lesson_list", "All lessons", "Ctrl+L", "", lambda on: on.lessons.show_list,
         "Find a lesson in the list of chapters, or go back to the one that is open."),
    _row("Lessons", 0, "lesson", "Lesson text", "L", "lesson", lambda on: on.window.show_lesson,
         "Read what this experiment shows, with its named frames as links, or put the text away."),
    _row("Lessons", 1, "lesson_on", "Next step of the lesson", "PgDown", "", lambda on: on.lessons.go_on,
         "Walk on through the lesson; at its end, to the next one."),
    _row("Lessons", 1, "lesson_back", "Step before", "PgUp", "", lambda on: on.lessons.go_back,
         "Walk back through the lesson."),
    _row("Lessons", 1, "next_lesson", "Next lesson", "Ctrl+PgDown", "", lambda on: on.lessons.next_lesson,
         "Open the lesson after this one."),
    _row("Lessons", 1, "blank", "Blank screen", ".", "", _blanking,
         "While presenting: a black screen, and the view again."),
    *(
        _row("Lessons", 2, f"answer_{number}", f"Answer {number}", f"Alt+{number}", "",
             _answer_handler(number), f"Choose answer {number} of a question.")
        for number in range(1, 5)
    ),
    _row("Help", 0, "guide", "Guide", "F1", "help", lambda on: on.window.help.show_guide,
         "Read how everything is done: a first hour, the workspaces, your own things, files and commands."),
    _row("Help", 0, "what_is_this", "What is this panel?", "Shift+F1", "",
         lambda on: on.window.help.explain_panel,
         "Tell what the panel with the keyboard shows, what one can do there, and what its numbers mean."),
    _row("Help", 0, "tour", "Tour of the window", "", "", lambda on: on.window.help.start_tour,
         "Two minutes through the window: what stands where, and the keys that matter."),
    _row("Help", 1, "keys", "All keys", "?", "keys", lambda on: on.window.help.show_keys,
         "Show every action with its keys."),
    _row("Help", 2, "about", "About Ravine", "", "", lambda on: on.window.help.show_about,
         "Version, licence, and what it is built with."),
)  # fmt: skip

MENUS = ("File", "Edit", "Run", "View", "Lessons", "Help")


def keys_text(row: ActionRow) -> str:
    """The key a person presses, e.g. ``Ctrl+Shift+P``; empty if there is none."""
    return QKeySequence(row.keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if row.keys else ""


def tip_of(row: ActionRow) -> str:
    """What a tooltip says: the action, and its key."""
    keys = keys_text(row)
    return f"{row.tip.rstrip('.')}  ({keys})" if keys else row.tip


def make_actions(
    targets: ActionTargets, parent: QObject, say: Callable[[str, str], None]
) -> dict[str, QAction]:
    """A ``QAction`` for every row.

    Args:
        targets: whose methods the rows call.
        parent: owns the actions.
        say: tells a message of a kind, here why an action cannot be done.
    """

    def act(handler: Callable[[], object]) -> None:
        try:
            handler()
        except RavineError as error:
            say("bad", str(error))

    made = {}
    for row in ACTIONS:
        action = QAction(row.text, parent)
        action.setObjectName(row.key)
        action.setShortcuts([QKeySequence(keys) for keys in row.keys])
        action.setAutoRepeat(row.repeats)
        action.setToolTip(tip_of(row))
        action.setStatusTip(row.tip)
        handler = row.handler(targets)
        # Qt would give the method whether the action is checked.
        action.triggered.connect(lambda _checked=False, handler=handler: act(handler))
        made[row.key] = action
    return made


def tint_actions(actions: Mapping[str, QAction], theme: Theme) -> None:
    """Give the actions icons in a theme's colours."""
    for row in ACTIONS:
        if row.icon:
            actions[row.key].setIcon(icon(row.icon, theme))
