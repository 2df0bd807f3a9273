"""What is drawn over a plane, for the map and the scene: signs, kinds and lengths are decided here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.frames.seeds_frame import SeedsFrame
from engine.frames.surface_reading import SurfaceReading
from engine.objective import FloatArray
from engine.surfaces.critical_points import CriticalPoints
from tests.widgets.frames import ravine_frame
from widgets.landscape.plane_marks import ELLIPSE, marks_of
from widgets.scene.description import PRECONDITIONER
from widgets.style.theme import racer_style, themes

INK = themes()["ink"]


def test_every_racer_has_a_trail_a_marker_and_a_line_in_the_legend() -> None:
    frame = ravine_frame()
    marks = marks_of(frame, INK)
    styles = [racer_style(racer.index, INK) for racer in frame.racers]
    assert [trail.style for trail in marks.trails if not trail.faint] == styles
    assert {marker.style for marker in marks.markers} == set(styles)
    assert [(entry.style, entry.name) for entry in marks.legend] == [
        (style, racer.name) for style, racer in zip(styles, frame.racers, strict=True)
    ]


def test_the_runs_of_other_seeds_are_faint_trails_beneath_the_racers() -> None:
    frame = ravine_frame()
    path = np.cumsum(np.ones((1000, 2)), axis=0)
    seeds = SeedsFrame((), np.ones(3), 0, (path, path[:5]))
    racers = (frame.racers[0], replace(frame.racers[1], seeds=seeds), frame.racers[2])
    trails = marks_of(replace(frame, racers=racers), INK).trails
    style = replace(racer_style(1, INK), dash=())  # dashes of many lines take long
    assert [(trail.style, len(trail.points) < 150) for trail in trails[1:3]] == [(style, True)] * 2
    assert [trail.faint for trail in trails] == [True, True, True, False, False, False]


def test_the_chosen_racer_is_emphasised_in_its_place() -> None:
    marks = marks_of(ravine_frame(view={"racer": 1}), INK)
    assert [marker.emphasised for marker in marks.markers] == [False, True, False]
    assert [marker.style for marker in marks.markers] == [racer_style(place, INK) for place in range(3)]


def test_a_racer_alone_is_not_emphasised() -> None:
    frame = ravine_frame()
    marks = marks_of(replace(frame, racers=frame.racers[:1]), INK)
    assert [marker.emphasised for marker in marks.markers] == [False]


def test_the_arrows_are_the_chosen_racers_own_vectors_the_gradients_downhill() -> None:
    frame = ravine_frame(view={"racer": 1})
    racer = frame.racers[1]
    arrows = {arrow.kind: arrow for arrow in marks_of(frame, INK).arrows}
    assert arrows["gradient"].vector == tuple(-racer.gradient)
    assert racer.update is not None
    assert arrows["update"].vector == tuple(racer.update)
    assert {(arrow.x, arrow.y) for arrow in arrows.values()} == {tuple(racer.theta)}


def test_an_arrow_that_the_phase_does_not_know_yet_or_that_is_not_finite_is_left_out() -> None:
    frame = ravine_frame()
    racer = replace(
        frame.racers[0], step_gradient=None, update=np.array([np.inf, 0.0]), velocity=None, lookahead=None
    )
    assert marks_of(replace(frame, racers=(racer,)), INK).arrows == ()


@pytest.mark.parametrize(("switch", "part"), [("trails", "trails"), ("arrows", "arrows")])
def test_what_is_switched_off_is_not_among_the_marks(switch: str, part: str) -> None:
    assert getattr(marks_of(ravine_frame(), INK), part) != ()
    assert getattr(marks_of(ravine_frame(view={switch: False}), INK), part) == ()


def test_the_accumulators_ellipse_has_the_proportions_of_their_roots() -> None:
    frame = ravine_frame(view={"accumulators": True})
    racer = replace(frame.racers[0], squared=np.array([4.0, 1.0]))
    [shape] = marks_of(replace(frame, racers=(racer,)), INK).shapes
    (x_low, x_high), (y_low, y_high) = frame.landscape.domain
    assert shape.half_axes == pytest.approx((ELLIPSE * (x_high - x_low), ELLIPSE * (y_high - y_low) / 2.0))


@pytest.mark.parametrize("squared", [None, np.zeros(2), np.array([np.nan, 1.0])])
def test_accumulators_that_say_nothing_are_not_drawn(squared: Any) -> None:
    frame = ravine_frame(view={"accumulators": True})
    racer = replace(frame.racers[0], squared=squared)
    assert marks_of(replace(frame, racers=(racer,)), INK).shapes == ()


def test_the_preconditioners_ellipse_has_the_inverse_proportions_in_parameters_and_is_dashed() -> None:
    frame = ravine_frame(view={"preconditioner": True})
    racer = replace(frame.racers[0], squared=np.array([4.0, 1.0]))
    [shape] = marks_of(replace(frame, racers=(racer,)), INK).shapes
    assert shape.half_axes[0] / shape.half_axes[1] == pytest.approx(0.5)
    sides = [high - low for low, high in frame.landscape.domain]
    assert max(half / side for half, side in zip(shape.half_axes, sides, strict=True)) == pytest.approx(
        ELLIPSE
    )
    assert shape.legend_entry.is_dashed
    assert shape.legend_entry.name == PRECONDITIONER


@pytest.mark.parametrize("squared", [None, np.array([0.0, 1.0]), np.array([np.nan, 1.0])])
def test_a_preconditioner_that_is_not_known_or_infinite_is_not_drawn(squared: Any) -> None:
    frame = ravine_frame(view={"preconditioner": True})
    racer = replace(frame.racers[0], squared=squared)
    assert marks_of(replace(frame, racers=(racer,)), INK).shapes == ()


def test_nesterovs_look_ahead_is_joined_to_its_racer() -> None:
    frame = ravine_frame()
    racer = replace(frame.racers[0], lookahead=np.array([1.0, 0.5]), lookahead_gradient=np.array([2.0, 10.0]))
    [ahead] = marks_of(replace(frame, racers=(racer,)), INK).look_aheads
    assert (ahead.x, ahead.y) == (1.0, 0.5)
    assert ahead.origin == tuple(racer.theta)
    assert ahead.gradient == (-2.0, -10.0)


def test_a_future_that_was_left_is_a_ghost_beneath_the_trails() -> None:
    frame = ravine_frame()
    assert len(frame.ghosts) == 1
    marks = marks_of(frame, INK)
    assert [trail.faint for trail in marks.trails] == [True, False, False, False]
    assert marks.trails[0].style == racer_style(frame.ghosts[0].index, INK)


def test_the_look_ahead_point_is_known_before_its_gradient() -> None:
    frame = ravine_frame()
    racer = replace(frame.racers[0], lookahead=np.array([1.0, 0.5]), lookahead_gradient=None)
    [ahead] = marks_of(replace(frame, racers=(racer,)), INK).look_aheads
    assert (ahead.x, ahead.y) == (1.0, 0.5)
    assert ahead.arrows == ()


def test_the_arrow_at_the_look_ahead_starts_there_and_points_downhill() -> None:
    frame = ravine_frame()
    racer = replace(frame.racers[0], lookahead=np.array([1.0, 0.5]), lookahead_gradient=np.array([2.0, 10.0]))
    [ahead] = marks_of(replace(frame, racers=(racer,)), INK).look_aheads
    [arrow] = ahead.arrows
    assert (arrow.kind, arrow.x, arrow.y, arrow.vector) == ("gradient", 1.0, 0.5, (-2.0, -10.0))


def test_without_racers_only_the_plane_is_marked() -> None:
    marks = marks_of(replace(ravine_frame(), racers=(), ghosts=()), INK)
    assert (marks.markers, marks.arrows, marks.start, marks.legend) == ((), (), None, ())
    assert marks.minima == ((0.0, 0.0),)


def test_the_start_is_where_the_race_began() -> None:
    assert marks_of(ravine_frame(20), INK).start == (4.0, 2.0)


@pytest.mark.parametrize(("slope", "is_drawn"), [(1.0, True), (np.nan, False)])
def test_the_tangent_is_drawn_where_the_slope_is_known(slope: float, is_drawn: bool) -> None:
    frame = ravine_frame(view={"tangent": True}, reading=reading_with(np.array([slope, 2.0])))
    tangent = marks_of(frame, INK).tangent
    assert (tangent is not None) == is_drawn
    assert tangent is None or (tangent.x, tangent.y, tangent.gradient) == (1.0, 2.0, (1.0, 2.0))


def reading_with(gradient: FloatArray) -> SurfaceReading:
    """A point that is read at (1, 2)."""
    nothing = np.empty((0, 2))
    return SurfaceReading(
        1.0, 2.0, 3.0, gradient, None, (nothing, nothing), (np.nan, np.nan), np.nan, CriticalPoints(()), None
    )


def test_the_points_that_a_step_tries_are_marked_in_order_and_named_once() -> None:
    frame = ravine_frame()
    racer = replace(frame.racers[0], tried=np.array([[3.0, 1.0], [np.inf, 0.0], [1.0, 0.5]]))
    marks = marks_of(replace(frame, racers=(racer,)), INK).look_aheads
    assert [(mark.x, mark.y) for mark in marks] == [(3.0, 1.0), (1.0, 0.5)]
    assert all(mark.is_tried and mark.is_named and not mark.arrows for mark in marks)
    assert marks[0].legend_entry.name == "tried in this step"
