"""What is packed comes back: arrays to the bit, numbers to the digits that are read."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from app.page.packing import HOLE, KINDS, LEVELS, Packer, decimal, quantised, shades
from engine.number_format import fixed, short
from tests.app.page.unpacking import Unpacked, number

WORDS = (math.nan, math.inf, -math.inf)
#: Floats whose four digits are a float again.
ORDINARY = st.floats(1e-300, 1e300) | st.floats(-1e300, -1e-300) | st.just(0.0)


@given(
    st.sampled_from([name for name in KINDS if name != "float32"]).flatmap(
        lambda name: arrays.arrays(name, arrays.array_shapes(max_dims=3, max_side=6))
    )
)
def test_whole_numbers_come_back_to_the_bit(values: np.ndarray) -> None:
    packer = Packer()
    packer.add_text("before", "ü")
    packer.add("array", values)
    assert np.array_equal(Unpacked.of(packer).array("array"), values)


@given(arrays.arrays(np.float32, arrays.array_shapes(max_dims=3, max_side=6)))
def test_floats_come_back_to_the_bit(values: np.ndarray) -> None:
    packer = Packer()
    packer.add("array", values)
    assert Unpacked.of(packer).array("array").tobytes() == values.tobytes()


@given(
    st.lists(
        st.none() | ORDINARY | st.sampled_from([math.nan, math.inf, -math.inf]), min_size=1, max_size=12
    ),
    st.text(max_size=20),
)
def test_numbers_and_texts_come_back_in_their_places(values: list[float | None], text: str) -> None:
    packer = Packer()
    packer.add_decimals("numbers", values, (len(values),))
    packer.add_text("text", text.encode("utf-8", "ignore").decode())
    found = Unpacked.of(packer)
    assert found.text("text") == text.encode("utf-8", "ignore").decode()
    for value, back in zip(values, found.numbers("numbers"), strict=True):
        assert fixed(back) == fixed(math.nan if value is None else value)


@given(ORDINARY | st.floats(-1e5, 1e5) | st.integers(-(10**7), 10**7).map(float))
def test_a_number_is_read_as_it_was_with_all_its_digits_and_stripped(value: float) -> None:
    assume(abs(value) >= 1e-300 or value == 0.0)
    value += 0.0  # a page has no negative nought
    kept = number(*decimal(value))
    assert fixed(kept) == fixed(value)
    assert short(kept) == short(value)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.floats(0.0, 1.0))
def test_a_place_is_kept_to_half_a_step_of_many_thousands(low: float, span: float, share: float) -> None:
    ends = low, low + span
    place = low + share * span
    back = low + float(quantised(np.array([place]), *ends)[0]) / LEVELS * span
    assert abs(back - place) <= 0.51 * span / LEVELS + 1e-9 * abs(low)


def test_what_is_no_number_is_a_hole_and_what_is_outside_lies_at_the_end() -> None:
    values = np.array([np.nan, np.inf, -1.0, 0.5, 2.0])
    assert quantised(values, 0.0, 1.0).tolist() == [HOLE, HOLE, 0, LEVELS // 2, LEVELS]
    assert shades(np.array([np.nan, -9.0, 0.0, 9.0]), 3.0).tolist() == [127, 0, 127, 254]
