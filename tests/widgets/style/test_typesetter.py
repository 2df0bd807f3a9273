"""Formulas of strangers: work that grows with the square of the depth at most, and nothing raised."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RavineError
from widgets.style import typesetter
from widgets.style.formula_store import FormulaStore
from widgets.style.typeset import typeset
from widgets.style.typeset_text import FORMULA_CHARACTERS, check_formulas, without_formulas
from widgets.style.typesetter import DEEPEST, LONGEST, can_be_read, formula_fault, outlines

#: What can be put into itself, with a mark where.
NESTED = (
    "{@}",
    r"\left(@\right)",
    r"\frac{1}{@}",
    r"\sqrt{@}",
    "x^{@}",
    r"\hat{@}",
    r"{a\\@}",
    r"\begin{pmatrix}@\end{pmatrix}",
    r"\underbrace{@}",
)


def nested(form: str, depth: int) -> str:
    formula = "x"
    for _ in range(depth):
        formula = form.replace("@", formula)
    return formula


def nodes_made(latex: str) -> int:
    made = 0
    outlines("x")  # silences a warning of ziamath's own import, so it must come first
    from ziamath.nodes.mnode import Mnode

    make = Mnode.__init__

    def counted(node: Mnode, *args: object, **options: object) -> None:
        nonlocal made
        made += 1
        make(node, *args, **options)

    with patch.object(Mnode, "__init__", counted):
        outlines(latex)
    return made


@pytest.mark.parametrize("form", NESTED)
def test_the_work_for_nested_groups_grows_with_the_square_of_their_depth(form: str) -> None:
    # Ten a level and pair of levels; before, it doubled with every level: 2^12 is above it already.
    assert nodes_made(nested(form, 12)) <= 10 * 12**2


def test_what_lies_deeper_than_allowed_is_not_read_at_all() -> None:
    endless = "{" * 40 + r"1\."
    assert formula_fault(endless) == f"nests deeper than {DEEPEST} levels"
    assert nodes_made(endless) < 100
    assert typeset(endless).width > 0


@pytest.mark.parametrize(
    ("latex", "fault"),
    [
        ("a" * (LONGEST + 1), "characters"),
        ("a\x00b", "U+0000"),
        ("a\ue000b", "U+E000"),
        ("{a", "does not close"),
        ("a}", "not opened"),
        (r"\left(a", "does not close"),
        (r"\frac{1}{2}\{", ""),
        (r"\left\{a\right.", ""),
        (r"\leftarrow\rightarrow", ""),
    ],
)
def test_a_formula_says_why_it_cannot_be_typeset(latex: str, fault: str) -> None:
    assert fault in formula_fault(latex)
    assert bool(fault) == bool(formula_fault(latex))
    assert can_be_read(latex) == (not fault)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*r"{}\^_&%#$~x1", r"\frac", r"\left", r"\right", r"\begin{matrix}", "\0", "²", "\ue000"]
        ),
        max_size=20,
    )
)
def test_whatever_stands_in_a_formula_something_is_drawn_and_nothing_raised(parts: list[str]) -> None:
    assert typeset("".join(parts)).path is not None


@pytest.mark.parametrize(
    "formula", ["$" + "{" * 40 + r"1\.$", "$a\x01b$", "$$\ue000$$", "$" + "a+" * (LONGEST // 2 + 1) + "$"]
)
def test_checking_a_text_finds_the_formula_that_cannot_be_typeset(formula: str) -> None:
    check_formulas(r"A slope $\frac{1}{2}$ and $$x^2$$ are well.")
    with pytest.raises(RavineError, match="the formula"):
        check_formulas(f"Then {formula}.")


def test_formulas_beyond_the_allowance_of_a_text_stay_as_they_are_written() -> None:
    text = "$" + "x" * 100 + "$ "
    count = 2 * FORMULA_CHARACTERS // 100
    assert without_formulas(text * count, lambda *_: "F").count("F") == FORMULA_CHARACTERS // 100
    with pytest.raises(RavineError, match="at most 5,000"):
        check_formulas(text * count)


def test_a_formula_is_looked_for_where_formulas_are_kept() -> None:
    before = typesetter._kept.store
    kept = FormulaStore()
    try:
        typesetter.keep_formulas(kept)
        outlines("x + 12345")
    finally:
        typesetter.keep_formulas(before)
    content = kept.content()
    assert content is not None
    assert b"x + 12345" in content
