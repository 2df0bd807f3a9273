"""The map of a loss as its experiment's view asks for it."""

from __future__ import annotations

import numpy as np
import pytest

from engine.frames.frame import Frame
from tests.widgets.frames import ravine_frame
from widgets.plots.contour_map import cut_of, field_of_frame, map_of

pytestmark = pytest.mark.usefixtures("qapp")


def asking(**view: object) -> Frame:
    return ravine_frame(0, view=view)


@pytest.mark.parametrize("log", [False, True])
def test_contour_lines_run_at_the_losses_that_are_asked_for(*, log: bool) -> None:
    drawn = map_of(field_of_frame(asking(isolines="5; 50", log_height=log)))
    assert drawn.levels == pytest.approx([5.0, 50.0])
    on_lines = np.concatenate(drawn.lines)
    losses = on_lines[:, 0] ** 2 + 10.0 * on_lines[:, 1] ** 2
    assert (np.minimum(np.abs(losses - 5.0), np.abs(losses - 50.0)) < 0.5).all()


def test_the_picture_ends_at_the_heights_that_are_asked_for_and_says_so() -> None:
    field = field_of_frame(asking(height_range="0 to 20"))
    assert field.z_range == (0.0, 20.0)
    assert cut_of(field) == "heights above 20 cut"
    assert field_of_frame(asking(height_range="0 to 20")) is not field_of_frame(asking())
