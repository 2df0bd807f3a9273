"""What a frame says of the curvature, from which racers' rates are judged."""

from __future__ import annotations

import numpy as np
import pytest

from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, SurfaceSpec, named
from engine.observers.session_observer import Observer
from engine.session.session import Session

SGD = named((RacerSpec("sgd", {"learning_rate": 0.05}),))


def frame_of(formula: str) -> Observer:
    return Observer(Session(Experiment(SurfaceSpec(formula=formula, start=(1.0, 0.5)), SGD)))


@pytest.mark.parametrize(
    ("formula", "eigenvalues", "limit"),
    [
        ("x^2 + 10*y^2", (2.0, 20.0), 0.1),
        ("x^2 - 10*y^2", (-20.0, 2.0), 1.0),
        ("-x^2 - 10*y^2", (-20.0, -2.0), None),
        ("x + y", (0.0, 0.0), None),
    ],
)
def test_plain_descent_is_limited_by_two_over_the_largest_curvature(
    formula: str, eigenvalues: tuple[float, float], limit: float | None
) -> None:
    curvature = frame_of(formula).frame().curvature
    assert curvature is not None
    np.testing.assert_allclose(curvature.eigenvalues, eigenvalues)
    assert curvature.constant
    assert curvature.rate_limit == (None if limit is None else pytest.approx(limit))


def test_curvature_that_changes_from_place_to_place_is_told_as_such() -> None:
    curvature = frame_of("x^4 + y^2").frame().curvature
    assert curvature is not None
    np.testing.assert_allclose(curvature.eigenvalues, (2.0, 12.0))
    assert not curvature.constant


def test_no_curvature_is_told_where_it_is_undefined_or_not_offered() -> None:
    assert frame_of("abs(x - 1)^1.5 + y").frame().curvature is None
    layers = (LayerSpec("dense", {"units": 2, "activation": "tanh"}), LayerSpec("dense", {"units": 1}))
    session = Session(Experiment(NetworkSpec("line_dense", layers=layers), SGD))
    assert Observer(session).frame().curvature is None
