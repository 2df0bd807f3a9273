"""Recorded runs beside each other: another recording as another racer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PyQt6.QtWidgets import QFileDialog, QWidget

from app.control.controller import Controller
from app.document import Document
from app.lessons.recordings import recording_experiment
from engine.errors import RavineError
from engine.experiment.description import Experiment, named

#: The files of the dialog.
RECORDINGS = "Recorded runs (*.npz *.safetensors)"


def with_recording(experiment: Experiment, path: Path) -> Experiment:
    """A recorded run with another one beside it, or that one alone where no recorded run is open.

    Raises:
        RavineError: it is no recording, or broken.
        OSError: it cannot be read.
    """
    other = recording_experiment(path)
    if not experiment.objective.is_recorded:
        return other
    taken = {racer.name for racer in experiment.racers}
    (racer,) = other.racers
    name, number = racer.name, 2
    while name in taken:
        name, number = f"{racer.name} {number}", number + 1
    beside = replace(racer, name=name, recording=str(path.absolute()))
    longest = max(filter(None, (experiment.steps, other.steps)), default=None)
    return replace(experiment, racers=named((*experiment.racers, beside)), steps=longest)


def ask_for_recording(window: QWidget, folder: str) -> Path | None:
    """Ask for a recording; None if a person chooses none."""
    name, _ = QFileDialog.getOpenFileName(window, "Add a recorded run", folder, RECORDINGS)
    return Path(name) if name else None


def add_recording(controller: Controller, path: Path) -> str:
    """Show a recording beside what is open; what has to be said, or empty."""
    try:
        experiment = with_recording(controller.experiment, path)
    except RavineError as error:
        return str(error)
    except OSError as error:
        return f"{path.name}: it cannot be read ({error.strerror})"
    if controller.experiment.objective.is_recorded:
        controller.edit(experiment, address=controller.address)
    else:
        controller.open(Document(experiment, source=path))
    return ""
