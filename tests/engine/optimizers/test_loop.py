from __future__ import annotations

import math

import pytest

from engine.optimizers.loop import escaped


@pytest.mark.parametrize(
    ("length_squared", "cause"),
    [(math.nan, "left the domain"), (math.inf, "overflow"), (1e40, "ran away")],
)
def test_what_is_wrong_with_parameters_is_told_from_their_length(length_squared: float, cause: str) -> None:
    assert escaped(length_squared).cause == cause
