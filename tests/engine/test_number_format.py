from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.number_format import counted, fixed, plain_digits, power_of_ten, short


@pytest.mark.parametrize(
    ("value", "setting", "measured"),
    [
        (3.49, "3.49", "3.490"),
        (-1.5, "−1.5", "−1.500"),
        (0.00012334, "0.0001233", "0.0001233"),
        (-1.2e-5, "−1.2·10⁻⁵", "−1.200·10⁻⁵"),
        (1.63e6, "1.63·10⁶", "1.630·10⁶"),
        (16299.0, "16299", "16299"),
        (math.nan, "nan", "nan"),
        (-math.inf, "−∞", "−∞"),
    ],
)
def test_numbers_have_one_form(value: float, setting: str, measured: str) -> None:
    assert (short(value), fixed(value)) == (setting, measured)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_written_can_be_read(value: float) -> None:
    for text in (short(value, 9), fixed(value, 9)):
        read = float(plain_digits(text))
        assert math.isinf(read) or read == pytest.approx(value, rel=1e-8, abs=1e-320)


def test_powers_have_raised_exponents() -> None:
    assert power_of_ten(-12) == "10⁻¹²"


def test_a_count_of_one_is_in_the_singular() -> None:
    # Seen in use: "Copied 1 rows", "1705 steps of 1 racers"
    assert [counted(count, "row") for count in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]


def test_a_share_of_two_digits_is_never_written_with_a_power() -> None:
    # Seen in use: "1.4e+02 off"
    assert [short(share, 2) for share in (140.0, 0.14, 1400.0)] == ["140", "0.14", "1400"]
