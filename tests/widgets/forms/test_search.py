"""What is called as it was typed is meant; then what begins so, then what has such a word."""

from __future__ import annotations

from widgets.forms.search import search_rank


def test_the_title_that_was_typed_comes_first() -> None:
    titles = ["Add AdamW", "Lost on a plateau", "Adam", "Adam forgets", "Madam", "Nadam and Adam"]
    found = sorted(titles, key=lambda title: search_rank("adam", title))
    assert found == ["Adam", "Adam forgets", "Add AdamW", "Nadam and Adam", "Madam", "Lost on a plateau"]


def test_several_words_are_found_in_any_order() -> None:
    assert search_rank("less ravine", "A ravine") > search_rank("a ravine", "A ravine")
    assert search_rank("", "Anything") < search_rank("x", "Anything")
