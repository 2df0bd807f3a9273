from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("PyQt6")

from PyQt6.QtCore import QPointF

from engine.starts import count
from tests.widgets.frames import ravine_frame
from widgets.starts_view import StartsView
from widgets.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")


def test_once_settled_every_activation_has_its_complete_count_and_says_how_it_was_coded() -> None:
    view, frame = StartsView(themes()["ink"]), ravine_frame()
    view.resize(480, 330)
    shown = {**frame.experiment.view, "starts_targets": "plus_minus_one"}
    view.apply(replace(frame, experiment=replace(frame.experiment, view=shown)))
    view.settle()
    assert view.counts == count(view.question)
    assert "targets ±1, yes above 0" in view.heading()[0]
    assert f"seed {frame.experiment.seed}" in view.heading()[1]
    first = view.counts[0]
    assert f"{first.solved} of 400" in view.tip_at(QPointF(view.row(0).center()))
