"""What a step of an optimizer costs, against plain ways to write it.

Run from the root of the repository::

    python -m benchmarks.optimizer_step

Trust the ratios, not the microseconds: each row is the best of several interleaved rounds.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from time import perf_counter

import numpy as np

from engine.objective import FloatArray, IntArray
from engine.optimizers.stepper import make_stepper
from engine.surfaces.objective import SurfaceObjective

STEPS = 2_000
ROUNDS = 15
RATE, BETA_1, BETA_2, EPSILON = 0.001, 0.9, 0.999, 1e-8
START = (-1.2, 1.0)


class Slopes:
    """The gradient is theta: next to nothing, so that the optimizer is what is measured."""

    samples = batch_size = 0

    def __init__(self, size: int) -> None:
        self.size = size
        self.names = tuple(map(str, range(size)))

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        """Copy theta."""
        del batch
        np.copyto(gradient, theta)
        return 0.0

    def losses(self, thetas: FloatArray) -> FloatArray:
        """Zero everywhere."""
        return np.zeros(len(thetas))

    def hessian(self, theta: FloatArray) -> None:
        """Not offered."""
        del theta


def compiled(size: int = 2, *, surface: bool = False) -> Callable[[], None]:
    """Our loop: over floats on a surface, else over arrays."""
    objective = SurfaceObjective("(1 - x)^2 + 10*(y - x^2)^2") if surface else Slopes(size)
    start = START if surface else np.ones(size)
    stepper = make_stepper(objective, optimizer="adam", dialect="pytorch", start=start)
    losses, path = np.empty(STEPS), np.empty((STEPS, 2))

    def run() -> None:
        if stepper.run(STEPS, losses, path) < STEPS:
            raise RuntimeError("the benchmark diverged")

    return run


def plain_floats() -> None:
    """Adam on Rosenbrock's function as one writes it by hand, in floats, recording the path."""
    x, y = START
    m_x = m_y = v_x = v_y = 0.0
    losses, path = [], []
    for t in range(1, STEPS + 1):
        valley = y - x * x
        losses.append((1 - x) ** 2 + 10 * valley**2)
        g_x = -2 * (1 - x) - 40 * x * valley
        g_y = 20 * valley
        m_x = BETA_1 * m_x + (1 - BETA_1) * g_x
        m_y = BETA_1 * m_y + (1 - BETA_1) * g_y
        v_x = BETA_2 * v_x + (1 - BETA_2) * g_x**2
        v_y = BETA_2 * v_y + (1 - BETA_2) * g_y**2
        first, second = 1 - BETA_1**t, 1 - BETA_2**t
        x -= RATE * (m_x / first) / (math.sqrt(v_x / second) + EPSILON)
        y -= RATE * (m_y / first) / (math.sqrt(v_y / second) + EPSILON)
        path.append((x, y))


def plain_numpy_on_a_surface() -> None:
    """The same with arrays of two."""
    theta, m, v = np.array(START), np.zeros(2), np.zeros(2)
    for t in range(1, STEPS + 1):
        x, y = theta
        valley = y - x * x
        g = np.array([-2 * (1 - x) - 40 * x * valley, 20 * valley])
        theta, m, v = _adam(theta, m, v, g, t)


def plain_numpy(size: int) -> Callable[[], None]:
    """Adam as one writes it with arrays, a new one for every result."""

    def run() -> None:
        theta, m, v = np.ones(size), np.zeros(size), np.zeros(size)
        for t in range(1, STEPS + 1):
            theta, m, v = _adam(theta, m, v, theta.copy(), t)

    return run


def _adam(
    theta: FloatArray, m: FloatArray, v: FloatArray, g: FloatArray, t: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    m = BETA_1 * m + (1 - BETA_1) * g
    v = BETA_2 * v + (1 - BETA_2) * g**2
    m_hat = m / (1 - BETA_1**t)
    v_hat = v / (1 - BETA_2**t)
    return theta - RATE * m_hat / (np.sqrt(v_hat) + EPSILON), m, v


def pytorch(size: int) -> Callable[[], None] | None:
    """PyTorch's own Adam on one thread, or None where PyTorch is not installed."""
    try:
        torch = import_module("torch")
    except ImportError:
        return None
    torch.set_num_threads(1)
    theta = torch.ones(size, dtype=torch.float64)
    theta.grad = torch.empty_like(theta)
    optimizer = torch.optim.Adam([theta], lr=RATE)

    def run() -> None:
        for _ in range(STEPS):
            theta.grad.copy_(theta)
            optimizer.step()

    return run


def measured(contenders: Mapping[str, Callable[[], None] | None]) -> dict[str, float]:
    """Microseconds a step of each contender, the best of interleaved rounds."""
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, run in contenders.items():
            if run is not None:
                begin = perf_counter()
                run()
                best[name] = min(best.get(name, math.inf), (perf_counter() - begin) / STEPS * 1e6)
    return best


def report(title: str, contenders: Mapping[str, Callable[[], None] | None]) -> None:
    """Print the contenders, the first of which is ours."""
    best = measured(contenders)
    ours = next(iter(best.values()))
    sys.stdout.write(f"{title}\n")
    for name in contenders:
        line = f"{best[name]:9.2f} us {best[name] / ours:7.2f}" if name in best else "  not installed"
        sys.stdout.write(f"  {name:34}{line}\n")


def main() -> None:
    """Measure and print."""
    report(
        "Adam on a surface, a whole step with loss and gradient",
        {
            "this engine": compiled(surface=True),
            "Python floats, written by hand": plain_floats,
            "NumPy, arrays of two": plain_numpy_on_a_surface,
        },
    )
    for size in (100, 1_000, 10_000):
        report(
            f"Adam on {size:,} parameters",
            {
                "this engine": compiled(size),
                "NumPy, plainly written": plain_numpy(size),
                "PyTorch": pytorch(size),
            },
        )


if __name__ == "__main__":
    main()
