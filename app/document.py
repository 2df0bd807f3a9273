"""What is open: an experiment, and where it comes from. Whatever opens makes one of these."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.files import FileVersion
from engine.experiment.description import Experiment
from engine.frames.frame import Address

START = Address(0)


@dataclass(frozen=True)
class Document:
    """An experiment that is opened or open.

    Attributes:
        experiment: as it was opened; edits are in the controller.
        path: the file that it is saved to; None where a file must be chosen first.
        lesson: the key of the lesson that it is; empty if it is none.
        address: the frame that is shown first.
        plays: whether the run goes on from there by itself.
        shows_text: whether the lesson panel opens beside it.
        is_saved: whether a file holds it as it is.
        file_version: of that file when it was read or written; None if it is not known.
        source: what a person opened: the file, or a picture or table that it came from; None for others.
        told: what a person should know of how it was read; empty if nothing.
    """

    experiment: Experiment
    path: Path | None = None
    lesson: str = ""
    address: Address = START
    plays: bool = False
    shows_text: bool = False
    is_saved: bool = True
    file_version: FileVersion | None = None
    source: Path | None = None
    told: str = ""
