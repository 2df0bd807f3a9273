"""The names of parameters: a sequence like any other that holds no strings."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from engine.network.architecture import Network
from engine.network.parameter_names import ParameterNames
from tests.engine.networks import dense, specs_of

EVERY_KIND: list[dict[str, Any]] = [
    dense(2, "prelu"),
    {"kind": "batch_normalization"},
    {"kind": "dropout"},
    dense(1, use_bias=False),
]
EXPECTED = (
    *("layer1.weight[0,0]", "layer1.weight[0,1]", "layer1.bias[0]"),
    *("layer1.weight[1,0]", "layer1.weight[1,1]", "layer1.bias[1]"),
    *("layer1.alpha[0]", "layer1.alpha[1]"),
    *("layer2.gamma[0]", "layer2.gamma[1]", "layer2.beta[0]", "layer2.beta[1]"),
    *("layer4.weight[0,0]", "layer4.weight[0,1]"),
)


def names_of(layers: list[dict[str, Any]], inputs: int = 2) -> ParameterNames:
    return Network(specs_of(layers), inputs=inputs, outputs=1).names


def test_every_parameter_has_its_name_in_the_order_of_theta() -> None:
    names = names_of(EVERY_KIND)
    assert tuple(names) == EXPECTED
    assert [names[index] for index in range(len(names))] == list(EXPECTED)
    assert names[-1] == EXPECTED[-1]
    assert names[2:5] == EXPECTED[2:5]


def test_a_single_learning_layer_needs_no_number_and_one_neuron_is_a_line() -> None:
    assert names_of([dense(1)]) == ("weight[0,0]", "weight[0,1]", "bias[0]")
    assert names_of([dense(1)], inputs=1) == ("weight", "bias")
    assert names_of([dense(1, use_bias=False)]) == ("weight[0,0]", "weight[0,1]")


def test_they_are_equal_to_any_sequence_of_the_same_names() -> None:
    names = names_of(EVERY_KIND)
    assert names == EXPECTED
    assert names == list(EXPECTED)
    assert names == names_of(EVERY_KIND)
    assert names != EXPECTED[:-1]
    assert names != (*EXPECTED[:-1], "x")
    assert names != names_of([dense(2), dense(1)])
    assert names != "layer1.weight[0,0]"


def test_a_name_is_found_where_it_stands() -> None:
    names = names_of(EVERY_KIND)
    assert [names.index(name) for name in EXPECTED] == list(range(len(EXPECTED)))
    assert names.index("layer2.beta[1]", 3, 12) == 11
    assert "layer2.beta[1]" in names
    assert "layer3.weight[0,0]" not in names
    assert "weight" not in names
    for start, stop in ((0, 11), (12, 14)):
        with pytest.raises(ValueError, match="no parameter is called"):
            names.index("layer2.beta[1]", start, stop)


def test_a_place_beyond_the_end_is_an_index_error() -> None:
    names = names_of(EVERY_KIND)
    for index in (len(EXPECTED), -len(EXPECTED) - 1):
        with pytest.raises(IndexError):
            names[index]


def test_a_million_names_take_no_memory() -> None:
    network = Network(
        specs_of([dense(500), dense(500), dense(500), dense(500), dense(1)]), inputs=2, outputs=1
    )
    names = network.names
    assert len(names) == network.size > 750_000
    assert names[network.spans[3].start + 501] == "layer4.weight[1,0]"
    held = sum(sys.getsizeof(value) for value in vars(names).values())
    assert held < 1_000
    assert repr(names) == (
        f"<{network.size} names: layer1.weight[0,0], layer1.weight[0,1], layer1.bias[0], ...>"
    )


def test_few_names_are_shown_in_full() -> None:
    assert repr(names_of([dense(1)])) == "<3 names: weight[0,0], weight[0,1], bias[0]>"
    assert repr(names_of([dense(1)], inputs=1)) == "<2 names: weight, bias>"
    four = repr(names_of([dense(1)], inputs=3))
    assert four == "<4 names: weight[0,0], weight[0,1], weight[0,2], ...>"


def test_names_of_the_same_layers_are_equal_without_comparing_each() -> None:
    network = Network(specs_of(EVERY_KIND), inputs=2, outputs=1)
    assert network.names == network.names
    assert network.names == list(EXPECTED)
    assert network.names != "layer1.weight[0,0]"


def test_layers_that_learn_nothing_have_no_names() -> None:
    names = ParameterNames(())
    assert (len(names), tuple(names), "weight" in names) == (0, (), False)
