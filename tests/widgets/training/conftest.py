"""The training panel on a race over a surface."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.widgets.frames import ravine_frame
from widgets.style.theme import load_theme
from widgets.training.training_panel import TrainingPanel


@pytest.fixture
def panel() -> Iterator[TrainingPanel]:
    made = TrainingPanel()
    made.set_theme(load_theme("ink"))
    made.resize(260, 700)
    made.apply(ravine_frame(49))
    made.show()
    yield made
    made.close()
    made.deleteLater()
