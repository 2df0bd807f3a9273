from __future__ import annotations

import pytest

from engine.experiment.description import RacerSpec
from engine.experiment.racer_title import racer_title
from engine.parameters import Value


@pytest.mark.parametrize(
    ("name", "values", "title"),
    [
        ("rate 0.0001", {"learning_rate": 0.0001}, ""),
        ("rate 0.0001", {"learning_rate": 0.3}, "rate 0.3"),
        ("rate 1e-05", {"learning_rate": 0.3}, "rate 0.3"),
        ("learning rate 0.1", {"learning_rate": 0.3, "momentum": 0.9}, "learning rate 0.3"),
        ("momentum 0.9", {"learning_rate": 0.9, "momentum": 0.5}, "momentum 0.5"),
        ("beta 0.90", {"beta": 0.9}, ""),
        # what is named after something else, or not after a number at all, is left alone
        ("start 3", {"learning_rate": 0.3}, ""),
        ("my rate 0.1", {"learning_rate": 0.3}, ""),
        ("rate 0.1.2", {"learning_rate": 0.3}, ""),
        ("nesterov 1", {"nesterov": True}, ""),
        ("momentum", {"momentum": 0.3}, ""),
    ],
)
def test_a_name_that_tells_a_value_tells_the_one_in_force(
    name: str, values: dict[str, Value], title: str
) -> None:
    assert racer_title(RacerSpec("sgd", name=name), values) == title
