"""The view of basins: the complete map in pictures, coarse first in a window, and a run under the mouse."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtWidgets import QApplication

from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment
from engine.frames.frame import Address, Frame
from engine.maps.basins import BasinsRequest, basins
from engine.maps.targets import UNDECIDED
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.engine.maps.samples import on_surface
from tests.widgets.pictures import click, move
from widgets.map_parts.basins_colours import basin_colour
from widgets.maps.basins_view import BasinsView
from widgets.style.theme import contrast, load_theme, themes

VIEW = '[view]\nbasins_points = "65"\nbasins_steps = 60\n'
STEPWISE = VIEW + 'basins_at = "step"'
MOMENTUM = 'optimizer = "sgd"\nlearning_rate = 0.01\nmomentum = 0.8'

NETWORK = """
ravine = 1
[objective]
kind = "network"
dataset = "circle"
[[objective.layers]]
kind = "dense"
units = 1
[[racers]]
optimizer = "sgd"
"""

pytestmark = pytest.mark.usefixtures("qapp")


def frame(experiment: Experiment, step: int = 0) -> Frame:
    session = Session(experiment)
    session.seek(Address(step))
    return Observer(session).frame()


def shown(experiment: Experiment, step: int = 0) -> BasinsView:
    view = BasinsView(load_theme("ink"))
    view.resize(480, 360)
    view.apply(frame(experiment, step))
    view.settle()
    return view


def test_a_picture_has_the_complete_map_of_the_racer_and_plane_of_the_frame() -> None:
    view = shown(on_surface(racer=MOMENTUM, more=VIEW))
    experiment = on_surface(racer=MOMENTUM, more=VIEW)
    expected = basins(BasinsRequest(experiment, 0, 60, 65, ((-5.0, 5.0), (-5.0, 5.0))))
    assert view.basins is not None
    assert (view.basins.label == expected.label).all()
    assert view.summary() == "sgd, 65 × 65 starts, 60 steps"
    assert view.shares() == expected.shares()
    table = view.table()
    assert len(table["minimum"]) == 65 * 65
    assert table["share"].sum() == pytest.approx(sum(s for k, s in expected.shares().items() if k >= 0))


def test_each_pixel_has_the_colour_of_its_basin() -> None:
    view = shown(on_surface(racer=MOMENTUM, more=VIEW))
    assert view.basins is not None
    picture = view._picture(view.basins, view.basins.label)
    for label in np.unique(view.basins.label).tolist():
        places = np.argwhere(
            (view.basins.label == label) & (view.basins.arrival == view.basins.arrival.min())
        )
        for i, j in places[:3].tolist():
            drawn = picture.pixelColor(i, picture.height() - 1 - j)
            wanted = basin_colour(label, view.theme)
            assert abs(drawn.hueF() - type(drawn)(wanted).hueF()) < 0.06


def test_the_map_at_a_step_fills_as_one_steps() -> None:
    each = [shown(on_surface(racer=MOMENTUM, more=STEPWISE), step) for step in (0, 20, 60)]
    at_step = [view.shares().get(UNDECIDED, 0.0) for view in each]
    assert at_step[0] == 1.0
    assert at_step == sorted(at_step, reverse=True)


def test_the_tip_says_where_a_start_leads_and_when() -> None:
    view = shown(on_surface(racer=MOMENTUM, more=VIEW))
    tip = view.tip_at(view.pixel(3.1, 2.1))
    assert "minimum 3: " in tip
    assert "of 60 steps" in tip
    assert "Click: start here" in tip
    assert view.tip_at(QPointF(1.0, 1.0)) == ""
    far = shown(on_surface("x^2 + y^2", 'optimizer = "sgd"\nlearning_rate = 3.0', VIEW))
    assert "diverges within" in far.tip_at(far.pixel(4.0, 4.0))
    slow = shown(on_surface("x^2 + y^2", 'optimizer = "sgd"\nlearning_rate = 1e-6', VIEW))
    assert "at no minimum after 60 steps" in slow.tip_at(slow.pixel(4.0, 4.0))


def test_the_run_under_the_mouse_is_drawn_and_a_click_starts_there() -> None:
    view = shown(on_surface(racer=MOMENTUM, more=VIEW))
    started: list[tuple[float, float]] = []
    view.start_moved.connect(lambda x, y: started.append((x, y)))
    move(view, view.pixel(1.0, 1.0))
    trail = view.trail
    assert trail is not None
    assert trail[0] == pytest.approx([1.0, 1.0], abs=0.05)
    assert len(trail) == 61
    move(view, QPointF(2.0, 2.0))
    assert view.trail is None
    click(view, view.pixel(-2.0, 3.0))
    assert started[0] == pytest.approx((-2.0, 3.0), abs=0.05)


def test_what_is_no_surface_is_said_in_a_sentence() -> None:
    view = BasinsView(load_theme("ink"))
    view.apply(frame(parse_experiment(NETWORK)))
    assert "needs a surface" in view.empty
    assert view.summary() == ""
    assert view.table() == {}


def test_in_a_window_the_map_is_computed_beside_and_ends_with_the_view(qapp: QApplication) -> None:
    view = BasinsView(load_theme("ink"))
    view.resize(300, 200)
    view.apply(frame(on_surface(racer=MOMENTUM, more=VIEW)))
    assert view.summary() == "computing"
    view.show()
    view.computed.wait()
    assert view.basins is not None
    assert view.basins.is_complete
    view.hide()
    assert view.computed._worker is None
    qapp.processEvents()


@pytest.mark.parametrize("name", list(themes()))
def test_neighbouring_basins_can_be_told_apart_and_from_the_ground(name: str) -> None:
    theme = load_theme(name)
    colours = [basin_colour(label, theme) for label in range(12)]
    assert len(set(colours)) == 12
    assert min(contrast(colour, theme.panel) for colour in colours) > 1.8
