"""Loops are compiled beside the work, and a compiler that fails stops nothing."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

from engine.maps.compiled_loop import CompiledLoop, has_numba


def double(values: np.ndarray) -> None:
    values *= 2.0


@pytest.mark.usefixtures("numba")
def test_a_loop_is_compiled_once_and_called_with_an_example() -> None:
    loop, seen = CompiledLoop(double), np.ones(2)
    for _ in range(2):
        loop.compile(seen)
        loop.join()
    assert loop.run is double
    assert seen.tolist() == [2.0, 2.0]


def test_a_compiler_that_fails_leaves_nothing_but_a_line_in_the_log(
    numba: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(**_: object) -> Callable[..., None]:
        raise ImportError("no such processor")

    numba.njit = refuse  # type: ignore[attr-defined]  # played by a module
    loop = CompiledLoop(double)
    loop.compile(np.ones(2))
    loop.join()
    assert loop.run is None
    assert "does not compile" in caplog.text


def test_nothing_is_waited_for_that_nobody_has_asked_for() -> None:
    loop = CompiledLoop(double)
    loop.join()
    assert loop.run is None


def test_whether_numba_is_installed_is_asked_once() -> None:
    assert has_numba() == has_numba()
    assert has_numba.cache_info().misses <= 1
