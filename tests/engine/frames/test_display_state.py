from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, SurfaceSpec
from engine.experiment.view import FRAME_CONTENT, VIEW_PARAMETERS
from engine.frames.display_state import DisplayState
from engine.frames.frame import Frame
from engine.frames.projection import flattened
from engine.observers.session_observer import Observer
from engine.parameters import Parameter, Value
from engine.session.session import Session

LAYERS = (
    LayerSpec("dense", {"units": 4, "activation": "tanh"}),
    LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),
)
NETWORK = NetworkSpec("circle", layers=LAYERS, loss="binary_crossentropy", batch_size=32)
SURFACE = SurfaceSpec(formula="x^2 + y^2", start=(1.0, 2.0))
PARAMETERS = 4 * 3 + 5


def frame_of(objective: NetworkSpec | SurfaceSpec, racers: int = 2, **view: Value) -> Frame:
    race = tuple(RacerSpec("sgd", {"learning_rate": 0.1}, name=f"sgd {number}") for number in range(racers))
    session = Session(Experiment(objective, race, seed=1, view=view))
    return Observer(session, complete=False).frame()


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ({}, {"racer": 0, "layer": 0, "unit": 0, "weight": 0, "example": 0}),
        (
            {"racer": 1, "layer": 1, "unit": 0, "weight": 12},
            {"racer": 1, "layer": 1, "unit": 0, "weight": 12},
        ),
        ({"racer": 99, "layer": 63}, {"racer": 1, "layer": 1}),
        ({"layer": 0, "unit": 511}, {"unit": 3}),
        ({"layer": 1, "unit": 3}, {"layer": 1, "unit": 0}),
        ({"weight": 10**9, "neuron_example": 10**6}, {"weight": PARAMETERS - 1}),
        (
            {"functions": "relu; tanh", "function": "tanh"},
            {"functions": ("relu", "tanh"), "function": "tanh"},
        ),
        ({"functions": "relu; tanh", "function": "elu"}, {"function": "relu"}),
        ({"plane": "weights", "plane_x": 3, "plane_y": 5}, {"plane": "weights", "axes": (3, 5)}),
        ({"plane": "pca"}, {"plane": "pca", "axes": ()}),
    ],
)
def test_a_choice_is_the_nearest_that_exists(view: dict[str, Any], expected: Mapping[str, object]) -> None:
    display = frame_of(NETWORK, **view).display
    assert {name: getattr(display, name) for name in expected} == expected


def test_an_example_beyond_the_last_is_the_last() -> None:
    frame = frame_of(NETWORK, neuron_example=10**6)
    assert frame.data is not None
    assert frame.display.example == len(frame.data.x) - 1


def test_a_surface_has_no_layers_and_no_plane_and_is_read_where_its_frame_says() -> None:
    chosen: dict[str, Any] = {"layer": 3, "unit": 2, "weight": 7, "tangent": True, "functions": ""}
    assert frame_of(SURFACE, **chosen).display == DisplayState(weight=1, point=(1.0, 2.0))
    assert frame_of(SURFACE).display.point is None


def test_the_start_of_a_surface_can_be_put_elsewhere_and_that_of_a_networks_layers_cannot() -> None:
    assert frame_of(SURFACE).has_free_start
    assert not frame_of(NETWORK).has_free_start


def test_a_frame_looked_at_through_its_plane_shows_the_same_choice() -> None:
    frame = frame_of(NETWORK, racer=1, layer=1, weight=14)
    assert flattened(frame) is not frame
    assert flattened(frame).display == frame.display


def test_the_engine_computes_the_numbers_of_the_racer_that_is_looked_at() -> None:
    """Also where the view names one that no longer runs, as after undo."""
    frame = frame_of(NETWORK, racer=9)
    assert frame.network is not None
    assert frame.display.racer == frame.network.racer == 1
    assert [any(line.numbers for line in racer.lines) for racer in frame.racers] == [False, True]
    assert [racer.made is None for racer in frame.racers] == [True, True]


def other(parameter: Parameter, now: Value) -> Value:
    """Another value that a parameter of the view may have."""
    if parameter.choices:
        return next(choice for choice in parameter.choices if choice not in (now, "auto"))
    if isinstance(now, bool):
        return not now
    if isinstance(now, str):
        return {"functions": "relu; elu", "function": "tanh"}.get(parameter.name, "")
    return type(now)(now + 1)


@pytest.fixture(scope="module", params=[NETWORK, SURFACE], ids=["network", "surface"])
def plain(request: pytest.FixtureRequest) -> tuple[NetworkSpec | SurfaceSpec, Frame]:
    """An objective, and its frame where nothing else is looked at."""
    return request.param, frame_of(request.param)


@pytest.mark.parametrize("name", sorted({p.name for p in VIEW_PARAMETERS} - FRAME_CONTENT))
def test_what_needs_no_engine_leaves_the_contents_of_a_frame_as_they_are(
    name: str, plain: tuple[NetworkSpec | SurfaceSpec, Frame]
) -> None:
    objective, frame = plain
    parameter = next(p for p in VIEW_PARAMETERS if p.name == name)
    view: dict[str, Any] = {name: other(parameter, frame.experiment.shown(name))}
    computed, shown = frame_of(objective, **view), frame.looking_at(view)
    assert shown.experiment == computed.experiment
    assert shown.display == computed.display
    assert same(shown, computed)


def same(first: object, second: object) -> bool:
    """Whether two values are equal, arrays bit for bit."""
    if isinstance(first, np.ndarray):
        return isinstance(second, np.ndarray) and first.tobytes() == second.tobytes()
    if isinstance(first, tuple):
        return isinstance(second, tuple) and len(first) == len(second) and all(map(same, first, second))
    fields = getattr(first, "__dataclass_fields__", None)
    if fields is not None:
        return type(first) is type(second) and all(
            same(getattr(first, name), getattr(second, name)) for name in fields
        )
    return type(first) is type(second)


def test_what_needs_the_engine_waits_for_its_frame() -> None:
    frame = frame_of(NETWORK)
    assert frame.looking_at({"racer": 1}) is frame
    shown = frame.looking_at({"racer": 1, "layer": 1})
    assert shown.display == replace(frame.display, layer=1)
    assert shown.network is frame.network
