"""Messages repeat what came from outside on one line, without what cannot be printed, and shortened."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import LONGEST, QUOTED, RavineError, explained, quoted, unknown_name


@given(st.text(max_size=300))
def test_a_message_has_one_line_that_can_be_printed(text: str) -> None:
    for said in (quoted(text), str(RavineError(text)), str(unknown_name("key", text, [text, "x"]).at(text))):
        assert said.isprintable()
    assert len(quoted(text)) <= QUOTED + 2


@pytest.mark.parametrize("size", [5_000, 1_000_000])
def test_a_message_stays_short_whatever_it_quotes(size: int) -> None:
    long = "k\n\0" * (size // 3)
    assert len(str(RavineError(f"{long} is wrong").at(long))) <= LONGEST
    assert len(str(unknown_name("key", long, ["momentum", long]))) < 250


def test_a_short_name_is_quoted_as_it_is() -> None:
    assert quoted("a b") == '"a b"'
    assert str(unknown_name("optimizer", "adm", ["adam", "sgd"])) == (
        'unknown optimizer "adm": did you mean adam? Known: adam, sgd'
    )


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (RavineError("as it is"), "as it is"),
        (MemoryError(), "there is not enough memory for this; ask for something smaller"),
        (OSError(28, "No space left", "a.png"), "a.png: it cannot be read or written (No space left)"),
        (OSError(28, "No space left"), "the file cannot be read or written (No space left)"),
        (OSError("odd"), "a mistake in Ravine, not yours (OSError: odd)"),
        (KeyError("k"), "a mistake in Ravine, not yours (KeyError: 'k')"),
    ],
)
def test_any_error_is_explained_in_a_sentence(error: BaseException, sentence: str) -> None:
    assert explained(error) == sentence
