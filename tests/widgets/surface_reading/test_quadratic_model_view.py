"""The view of the quadratic model: its marks, numbers and sentences."""

from __future__ import annotations

import numpy as np
import pytest

from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec, named
from engine.observers.session_observer import Observer
from engine.session.session import Session
from widgets.style.theme import load_theme
from widgets.surface_reading.quadratic_model_view import QuadraticModelView

pytestmark = pytest.mark.usefixtures("qapp")


def at(formula: str, start: tuple[float, float], optimizer: str = "sgd") -> QuadraticModelView:
    view = QuadraticModelView(load_theme("ink"))
    view.resize(600, 500)
    experiment = Experiment(SurfaceSpec(formula=formula, start=start), named((RacerSpec(optimizer),)))
    view.apply(Observer(Session(experiment)).frame())
    return view


def test_in_a_bowl_newton_alone_is_marked_and_ends_at_the_minimum() -> None:
    view = at("x^2 + 4*(y - 1)^2", (3.0, 2.0))
    ((name, point),) = view.marks()
    assert name == "Newton"
    np.testing.assert_allclose(point, (0.0, 1.0), atol=1e-12)
    assert view.summary().startswith("bowl, curvatures 2 and 8")
    assert "loss" not in view.tip_at(view.pixel(0.0, 1.0)).splitlines()[0]


def test_at_a_saddle_newton_goes_to_it_and_saddle_free_newton_away() -> None:
    view = at("x^2 - y^2", (1.0, 0.5))
    (_, newton), (_, free) = view.marks()
    np.testing.assert_allclose(newton, (0.0, 0.0), atol=1e-12)
    np.testing.assert_allclose(free, (0.0, 1.0), atol=1e-12)


def test_the_points_that_the_line_search_tried_can_be_read() -> None:
    view = at("x^2 + 4*y^2", (1.0, 1.0))
    table = view.table()
    assert table["length"].tolist() == [1.0, 0.5, 0.25]
    assert table["tried loss"][-1] <= table["loss at most"][-1]
    tip = view.tip_at(view.pixel(float(table["tried x"][-1]), float(table["tried y"][-1])))
    assert tip.startswith("try 3, length 0.25: loss")


def test_a_sentence_says_why_there_is_no_model() -> None:
    view = at("abs(x) + sqrt(x^2 + y^2)*0 + sqrt(y)", (1.0, 0.0))
    assert "no Hessian" in view.empty
    assert view.table() == {}
    assert view.marks() == []
    assert view.summary() == ""


def test_a_racer_that_searches_along_a_line_shows_the_points_of_its_own_step() -> None:
    view = at("x^2 + 4*y^2", (1.0, 1.0), "line_search")
    table = view.table()
    assert table["length"].tolist() == [1.0, 0.5, 0.25]
    assert view.search is not None
    assert view.search.is_accepted
    assert dict(view.marks())["its own step"].tolist() == view.search.points[-1].tolist()


def test_where_a_damped_step_of_newton_leads_is_marked_beside_the_whole_one() -> None:
    view = at("x^2 + 4*y^2", (1.0, 1.0), "newton")
    marks = dict(view.marks())
    np.testing.assert_allclose(marks["its own step"], marks["Newton"], atol=1e-15)
