"""The contour map as it is drawn: map, markers, trails, arrows and axes."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPointF

from engine.frames.seeds_frame import SeedsFrame
from engine.objective import FloatArray
from tests.widgets.frames import (
    RAVINE,
    holes_frame,
    landscape_of,
    ravine_frame,
    regression_frame,
    steep_frame,
)
from tests.widgets.landscape.maps import BARE, INK, shown
from tests.widgets.pictures import around, drawn, near, pixels_of
from tests.widgets.recording_frames import recorded_frame
from widgets.landscape.contour_view import ContourView
from widgets.landscape.map_painter import LONGEST_ARROW, arrow_on_map, beside_each_other, edge_of
from widgets.landscape.plane_marks import marks_of
from widgets.landscape.surface_view import SurfaceView
from widgets.plots.contour_map import field_of, loss_at, map_of
from widgets.style.fonts import text_width
from widgets.style.theme import colour_map, racer_style, themes

pytestmark = pytest.mark.usefixtures("qapp")


def map_colour(share: float) -> str:
    return "#" + "".join(f"{round(255 * part):02X}" for part in colour_map("viridis")[round(255 * share)])


def test_the_valley_is_dark_and_the_rim_bright() -> None:
    view, pixels = shown(replace(ravine_frame(view=BARE), racers=(), minima=(), ghosts=()))
    assert near(around(pixels, view.pixel(0.3, 0.05), 1), map_colour(0.0), 30).any()
    assert near(around(pixels, view.pixel(-4.95, -2.95), 1), map_colour(1.0), 30).any()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_racer_stands_at_its_parameters(place: int) -> None:
    frame = ravine_frame(6, view=BARE)
    view, pixels = shown(frame)
    racer = frame.racers[place]
    assert near(around(pixels, view.pixel(*racer.theta)), racer_style(racer.index, INK).colour).any()


def test_in_a_window_a_new_surface_is_seen_coarse_at_once_and_then_refined() -> None:
    view, before = shown(ravine_frame(view=BARE))
    view.use_opengl()
    other = landscape_of(RAVINE.domain, lambda x, y: x**2 + y**4, ("x", "y"))
    frame = replace(ravine_frame(view=BARE), landscape=other)
    view.apply(frame)
    coarse = pixels_of(view.grab().toImage())
    view.settle()
    refined = pixels_of(view.grab().toImage())
    assert (coarse != before).any(axis=-1).mean() > 0.2
    assert (np.abs(coarse - refined).max(axis=-1) > 60).mean() < 0.02
    plain, expected = shown(frame)
    assert plain.summary() == view.summary()
    assert (refined == expected).all()


def test_a_trail_is_drawn_only_where_trails_are_shown() -> None:
    frame = ravine_frame(6)
    middle = 0.5 * (frame.racers[0].path[1] + frame.racers[0].path[2])
    for trails in (True, False):
        view, pixels = shown(ravine_frame(6, view={"arrows": False, "trails": trails}))
        colour = racer_style(0, INK).colour
        assert near(around(pixels, view.pixel(*middle), 2), colour).any() == trails


def test_the_trails_of_many_seeds_are_hairlines_with_gaps_between_them() -> None:
    frame = ravine_frame(6, view={"arrows": False})
    paths = tuple(np.array([[-4.0, y], [4.0, y]]) for y in np.linspace(-2.5, -0.5, 9))
    seeds = SeedsFrame((), np.ones(10), 0, paths)
    racer = replace(frame.racers[2], seeds=seeds)
    _, without = shown(replace(frame, ghosts=()))
    view, pixels = shown(replace(frame, racers=(*frame.racers[:2], racer), ghosts=()))

    def drawn_at(y: float) -> float:
        at = view.pixel(0.0, y)
        return float(np.abs(around(pixels, at, 1) - around(without, at, 1)).max())

    assert min(drawn_at(path[0, 1]) for path in paths) > 40.0
    # no line joins the end of one with the beginning of the next
    assert drawn_at(-0.625) == 0.0


def test_a_trail_outside_the_domain_stays_inside_the_axes_and_moves_none() -> None:
    frame = ravine_frame(6, view={"arrows": False})
    wild = replace(frame.racers[0], path=np.array([[4.0, 2.0], [1e12, -3e15], [np.nan, 0.0], [40.0, 2.0]]))
    calm, _ = shown(frame)
    view, pixels = shown(replace(frame, racers=(wild, *frame.racers[1:])))
    assert view.area() == calm.area()
    outside = pixels.copy()
    area = view.area().toAlignedRect().adjusted(-1, -1, 2, 2)
    outside[area.top() : area.bottom(), area.left() : area.right()] = 0
    legend = round(view.area().top())
    assert not near(outside[legend:], racer_style(0, INK).colour).any()


@pytest.mark.parametrize("step", [0, 6, 49])
def test_no_arrow_is_longer_than_a_third_of_the_view(step: int) -> None:
    frame = ravine_frame(step)
    view, _ = shown(frame)
    longest = LONGEST_ARROW * min(view.area().width(), view.area().height())
    steep = tuple(replace(racer, gradient=1e9 * racer.gradient) for racer in frame.racers)
    for chosen in range(3):
        looked_at = ravine_frame(step, view={"racer": chosen}, racers=steep)
        for arrow in marks_of(looked_at, INK).arrows:
            vector = arrow_on_map(view, arrow)
            assert np.hypot(vector.x(), vector.y()) <= longest + 1e-6, arrow.kind


def test_an_arrow_of_the_update_ends_where_the_next_step_stands() -> None:
    frame, after = ravine_frame(6), ravine_frame(7)
    view, _ = shown(frame)
    [update] = [arrow for arrow in marks_of(frame, INK).arrows if arrow.kind == "update"]
    tip = view.pixel(update.x, update.y) + arrow_on_map(view, update)
    there = view.pixel(*after.racers[0].theta)
    assert (tip.x(), tip.y()) == pytest.approx((there.x(), there.y()))


def test_the_gradients_arrow_on_the_map_points_downhill() -> None:
    view, pixels = shown(steep_frame())
    downhill, uphill = view.pixel(2.0, 0.9), view.pixel(2.0, 2.1)
    assert near(around(pixels, downhill, 2), INK.text, 40).any()
    assert not near(around(pixels, uphill, 2), INK.text, 40).any()


def test_another_theme_gives_the_marks_its_colours() -> None:
    view, _ = shown(steep_frame())
    paper = themes()["paper"]
    view.set_theme(paper)
    pixels = drawn(view, steep_frame())
    assert near(around(pixels, view.pixel(2.0, 1.5)), racer_style(0, paper).colour).any()


def test_holes_show_the_ground_and_no_map() -> None:
    frame = replace(holes_frame(), racers=(), ghosts=(), minima=())
    view, pixels = shown(frame)
    hole = around(pixels, view.pixel(-3.0, 3.0), 12)
    assert near(hole, INK.ground, 4).any()
    assert (near(hole, INK.ground, 4) | (np.ptp(hole, axis=-1) < 30)).all()


def test_a_loss_that_is_nowhere_defined_is_said_in_a_sentence() -> None:
    frame = ravine_frame()
    nothing = replace(frame.landscape, z=np.full_like(frame.landscape.z, np.nan))
    view, _ = shown(replace(frame, landscape=nothing))
    assert "no finite height" in view.empty
    drawn(view, frame)
    assert view.empty == ""


def test_axes_carry_the_names_of_the_parameters() -> None:
    view, _ = shown(regression_frame())
    assert (view.x_axis.name, view.y_axis.name) == ("weight", "bias")


def test_the_map_is_made_once_for_a_landscape() -> None:
    landscape = ravine_frame(6).landscape
    assert ravine_frame(7).landscape is landscape
    field = field_of(landscape, "viridis", log=False)
    assert field_of(landscape, "viridis", log=False) is field
    assert map_of(field) is map_of(field)


@pytest.mark.parametrize("log", [False, True])
def test_contour_lines_run_at_the_losses_they_claim(log: bool) -> None:
    drawn_map = map_of(field_of(ravine_frame(6).landscape, "viridis", log=log))
    assert len(drawn_map.levels) >= 4
    ratios = drawn_map.levels[1:] / drawn_map.levels[:-1]
    assert (np.ptp(ratios) < 1e-6) == log
    for line in drawn_map.lines:
        losses = RAVINE.losses(line)
        nearest = drawn_map.levels[np.argmin(np.abs(drawn_map.levels - losses.mean()))]
        assert np.allclose(losses, nearest, rtol=0.02, atol=0.05)


def test_the_loss_between_grid_points_is_bilinear_and_nan_outside() -> None:
    landscape = ravine_frame(6).landscape
    assert loss_at(landscape, 5.0, -3.0) == pytest.approx(115.0)
    assert loss_at(landscape, 0.05, 0.0) == pytest.approx(0.005)
    assert np.isnan(loss_at(landscape, 5.1, 0.0))


@pytest.mark.parametrize("away", [np.array([1e6, 0.0]), np.array([np.inf, 0.0])])
def test_a_racer_outside_the_map_waits_at_its_edge_and_reports_where_it_is(away: FloatArray) -> None:
    frame = ravine_frame(6)
    lost = replace(
        frame.racers[0], theta=away, path=frame.racers[0].path[:1], update=None, step_gradient=None
    )
    view = ContourView(INK)
    pixels = drawn(view, replace(frame, racers=(lost,), ghosts=()))
    edge, outwards = edge_of(view.pixel(*away), view.area(), view.unit)
    assert view.area().contains(edge)
    assert outwards.x() == pytest.approx(1.0, abs=1e-3)
    assert near(around(pixels, edge + outwards * 10.0, 2), racer_style(0, INK).colour, 30).any()
    assert "sgd is outside: x" in view.tip_at(edge)


def test_a_map_that_is_a_picture_of_its_own_says_which_loss_a_colour_means() -> None:
    view = ContourView(INK)
    bare = view.area
    pixels = drawn(view, ravine_frame(6))
    assert view.area().right() < 600.0
    bar = pixels[round(bare().top()) : round(bare().bottom()), round(bare().right()) + 20]
    assert len(np.unique(bar, axis=0)) > 40
    drawn(view, ravine_frame(7), (300, 200))
    assert not view.has_bar
    assert view.area().right() > 280.0


def test_a_domain_too_thin_for_its_numbers_is_said_instead_of_drawn() -> None:
    frame = ravine_frame(6)
    thin = np.linspace(1.0, 1.0000000000000002, len(frame.landscape.x))
    narrow = replace(frame, landscape=replace(frame.landscape, x=thin))
    view = ContourView(INK)
    pixels = drawn(view, narrow)
    assert "is so thin that its points are the same number; choose a wider one" in view.empty
    assert near(pixels, INK.quiet_text).any()
    scene = SurfaceView(INK)
    scene.resize(500, 400)
    scene.apply(narrow)
    assert near(pixels_of(scene.scene_view.render_image((500, 400))), INK.quiet_text).any()


def test_heights_that_are_cut_are_reported_in_the_header() -> None:
    field = landscape_of(((-4.5, 4.5), (-4.5, 4.5)), beale, ("x", "y"))
    view = ContourView(INK)
    view.apply(replace(ravine_frame(6), landscape=field))
    assert re.search(r"heights above \d+ cut$", view.summary())


def beale(x: FloatArray, y: FloatArray) -> FloatArray:
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def test_racers_outside_the_map_stand_beside_each_other_at_its_edge() -> None:
    marks = [(QPointF(100.0, 50.0), QPointF(1.0, 0.0))] * 5 + [(QPointF(10.0, 90.0), QPointF(0.0, 1.0))]
    placed = beside_each_other(marks, 10.0)
    assert placed[0] == marks[0][0]
    assert placed[-1] == marks[-1][0]
    assert {at.x() for at in placed[:5]} == {100.0}
    heights = sorted(at.y() for at in placed[:5])
    assert heights == pytest.approx([23.0, 36.5, 50.0, 63.5, 77.0])


def test_of_many_racers_on_one_point_of_the_map_each_shows_its_colour() -> None:
    frame = ravine_frame(0)
    racer = frame.racers[0]
    racers = tuple(replace(racer, index=place, name=f"racer {place}") for place in range(6))
    view = ContourView(INK)
    pixels = drawn(view, replace(frame, racers=racers), (640, 480))
    at = view.pixel(*racer.theta[:2])
    for place in range(6):
        style = racer_style(place, INK)
        assert near(around(pixels, at, 24), style.colour, 40).sum() >= 8, place


def test_no_halo_lies_on_another_racers_trail() -> None:
    frame = ravine_frame(6, view={"arrows": False, "racer": 2})
    first, last = frame.racers[0], frame.racers[-1]
    straight = replace(first, path=np.array([[-4.0, 0.5], [4.0, 0.5]]), theta=np.array([4.0, 0.5]))
    across = replace(last, path=np.array([[0.0, -2.5], [0.0, 2.5]]), theta=np.array([0.0, 2.5]))
    view, pixels = shown(replace(frame, racers=(straight, across), minima=(), ghosts=()))
    crossing = view.pixel(0.0, 0.5)
    beside = pixels[int(crossing.y()), int(crossing.x()) - 2]
    assert near(beside[None, None], racer_style(first.index, INK).colour, 30).all()


def test_the_legend_below_the_map_names_the_ellipse_and_stays_off_the_axis_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[tuple[str, float, float]] = []

    def note(
        _painter: object, x: float, _baseline: float, text: str, *_args: object, unit: float, **_: object
    ) -> None:
        written.append((text, x, x + text_width(text, "small") * unit))

    monkeypatch.setattr("widgets.landscape.map_painter.write", note)
    frame = ravine_frame(6, view={"accumulators": True, "preconditioner": True, "racer": 2})
    squared = tuple(replace(racer, squared=np.array([4.0, 1.0])) for racer in frame.racers)
    for width, is_named in ((640, True), (210, False)):
        written.clear()
        view, _ = shown(replace(frame, racers=squared), (width, 400))
        name = text_width(view.x_axis.name, "small", "strong") * view.unit
        assert ("accumulated squares" in [text for text, _, _ in written]) == is_named
        assert all(right < view.area().right() - name for _, _, right in written)


def test_of_a_recorded_run_the_path_is_drawn_where_the_loss_around_it_is_not_known() -> None:
    frame = recorded_frame()
    view = ContourView(INK)
    image = drawn(view, frame, (640, 480))
    assert near(image, racer_style(0, INK).colour).sum() > 50
    assert view.summary().endswith("the loss was not recorded")
    assert view.empty == ""
    unknown = replace(frame, recording=None)
    view.apply(unknown)
    assert view.empty.startswith("a height field has no finite height")
