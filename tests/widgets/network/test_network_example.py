"""What a followed example adds to the diagram."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPointF

from engine.experiment.description import Experiment, NetworkSpec, RacerSpec
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.widgets.network.diagrams import INK, node, shown
from tests.widgets.network_frames import dense_layers, network_frame, network_in
from tests.widgets.pictures import around, drawn, near
from tests.widgets.written_texts import recorded
from widgets.network.network_example import RING
from widgets.network.network_view import NetworkView
from widgets.style.number_text import full, short

pytestmark = pytest.mark.usefixtures("qapp")


def test_inputs_have_their_values_in_their_own_units_and_the_answer_a_ring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = network_frame(example_row=2)
    network = network_in(made)
    assert network.followed is not None
    seen = replace(network.followed, columns=np.array([20.25, -3.0]))
    frame = replace(made, network=replace(network, followed=seen))
    texts = recorded(monkeypatch)
    view, layout, pixels = shown(frame)
    assert {"20.2", "−3"} <= {each.text for each in texts}
    assert f"of this example 20.25\nscaled {full(float(seen.inputs[0]))}" in view.tip_at(node(layout, -1, 0))
    assert network.plane is not None
    low, high = network.plane[0, 0], network.plane[-1, -1]
    x, y = ((seen.scaled - low) / (high - low)).tolist()
    ring = QPointF(
        layout.answer.left() + x * layout.answer.width(), layout.answer.bottom() - y * layout.answer.height()
    )
    side = ring + QPointF(RING * view.unit, 0.0)
    assert near(around(pixels, side, 2), INK.text, 30).any()
    outside = replace(network, followed=replace(seen, scaled=high + 1.0))
    assert not near(around(shown(replace(made, network=outside))[2], side, 2), INK.text, 30).any()


@pytest.mark.parametrize("phase", [0, 2])
def test_a_caption_beside_the_example_says_what_the_phase_does_and_a_divergence_comes_first(
    monkeypatch: pytest.MonkeyPatch, phase: int
) -> None:
    frame = replace(network_frame(phase=phase, example_row=2), caption="what it does")
    texts = recorded(monkeypatch)
    shown(frame)
    assert sum(each.text.startswith("test example 2 of") for each in texts) == 1
    assert sum(each.text == "what it does" for each in texts) == 1
    texts.clear()
    ended = replace(frame, racers=(replace(frame.racers[0], divergence="it diverged"), *frame.racers[1:]))
    shown(ended)
    assert [each.text for each in texts if each.text in ("it diverged", "what it does")] == ["it diverged"]
    assert not any(each.text.startswith("test example") for each in texts)


def test_the_numbers_of_the_batch_are_not_told_over_those_of_an_example(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = recorded(monkeypatch)
    shown(network_frame(phase=2))
    assert any(each.text.startswith("mean ") for each in texts)
    texts.clear()
    shown(network_frame(phase=2, example_row=2))
    assert not any(each.text.startswith("mean ") for each in texts)


@pytest.mark.parametrize("size", [(360, 240), (640, 360), (1280, 720)])
def test_no_value_of_an_input_is_cut_off(monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]) -> None:
    made = network_frame("neuron", example_row=2)
    network = network_in(made)
    assert network.followed is not None
    seen = replace(network.followed, columns=np.array([-1234.5]))
    view = NetworkView(INK)
    texts = recorded(monkeypatch)
    drawn(view, replace(made, network=replace(network, followed=seen)), size)
    values = [each for each in texts if each.text == short(-1234.5, 3)]
    assert all(each.rect.left() >= 0.0 for each in values)
    assert values or size[0] < 640


@pytest.mark.parametrize("size", [(640, 300), (960, 500), (1280, 760)])
def test_what_is_answered_stands_on_no_other_output(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    layers = dense_layers((4, "tanh"), (8, "softmax"))
    spec = NetworkSpec("blobs", data={"classes": 8}, layers=layers, loss="categorical_crossentropy")
    made = Session(Experiment(objective=spec, racers=(RacerSpec("sgd"),), view={"example_row": 1}))
    texts = recorded(monkeypatch)
    drawn(NetworkView(INK), Observer(made, complete=False).frame(), size)
    answers = [each.rect for each in texts if each.text.endswith(" %") and each.text[0].isdigit()]
    names = [each.rect for each in texts if each.text.startswith("c")]
    assert len(answers) == len(names) == 8
    together = answers + names
    overlaps = [(a, b) for place, a in enumerate(together) for b in together[:place] if a.intersects(b)]
    assert overlaps == []
