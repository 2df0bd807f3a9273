"""How well a title fits what was typed to find it."""

from __future__ import annotations


def search_rank(query: str, title: str) -> tuple[int, int]:
    """Smaller is better: the title itself, one that begins so, one with such a word, one with such letters.

    Args:
        query: what was typed.
        title: what may be meant by it.
    """
    typed, text = query.casefold().strip(), title.casefold()
    if text == typed:
        return 0, 0
    if text.startswith(typed):
        return 1, len(text)
    if f" {typed}" in f" {text}":
        return 2, len(text)
    first = typed.split()[0] if typed else ""
    if any(word.startswith(first) for word in text.split()):
        return 3, 0
    return (4 if first in text else 5), 0
