"""What scenes keep between two pictures, and how it is let go of when a window is closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

T = TypeVar("T")
_KEPT: list[_lru_cache_wrapper[object]] = []


def kept(most: int) -> Callable[[Callable[..., T]], _lru_cache_wrapper[T]]:
    """A cache of at most so many results, which `let_go` empties."""

    def decorate(function: Callable[..., T]) -> _lru_cache_wrapper[T]:
        made = lru_cache(maxsize=most)(function)
        _KEPT.append(made)
        return made

    return decorate


def let_go() -> None:
    """Forget meshes, shades and pictures: scenes that are still shown make theirs anew."""
    for each in _KEPT:
        each.cache_clear()
