"""Where nothing can be read the views say why, in words that hold in their own workspace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.widgets.frames import ravine_frame
from widgets.style.theme import themes
from widgets.surface_reading.slices_view import SlicesView

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_loss_of_many_parameters_is_named_as_such_and_a_surface_is_being_read() -> None:
    view = SlicesView(themes()["ink"])
    assert view.no_reading == ""
    frame = replace(ravine_frame(), reading=None)
    view.apply(frame)
    assert view.no_reading == "The surface is being read…"
    view.apply(replace(frame, names=("a", "b", "c")))
    assert view.no_reading.startswith("This loss has 3 parameters")
