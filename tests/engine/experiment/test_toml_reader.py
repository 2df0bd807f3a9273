"""Values of a TOML table, of the kind and size that was asked for."""

from __future__ import annotations

import pytest

from engine.errors import RavineError
from engine.experiment.toml_reader import number
from engine.experiment.toml_text import parse_toml


def test_a_whole_number_too_large_for_a_float_is_not_finite() -> None:
    value = parse_toml("a = 0x" + "f" * 256)["a"]
    with pytest.raises(RavineError, match=r"^objective\.a = inf is not a finite number$"):
        number(value, "objective.a")
