"""Errors that a person can act on: each names the value, what is allowed and the fix."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

#: How much of what came from outside a message repeats.
QUOTED = 40
#: Names are compared with what was meant as far as this; the work grows with the square of it.
COMPARED = 100
#: How many names a message lists.
LISTED = 100
#: No message is longer, whatever it quotes.
LONGEST = 4000


def one_line(text: str) -> str:
    """Text on one line, without what cannot be printed."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def quoted(text: object, longest: int = QUOTED) -> str:
    """What somebody wrote as a message repeats it: in quotation marks, on one line, and cut.

    Args:
        text: a name, a cell, a formula; as long as it likes to be.
        longest: how many characters of it are repeated.
    """
    whole = str(text)
    plain = one_line(whole[: 4 * longest])
    cut = len(plain) > longest or len(whole) > 4 * longest
    return f'"{plain[: longest - 1] + "…" if cut else plain}"'


def _bounded(sentence: str) -> str:
    if len(sentence) > LONGEST:
        half = LONGEST // 2
        sentence = f"{sentence[: half - 2]} … {sentence[1 - half :]}"
    if sentence.isprintable():
        return sentence
    return "".join(letter if letter.isprintable() else " " for letter in sentence)


class RavineError(ValueError):
    """A bad input, told in one sentence that names the place, what is allowed and the fix.

    Whatever it quotes, it has no control characters and at most `LONGEST` characters.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(_bounded(sentence))

    def at(self, place: str) -> RavineError:
        """The same complaint with the place it was found in front, e.g. ``racers[0]: ...``."""
        return type(self)(f"{place}: {self}")

    def under(self, place: str) -> RavineError:
        """The same complaint, which begins with a key, with the table it is in: ``objective.start ...``."""
        return type(self)(f"{place}.{self}")


class CancelledError(RavineError):
    """Long work that its owner asked to stop."""


def explained(error: BaseException) -> str:
    """What is said of an error, in one sentence: what to do about it, or that it is no person's fault."""
    if isinstance(error, RavineError):
        return str(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory for this; ask for something smaller"
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: it" if error.filename else "the file"
        return one_line(f"{place} cannot be read or written ({error.strerror})")
    return f"a mistake in Ravine, not yours ({one_line(f'{type(error).__name__}: {error}')[: LONGEST // 2]})"


def unknown_name(kind: str, name: object, known: Iterable[str]) -> RavineError:
    """The error for a name that no row carries; it lists the nearest names first.

    Args:
        kind: what was looked for, in the singular, e.g. ``"optimizer"``.
        name: what was given.
        known: every allowed name.
    """
    names = list(known)
    lowered = {candidate.lower(): candidate for candidate in names if len(candidate) <= COMPARED}
    wanted = str(name)[:COMPARED].lower()
    close = [quoted(lowered[match])[1:-1] for match in get_close_matches(wanted, lowered, n=3, cutoff=0.5)]
    hint = f"did you mean {' or '.join(close)}? " if close else ""
    listed = [quoted(candidate)[1:-1] for candidate in names[:LISTED]]
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return RavineError(f"unknown {kind} {quoted(name, COMPARED)}: {hint}Known: {', '.join(listed)}{more}")
