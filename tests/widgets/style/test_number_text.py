from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.number_format import plain_digits
from widgets.style.number_text import MINUS, fixed, full, percent, read_number, short

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.000"),
        (-1.28412, "−1.284"),
        (14.39, "14.39"),
        (9.99999, "10.00"),
        (-0.0123456, "−0.01235"),
        (12345.6, "12346"),
        (1.2344e-4, "0.0001234"),
        (123456.0, "1.235·10⁵"),
        (1.5e-8, "1.500·10⁻⁸"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "nan"),
    ],
)
def test_a_changing_number_keeps_four_digits(value: float, text: str) -> None:
    assert fixed(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.02, "0.02"), (-3.0, "−3"), (1.23456, "1.235"), (1e-7, "1·10⁻⁷")]
)
def test_a_setting_is_written_as_short_as_it_is(value: float, text: str) -> None:
    assert short(value) == text


@given(FINITE)
def test_full_precision_reads_back_as_the_same_number(value: float) -> None:
    assert read_number(full(value), "x", "any") == value


@given(st.floats(1e-300, 1e300), st.sampled_from([1.0, -1.0]))
def test_what_is_shown_is_within_half_a_unit_of_the_fourth_digit(size: float, sign: float) -> None:
    for text in (short(sign * size), fixed(sign * size)):
        assert read_number(text, "x", "any") == pytest.approx(sign * size, rel=5.01e-4)


def test_a_decimal_comma_is_understood() -> None:
    assert read_number(" −1,5 ", "x", "any") == -1.5


@pytest.mark.parametrize("typed", ["", "abc", "--1", "1e", "1,2,3", "0x10"])
def test_what_is_no_number_is_reported_with_its_name_and_what_is_allowed(typed: str) -> None:
    with pytest.raises(RavineError) as caught:
        read_number(typed, "learning_rate", "(0, 10]")
    assert str(caught.value) == f'learning_rate = "{typed}" is not a number; allowed is (0, 10]'


@pytest.mark.parametrize(
    ("value", "text"), [(-1.5, f"{MINUS}1.5"), (math.inf, "∞"), (-math.inf, f"{MINUS}∞")]
)
def test_signs_and_infinity(value: float, text: str) -> None:
    assert short(value) == text
    assert "-" not in fixed(value)


@given(FINITE)
def test_a_short_number_is_near_and_has_a_true_minus(value: float) -> None:
    text = short(value)
    assert "-" not in text
    # Four digits may round the very largest numbers up to infinity.
    near = pytest.approx(value, rel=5.01e-4, abs=1e-322)
    read = float(plain_digits(text))
    assert math.isinf(read) or read == near


@given(st.floats(1e-300, 9.9e4), st.sampled_from([1.0, -1.0]))
def test_a_fixed_number_always_has_four_digits(size: float, sign: float) -> None:
    mantissa = fixed(sign * size).partition("·")[0].lstrip(MINUS)
    digits = mantissa.replace(".", "").lstrip("0")
    assert len(digits) == (5 if "." not in mantissa and size >= 9999.5 else 4)


def test_a_share_has_one_decimal_and_only_what_is_all_is_called_all_of_it() -> None:
    assert [percent(share) for share in (0.0, 0.975, 0.9999, 1.0)] == ["0.0 %", "97.5 %", "99.9 %", "100 %"]
    assert percent(math.inf) == "∞"
