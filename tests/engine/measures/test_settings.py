"""The roughness of borders whose dimension is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.experiment.description import (
    AverageSpec,
    Experiment,
    ObjectiveSpec,
    RacerSpec,
    SurfaceSpec,
    named,
)
from engine.measures import MEASURES, MeasureRequest
from engine.measures.settings import border_dimension
from engine.parameters import complete
from engine.session.session import Session


def measured(objective: ObjectiveSpec, **axes: str) -> float:
    view = {"settings_x": "learning_rate=lin:0.005:0.6", "settings_y": "momentum=lin:0:0.95"}
    experiment = Experiment(objective, named((RacerSpec("momentum"),)), view=view)
    row = MEASURES["settings_dimension"]
    values = complete(row.parameters, axes, "textbook")
    return row.of(MeasureRequest(Session(experiment), 0, 60, values))


def test_a_straight_border_has_dimension_one_and_dust_has_two() -> None:
    right = np.zeros((33, 33), dtype=bool)
    right[17:] = True
    assert border_dimension(right) == pytest.approx(1.0)
    x, y = np.indices((33, 33))
    assert border_dimension((x + y) % 2 == 0) == pytest.approx(2.0)
    assert math.isnan(border_dimension(np.ones((33, 33), dtype=bool)))


def test_the_triangle_of_momentum_has_a_smooth_border_wherever_one_looks() -> None:
    bowl = SurfaceSpec(formula="x^2 + 4*y^2", start=(3.0, 0.3))
    assert measured(bowl) == pytest.approx(1.0, abs=0.1)
    part = {"x": "learning_rate=lin:0.3:0.5", "y": "momentum=lin:0.3:0.7"}
    assert measured(bowl, **part) == pytest.approx(1.0, abs=0.1)


def test_where_no_map_can_be_made_nothing_is_measured() -> None:
    assert math.isnan(measured(AverageSpec("temperature")))
