"""What a row of the table of layers makes of values, whichever defaults a dialect has."""

from __future__ import annotations

import pytest

from engine.errors import RavineError
from engine.layers.dense import ROW, Dense
from engine.layers.row import LayerRow
from engine.parameters import Parameter


@pytest.fixture
def row() -> LayerRow:
    """Dense, but PyTorch would choose another activation and initializer, which bring constants."""
    others = {"activation": "leaky_relu", "initializer": "constant"}
    parameters = [
        Parameter(
            name=p.name, default=p.default, choices=p.choices, meaning=p.meaning, low=p.low, high=p.high,
            dialect_defaults={"pytorch": others[p.name]} if p.name in others else {},
        )
        for p in ROW.parameters
    ]  # fmt: skip
    return LayerRow(
        key="other", title="", short_title="", meaning="", source="", parameters=tuple(parameters),
        build=ROW.build, write_code=ROW.write_code,
    )  # fmt: skip


def test_the_constants_of_what_a_dialect_chooses_can_be_adjusted(row: LayerRow) -> None:
    own = [p.name for p in row.parameters]
    assert [p.name for p in row.adjustable({})] == own
    assert [p.name for p in row.adjustable({}, "pytorch")] == [*own, "negative_slope", "value"]
    assert [p.name for p in row.adjustable({"activation": "elu"}, "pytorch")] == [*own, "alpha", "value"]


def test_a_constant_is_checked_against_what_the_dialect_chooses(row: LayerRow) -> None:
    assert row.check({"value": 0.5}, "pytorch") == {"value": 0.5}
    with pytest.raises(RavineError, match=r'unknown parameter of layer other "value"'):
        row.check({"value": 0.5})


def test_a_layer_is_made_with_what_the_dialect_chooses(row: LayerRow) -> None:
    layer = row.make(2, {"value": 0.75, "negative_slope": 0.5}, dialect="pytorch", index=0)
    assert isinstance(layer, Dense)
    assert layer.initializer.key == "constant"
    assert layer.constants == {"value": 0.75}
    assert layer.activation == "leaky_relu"
    assert layer.activation_constants == {"negative_slope": 0.5}
    plain = row.make(2, {}, dialect="textbook", index=0)
    assert plain.activation == "linear"
