"""What the palette offers: every action, every lesson, and the rows one can put into an experiment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QAbstractButton, QMenu, QScrollArea, QWidget

from app.control.controller import Controller
from app.lessons import lessons
from app.window.actions import ACTIONS, keys_text
from app.window.command_palette import PaletteEntry
from app.window.menus import sentence_case
from engine.errors import RavineError
from engine.experiment.description import ObjectiveSpec, RacerSpec, SurfaceSpec, named
from engine.optimizers.own import BEGINNING
from engine.optimizers.table import OPTIMIZERS
from engine.surfaces.objective import SURFACES
from widgets.forms.controls import CollapsibleSection
from widgets.training.series_choice import with_objective


def palette_entries(
    actions: Mapping[str, QAction],
    open_lesson: Callable[[str], None],
    controller: Controller,
    settings: Iterable[PaletteEntry] = (),
) -> list[PaletteEntry]:
    """Everything that can be done by its name.

    Args:
        actions: of the window; those that cannot be used now are left out.
        open_lesson: opens a lesson by its key.
        controller: holds the experiment that surfaces and optimizers are put into.
        settings: of the window and of the training panel.
    """

    def put_objective(objective: ObjectiveSpec) -> None:
        controller.edit(with_objective(controller.experiment, objective))

    def add_racer(key: str) -> None:
        try:
            racers = named((*controller.experiment.racers, RacerSpec(key)))
            controller.edit(replace(controller.experiment, racers=racers))
        except RavineError as error:
            controller.message.emit("bad", str(error))

    entries = [
        PaletteEntry(row.text.rstrip("…"), keys_text(row), row.tip, actions[row.key].trigger)
        for row in ACTIONS
        if actions[row.key].isEnabled()
    ]
    entries += [
        PaletteEntry(row.title, "lesson", row.claim or row.meaning, partial(open_lesson, row.key))
        for row in lessons().rows()
    ]
    entries += [
        PaletteEntry(row.title, "surface", row.meaning, partial(put_objective, SurfaceSpec(surface=row.key)))
        for row in SURFACES.rows()
    ]
    entries += [
        PaletteEntry(f"Add {row.title}", "optimizer", row.meaning, partial(add_racer, row.key))
        for row in (*OPTIMIZERS.rows(), OPTIMIZERS[BEGINNING])
    ]
    return [*entries, *settings]


def menu_settings(menu: QMenu, path: str = "") -> Iterator[PaletteEntry]:
    """What a menu offers beside the actions of the table: themes, what views show, and the panels.

    Args:
        menu: with its menus in it.
        path: of the menu in the entries' names.
    """
    menu.aboutToShow.emit()  # those made when they are opened
    for action in menu.actions():
        inner, name = action.menu(), action.text().replace("&&", "&")
        if inner is not None:
            yield from menu_settings(inner, f"{path}{name}: ")
        elif name and not action.objectName() and action.isEnabled():
            yield PaletteEntry(f"{path}{name}", "setting", action.toolTip(), action.trigger)


def field_settings(panel: QScrollArea) -> Iterator[PaletteEntry]:
    """The fields of a panel; one that is chosen is unfolded, scrolled to, and gets the keyboard."""
    for field in panel.findChildren(QWidget):
        name = field.accessibleName()
        if name and field.focusPolicy() != Qt.FocusPolicy.NoFocus and _is_offered(field, panel):
            tip = field.toolTip().partition("\n")[0]
            yield PaletteEntry(sentence_case(name), "setting", tip, partial(_show_field, panel, field))


def _is_offered(field: QWidget, panel: QWidget) -> bool:
    """Whether a field is there, perhaps folded away."""
    if isinstance(field, QAbstractButton) and not field.isCheckable():
        return False  # it does something and sets nothing
    part: QWidget | None = field
    while part is not None and part is not panel:
        parent = part.parentWidget()
        if part.isHidden() and not isinstance(parent, CollapsibleSection):
            return False
        part = parent
    return True


def _show_field(panel: QScrollArea, field: QWidget) -> None:
    part = field.parentWidget()
    while part is not None and part is not panel:
        if isinstance(part, CollapsibleSection):
            part.unfold(unfolded=True)
        part = part.parentWidget()
    panel.ensureWidgetVisible(field)
    field.setFocus(Qt.FocusReason.ShortcutFocusReason)
