"""A network is made to fit its data: the outputs and the loss follow, hidden layers stay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.data import DATASETS, Data
from engine.data.examples import KIND_TITLES, Kind
from engine.errors import RavineError
from engine.experiment.description import LayerSpec, NetworkSpec, SurfaceSpec
from engine.fitting.network_fitting import (
    BATCH,
    check_network,
    examples_of,
    sentence_of,
    with_data,
    with_layers,
    with_outputs,
    with_table,
    with_value,
)
from engine.network.losses import LOSSES, loss_for

HIDDEN = LayerSpec("dense", {"units": 3, "activation": "relu"})
DEEP = NetworkSpec(
    dataset="circle",
    layers=(HIDDEN, LayerSpec("dense", {"units": 1, "activation": "sigmoid"})),
    loss="binary_crossentropy",
    batch_size=5,
)
ONE_OF_TWO_COLUMNS = NetworkSpec(csv="rivers.csv", target="length", columns=("width",))


def data_of(dataset: str) -> Data:
    return DATASETS[dataset].make(np.random.default_rng(0))


def output_of(spec: NetworkSpec) -> tuple[object, object, str]:
    """Units and activation of the last layer, and the loss."""
    last = spec.layers[-1].values
    return last.get("units"), last.get("activation"), spec.loss


@pytest.mark.parametrize("kind", KIND_TITLES)
def test_every_kind_of_data_has_one_proposed_loss(kind: Kind) -> None:
    assert [row.key for row in LOSSES.rows() if row.proposed_for == kind] == [loss_for(kind).key]


def test_data_of_one_input_begin_with_one_neuron() -> None:
    for before in (None, SurfaceSpec(surface="bowl"), NetworkSpec(dataset="line")):
        assert with_data(before, "sine") == NetworkSpec(dataset="sine")


def test_other_data_keep_hidden_layers_and_batches_and_get_outputs_of_their_own() -> None:
    blobs = with_data(DEEP, "blobs")
    assert blobs.layers[0] == HIDDEN
    assert blobs.batch_size == 5
    assert output_of(blobs) == (3, "softmax", "categorical_crossentropy")
    assert output_of(with_data(DEEP, "sine")) == (1, "linear", "mean_squared_error")
    assert output_of(with_data(blobs, "xor")) == (1, "sigmoid", "binary_crossentropy")


def test_a_surface_becomes_a_network_with_a_hidden_layer_where_there_are_two_inputs() -> None:
    made = with_data(SurfaceSpec(surface="bowl"), "circle")
    assert len(made.layers) == 2
    assert made.batch_size is None
    assert sentence_of(made, "keras") == ""


def test_the_first_table_sees_batches_of_no_more_examples_than_it_has() -> None:
    made = with_table(None, ONE_OF_TWO_COLUMNS, data_of("circle"))
    assert made.batch_size == BATCH
    assert len(made.layers) == 3
    assert with_table(None, ONE_OF_TWO_COLUMNS, data_of("gate")).batch_size == 4


def test_other_columns_of_the_same_table_keep_the_layers_and_drop_what_was_made_of_the_old_columns() -> None:
    before = replace(with_table(None, ONE_OF_TWO_COLUMNS, data_of("circle")), features=("width^2",))
    same = with_table(before, replace(ONE_OF_TWO_COLUMNS, target="flow"), data_of("circle"))
    assert (same.layers, same.features, same.target) == (before.layers, ("width^2",), "flow")
    other = with_table(before, replace(ONE_OF_TWO_COLUMNS, columns=("flow",)), data_of("circle"))
    assert (other.layers, other.features) == (before.layers, ())
    marked = replace(ONE_OF_TWO_COLUMNS, data={**ONE_OF_TWO_COLUMNS.data, "mark_gaps": True})
    assert with_table(before, marked, data_of("circle")).features == ()


@pytest.mark.parametrize(
    ("dataset", "output"),
    [
        ("blobs", (3, "softmax", "categorical_crossentropy")),
        ("plane", (1, "linear", "mean_squared_error")),
    ],
)
def test_a_target_of_another_kind_gets_an_output_of_its_own(
    dataset: str, output: tuple[object, object, str]
) -> None:
    before = replace(with_table(None, ONE_OF_TWO_COLUMNS, data_of("circle")), batch_size=7)
    made = with_table(before, ONE_OF_TWO_COLUMNS, data_of(dataset))
    assert output_of(made) == output
    assert made.batch_size == 7


def test_an_output_whose_loss_is_for_other_targets_is_replaced() -> None:
    before = with_table(None, ONE_OF_TWO_COLUMNS, data_of("plane"))
    wrong = replace(before, loss="binary_crossentropy")
    assert with_table(wrong, ONE_OF_TWO_COLUMNS, data_of("plane")).loss == "mean_squared_error"


def test_the_outputs_follow_a_parameter_of_the_data_set() -> None:
    blobs = with_data(None, "blobs")
    four = with_outputs(replace(blobs, data={"classes": 4}))
    assert four.layers[-1].values["units"] == 4
    assert four.layers[:-1] == blobs.layers[:-1]
    assert examples_of(four).y.shape[1] == 4
    assert with_outputs(four) is four


def test_outputs_that_no_data_set_decides_stay() -> None:
    folded = replace(DEEP, layers=(HIDDEN, LayerSpec("dropout", {})))
    assert with_outputs(folded) is folded
    assert with_outputs(ONE_OF_TWO_COLUMNS) is ONE_OF_TWO_COLUMNS


def test_other_layers_drop_the_start_and_the_plane_of_the_old_ones() -> None:
    given = replace(DEEP, start=(0.0,) * 13, domain=((0.0, 1.0), (0.0, 1.0)))
    made = with_layers(given, (HIDDEN, *DEEP.layers))
    assert (made.start, made.domain, len(made.layers)) == (None, None, 3)


def test_weights_and_biases_to_start_from_stay_where_they_fit_the_new_layers() -> None:
    two = LayerSpec("dense", {"units": 2}, weights=((1.0, 2.0),), biases=(0.0, 0.0))
    last = LayerSpec("dense", {"units": 1}, weights=((1.0,), (2.0,)), biases=(3.0,))
    assert with_layers(DEEP, (two, last)).layers == (two, last)
    three = replace(two, values={"units": 3})
    assert with_layers(DEEP, (three, last)).layers == (three.drawn, last.drawn)
    between = LayerSpec("dropout")
    assert with_layers(DEEP, (two, between, last)).layers == (two, between, last)
    more = replace(last, biases=(3.0, 4.0))
    assert with_layers(DEEP, (two, more)).layers == (two, more.drawn)


def test_other_data_let_the_weights_be_drawn_again() -> None:
    given = replace(DEEP, layers=(replace(HIDDEN, biases=(1.0, 2.0, 3.0)), DEEP.layers[1]))
    assert with_data(given, "blobs").layers[0] == HIDDEN


def test_a_constant_goes_with_the_activation_it_belonged_to() -> None:
    leaky = LayerSpec("dense", {"units": 2, "activation": "leaky_relu", "negative_slope": 0.2})
    assert with_value(leaky, "activation", "tanh", "keras").values == {"units": 2, "activation": "tanh"}
    assert with_value(leaky, "units", 4, "keras").values["negative_slope"] == 0.2


def test_a_network_that_cannot_be_built_is_refused_with_a_sentence() -> None:
    wrong = replace(DEEP, loss="categorical_crossentropy")
    with pytest.raises(RavineError, match="categorical_crossentropy"):
        check_network(wrong, "keras")
    assert "categorical_crossentropy" in sentence_of(wrong, "keras")
    check_network(replace(DEEP, features=("x1^2",), layers=DEEP.layers), "keras")
    check_network(ONE_OF_TWO_COLUMNS, "keras")
