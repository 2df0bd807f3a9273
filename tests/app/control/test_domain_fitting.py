"""Fitting the drawn part of the plane to critical points and trails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PyQt6.QtCore import QObject

from app.control.domain_fitting import DomainFitting
from engine.experiment.description import SurfaceSpec, as_surface
from engine.experiment.file import parse_experiment
from engine.experiment.plane_part import part_of
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.app.controller_fixture import ControllerFixture
from tests.engine.maps.samples import on_surface

pytestmark = pytest.mark.usefixtures("qapp")
CIRCLE = """
ravine = 1
[objective]
kind = "network"
dataset = "circle"
layers = [{kind = "dense", units = 2, activation = "tanh"},
  {kind = "dense", units = 1, activation = "sigmoid"}]
[[racers]]
optimizer = "adam"
"""


@pytest.fixture
def fixture() -> Iterator[ControllerFixture]:
    made = ControllerFixture()
    yield made
    made.controller.close()


def test_what_is_drawn_holds_the_minimum_and_the_trail(
    fixture: ControllerFixture,
) -> None:
    lost = replace(
        on_surface("(x - 3)^2 + (y + 2)^2", 'optimizer = "sgd"'),
        objective=SurfaceSpec(
            formula="(x - 3)^2 + (y + 2)^2", domain=((90.0, 91.0), (90.0, 91.0)), start=(-1.0, 1.0)
        ),
    )
    controller = fixture.open(Observer(Session(lost)).frame())
    owner = QObject()
    fitting = DomainFitting(controller, owner)
    fitting.fit()
    fitting.work.settle()
    drawn = as_surface(controller.experiment.objective)
    assert drawn is not None
    assert drawn.domain is not None
    (x_low, x_high), (y_low, y_high) = drawn.domain
    assert x_low < -1.0 < 3.0 < x_high < 5.0
    assert y_low < -2.0 < 1.0 < y_high < 3.0
    fitting.work.stop()


def test_of_a_network_the_part_of_its_plane_is_drawn_that_holds_the_trails(
    fixture: ControllerFixture,
) -> None:
    session = Session(parse_experiment(CIRCLE))
    session.advance(3)
    frame = Observer(session, complete=False).frame()
    controller = fixture.open(frame)
    DomainFitting(controller, QObject()).fit()
    part = part_of(str(controller.experiment.shown("plane_part")))
    assert part is not None
    assert frame.plane is not None
    assert frame.plane.whole is not None
    for axis, ((low, high), (first, last)) in enumerate(zip(frame.plane.whole, part, strict=True)):
        shares = (frame.plane.paths[0][:, axis] - low) / (high - low)
        assert first < shares.min() <= shares.max() < last
