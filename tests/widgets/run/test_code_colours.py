from __future__ import annotations

from widgets.run.code_colours import colour_of, coloured_lines
from widgets.style.theme import load_theme


def test_keywords_comments_numbers_and_strings_have_colours_of_their_own() -> None:
    first, second = coloured_lines('x  # why\nfor i in f(1.5e-3, "a"):\n', 0, 9)
    assert first == (("x  ", "text"), ("# why", "comment"))
    assert [part for part in second if part[1] != "text"] == [
        ("for", "keyword"),
        ("in", "keyword"),
        ("1.5e-3", "number"),
        ('"a"', "string"),
    ]


def test_a_docstring_of_several_lines_is_one_string_wherever_the_view_begins() -> None:
    text = 'def f():\n    """One\n    two 3"""\n    return 4\n'
    assert coloured_lines(text, 2, 2)[0] == (('    two 3"""', "string"),)
    assert coloured_lines(text, 3, 1)[0][-1] == ("4", "number")


def test_a_number_within_a_name_is_no_number() -> None:
    assert coloured_lines("layer1 = x2", 0, 1) == [(("layer1 = x2", "text"),)]


def test_every_kind_of_part_has_a_colour_of_its_own_in_both_themes() -> None:
    for name in ("ink", "paper"):
        theme = load_theme(name)
        assert (
            len({colour_of(theme, kind) for kind in ("text", "keyword", "comment", "number", "string")}) == 5
        )
