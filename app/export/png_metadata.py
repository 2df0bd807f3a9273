"""The metadata of a picture: a PNG carries the experiment and the frame's address it was made of.

It is two text chunks (PNG specification, third edition, section 11.3.3). Reading it needs no Qt,
so that every command takes a picture where it takes an experiment file.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from app.export.png_text import SIGNATURE, read_texts
from app.workspaces import with_known_workspace
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment, write_experiment
from engine.experiment.portable import portable
from engine.frames.frame import Address

if TYPE_CHECKING:
    from PyQt6.QtGui import QImage

EXPERIMENT_KEY = "Ravine experiment"
FRAME_KEY = "Ravine frame"
#: Longer runs than this are not sought at a picture's word.
MAX_DIGITS = 8


class PngMetadata(NamedTuple):
    """What a picture shows: the experiment, and where in its run."""

    experiment: Experiment
    address: Address


def add_metadata(
    image: QImage, experiment: Experiment, address: Address, *, folder: Path | None = None
) -> None:
    """Let an image carry its experiment and address when it is saved as PNG.

    Args:
        image: of the frame.
        experiment: of the frame.
        address: of the frame.
        folder: where the image will be saved; a table of the person's own is then named from there. Without
            it, by its whole path.
    """
    image.setText("Software", "Ravine")
    image.setText("Title", experiment.title)
    image.setText(EXPERIMENT_KEY, write_experiment(portable(experiment, folder)))
    image.setText(FRAME_KEY, f"step {address.step} phase {address.phase}")


def is_png(path: Path) -> bool:
    """Whether a file begins as a PNG does, whatever its name."""
    try:
        with path.open("rb") as file:
            return file.read(len(SIGNATURE)) == SIGNATURE
    except OSError:
        return False


def read_metadata(path: Path) -> PngMetadata:
    """The experiment and address that a PNG carries.

    Raises:
        RavineError: it is damaged, or carries none, or one that is not allowed.
    """
    texts = _texts(path)
    if EXPERIMENT_KEY not in texts:
        raise RavineError(
            f"{path}: this picture carries no experiment; only a PNG that Ravine saved, and no other program "
            "saved again, does"
        )
    try:
        experiment = with_known_workspace(parse_experiment(texts[EXPERIMENT_KEY], folder=str(path.parent)))
    except RavineError as error:
        raise error.at(str(path)) from None
    found = re.fullmatch(
        rf"step (\d{{1,{MAX_DIGITS}}}) phase (\d{{1,3}})", texts.get(FRAME_KEY, ""), re.ASCII
    )
    return PngMetadata(experiment, Address(int(found[1]), int(found[2])) if found else Address(0))


def _texts(path: Path) -> dict[str, str]:
    try:
        return read_texts(path, (EXPERIMENT_KEY, FRAME_KEY))
    except OSError as error:
        raise RavineError(f"{path}: it cannot be read ({error.strerror})") from None
    except RavineError as error:
        raise error.at(str(path)) from None
