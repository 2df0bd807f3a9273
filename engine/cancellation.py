"""Cancelling long work: whoever works for long calls a check between two parts of it."""

from __future__ import annotations

from collections.abc import Callable

#: Called every few milliseconds of work; raises `Cancelled` when the result is no longer wanted.
Check = Callable[[], None]


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """Nobody wants the result any more; what was begun is thrown away."""


def not_cancelled() -> None:
    """The check of work that is always completed."""
