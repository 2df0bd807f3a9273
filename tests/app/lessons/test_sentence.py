"""Texts in one plain line, and formulas in plain letters."""

from __future__ import annotations

import pytest

from app.lessons.sentence import plain_text


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("**Bold** and [a link](https://x.org)", "Bold and a link"),
        (r"The rate $\eta$ is $\frac{1}{2}$", "The rate η is (1)/(2)"),
        ("a\x00b", "ab"),
    ],
)
def test_markdown_is_read_out_in_plain_letters(markdown: str, said: str) -> None:
    assert plain_text(markdown) == said
