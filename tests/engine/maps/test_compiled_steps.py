"""Compiled steps equal NumPy's calls to the bit; numba is played by plain Python, or used if it is there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.maps import runs_block
from engine.maps.compiled_loop import has_numba
from engine.maps.compiled_steps import CompiledSteps, UnknownLineError
from engine.maps.runs_block import RunsBlock
from engine.maps.surface_runs import many_runs
from engine.objective import FloatArray
from engine.optimizers.stepper import make_stepper
from engine.surfaces.objective import SurfaceObjective, surface_objective
from tests.engine.optimizers.steppers import GRADIENT_ROWS

HIMMELBLAU = surface_objective("himmelblau")
STARTS = np.random.default_rng(5).uniform(-5.0, 5.0, (2, 5))


def block(
    objective: SurfaceObjective = HIMMELBLAU, count: int = 5, dtype: Any = np.float32, **choices: Any
) -> RunsBlock:
    stepper = make_stepper(objective, start=np.ones(2), **{"dialect": "keras", **choices})
    return many_runs(objective, stepper.settings, count, dtype=dtype)


def run_of(runs: RunsBlock, starts: FloatArray = STARTS) -> FloatArray:
    runs.start(starts)
    runs.run(3)
    runs.run(9)
    return np.array(runs.theta)


@pytest.mark.usefixtures("numba")
@pytest.mark.parametrize("optimizer", [row.key for row in GRADIENT_ROWS])
def test_every_optimizer_makes_the_same_steps_to_the_bit(optimizer: str) -> None:
    for dtype in (np.float32, np.float64):
        plain = block(optimizer=optimizer, dtype=dtype)
        compiled, plain._compiled = plain._compiled, None
        expected = run_of(plain)
        if compiled is None:
            assert optimizer == "rprop"  # its steps are powers, of which the last bit is the machine's
            return
        assert not compiled.is_ready
        compiled.compile()
        compiled.join()
        fast = block(optimizer=optimizer, dtype=dtype)
        assert fast._compiled is not None
        assert fast._compiled.is_ready
        assert np.array_equal(run_of(fast), expected, equal_nan=True)


@pytest.mark.usefixtures("numba")
def test_large_blocks_begin_to_compile_and_small_ones_use_what_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runs_block, "WORTH_COMPILING", 5)
    small = block(count=2, optimizer="sgd")
    assert small._compiled is not None
    small._compiled.join()
    assert not small._compiled.is_ready
    large = block(optimizer="sgd", values={"learning_rate": 0.005})
    assert large._compiled is not None
    large._compiled.join()
    assert small._compiled.is_ready


@pytest.mark.usefixtures("numba")
def test_what_is_rounded_differently_elsewhere_is_not_compiled() -> None:
    assert block(SurfaceObjective("sin(x) + y^2"), optimizer="sgd")._compiled is None
    assert block(SurfaceObjective("abs(x) * sqrt(y^2 + 1)"), optimizer="sgd")._compiled is not None
    watched = make_stepper(HIMMELBLAU, start=np.ones(2), optimizer="sgd", dialect="keras").settings
    assert many_runs(HIMMELBLAU, watched, 2, watched=True)._compiled is None
    for once, each in (
        (["copyto(a, b)"], []),
        ([], ["np_add(a, b, c)", "x = np.sin(y)"]),
        ([], ["held_x[()] = x"]),
        ([], ["np_sin(a, c)"]),
    ):
        arrays = {name: np.zeros(3) for name in "abc"}
        with pytest.raises(UnknownLineError):
            CompiledSteps(["x"], once, each, [], arrays)


@pytest.mark.usefixtures("numba")
def test_a_copy_and_a_number_of_each_run_are_compiled_too() -> None:
    wide, own, number = np.zeros((2, 3)), np.arange(3.0), np.array(2.0)
    arrays = {"theta": wide, "rate": own, "number_0": number, "theta_1": wide[1]}
    each = ["np_mul(rate, number_0, theta_1)", "copyto(rate, theta_1)", "np_add(theta, rate, theta)"]
    steps = CompiledSteps([], [], each, [], arrays)
    steps.compile()
    steps.join()
    assert steps(2, 0) == ()
    assert wide.tolist() == [[0.0, 6.0, 12.0], [0.0, 8.0, 16.0]]
    assert own.tolist() == [0.0, 4.0, 8.0]


@pytest.mark.skipif(not has_numba(), reason="the extra fast is not installed")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numba_makes_the_same_steps_to_the_bit(dtype: Any) -> None:
    starts = np.random.default_rng(1).uniform(-5.0, 5.0, (2, 8192))
    plain, fast = (block(optimizer="adam", count=8192, dtype=dtype) for _ in range(2))
    plain._compiled = None
    assert fast._compiled is not None
    fast._compiled.join()
    assert fast._compiled.is_ready
    assert np.array_equal(run_of(plain, starts), run_of(fast, starts), equal_nan=True)
