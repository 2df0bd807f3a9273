"""Where the columns of numbers of a followed example are."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QRectF

from widgets.prediction_parts.example_data import Stage
from widgets.predictions.example_painter import StagePainter
from widgets.predictions.example_pixels import PixelPainter, pixel_shape
from widgets.style.theme import Theme

#: The widths of inputs, of each layer and of the answer go by these.
INPUTS, LAYER, ANSWER = 2.2, 1.0, 1.8
#: Between two columns, in unscaled pixels.
GAP = 8.0


def stage_painters(
    stages: Sequence[Stage], area: QRectF, theme: Theme, unit: float
) -> list[StagePainter | PixelPainter]:
    """The columns side by side in an area; inputs that are the pixels of a picture are that picture.

    Args:
        stages: inputs, layers and the answer.
        area: for all of them.
        theme: its colours.
        unit: pixels per unscaled pixel.
    """
    widths = [INPUTS, *(LAYER for _ in stages[1:-1]), ANSWER]
    room, left = area.width() - GAP * (len(stages) - 1) * unit, area.left()
    made = list[StagePainter | PixelPainter]()
    shape = pixel_shape(stages[0].names)
    for stage, share in zip(stages, widths, strict=True):
        where = QRectF(left, area.top(), room * share / sum(widths), area.height())
        if shape is not None and not made:
            made.append(PixelPainter(stage, where, theme, unit, shape))
        else:
            made.append(StagePainter(stage, where, theme, unit))
        left += where.width() + GAP * unit
    return made
