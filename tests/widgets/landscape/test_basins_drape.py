"""Basins on the loss surface: in pictures complete, told in words, with the run under the mouse."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtWidgets import QApplication

from engine.experiment.file import parse_experiment
from engine.maps.basins import BasinsRequest, trail_from
from tests.engine.maps.samples import on_surface
from tests.widgets.maps.test_basins_view import MOMENTUM, NETWORK, frame
from tests.widgets.pictures import pixels_of
from widgets.landscape.surface_view import SurfaceView
from widgets.map_parts.basins_colours import basins_colours
from widgets.map_parts.basins_map import complete_basins
from widgets.style.theme import themes
from widgets.view.panel import Panel

pytestmark = pytest.mark.usefixtures("qapp")
VIEW = '[view]\nbasins_points = "65"\nbasins_steps = 60\nazimuth = -90.0\nelevation = 90.0\n'
BASINS = VIEW + 'surface_colours = "basins"\n'
EXPERIMENT = on_surface(racer=MOMENTUM, more=BASINS)
REQUEST = BasinsRequest(EXPERIMENT, 0, 60, 65, ((-5.0, 5.0), (-5.0, 5.0)))
INK = themes()["ink"]


def shown(more: str) -> SurfaceView:
    view = SurfaceView(INK)
    view.resize(240, 180)
    view.apply(frame(on_surface(racer=MOMENTUM, more=more)))
    view.settle()
    return view


def test_a_picture_of_the_surface_has_the_colours_of_the_complete_map() -> None:
    view, plain = shown(BASINS), shown(VIEW)
    expected, scene = complete_basins(REQUEST), view.scene_view.shown()
    assert scene is not None
    assert scene.drape is not None
    assert (scene.drape.colours == basins_colours(expected, expected.label, INK)).all()
    assert view.basins.drape(INK) is scene.drape
    pictures = [pixels_of(each.scene_view.render_image((240, 180))) for each in (view, plain)]
    assert (np.abs(pictures[0] - pictures[1]).max(axis=-1) > 40).mean() > 0.05
    assert "basins of sgd (" in view.summary()
    assert "basins" not in plain.summary()


def test_the_mouse_shows_the_run_from_where_it_points_and_where_that_ends(qapp: QApplication) -> None:
    view = shown(BASINS)
    view.show()
    qapp.processEvents()
    view._hover(1.0, 2.0)
    run = view.basins.trail(1.0, 2.0)
    assert run is not None
    assert np.array_equal(run, trail_from(REQUEST, (1.0, 2.0)))
    before = pixels_of(view.grab().toImage())
    assert any("there after" in line for line in view.basins.lines(1.0, 2.0))
    view._hover(float("nan"), float("nan"))
    assert (pixels_of(view.grab().toImage()) != before).any()
    plain = shown(VIEW)
    assert (plain.basins.trail(1.0, 2.0), plain.basins.lines(1.0, 2.0)) == (None, [])
    assert view.tip_at(QPointF(120.0, 100.0)).count("\n") > plain.tip_at(QPointF(120.0, 100.0)).count("\n")
    view.close()


def test_in_a_window_the_colours_come_when_they_are_computed_and_go_with_the_choice() -> None:
    view = SurfaceView(INK)
    view.resize(240, 180)
    view.apply(frame(EXPERIMENT))
    assert "computing" in view.summary()
    panel = Panel("Loss surface", view)
    panel.apply(frame(EXPERIMENT))
    panel.show()
    assert "computing" in panel.header.summary
    view.basins.computed.wait()
    assert "basins of sgd (" in panel.header.summary
    scene = view.scene_view.shown()
    assert scene is not None
    assert scene.drape is not None
    view.apply(frame(on_surface(racer=MOMENTUM, more=VIEW)))
    scene = view.scene_view.shown()
    assert scene is not None
    assert scene.drape is None
    panel.close()
    assert view.basins.computed.map is None


def test_a_network_has_no_basins_and_says_so() -> None:
    view = SurfaceView(INK)
    view.resize(240, 180)
    view.apply(frame(parse_experiment(NETWORK + '[view]\nsurface_colours = "basins"\n')))
    view.settle()
    assert "needs a surface" in view.summary()
    scene = view.scene_view.shown()
    assert scene is not None
    assert scene.drape is None
