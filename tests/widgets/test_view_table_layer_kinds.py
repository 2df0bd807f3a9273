"""Every kind of layer is shown by every view that looks into a network."""

from __future__ import annotations

import pytest

from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, named
from engine.frames.frame import Frame
from engine.layers.table import LAYERS, LayerRow
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.widgets.pictures import drawn
from widgets.style.theme import themes
from widgets.view_table import VIEWS

pytestmark = pytest.mark.usefixtures("qapp")
LOOKING_IN = ("network", "layers", "activations", "chain", "code", "curves", "boundary", "scores")
KINDS = [pytest.param(row, id=row.key) for row in LAYERS.rows()]
EDGE = LayerSpec("dense", {"units": 3, "activation": "tanh"})
OUTPUT = LayerSpec("dense", {"units": 1, "activation": "sigmoid"})


def frames_with(row: LayerRow) -> list[Frame]:
    """The coming step, and within it: a layer forward, the loss, all the way back."""
    layers = (EDGE, LayerSpec(row.key), EDGE, LayerSpec(row.key), OUTPUT)
    network = NetworkSpec("circle", layers=layers, loss="binary_crossentropy", batch_size=16)
    session = Session(Experiment(network, named((RacerSpec("adam"),)), seed=1))
    session.advance(2)
    frames = []
    for phases in (0, 3, 4, 4):
        session.phase_by(phases)
        frames.append(Observer(session).frame())
    return frames


@pytest.mark.parametrize("row", KINDS)
def test_every_kind_of_layer_is_drawn_by_every_view_that_looks_into_a_network(row: LayerRow) -> None:
    frames = frames_with(row)
    assert frames[0].network is not None
    assert [layer.kind for layer in frames[0].network.layers] == ["dense", row.key, "dense", row.key, "dense"]
    for key in LOOKING_IN:
        view = VIEWS[key].make(themes()["ink"])
        for frame in frames:
            picture = drawn(view, frame, (640, 420))
            assert picture.std() > 0, (key, frame.address)
