"""The window: it lays out, and connects what the views ask for with whoever does it. Nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PyQt6.QtWidgets import QMainWindow, QMenu, QMenuBar, QVBoxLayout, QWidget

from app.control.controller import Controller
from app.control.domain_fitting import DomainFitting
from app.control.frame_subscribers import FrameReceiver
from app.control.window_state import WindowState
from app.document import Document
from app.export.picture import NO_RENDERERS, Renderers
from app.file_menu.documents import Documents
from app.file_menu.readable import first_readable
from app.lessons import first_sentence
from app.panel_places import read_places
from app.presentation.presentation import Presentation
from app.settings import Settings
from app.window.action_rows.row import ActionTargets
from app.window.actions import make_actions
from app.window.appearance import Appearance, Themed
from app.window.command_palette import CommandPalette
from app.window.first_size import take_first_size
from app.window.help_windows import HelpWindows
from app.window.lesson_controller import LessonController
from app.window.menus import FileMenu, LessonsMenu, ViewMenu, fill_menus
from app.window.opening_notice import OpeningNotice
from app.window.palette_entries import field_settings, menu_settings, palette_entries
from app.window.panel_frame import DockPanel
from app.window.point_evaluator import PointEvaluator
from app.window.seek_notice import SeekNotice
from app.window.view_links import choose_layer, link_panel, link_pointing
from app.window.view_panels import share_text_size
from app.window.window_settings import CurrentWindowSettings
from app.window.workspace_switch import WorkspaceSwitch
from app.workspaces import WORKSPACES, Workspace
from engine.frames.frame import Frame
from widgets.forms.message_bar import MessageBar
from widgets.lessons.lesson_panel import LessonPanel
from widgets.painting.kept import let_go
from widgets.run.timeline import BUTTONS, Timeline
from widgets.training.training_panel import TrainingPanel
from widgets.view.panel import Panel
from widgets.view.panel_header import PanelHeader
from widgets.window_header import WindowHeader

#: The panels that are no views, and the width and height in pixels below which they cannot be used.
OWN_PANELS = {"lesson": (240, 220), "training": (260, 200)}


class MainWindow(QMainWindow):
    """Shows the workspaces of views, one at a time, on the run that a controller holds."""

    #: It is being closed; everything is still there.
    closed = pyqtSignal()

    def __init__(
        self,
        controller: Controller,
        settings: Settings,
        panels: Mapping[str, Panel],
        workspaces: Sequence[Workspace] = WORKSPACES,
        renderers: Renderers = NO_RENDERERS,
    ) -> None:
        """Make the window.

        Args:
            controller: holds the run.
            settings: what is remembered about the person.
            panels: by the keys of their views.
            workspaces: where the views stand; a workspace without its hero is not offered.
            renderers: see `app.export.picture.make_renderer`.
        """
        super().__init__()
        self.controller, self.settings, self.panels = controller, settings, dict(panels)
        self.appearance = Appearance(self, settings, controller.window_undo.record)
        self.training, self.timeline, self.messages = TrainingPanel(), Timeline(), MessageBar()
        self.documents = Documents(self, controller, settings, renderers)
        self.lesson = LessonPanel()
        self.lessons = LessonController(
            self, self.lesson, controller, self.documents, settings, say=self.messages.say
        )
        fitting, documents = DomainFitting(controller, self), self.documents
        self.help = HelpWindows(self, lambda: self.table, lambda: self.switch.docks)
        targets = ActionTargets(
            self, self.lessons, controller, controller.transport, documents, self.appearance, fitting
        )
        self.table: dict[str, QAction] = make_actions(targets, self, self.messages.say)
        self.addActions(list(self.table.values()))
        self._menu_bar = QMenuBar()
        self.header = WindowHeader(self._menu_bar)
        self._titles = {
            name: PanelHeader(name.title(), self.appearance.theme, key=name) for name in OWN_PANELS
        }
        offered = [each for each in workspaces if each.hero in self.panels]
        self.switch: WorkspaceSwitch = WorkspaceSwitch(
            offered, self._placed(), controller, settings, self.table
        )
        self.workspaces, self.workspace_docks = self.switch.offered, self.switch.docks
        self.documents.recent.panels = self.workspace_docks
        self.opening_notice = OpeningNotice(self, self.messages, controller, self.documents.reading)
        self.seek_notice = SeekNotice(self, self.messages, controller.transport.stop_seeking)
        controller.window_undo.window = CurrentWindowSettings(self.switch, self.appearance)
        self._moved_start = ""
        self.presentation = Presentation(self, self.workspace_docks, self.lesson, self.header, self.timeline)
        self._fill_menus()
        self._lay_out()
        self._connect()
        self.appearance.begin(self._themed(), self._set_motion, self.workspace_docks.take_text_size)
        self.setAcceptDrops(True)
        take_first_size(self)
        self.restoreGeometry(settings.state("geometry"))

    def _placed(self) -> dict[str, DockPanel]:
        """Every panel, the line by which it is moved, and how small it may become."""
        placed = {
            key: DockPanel(panel.header.title, panel, panel.header, panel.smallest)
            for key, panel in self.panels.items()
        }
        own: dict[str, QWidget] = {"lesson": self.lesson, "training": self.training}
        titled = self._titles.items()
        return {**placed, **{k: DockPanel(bar.title, own[k], bar, OWN_PANELS[k]) for k, bar in titled}}

    # ---- making --------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.header)
        padded = QVBoxLayout()
        padded.setContentsMargins(8, 0, 8, 8)
        padded.setSpacing(8)
        padded.addWidget(self.workspace_docks, 1)
        # A message has a place of its own: it covers nothing, and no title moves when it comes or goes.
        padded.addWidget(self.messages)
        padded.addWidget(self.timeline)
        column.addLayout(padded, 1)
        self.setCentralWidget(middle)
        for drawing, key in (("theme", "other_theme"), ("search", "palette"), ("help", "keys")):
            action = self.table[key]
            self.header.add_button(drawing, action.text(), action.toolTip()).clicked.connect(action.trigger)
        self.header.set_tip(self.table["lesson"].toolTip())
        for name in BUTTONS:
            self.timeline.set_tip(name, self.table[name].text(), self.table[name].toolTip())

    def _fill_menus(self) -> None:
        self.menus = menus = fill_menus(self._menu_bar, self.table)
        # Qt keeps no object alive for its methods' sake.
        self._kept_menus = (
            LessonsMenu(menus["Lessons"], self.lessons.open_lesson),
            FileMenu(self._menu_bar, menus["File"], self.table, self.documents),
        )
        view, first = menus["View"], self.table["theme"]
        self._view_menu = ViewMenu(view, first, self.controller.show)
        self.appearance.fill_menu(view, self.table)
        panels_menu = QMenu("Panels", self)
        view.insertMenu(self.table["maximise"], panels_menu)
        self.switch.fill(self.header, panels_menu)

    def _connect(self) -> None:
        controller, timeline, training = self.controller, self.timeline, self.training
        transport, docks = controller.transport, self.workspace_docks
        timeline.asked.connect(lambda name: self.table[name].trigger())
        timeline.seek_requested.connect(transport.seek)
        timeline.speed_changed.connect(transport.set_speed)
        timeline.hold_changed.connect(transport.hold)
        training.experiment_edited.connect(
            lambda experiment, key: controller.edit(experiment, key, base=training.edited_from)
        )
        training.value_changed.connect(controller.change_value)
        training.racer_chosen.connect(controller.edits.choose_racer)
        training.layer_chosen.connect(partial(choose_layer, controller))
        training.domain_edited.connect(controller.edits.set_domain)
        training.fit_asked.connect(self.table["fit_domain"].trigger)
        self.documents.tables.take_wishes(training.objective)
        self.header.title_clicked.connect(self.show_lesson)
        for key, bar in self._titles.items():
            bar.maximise_requested.connect(lambda key=key: self.workspace_docks.maximise(key))
        probe = PointEvaluator()
        for key, panel in self.panels.items():
            panel.maximise_requested.connect(partial(self.workspace_docks.maximise, key))
            link_panel(panel, controller, self.documents, probe)
        link_pointing([panel.view for panel in self.panels.values()])
        receivers: tuple[FrameReceiver, ...] = (probe, timeline, training)
        for receiver in receivers:
            controller.subscribers.add(receiver)
        tweened = {name for each in self.workspaces.values() for name in each.tweened}
        for key, panel in self.panels.items():
            controller.subscribers.add(panel, tweened=key in tweened)
        controller.opened.connect(self._opened)
        controller.refused.connect(lambda _, why: self.messages.say("bad", why))
        controller.frame_taken.connect(self._frame_taken)
        controller.state_changed.connect(self._show_state)
        controller.workspace_returned.connect(lambda: self._keep_reading(self.switch.show_fitting))
        controller.message.connect(self.messages.say)
        controller.message_over.connect(self.messages.withdraw)
        self.documents.said.connect(self.messages.say)
        self.documents.offered.connect(lambda said, offer, do: self.messages.say("info", said, offer, do))
        self.workspace_docks.places_edited.connect(controller.window_undo.record)
        docks.maximised_changed.connect(partial(share_text_size, self.panels, self.presentation))

    # ---- what changes --------------------------------------------------------------------------

    def _opened(self, document: Document) -> None:
        """Show what was opened in its workspace; its first frame is there."""
        self.messages.clear()
        self.workspace_docks.take_back_lent()
        if self.controller.frame is not None:
            self._report_moved_start(self.controller.frame)
        self.training.to_top()
        self._keep_reading(self.switch.show_fitting)
        self.lessons.show_document(document)
        self.documents.opened(document)

    def _report_moved_start(self, frame: Frame) -> None:
        """Say where the run begins, if that is not where it was asked to."""
        self._moved_start = frame.moved_start
        if self._moved_start:
            self.messages.say("info", self._moved_start)

    def _frame_taken(self, frame: Frame) -> None:
        if frame.moved_start != self._moved_start:
            self.messages.withdraw(self._moved_start)
            self._report_moved_start(frame)
        self.seek_notice.show(frame)
        self.presentation.show_frame(frame)
        self.switch.offer_model(frame)
        text = "Stop here" if frame.goal is not None else "Pause" if frame.playing else "Play"
        if self.table["play"].text() != text:
            self.table["play"].setText(text)

    def _show_state(self) -> None:
        controller = self.controller
        if controller.document is None:
            return
        experiment = controller.experiment
        self.header.show_title(experiment.title, first_sentence(experiment.text), dirty=controller.dirty)
        self.setWindowTitle(f"{experiment.title}[*] - Ravine")
        self.setWindowModified(controller.dirty)
        self.table["undo"].setEnabled(controller.undo_stack.can_undo)
        self.table["redo"].setEnabled(controller.undo_stack.can_redo)
        self.table["revert"].setEnabled(self.documents.can_revert)
        self._view_menu.show(experiment)

    def _themed(self) -> list[Themed]:
        fixed: tuple[Themed, ...] = (
            self.header,
            self.messages,
            self.training,
            self.lesson,
            self.timeline,
            self.lessons.actor.highlighter,
            self.documents,
            self.help,
        )
        return [*fixed, self._view_menu, *self._titles.values(), *self.panels.values()]

    def set_theme(self, name: str) -> None:
        """Give everything another theme, at once."""
        self.appearance.set_theme(name)

    def _set_motion(self, motion: bool) -> None:  # noqa: FBT001 - the state of a switch
        self.controller.tween.enabled = self.lessons.actor.highlighter.motion = self.help.motion = motion
        for panel in self.panels.values():
            panel.view.set_motion(enabled=motion)

    def take_state(self, state: WindowState) -> None:
        """Put workspace, panels and lesson where they were when the program ended."""
        self.show_workspace(state.workspace)
        if state.places:
            docks = self.workspace_docks
            docks.places = read_places(state.places, docks.workspace)
        self.lesson.show_page(state.page)
        if state.is_reading:
            self.open_lesson_panel()

    # ---- workspaces ----------------------------------------------------------------------------

    def choose_workspace(self, key: str) -> None:
        """Show a workspace, and from now on for other experiments like this one."""
        self._keep_reading(lambda: self.switch.choose(key))

    def show_workspace(self, key: str) -> None:
        """Show a workspace as it was left, if it is offered; the run goes on."""
        self._keep_reading(lambda: self.switch.show(key))

    def _keep_reading(self, switch: Callable[[], object]) -> None:
        """Change the workspace; a lesson that is read stays open, and the keyboard goes to the hero."""
        before, reading = self.switch.key, self.workspace_docks.is_open("lesson")
        switch()
        if self.switch.key == before:
            return
        if reading:
            self.open_lesson_panel()
        if self.isVisible() and not self.lesson.isAncestorOf(self.focusWidget()):
            self.workspace_docks.hero.setFocus()

    # ---- panels and dialogs --------------------------------------------------------------------

    def maximise_panel(self) -> None:
        """Give the panel under the mouse the whole window."""
        self.workspace_docks.maximise(self.workspace_docks.panel_under_mouse())

    def show_lesson(self) -> None:
        """Open the lesson's text, or put it away."""
        if self.lesson.isVisible():
            self.workspace_docks.close_panel("lesson")
        else:
            self.open_lesson_panel()

    def open_lesson_panel(self) -> None:
        """Show the panel of lessons above the training panel."""
        title, width = self._titles["lesson"].height(), self.workspace_docks.left_width
        self.workspace_docks.open("lesson", self.lesson.height_for(width) + title)

    def full_screen(self) -> None:
        """Take the whole screen, or leave it."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def restore_panels(self) -> None:
        """Stop a long way to a step, show all panels again, or dismiss the message."""
        if self.presentation.is_on:
            self.presentation.leave()
        elif self.controller.transport.is_seeking:
            self.controller.transport.stop_seeking()
        elif self.workspace_docks.is_maximised:
            self.workspace_docks.restore()
        else:
            self.messages.dismiss()

    def reset_layout(self) -> None:
        """Put every panel back to where it was at first."""
        self.controller.window_undo.record()
        self.switch.reset_places()

    def copy_picture(self) -> None:
        """Copy a picture of the panel the mouse points at."""
        panel = self.panels.get(self.workspace_docks.panel_under_mouse())
        if panel is not None:
            self.documents.copy_picture(panel.view)

    def export(self) -> None:
        """Export the panel the mouse points at, or whatever is then chosen."""
        name, hero = self.workspace_docks.panel_under_mouse(), self.workspace_docks.presented
        shown = [hero, *(key for key, panel in self.panels.items() if panel.isVisible() and key != hero)]
        self.documents.export(name if name in self.panels else hero, self.appearance.theme, shown)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802 - Qt's name
        """Take experiments and their pictures (Qt)."""
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None and first_readable(data):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802 - Qt's name
        """Open what was dropped (Qt)."""
        data = event.mimeData() if event is not None else None
        if data is not None and first_readable(data):
            self.documents.open_chosen(first_readable(data))

    def show_palette(self) -> None:
        """Find an action, a lesson or a row by its name."""
        settings = [*menu_settings(self.menus["View"]), *field_settings(self.training)]
        settings += self.help.palette_entries()
        entries = palette_entries(self.table, self.lessons.open_lesson, self.controller, settings)
        palette = CommandPalette(entries, self)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.move(self.mapToGlobal(self.rect().center()) - palette.rect().center())
        palette.show()

    def edit_picture(self) -> None:
        """Change how surface and map are drawn (see `PictureEditor`)."""
        self._view_menu.edit_picture(self, lambda: self.controller.frame)

    # ---- beginning and end ---------------------------------------------------------------------

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 - Qt's name
        """Put the panels where they were, now that the window has its screen (Qt)."""
        super().showEvent(event)
        if self.switch.place():
            # Otherwise Qt lets the keyboard begin at the first button there is.
            self.workspace_docks.hero.setFocus()

    def closeEvent(self, event: QCloseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Remember the places, keep what is not saved, end the engine (Qt)."""
        self.documents.close()
        self.settings.remember("geometry", self.saveGeometry())
        self.switch.remember_places()
        self.settings.flush()
        self.closed.emit()
        self.controller.close()
        let_go()
        super().closeEvent(event)
