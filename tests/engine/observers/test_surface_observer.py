"""What is read at a point of a surface, against calculus done by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.experiment.description import (
    AverageSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    ObjectiveSpec,
    RacerSpec,
    SurfaceSpec,
    named,
)
from engine.frames.frame import Address
from engine.frames.surface_reading import SurfaceReading
from engine.observers.surface_observer import NO_HESSIAN, SLICE, read_surface
from engine.parameters import Value
from engine.session.session import Session
from engine.surfaces.convexity import CONVEX

SGD = RacerSpec("sgd", {"learning_rate": 0.05})
BOWL = "x^2 + 10*y^2"


def session_of(objective: ObjectiveSpec, **view: Value) -> Session:
    return Session(Experiment(objective, named((SGD, SGD)), view=view))


def reading(objective: ObjectiveSpec | str, **view: Value) -> SurfaceReading:
    objective = SurfaceSpec(formula=objective, start=(3.0, 1.0)) if isinstance(objective, str) else objective
    read = read_surface(session_of(objective, **view))
    assert read is not None
    return read


def at(x: float, y: float) -> dict[str, Value]:
    return {"follow_racer": False, "read_x": x, "read_y": y}


def test_a_reading_has_loss_slope_and_curvature_of_its_point() -> None:
    read = reading("x^3 + 2*x*y - y^2", **at(2.0, -1.0))
    assert (read.x, read.y) == (2.0, -1.0)
    assert read.loss == pytest.approx(8 - 4 - 1)
    np.testing.assert_allclose(read.gradient, (12 - 2, 4 + 2))
    assert read.eigenvalues is not None
    # the Hessian is ((12, 2), (2, -2)): 5 -+ sqrt(53)
    np.testing.assert_allclose(read.eigenvalues, (5 - np.sqrt(53), 5 + np.sqrt(53)))
    assert read.condition == pytest.approx((5 + np.sqrt(53)) / (np.sqrt(53) - 5))
    assert np.isnan(read.limits).all()
    assert np.isnan(read.filling)


@pytest.mark.parametrize(
    ("formula", "condition"),
    [(BOWL, 10.0), ("-x^2 - 10*y^2", 10.0), ("x^2 - 10*y^2", 10.0), ("10*x^2 - y^2", 10.0), ("x^2", np.inf)],
)
def test_the_condition_number_is_largest_over_smallest_size_of_curvature(
    formula: str, condition: float
) -> None:
    assert reading(formula, **at(0.5, 0.25)).condition == pytest.approx(condition)


def test_a_reading_follows_the_chosen_racer() -> None:
    session = session_of(SurfaceSpec(formula=BOWL, start=(3.0, 1.0)), racer=1)
    session.change(session.racers[1].spec.name, "learning_rate", 0.01)
    session.seek(Address(5))
    read = read_surface(session)
    assert read is not None
    np.testing.assert_array_equal((read.x, read.y), session.racers[1].theta)
    # of a racer that is gone the last one is read
    session.experiment = replace(session.experiment, view={"racer": 9})
    again = read_surface(session)
    assert again is not None
    assert (again.x, again.y) == (read.x, read.y)


def test_slices_go_through_the_point_along_each_axis() -> None:
    read = reading(BOWL, **at(1.0, 2.0))
    for axis, (line, other) in enumerate(zip(read.along, (10 * 2.0**2, 1.0), strict=True)):
        assert line.shape == (SLICE, 2)
        np.testing.assert_allclose(line[:, 1], (1.0, 10.0)[axis] * line[:, 0] ** 2 + other)
        assert not line.flags.writeable


def test_a_hole_is_read_with_its_limits_and_what_fills_it() -> None:
    read = reading("sin(x)/x + y", **at(0.0, 0.0))
    assert np.isnan(read.loss)
    assert read.eigenvalues is None
    assert np.isnan(read.condition)
    assert read.limits[0] == pytest.approx(1.0, abs=1e-6)
    assert np.isnan(read.limits[1])
    place = np.flatnonzero(read.along[0][:, 0] == 0.0)
    assert np.isnan(read.along[0][place, 1]).all()
    whole = reading("sin(x^2 + y^2)/(x^2 + y^2)", **at(0.0, 0.0))
    assert whole.limits == pytest.approx((1.0, 1.0), abs=1e-6)
    assert whole.filling == pytest.approx(1.0, abs=1e-6)


def test_a_loss_of_many_parameters_is_not_read() -> None:
    layers = (LayerSpec("dense", {"units": 2, "activation": "tanh"}), LayerSpec("dense", {"units": 1}))
    assert read_surface(session_of(NetworkSpec("line_dense", layers=layers))) is None


def test_the_critical_point_of_a_linear_neuron_is_the_line_of_least_squares() -> None:
    session = session_of(NetworkSpec("line_dense"), **at(0.0, 0.0))
    read = read_surface(session)
    assert read is not None
    data = session.problem.data
    assert data is not None
    x, y = data.x[:, 0], data.y[:, 0]
    slope, intercept = np.polyfit(x, y, 1)
    (point,) = read.critical.points
    assert point.kind == "minimum"
    assert (point.x, point.y) == pytest.approx((slope, intercept), rel=1e-9)
    assert point.loss == pytest.approx(np.mean((slope * x + intercept - y) ** 2))
    assert point.condition == pytest.approx(read.condition)
    assert point.eigenvalues == pytest.approx((2.0, 2 * np.mean(x**2)))  # x has the mean 0
    assert read.classes is not None
    assert (read.classes[2] == CONVEX).all()


def test_the_slope_of_a_neuron_is_read_over_all_examples() -> None:
    session = session_of(NetworkSpec("line_dense", batch_size=4), **at(0.5, 2.0))
    read = read_surface(session)
    assert read is not None
    data = session.problem.data
    assert data is not None
    error = 0.5 * data.x[:, 0] + 2.0 - data.y[:, 0]
    assert read.loss == pytest.approx(np.mean(error**2))
    np.testing.assert_allclose(read.gradient, (2 * np.mean(error * data.x[:, 0]), 2 * np.mean(error)))


def test_the_critical_point_of_a_moving_average_is_the_mean_of_its_series() -> None:
    read = read_surface(
        Session(
            Experiment(AverageSpec("temperature"), (RacerSpec("average", {"beta": 0.9}, name="a"),), seed=2)
        )
    )
    assert read is not None
    (point,) = read.critical.points
    assert point.kind == "minimum"
    assert point.y == pytest.approx(1.0)
    assert point.eigenvalues == (1.0, 1.0)
    np.testing.assert_allclose(read.gradient, (read.x - point.x, read.y - point.y))
    assert read.classes is not None
    assert (read.classes[2] == CONVEX).all()


def test_a_neuron_that_is_not_quadratic_offers_no_second_derivatives() -> None:
    read = reading(
        NetworkSpec("line_dense", layers=(LayerSpec("dense", {"units": 1, "activation": "tanh"}),))
    )
    assert read.eigenvalues is None
    assert read.classes is None
    assert (read.critical.points, read.critical.note) == ((), NO_HESSIAN)


def test_a_minimum_outside_the_drawn_plane_is_not_told() -> None:
    read = reading(NetworkSpec("line_dense", domain=((50.0, 60.0), (50.0, 60.0))))
    assert (read.critical.points, read.critical.note) == ((), "none on the drawn plane")


def test_a_loss_that_is_level_along_a_line_tells_of_no_single_critical_point(tmp_path: Path) -> None:
    table = tmp_path / "twins.csv"
    # the second column is twice the first, so that only w1 + 2 w2 matters
    table.write_text("a,b,y\n" + "".join(f"{n},{2 * n},{5 * n}\n" for n in range(1, 9)))
    layers = (LayerSpec("dense", {"units": 1, "use_bias": False}),)
    read = reading(NetworkSpec(csv=str(table), layers=layers))
    assert read.critical.points == ()
    assert "fill a whole line" in read.critical.note
