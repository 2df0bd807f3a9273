from __future__ import annotations

import pytest

from engine.experiment.description import LayerSpec
from engine.layers.table import MAX_LAYERS, MAX_UNITS
from engine.network.architecture import Network
from tests.widgets.network_frames import dense_layers
from widgets.network.layer_edits import (
    EDITS,
    NEW,
    units_of,
    with_layer,
    with_neuron,
    without_layer,
    without_neuron,
)

SMALL = dense_layers((4, "tanh"), (2, "relu"), (1, "linear"))


def widths(layers: tuple[LayerSpec, ...] | None) -> list[int | None]:
    assert layers is not None
    return [units_of(layer) for layer in layers]


def test_neurons_come_and_go_in_hidden_layers_alone() -> None:
    assert widths(with_neuron(SMALL, 1)) == [4, 3, 1]
    assert widths(without_neuron(SMALL, 0)) == [3, 2, 1]
    assert with_neuron(SMALL, 2) is None
    assert without_neuron(SMALL, 2) is None
    assert with_neuron(SMALL, -1) is None


def test_the_numbers_of_neurons_have_limits() -> None:
    for units, more, fewer in ((1, True, False), (MAX_UNITS, False, True)):
        layers = dense_layers((units, "tanh"), (1, "linear"))
        assert (with_neuron(layers, 0) is not None) is more
        assert (without_neuron(layers, 0) is not None) is fewer


def test_a_neuron_more_keeps_all_else_a_layer_says() -> None:
    layer = LayerSpec("dense", {"units": 4, "activation": "maxout", "pieces": 3, "l2": 0.1})
    changed = with_neuron((layer, *SMALL[-1:]), 0)
    assert changed is not None
    assert changed[0] == LayerSpec("dense", {**layer.values, "units": 5})


def test_a_layer_without_units_of_its_own_has_no_neurons_to_add() -> None:
    layers = (SMALL[0], LayerSpec("dropout"), SMALL[-1])
    assert with_neuron(layers, 1) is None
    assert without_layer(layers, 1) == (SMALL[0], SMALL[-1])


def test_units_that_are_not_given_are_those_of_the_table() -> None:
    layers = (LayerSpec("dense"), SMALL[-1])
    assert units_of(with_neuron(layers, 0)[0]) == (units_of(layers[0]) or 0) + 1  # type: ignore[index]


@pytest.mark.parametrize("index", range(len(SMALL)))
def test_a_new_layer_is_like_the_hidden_one_before_it(index: int) -> None:
    layers = with_layer(SMALL, index)
    assert layers is not None
    assert len(layers) == len(SMALL) + 1
    assert layers[index] == SMALL[max(index - 1, 0)]
    assert layers[-1] == SMALL[-1]


def test_the_first_hidden_layer_is_a_small_one() -> None:
    assert with_layer(SMALL[-1:], 0) == (NEW, SMALL[-1])


def test_there_are_at_most_so_many_layers_and_at_least_one() -> None:
    full = SMALL[:1] * (MAX_LAYERS - 1) + SMALL[-1:]
    assert with_layer(full, 3) is None
    assert with_layer(SMALL, 3) is None
    assert without_layer(SMALL, 2) is None
    assert without_layer(SMALL[-1:], 0) is None


def test_every_edit_leaves_a_network_that_can_be_built() -> None:
    for edit in EDITS.values():
        for index in range(len(SMALL)):
            layers = edit(SMALL, index)
            if layers is not None:
                assert Network(layers, inputs=2, outputs=1).layers[-1].units == 1
