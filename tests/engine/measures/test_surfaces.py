"""Measures of surfaces against calculus done by hand."""

from __future__ import annotations

import math

import pytest

from engine.experiment.description import (
    Experiment,
    LayerSpec,
    NetworkSpec,
    ObjectiveSpec,
    RacerSpec,
    SurfaceSpec,
    named,
)
from engine.measures import MEASURES, MeasureRequest
from engine.parameters import Value, complete
from engine.session.session import Session

DOMAIN = ((-2.0, 2.0), (-2.0, 2.0))
DEEP = NetworkSpec(
    "line_dense",
    layers=(LayerSpec("dense", {"units": 2, "activation": "tanh"}), LayerSpec("dense", {"units": 1})),
)


def session_of(objective: ObjectiveSpec | str, rate: float = 0.01) -> Session:
    if isinstance(objective, str):
        objective = SurfaceSpec(formula=objective, domain=DOMAIN, start=(1.0, 0.5))
    return Session(Experiment(objective, named((RacerSpec("sgd", {"learning_rate": rate}),))))


def measured(session: Session, key: str, step: int = 0, **values: Value) -> float:
    row = MEASURES[key]
    return row.of(MeasureRequest(session, 0, step, complete(row.parameters, values, "textbook")))


def test_a_newton_step_goes_to_the_saddle_and_a_saddle_free_one_away() -> None:
    session = session_of("x^2 - y^2")
    assert measured(session, "newton_loss", 1) == pytest.approx(0.0, abs=1e-9)
    assert measured(session, "newton_loss", 1, saddle_free=True) < -1e-3


def test_critical_points_are_counted_by_their_kind() -> None:
    # the four corners of (x^2 - 1)^2 + (y^2 - 1)^2 are minima, (0, 0) its one maximum, four saddles between
    session = session_of("(x^2 - 1)^2 + (y^2 - 1)^2")
    counts = {"minimum": 4, "maximum": 1, "saddle": 4, "degenerate": 0, "kink": 0}
    assert {kind: measured(session, "critical_count", kind=kind) for kind in counts} == counts


@pytest.mark.parametrize(
    ("formula", "shares"),
    [
        ("x^2 + y^2", (1.0, 0.0, 0.0)),
        ("-x^2 - y^2", (0.0, 1.0, 0.0)),
        ("x^2 - y^2", (0.0, 0.0, 1.0)),
        # curvature 6x along x, 2 along y
        ("x^3 + y^2", (0.5, 0.0, 0.5)),
        ("x^3 - y^2", (0.0, 0.5, 0.5)),
    ],
)
def test_the_plane_is_shared_out_by_the_signs_of_curvature(
    formula: str, shares: tuple[float, float, float]
) -> None:
    session = session_of(formula)
    for key, share in zip(("convex_share", "concave_share", "saddle_share"), shares, strict=True):
        assert measured(session, key) == pytest.approx(share, abs=0.01)


def test_a_hole_has_its_limits_along_the_axes() -> None:
    session = session_of("sin(x)/x + y^2")
    assert measured(session, "axis_limit", x=0.0, y=1.5, axis=0) == pytest.approx(1 + 1.5**2, abs=1e-6)
    assert math.isnan(measured(session, "axis_limit", x=0.0, y=1.5, axis=1))


def test_the_loss_is_measured_at_any_point_of_a_plane() -> None:
    assert measured(session_of("x^2 + 10*y"), "value", x=3.0, y=-0.5) == pytest.approx(4.0)
    session = session_of(NetworkSpec("line_dense"))
    data = session.problem.data
    assert data is not None
    x, y = data.x[:, 0], data.y[:, 0]
    assert measured(session, "value", x=2.0, y=1.0) == pytest.approx(float(((2 * x + 1 - y) ** 2).mean()))


@pytest.mark.parametrize("formula", ["x^2 + 10*y^2", "x*y + x^3", "exp(x) - y"])
def test_gradient_and_contour_meet_at_a_right_angle(formula: str) -> None:
    assert measured(session_of(formula), "contour_angle", 3) == pytest.approx(90, abs=0.2)


def test_of_many_parameters_nothing_of_a_plane_is_measured() -> None:
    session = session_of(DEEP)
    for key in ("critical_count", "convex_share", "axis_limit", "value", "contour_angle", "newton_loss"):
        assert math.isnan(measured(session, key))
