"""Series made of daily temperatures, and how they are taken whole."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data import DATASETS, Data, whole_series
from engine.errors import RavineError
from engine.parameters import Value


def whole(**values: Value) -> Data:
    return whole_series(DATASETS["temperature"], np.random.default_rng(0), values)


def test_a_whole_series_holds_nothing_back_and_keeps_its_order_and_unit() -> None:
    data = whole(days=40, mean=20.0, swing=0.0, noise=0.0)
    np.testing.assert_array_equal(data.x[:, 0], np.arange(1, 41))
    np.testing.assert_array_equal(data.y[:, 0], np.full(40, 20.0))
    assert len(data.test_x) == 0


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"scaling": "none"}, "scaling"),
        ({"test_share": 0.0}, "test_share"),
        ({"test_share": 0.2, "scaling": "minmax", "days": 40}, "scaling"),
    ],
)
def test_a_whole_series_can_be_neither_scaled_nor_divided(values: dict[str, Value], named: str) -> None:
    with pytest.raises(RavineError, match=f"whole and in its own unit; leave out {named}$"):
        whole(**values)
