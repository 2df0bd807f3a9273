"""Hidden layers are typed as their units, and new ones are like their neighbour."""

from __future__ import annotations

import pytest

from engine.errors import RavineError
from engine.experiment.description import LayerSpec, NetworkSpec
from engine.fitting.hidden_layers import hidden_units, units_in, with_hidden_units

RELU = LayerSpec("dense", {"units": 8, "activation": "relu"}, weights=((1.0,) * 8,), biases=(0.0,) * 8)
DROPOUT, OUTPUT = LayerSpec("dropout", {"rate": 0.2}), LayerSpec("dense", {"units": 1})


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("20 20 20", (20, 20, 20)),
        (" 3x20, 5 ", (20, 20, 20, 5)),
        ("2 × 8", (8, 8)),
        ("64-32-16", (64, 32, 16)),
        ("", ()),
    ],
)
def test_units_are_read_as_people_write_them(text: str, units: tuple[int, ...]) -> None:
    assert units_in(text) == units


@pytest.mark.parametrize(
    ("text", "said"), [("20 a", '"a" is no number'), ("1.5", "is no number"), ("99x3", "99 hidden layers")]
)
def test_what_is_no_list_of_units_is_told(text: str, said: str) -> None:
    with pytest.raises(RavineError, match=said):
        units_in(text)


def test_layers_keep_what_they_are_and_new_ones_are_like_the_last() -> None:
    spec = NetworkSpec(dataset="circle", layers=(RELU, DROPOUT, OUTPUT))
    made = with_hidden_units(spec, (20, 5))
    assert hidden_units(made) == (20, 5)
    assert [layer.kind for layer in made.layers] == ["dense", "dropout", "dense", "dropout", "dense"]
    assert made.layers[2].values == {"units": 5, "activation": "relu"}
    assert made.layers[0].weights == ()  # they were for eight units
    assert made.layers[-1] == OUTPUT
    assert with_hidden_units(spec, ()).layers == (OUTPUT,)


def test_a_network_without_hidden_layers_gets_usual_ones_after_what_stands_first() -> None:
    spec = NetworkSpec(dataset="circle", layers=(DROPOUT, OUTPUT))
    made = with_hidden_units(spec, (4,))
    assert [layer.kind for layer in made.layers] == ["dropout", "dense", "dense"]
    assert hidden_units(NetworkSpec(dataset="circle", layers=(LayerSpec("dense"), OUTPUT))) != ()
    with pytest.raises(RavineError, match="units = 0 is outside"):
        with_hidden_units(spec, (0,))
