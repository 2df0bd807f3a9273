"""The fields for the drawn part of the plane."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt

from engine.objective import Domain
from tests.qt_input import qtest
from tests.widgets.frames import regression_frame
from tests.widgets.training.panel_access import field, press
from widgets.training.training_panel import TrainingPanel

pytestmark = pytest.mark.usefixtures("qapp")


def test_an_end_that_is_typed_draws_another_part_and_leaves_the_others(
    panel: TrainingPanel,
) -> None:
    asked = list[Domain | None]()
    panel.domain_edited.connect(asked.append)
    line = field(panel, "drawn x to")
    line.setFocus()
    line.selectAll()
    qtest.keyClicks(line, "12.5")
    qtest.keyClick(line, Qt.Key.Key_Return)
    assert asked == [((-5.0, 12.5), (-3.0, 3.0))]
    press(panel, "usual")
    assert asked[1:] == [None]


def test_an_empty_interval_is_refused_in_one_sentence(panel: TrainingPanel) -> None:
    asked = list[Domain | None]()
    panel.domain_edited.connect(asked.append)
    line = field(panel, "drawn y from")
    line.selectAll()
    qtest.keyClicks(line, "3")
    qtest.keyClick(line, Qt.Key.Key_Return)
    assert panel.domain.error.startswith("y from 3 to 3 cannot be drawn")
    assert not asked


def test_where_no_other_part_can_be_drawn_there_are_no_fields(panel: TrainingPanel) -> None:
    assert panel.domain.isVisible()
    panel.apply(regression_frame(3))
    assert not panel.domain.isVisible()
