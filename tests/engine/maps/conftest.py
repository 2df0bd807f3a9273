"""A numba that compiles nothing, for tests of what is compiled where it is installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from engine.maps import compiled_steps, runs_block, targets


@pytest.fixture
def numba(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Numba as far as maps know it; what it is given stays plain Python."""
    module = ModuleType("numba")
    module.njit = lambda **_: lambda function: function  # type: ignore[attr-defined]  # played by a module
    monkeypatch.setitem(sys.modules, "numba", module)
    loops = (compiled_steps._loop_of, targets._stayed_loop)
    for place in (runs_block, targets):
        monkeypatch.setattr(place, "has_numba", lambda: True)
    for loop in loops:
        loop.cache_clear()
    yield module
    for loop in loops:
        loop.cache_clear()
