from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("PyQt6")

from PyQt6.QtCore import QEvent, QPointF, QSizeF, Qt
from PyQt6.QtGui import QKeyEvent

from engine.activations import ACTIVATIONS
from engine.frames.frame import Frame
from tests.qt_input import qtest
from tests.widgets.frames import ravine_frame
from tests.widgets.network_frames import network_frame
from tests.widgets.pictures import click
from widgets.neuron.neuron_data import Neuron, crossings
from widgets.neuron.neuron_layout import lay_out, unit_of
from widgets.neuron.neuron_painter import facts_of, sentence_of, weight_lines
from widgets.neuron.neuron_view import NeuronView
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")


def neuron_in(frame: Frame) -> Neuron:
    found = Neuron.of(frame)
    assert isinstance(found, Neuron)
    return found


def view_of(frame: Frame) -> NeuronView:
    view = NeuronView(themes()["ink"])
    view.resize(652, 400)
    view.apply(frame)
    return view


@pytest.mark.parametrize("key", ["gcu", "squ", "ncu", "sine", "tanh"])
@pytest.mark.parametrize("level", [0.0, 0.3])
def test_every_crossing_lies_on_its_level_and_none_between_is_missed(key: str, level: float) -> None:
    found = np.array(crossings(ACTIVATIONS[key].evaluate, level, -7.3, 8.1))
    assert np.allclose(ACTIVATIONS[key].evaluate(found)[0], level, atol=1e-12)
    side = np.sign(ACTIVATIONS[key].evaluate(np.linspace(-7.3, 8.1, 20001))[0] - level)
    assert len(found) == np.count_nonzero(np.diff(side[side != 0.0]))


def test_a_flat_stretch_on_the_level_has_no_line_of_its_own() -> None:
    assert crossings(ACTIVATIONS["relu"].evaluate, 0.0, -3.0, 2.0) == []


def test_on_each_line_the_sum_is_the_lines_own() -> None:
    neuron = neuron_in(network_frame("gate"))
    assert {line.kind for line in neuron.lines} >= {"sum", "threshold"}
    for line in neuron.lines:
        assert np.allclose(neuron.ends(line) @ neuron.w + neuron.b, line.z, atol=1e-9)


def test_sums_and_outputs_are_those_of_the_network() -> None:
    neuron = neuron_in(network_frame("gate"))
    assert neuron.layer.pre_activation is not None
    assert neuron.layer.output is not None
    assert np.allclose(neuron.z, neuron.layer.pre_activation[0], atol=1e-12)
    assert np.allclose(neuron.output, neuron.layer.output[0], atol=1e-12)


def test_the_losses_of_the_examples_average_to_the_loss_of_all() -> None:
    losses = [neuron_in(network_frame("gate", neuron_example=place)).loss for place in range(4)]
    assert np.isclose(np.mean(losses), network_frame("gate").racers[0].loss, rtol=1e-12)


@pytest.mark.parametrize(("phase", "known"), [(1, 0), (2, 1), (3, 2)])
def test_a_number_is_shown_once_its_phase_has_come(phase: int, known: int) -> None:
    neuron = neuron_in(network_frame("gate", phase=phase))
    output, _, loss = (value for _, _, value in facts_of(neuron))
    assert (output != "–") + (loss != "–") == known
    assert ("=" in sentence_of(neuron).removeprefix("z =")) == (phase >= 2)


def test_gradients_come_with_the_backward_phase_and_updates_between_steps() -> None:
    counts = [len(weight_lines(neuron_in(network_frame("gate", phase=phase)), 0)) for phase in (3, 4, 0)]
    assert counts == [1, 2, 3]


def test_for_other_networks_a_sentence_says_what_is_needed() -> None:
    for frame in (ravine_frame(), network_frame("neuron"), network_frame("small"), network_frame("features")):
        found = Neuron.of(frame)
        assert isinstance(found, str)
        assert "two inputs" in found


def test_the_arrow_keys_and_a_click_choose_an_example() -> None:
    view, edits = view_of(network_frame("gate")), list[object]()
    view.view_edited.connect(edits.append)
    qtest.keyClick(view, Qt.Key.Key_Right)
    qtest.keyClick(view, Qt.Key.Key_Left)
    neuron = neuron_in(network_frame("gate"))
    at = QPointF(*view.layout_of(view.neuron if isinstance(view.neuron, Neuron) else neuron)
                 .placed(neuron.x[2:3], neuron)[0].tolist())  # fmt: skip
    click(view, at)
    assert edits == [{"neuron_example": 1}, {"neuron_example": 3}, {"neuron_example": 2}]
    assert "example 3" in view.tip_at(at)


def test_the_arrow_keys_are_kept_from_stepping_the_run_while_the_view_has_the_focus() -> None:
    view = view_of(network_frame("gate"))
    key = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier)
    key.ignore()
    view.event(key)
    assert key.isAccepted()


@pytest.mark.parametrize("size", [(640, 420), (652, 400), (700, 330), (960, 600), (1280, 500)])
def test_the_sum_is_written_beside_the_numbers_of_weights_and_bias(size: tuple[int, int]) -> None:
    layout = lay_out(neuron_in(network_frame("gate")), QSizeF(*size), unit_of(QSizeF(*size)))
    text = layout.sum_text(80.0 * layout.unit, 3)
    assert not any(layout.label(number, 3).intersects(text) for number in range(len(layout.boxes)))
    assert abs(text.center().x() - layout.sum_at.x()) < 60.0 * layout.unit
