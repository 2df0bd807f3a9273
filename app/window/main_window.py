"""The window: it lays out, and connects what the views ask for with whoever does it. Nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QResizeEvent,
    QShowEvent,
)
from PyQt6.QtWidgets import QMainWindow, QMenu, QMenuBar, QStyle, QVBoxLayout, QWidget

from app.control.controller import Controller
from app.control.frame_subscribers import FrameReceiver
from app.document import Document
from app.export.picture import NO_RENDERERS, Renderers
from app.lessons import first_sentence
from app.settings import Settings
from app.window.about import about_box
from app.window.actions import ActionTargets, make_actions, tint_actions, workspace_action
from app.window.command_palette import CommandPalette
from app.window.documents import Documents, first_readable
from app.window.keys_dialog import KeysDialog
from app.window.lesson_controller import LessonController
from app.window.menus import LessonsMenu, ViewMenu, add_themes, fill_menus
from app.window.opening_notice import OpeningNotice
from app.window.palette_entries import palette_entries
from app.window.point_evaluator import PointEvaluator
from app.window.view_links import link_network, link_pointing, link_view
from app.window.workspace_docks import DockPanel, WorkspaceDocks
from app.workspaces import WORKSPACES, Workspace, workspace_for
from engine.frames.frame import Frame
from widgets.forms.message_bar import MessageBar
from widgets.lessons.lesson_panel import LessonPanel
from widgets.run.timeline import BUTTONS, Timeline
from widgets.style.stylesheet import stylesheet
from widgets.style.theme import Theme, load_theme, themes
from widgets.training.training_panel import TrainingPanel
from widgets.view.panel import Panel, PanelHeader
from widgets.window_header import WindowHeader

DESIGNED = QSize(1280, 800)
"""The window in which everything has its intended size."""


class Themed(Protocol):
    """What takes a theme's colours."""

    def set_theme(self, theme: Theme) -> None:
        """Take them."""


class MainWindow(QMainWindow):
    """Shows the workspaces of views, one at a time, on the run that a controller holds."""

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
        self.theme = load_theme(settings.text("theme"))
        self.training, self.timeline, self.messages = TrainingPanel(), Timeline(), MessageBar()
        self.documents = Documents(self, controller, settings, renderers)
        self.lesson = LessonPanel()
        self.lessons = LessonController(
            self, self.lesson, controller, self.documents, settings, say=self.messages.say
        )
        targets = ActionTargets(self, self.lessons, controller, controller.transport, self.documents)
        self.table = make_actions(targets, self)
        self.addActions(list(self.table.values()))
        self._menu_bar = QMenuBar()
        self.header = WindowHeader(self._menu_bar)
        self._titles = {name: PanelHeader(name.title(), self.theme) for name in ("lesson", "training")}
        self.workspaces = {each.key: each for each in workspaces if each.hero in self.panels}
        self.workspace_docks = WorkspaceDocks(next(iter(self.workspaces.values())), self._placed())
        self._panels_menu = QMenu("Panels", self)
        self.opening_notice = OpeningNotice(self, self.messages, controller.cancel_opening)
        # Which workspace a person chose where another would have been shown.
        self._preferred: dict[str, str] = {}
        self._theme_actions: dict[str, QAction] = {}
        self._has_data = True
        self._stopped: set[str] = set()
        self._placed_once = False
        self._fill_menus()
        self._lay_out()
        self._connect()
        self.set_theme(settings.text("theme"))
        self._set_motion(settings.switch("motion"))
        self.setMinimumSize(960, 640)
        self.setAcceptDrops(True)
        if not self.restoreGeometry(settings.state("geometry")):
            self._take_room()

    def _take_room(self) -> None:
        """The size of the first time: a lecture hall's screen is used, a laptop's is not overrun."""
        screen = self.screen()
        room = screen.availableSize() if screen is not None else DESIGNED
        style = self.style()
        if screen is not None and style is not None:
            # What the desktop puts above the window takes room too.
            room -= QSize(0, style.pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight))
        self.resize(DESIGNED.expandedTo(room * 0.85).boundedTo(room).expandedTo(self.minimumSize()))

    def _placed(self) -> dict[str, DockPanel]:
        """Every panel and the line by which its dock is grasped."""
        placed = {
            key: DockPanel(panel.header.title, panel, panel.header) for key, panel in self.panels.items()
        }
        own: dict[str, QWidget] = {"lesson": self.lesson, "training": self.training}
        return {**placed, **{key: DockPanel(bar.title, own[key], bar) for key, bar in self._titles.items()}}

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
        padded.addWidget(self.timeline)
        column.addLayout(padded, 1)
        self.setCentralWidget(middle)
        # A message lies above the panels: nothing moves when one comes or goes.
        self.messages.setParent(middle)
        for key, workspace in self.workspaces.items():
            if len(self.workspaces) > 1:
                action = self.table[workspace_action(key)]
                self.header.add_tab(key, workspace.title, action.toolTip()).clicked.connect(action.trigger)
        for drawing, key in (("theme", "other_theme"), ("search", "palette"), ("help", "keys")):
            action = self.table[key]
            self.header.add_button(drawing, action.toolTip()).clicked.connect(action.trigger)
        self.header.set_tip(self.table["lesson"].toolTip())
        for name in BUTTONS:
            self.timeline.set_tip(name, self.table[name].toolTip())

    def _fill_menus(self) -> None:
        menus = fill_menus(self._menu_bar, self.table)
        LessonsMenu(menus["Lessons"], self.lessons.open_lesson)
        view, first = menus["View"], self.table["other_theme"]
        self._view_menu = ViewMenu(view, first, self.controller.show)
        self._theme_actions = add_themes(view, self.table["motion"], self.set_theme)
        view.insertMenu(self.table["maximise"], self._panels_menu)
        for key in (each.key for each in WORKSPACES):
            action = self.table[workspace_action(key)]
            action.setEnabled(key in self.workspaces)
            action.setVisible(key in self.workspaces)
            action.setCheckable(True)
        self._show_workspace_chosen()
        self.table["motion"].setCheckable(True)
        self.table["motion"].setChecked(self.settings.switch("motion"))

    def _connect(self) -> None:
        controller, timeline, training = self.controller, self.timeline, self.training
        transport = controller.transport
        timeline.asked.connect(lambda name: self.table[name].trigger())
        timeline.seek_requested.connect(transport.seek)
        timeline.speed_changed.connect(transport.set_speed)
        timeline.hold_changed.connect(transport.hold)
        training.experiment_edited.connect(controller.edit)
        training.value_changed.connect(controller.change_value)
        training.racer_chosen.connect(controller.choose_racer)
        link_network(training, controller)
        training.objective.table_asked.connect(self.documents.choose_table)
        training.objective.columns_asked.connect(self.documents.choose_columns)
        self.header.title_clicked.connect(self.show_lesson)
        for key, bar in self._titles.items():
            bar.maximise_requested.connect(lambda key=key: self.workspace_docks.maximise(key))
        probe = PointEvaluator()
        for key, panel in self.panels.items():
            panel.maximise_requested.connect(lambda key=key: self.workspace_docks.maximise(key))
            panel.copy_requested.connect(lambda key=key: self.documents.copy_picture(self.panels[key].view))
            panel.save_requested.connect(lambda key=key: self.documents.save_picture(self.panels[key].view))
            panel.data_requested.connect(lambda key=key: self.documents.copy_data(self.panels[key].view))
            link_view(panel.view, controller, probe)
        link_pointing(panel.view for panel in self.panels.values())
        receivers: tuple[FrameReceiver, ...] = (probe, timeline, training)
        for receiver in receivers:
            controller.subscribe(receiver)
        tweened = {name for each in self.workspaces.values() for name in each.tweened}
        for key, panel in self.panels.items():
            controller.subscribe(panel, tweened=key in tweened)
        controller.opening.connect(self.opening_notice.begin)
        controller.opening_ended.connect(self.opening_notice.end)
        controller.opened.connect(self._opened)
        controller.refused.connect(lambda _, why: self.messages.say("bad", why))
        controller.frame_taken.connect(self._frame_taken)
        controller.state_changed.connect(self._show_state)
        controller.message.connect(self.messages.say)
        self.documents.said.connect(self.messages.say)

    # ---- what changes --------------------------------------------------------------------------

    def _opened(self, document: Document) -> None:
        """Show what was opened in its workspace; its first frame is there."""
        self.messages.hide()
        self.training.to_top()
        frame = self.controller.frame
        if frame is not None:
            fitting = workspace_for(frame.experiment, len(frame.names)).key
            self.show_workspace(self._preferred.get(fitting, fitting))
        self.lessons.show_document(document)

    def _frame_taken(self, frame: Frame) -> None:
        stopped = {racer.divergence for racer in frame.racers}
        for sentence in self._stopped - stopped:
            # Who has stepped back from where it went wrong knows it.
            self.messages.withdraw(sentence)
        self._stopped = stopped
        has_data = frame.data is not None
        if has_data != self._has_data:
            self._has_data = has_data
            self.workspace_docks.offer("model", there=has_data)
        text = "Pause" if frame.playing else "Play"
        if self.table["play"].text() != text:
            self.table["play"].setText(text)

    def _show_state(self) -> None:
        controller = self.controller
        experiment = controller.experiment
        self.header.show_title(experiment.title, first_sentence(experiment.text), dirty=controller.dirty)
        self.setWindowTitle(f"{experiment.title}[*] - Ravine")
        self.setWindowModified(controller.dirty)
        self.table["undo"].setEnabled(controller.can_undo)
        self.table["redo"].setEnabled(controller.can_redo)
        self._view_menu.show(experiment)

    def set_theme(self, name: str) -> None:
        """Give everything another theme, at once."""
        theme = load_theme(name)
        QGuiApplication.setPalette(theme.palette())
        self.setStyleSheet(stylesheet(theme))
        tint_actions(self.table, theme)
        fixed: tuple[Themed, ...] = (
            self.header,
            self.messages,
            self.training,
            self.lesson,
            self.timeline,
            self.lessons.actor.highlight_ring,
        )
        for part in (*fixed, *self._titles.values(), *self.panels.values()):
            part.set_theme(theme)
        self._theme_actions[name].setChecked(True)
        self.settings.remember("theme", name)
        self.theme = self.documents.theme = theme

    def other_theme(self) -> None:
        """The next theme of the list."""
        names = list(themes())
        self.set_theme(names[(names.index(self.theme.name) + 1) % len(names)])

    def switch_motion(self) -> None:
        """Animate, or not."""
        motion = self.table["motion"].isChecked()
        self.settings.remember("motion", motion)
        self._set_motion(motion)

    def _set_motion(self, motion: bool) -> None:  # noqa: FBT001 - the state of a switch
        self.controller.tween.enabled = self.lessons.actor.highlight_ring.motion = motion
        for panel in self.panels.values():
            panel.view.set_motion(enabled=motion)

    def offer_recovery(self, unsaved: Path) -> None:
        """Offer to bring back what was not saved when the program ended."""
        self.messages.say(
            "info",
            "Your last experiment was not saved when Ravine ended.",
            offer="Bring it back",
            act=lambda: self.documents.bring_back(unsaved),
        )

    # ---- workspaces ----------------------------------------------------------------------------

    def choose_workspace(self, key: str) -> None:
        """Show a workspace, and from now on for other experiments like this one."""
        frame = self.controller.frame
        if frame is not None:
            self._preferred[workspace_for(frame.experiment, len(frame.names)).key] = key
            # What frames bring follows from where they are looked at.
            self.controller.show({"workspace": key})
        self.show_workspace(key)

    def show_workspace(self, key: str) -> None:
        """Show a workspace as it was left, if it is offered; the run goes on."""
        docks = self.workspace_docks
        if key in self.workspaces and key != docks.workspace.key:
            reading = self.lesson.isVisible()
            if self._placed_once:
                self._remember_places()
            docks.change(self.workspaces[key])
            if self._placed_once:
                docks.restore_places(self.settings.state(self._place_key))
            docks.offer("model", there=self._has_data)
            if reading:
                self.open_lesson_panel()
            if self.isVisible() and not self.lesson.isAncestorOf(self.focusWidget()):
                docks.hero.setFocus()
        self._show_workspace_chosen()

    def _show_workspace_chosen(self) -> None:
        shown = self.workspace_docks.workspace.key
        for key in self.workspaces:
            self.table[workspace_action(key)].setChecked(key == shown)
            if key in self.header.tabs:
                self.header.tabs[key].setChecked(key == shown)
        self._panels_menu.clear()
        docks = self.workspace_docks.docks.values()
        self._panels_menu.addActions([a for a in (dock.toggleViewAction() for dock in docks) if a])

    @property
    def _place_key(self) -> str:
        return f"workspace_{self.workspace_docks.workspace.key}"

    def _remember_places(self) -> None:
        self.settings.remember(self._place_key, self.workspace_docks.places())

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
        title = self._titles["lesson"].height()
        self.workspace_docks.open("lesson", self.lesson.height_for(self.training.width()) + title)

    def full_screen(self) -> None:
        """Take the whole screen, or leave it."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def restore_panels(self) -> None:
        """Show all panels again, or dismiss the message."""
        if self.workspace_docks.is_maximised:
            self.workspace_docks.restore()
        else:
            self.messages.hide()

    def reset_layout(self) -> None:
        """Put every panel back to where it was at first."""
        self.settings.forget(self._place_key)
        self.workspace_docks.arrange()

    def copy_picture(self) -> None:
        """Copy a picture of the panel the mouse points at."""
        panel = self.panels.get(self.workspace_docks.panel_under_mouse())
        if panel is not None:
            self.documents.copy_picture(panel.view)

    def export(self) -> None:
        """Export the panel the mouse points at, or whatever is then chosen."""
        name = self.workspace_docks.panel_under_mouse()
        self.documents.export(
            name if name in self.panels else self.workspace_docks.workspace.hero, self.theme
        )

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
        palette = CommandPalette(palette_entries(self.table, self.lessons.open_lesson, self.controller), self)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.move(self.mapToGlobal(self.rect().center()) - palette.rect().center())
        palette.show()

    def show_keys(self) -> None:
        """Show every action with its keys."""
        dialog = KeysDialog(self, self.table)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_about(self) -> None:
        """Say what this program is."""
        about_box(self).open()

    # ---- beginning and end ---------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Keep the message at the top of the panels (Qt)."""
        super().resizeEvent(event)
        self.messages.place(8, self.header.geometry().bottom() + 4, self.width() - 16)

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 - Qt's name
        """Put the panels where they were, now that the window has its size (Qt)."""
        super().showEvent(event)
        middle = self.centralWidget()
        layout = middle.layout() if middle is not None else None
        if layout is not None and not self._placed_once:
            self._placed_once = True
            layout.activate()
            self.messages.place(8, self.header.geometry().bottom() + 4, self.width() - 16)
            self.workspace_docks.arrange()
            self.workspace_docks.restore_places(self.settings.state(self._place_key))
            # Otherwise Qt lets the keyboard begin at the first button there is.
            self.workspace_docks.hero.setFocus()

    def closeEvent(self, event: QCloseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Remember the places, keep what is not saved, end the engine (Qt)."""
        self.settings.remember("geometry", self.saveGeometry())
        self._remember_places()
        self.settings.flush()
        self.controller.close()
        super().closeEvent(event)
