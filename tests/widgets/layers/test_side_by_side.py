from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PyQt6.QtCore import QPointF

from engine.experiment.description import (
    Experiment,
    LayerSpec,
    NetworkOverride,
    NetworkSpec,
    RacerSpec,
    named,
)
from engine.frames.extras import Extras, no_extras
from engine.frames.frame import Address, Frame
from engine.network.health import HEALTH
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.widgets.pictures import drawn
from widgets.layers.compare_view import CompareView
from widgets.layers.shift_view import ShiftView
from widgets.layers.side_by_side import HEAD, SideBySide
from widgets.layers.strip_data import is_bad, verdict_on
from widgets.plots.small_plot import OVERHANG
from widgets.style.fonts import text_width
from widgets.style.theme import load_theme

LAYERS = (
    LayerSpec("dense", {"units": 6, "activation": "relu"}),
    LayerSpec("batch_normalization", {}),
    LayerSpec("dense", {"units": 5, "activation": "tanh"}),
    LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),
)
TWINS = Experiment(
    objective=NetworkSpec(dataset="circle", layers=LAYERS, loss="binary_crossentropy", batch_size=32),
    racers=named(
        (
            RacerSpec("sgd", {"learning_rate": 0.1}, name="with"),
            RacerSpec(
                "sgd",
                {"learning_rate": 0.1},
                name="without",
                network=NetworkOverride(layers=(LAYERS[0], *LAYERS[2:])),
            ),
        )
    ),
)


def frame_of(experiment: Experiment, step: int = 30, *, extras: Extras = lambda _: {"compared"}) -> Frame:
    session = Session(experiment)
    session.seek(Address(step))
    return Observer(session, complete=False, extras=extras).frame()


def shown(view: SideBySide, frame: Frame, size: tuple[int, int] = (900, 420)) -> SideBySide:
    view.resize(*size)
    view.apply(frame)
    view.settle()
    return view


@pytest.mark.usefixtures("qapp")
def test_networks_of_different_depth_stand_on_common_axes() -> None:
    view = shown(CompareView(load_theme("ink")), frame_of(TWINS))
    assert view.compared is not None
    assert [len(each) for each in view.compared.health] == [4, 3]
    first, second = view.compared.counted["output"]
    assert first.axis == second.axis
    assert (len(first.shares), len(second.shares)) == (4, 3)
    assert np.nansum(first.shares, axis=1) == pytest.approx(np.ones(4))
    assert len(view.columns) == 2
    assert len(np.unique(drawn(view, frame_of(TWINS)))) > 20


@pytest.mark.usefixtures("qapp")
def test_each_racer_says_how_its_gradients_flow_and_a_click_chooses_it() -> None:
    view = shown(CompareView(load_theme("paper")), frame_of(TWINS))
    assert view.said(0)[0].startswith("Gradients")
    column = view.columns[1]
    assert isinstance(view, CompareView)
    rows = view.rows(1, column)
    at = QPointF(column.center().x(), rows.middle(2))
    assert view.layer_at(at) == 2
    assert view.tip_at(at).startswith("without, layer 3: Dense 1")


@pytest.mark.usefixtures("qapp")
def test_what_enters_a_layer_is_what_the_layer_before_passes_on() -> None:
    frame = frame_of(TWINS)
    view = shown(ShiftView(load_theme("ink")), frame)
    assert frame.network is not None
    with_, without = frame.network.compared
    table = view.table()
    # layer 3 of the first is entered by what batch normalisation passes on
    assert table["with.layer_3.median"].tolist() == with_.history.outputs[:, 1, 2].tolist()
    assert table["without.layer_2.median"].tolist() == without.history.outputs[:, 0, 2].tolist()
    output = with_.layers[1].output
    assert output is not None
    assert table["with.layer_3.median"][-1] == pytest.approx(np.median(output))


@pytest.mark.usefixtures("qapp")
def test_every_layers_drift_fills_its_strip_however_deep_the_network_and_small_its_signal() -> None:
    fading = LayerSpec("dense", {"units": 6, "activation": "tanh", "initializer": "small_random"})
    deep = (fading,) * 7 + LAYERS[-1:]
    network = NetworkSpec(dataset="circle", layers=deep, loss="binary_crossentropy", batch_size=32)
    racers = tuple(replace(racer, network=None) for racer in TWINS.racers)
    frame = frame_of(replace(TWINS, objective=network, racers=racers))
    view = shown(ShiftView(load_theme("ink")), frame)
    pixels = drawn(view, frame)
    assert isinstance(view, ShiftView)
    column = view.column(0, view.columns[0].adjusted(0.0, HEAD * view.unit, 0.0, 0.0))
    rows = column.rows
    assert rows.count == 7
    ground = pixels[2, 2].astype(int)
    for row in range(rows.count):
        strip = pixels[
            round(rows.floor(row) - rows.height) : round(rows.floor(row)), round(column.left) + 3 :
        ]
        inked = (np.abs(strip.astype(int) - ground).max(axis=-1) > 60).any(axis=1)
        assert inked.sum() > 0.35 * rows.height, row


@pytest.mark.usefixtures("qapp")
def test_a_verdict_is_said_in_as_many_words_as_there_is_room_for() -> None:
    sentences = verdict_on(np.full((3, len(HEALTH)), 1.0))
    assert [len(each) for each in sentences] == sorted((len(each) for each in sentences), reverse=True)
    assert [is_bad(each) for each in ("vanish ×0", "Gradients explode (×9)", "gradients ×1")] == [
        True,
        True,
        False,
    ]
    assert text_width(sentences[-1], "small") < 90.0


@pytest.mark.usefixtures("qapp")
def test_numbers_of_neighbouring_columns_keep_apart() -> None:
    view = shown(CompareView(load_theme("ink")), frame_of(TWINS), (652, 440))
    assert isinstance(view, CompareView)
    columns = view.parts(0, view.columns[0])
    assert len(columns) == 3
    gaps = [right.left - left.left - left.width for left, right in pairwise(columns)]
    assert min(gaps) >= 2.0 * OVERHANG + 6.0


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("make", [CompareView, ShiftView])
def test_where_nobody_compares_a_sentence_says_how_to(make: type[SideBySide]) -> None:
    elsewhere = shown(make(load_theme("ink")), frame_of(TWINS, extras=no_extras))
    assert elsewhere.compared is None
    alone = shown(make(load_theme("ink")), frame_of(replace(TWINS, racers=TWINS.racers[:1])))
    assert alone.compared is None


@pytest.mark.usefixtures("qapp")
def test_a_narrow_view_keeps_the_first_networks() -> None:
    view = shown(CompareView(load_theme("ink")), frame_of(TWINS), (180, 300))
    assert len(view.columns) == 1


def test_frames_look_into_every_network_only_where_that_is_asked_for() -> None:
    network = frame_of(TWINS, extras=no_extras).network
    assert network is not None
    assert network.compared == ()


@pytest.mark.usefixtures("qapp")
def test_a_network_of_one_layer_says_that_nothing_enters_it_that_could_drift() -> None:
    alone = NetworkSpec(dataset="circle", layers=LAYERS[-1:], loss="binary_crossentropy", batch_size=32)
    racers = tuple(replace(racer, network=None) for racer in TWINS.racers)
    experiment = replace(TWINS, objective=alone, racers=racers)
    frame = frame_of(experiment)
    view = shown(ShiftView(load_theme("ink")), frame)
    assert np.ptp(drawn(view, frame)) > 0
    assert view.layer_at(QPointF(200.0, 200.0)) is None
