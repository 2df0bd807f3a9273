from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.library_spelling import LIBRARIES, Code, Library, Spelling, code_of, comment, function_spelling

LINEAR = Spelling("keras.layers.Dense({units}, name={name})", "# not in\nPyTorch")


def test_a_spelling_is_filled_with_values_as_python_writes_them() -> None:
    assert LINEAR.filled("keras", {"units": 3, "name": "a"}) == "keras.layers.Dense(3, name='a')"
    assert (
        LINEAR.filled("keras", {"units": Code("width"), "name": True})
        == "keras.layers.Dense(width, name=True)"
    )


def test_a_value_with_braces_is_not_filled_again() -> None:
    assert (
        LINEAR.filled("keras", {"units": Code("{name}"), "name": 1}) == "keras.layers.Dense({name}, name=1)"
    )


def test_what_has_no_value_stays_as_it_is() -> None:
    assert LINEAR.filled("keras", {"units": 3}) == "keras.layers.Dense(3, name={name})"


def test_a_reason_is_one_comment_line_and_takes_no_values() -> None:
    assert LINEAR.reason("keras") == ""
    assert LINEAR.reason("pytorch") == "# not in PyTorch"
    assert LINEAR.filled("pytorch", {"units": 3}) == "# not in PyTorch"


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_function_without_a_name_is_a_lambda_of_z(library: Library) -> None:
    spelling = function_spelling("keras.ops.sin(z)", "torch.sin(z)")
    assert spelling.of(library).startswith("lambda z: ")


@given(st.text(st.characters()))
def test_any_text_is_one_comment_that_python_reads(text: str) -> None:
    line = comment(text)
    assert line.startswith("#")
    assert len(line.splitlines()) == 1
    assert line.isprintable()
    compile(line.encode(), "comment", "exec")


@pytest.mark.parametrize("text", ["Encoding: one-hot", "coding=nonsense", "-*- coding: x -*-"])
def test_a_comment_never_names_an_encoding_of_the_file(text: str) -> None:
    compile(comment(text).encode(), "comment", "exec")  # PEP 263 reads comments of the first two lines
    with pytest.raises(SyntaxError, match="encoding"):
        compile(f"# {text}".encode(), "comment", "exec")


def test_a_comment_keeps_the_words() -> None:
    assert comment("Größe β:\ta\r\nb\u2028c\u202ed") == "# Größe β: a b c d"


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.booleans() | st.text())
def test_code_of_a_value_reads_back_as_the_value(value: object) -> None:
    assert eval(code_of(value)) == value  # noqa: S307 - the text is repr's own
