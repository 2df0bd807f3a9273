"""Text cut to a width: as long as fits, measured in proportion to what is seen."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.painting import primitives
from widgets.painting.primitives import elide, shortened
from widgets.style.fonts import text_width

pytestmark = pytest.mark.usefixtures("qapp")


@settings(max_examples=40, deadline=None)
@given(st.text("iW .x1", max_size=60), st.floats(0.0, 400.0))
def test_a_text_is_cut_to_the_longest_beginning_that_fits(text: str, width: float) -> None:
    cut = elide(text, width)
    if text_width(text, "small") <= width:
        assert cut == text
        return
    fitting = [n for n in range(len(text)) if text_width(text[:n] + "…", "small") <= width]
    assert cut == text[: max(fitting, default=0)].rstrip() + "…"


@pytest.mark.parametrize("letters", [1_000, 4_000, 1_000_000])
def test_cutting_a_long_text_measures_no_more_than_what_is_seen(letters: int) -> None:
    measured = []

    def counted(text: str, *args: str) -> float:
        measured.append(len(text))
        return text_width(text, *args)

    with patch.object(primitives, "text_width", counted):
        cut = elide("name " * (letters // 5), 120.0)
    assert text_width(cut, "small") <= 120.0
    assert sum(measured) < 1_000


def test_a_sentence_is_shortened_by_whole_clauses() -> None:
    sentence = "batch: 32 of 280 examples, number 3 of 9, epoch 3"
    assert shortened(sentence, 1e4) == sentence
    assert (
        shortened(sentence, text_width(sentence, "small") - 1.0) == "batch: 32 of 280 examples, number 3 of 9"
    )
    assert shortened(sentence, text_width("batch: 32 of", "small")) == "batch"
    assert shortened("unseparated", 30.0).endswith("…")


@given(st.text(st.sampled_from("ab ,;:"), max_size=80), st.floats(20.0, 300.0))
def test_a_shortened_sentence_fits(sentence: str, width: float) -> None:
    assert text_width(shortened(sentence, width), "small") <= width
