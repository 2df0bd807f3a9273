"""What can be exported: its kinds, their formats, and one request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.export.picture import Size
from app.files import CLIP_FORMATS, NUMBER_FORMATS, PICTURE_FORMATS

ExportKind = Literal["picture", "clip", "numbers"]


KINDS: tuple[tuple[ExportKind, str, str], ...] = (
    ("picture", "Picture", "One frame of one view, or of the whole window"),
    ("clip", "Clip", "A range of steps as a film"),
    ("numbers", "Numbers", "Loss, parameters and gradient of every racer at every step"),
)


FORMATS: dict[ExportKind, tuple[str, ...]] = {
    "picture": PICTURE_FORMATS,
    "clip": CLIP_FORMATS,
    "numbers": NUMBER_FORMATS,
}


@dataclass(frozen=True)
class ExportRequest:
    """What is to be exported; fields that its kind does not need are ignored.

    Attributes:
        kind: picture, clip or numbers.
        format: the file's ending.
        view: a row of the table of views, or the window.
        theme: its name.
        size: in unscaled pixels.
        scale: pixels per unscaled pixel.
        dpi: dots per inch.
        transparent: leave the ground out.
        steps: those of a clip or of the numbers.
        fps: frames per second.
    """

    kind: ExportKind
    format: str
    view: str
    theme: str
    size: Size
    scale: float
    dpi: float
    transparent: bool
    steps: range
    fps: int
