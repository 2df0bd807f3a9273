"""What the palette offers: every action, every lesson, and the rows one can put into an experiment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PyQt6.QtGui import QAction

from app.control.controller import Controller
from app.lessons import lessons
from app.window.actions import ACTIONS, keys_text
from app.window.command_palette import PaletteEntry
from engine.errors import RavineError
from engine.experiment.description import ObjectiveSpec, RacerSpec, SurfaceSpec, named
from engine.optimizers.table import OPTIMIZERS
from engine.surfaces.objective import SURFACES
from widgets.training.series_choice import with_objective


def palette_entries(
    actions: Mapping[str, QAction], open_lesson: Callable[[str], None], controller: Controller
) -> list[PaletteEntry]:
    """Everything that can be done by its name.

    Args:
        actions: of the window; those that cannot be used now are left out.
        open_lesson: opens a lesson by its key.
        controller: holds the experiment that surfaces and optimizers are put into.
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
        for row in OPTIMIZERS.rows()
    ]
    return entries
