"""Errors that a person can act on: each names the value, what is allowed and the fix."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class RavineError(ValueError):
    """A bad input, told in one sentence that names the place, what is allowed and the fix."""

    def at(self, place: str) -> RavineError:
        """The same complaint with the place it was found in front, e.g. ``racers[0]: ...``."""
        return type(self)(f"{place}: {self}")

    def under(self, place: str) -> RavineError:
        """The same complaint, which begins with a key, with the table it is in: ``objective.start ...``."""
        return type(self)(f"{place}.{self}")


#: How much of what came from outside a message repeats.
QUOTED = 40


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


class CancelledError(RavineError):
    """Long work that its owner asked to stop."""


def unknown_name(kind: str, name: object, known: Iterable[str]) -> RavineError:
    """The error for a name that no row carries; it lists the nearest names first.

    Args:
        kind: what was looked for, in the singular, e.g. ``"optimizer"``.
        name: what was given.
        known: every allowed name.
    """
    names = list(known)
    lowered = {candidate.lower(): candidate for candidate in names}
    close = [lowered[match] for match in get_close_matches(str(name).lower(), lowered, n=3, cutoff=0.5)]
    hint = f"did you mean {' or '.join(close)}? " if close else ""
    return RavineError(f'unknown {kind} "{name}": {hint}Known: {", ".join(names)}')
