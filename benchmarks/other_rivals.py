"""Rows: a training step in JAX, a table in pandas, pictures and clips in matplotlib."""

from __future__ import annotations

import itertools
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from app.bench.experiments import RATE, NetworkCase
from app.bench.long_runs import reading
from app.bench.networks import CASES
from app.bench.processes import own_command, processes, rendering
from app.bench.row import Budget, Found, Row, ratio
from app.bench.timing import Work
from engine.objective import FloatArray

CLIP_STEPS, CLIP_FPS = 40, 20
#: A surface with the paths of three momenta on it, as a course draws the lesson of the same name.
SURFACE = """
import sys
import numpy as np
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
x = np.linspace(0.0, 10.0, 100)
y = 3 * x + 10 + np.random.default_rng(0).normal(size=100)
def loss(w, b):
    return ((w[..., None] * x + b[..., None] - y) ** 2).mean(axis=-1)
W, B = np.meshgrid(np.linspace(-2, 8, CELLS), np.linspace(-10, 30, CELLS))
Z = loss(W, B)
paths = []
for beta in (0.0, 0.5, 0.9):
    w = b = v_w = v_b = 0.0
    path = [(w, b)]
    for _ in range(49):
        error = w * x + b - y
        v_w = beta * v_w - 0.01 * 2 * (error * x).mean()
        v_b = beta * v_b - 0.01 * 2 * error.mean()
        w, b = w + v_w, b + v_b
        path.append((w, b))
    path = np.array(path)
    paths.append((path[:, 0], path[:, 1], loss(path[:, 0], path[:, 1])))
figure = plt.figure(figsize=SIZE, dpi=100)
axes = figure.add_subplot(projection="3d")
axes.plot_surface(W, B, Z, cmap="viridis", rcount=CELLS, ccount=CELLS)
axes.contour(W, B, Z, 16, offset=0.0)
lines = [axes.plot(*path)[0] for path in paths]
"""
PICTURE = SURFACE.replace("CELLS", "100").replace("SIZE", "(12.8, 8.0)") + "figure.savefig(sys.argv[1])\n"
CLIP = SURFACE.replace("CELLS", "50").replace("SIZE", "(9.6, 6.0)") + (
    f"""
from matplotlib.animation import FuncAnimation, PillowWriter
def draw(step):
    for line, (w, b, z) in zip(lines, paths):
        line.set_data_3d(w[:step], b[:step], z[:step])
    return lines
FuncAnimation(figure, draw, frames={CLIP_STEPS}).save(sys.argv[1], writer=PillowWriter(fps={CLIP_FPS}))
"""
)


def jax_steps(case: NetworkCase) -> Work:
    """Training steps of a small network with squared error, one call of a compiled function each."""
    jax: Any = import_module("jax")
    jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - the library's signature
    jnp: Any = import_module("jax.numpy")
    problem = case.problem
    data = problem.data
    if data is None:
        raise TypeError("a network learns from data")
    x, y = jnp.array(data.x), jnp.array(data.y)

    def loss_of(theta: Any, inputs: Any, targets: Any) -> Any:
        offset, activation = 0, inputs
        for width, units in itertools.pairwise(case.widths):
            matrix = theta[offset : offset + units * (width + 1)].reshape(units, width + 1)
            offset += units * (width + 1)
            activation = activation @ matrix[:, :-1].T + matrix[:, -1]
            activation = jnp.tanh(activation) if offset < len(problem.start) else activation
        return ((activation - targets) ** 2).mean()

    def step(theta: Any, m: Any, v: Any, t: Any, batch: Any) -> Any:
        loss, g = jax.value_and_grad(loss_of)(theta, x[batch], y[batch])
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        update = RATE * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8)
        return theta - update, m, v, loss

    compiled = jax.jit(step)
    order = np.random.default_rng(0).permutation(len(data.x))
    state: list[Any] = [
        jnp.array(problem.start),
        jnp.zeros(len(problem.start)),
        jnp.zeros(len(problem.start)),
    ]
    losses: list[float] = []

    def work(count: int) -> int:
        for number in range(count):
            begin = number * case.batch % (len(order) - case.batch + 1)
            *state[:], loss = compiled(*state, number + 1.0, order[begin : begin + case.batch])
            losses.append(float(loss))
        return count

    return work


def _pandas(budget: Budget) -> Found:
    pandas: Any = import_module("pandas")

    def read(path: Path) -> FloatArray:
        return np.asarray(pandas.read_csv(path).to_numpy(), np.float64)

    return reading(budget, read)


def _picture(budget: Budget) -> Found:
    return processes(
        rendering, lambda folder: ["-c", PICTURE, str(folder / "other.png")], budget.seconds, "higher"
    )


def _clip(budget: Budget) -> Found:
    def ours(folder: Path) -> list[str]:
        words = ("--steps", f"0:{CLIP_STEPS - 1}", "--size", "960x600", "--fps", str(CLIP_FPS))
        return own_command("render", "momentum", *words, "--out", str(folder / "ours.gif"))

    return processes(ours, lambda folder: ["-c", CLIP, str(folder / "other.gif")], budget.seconds, "higher")


OTHER_ROWS = (
    Row(
        "step_jax",
        "step, 2-8-8-1 tanh, batch 32, float64, Adam",
        "JAX, jit, a call a step: its time over ours",
        ratio(lambda: (CASES["step"].work(), jax_steps(CASES["step"])), "higher"),
        better="higher",
        goal=18.0,
        needs=("jax",),
    ),
    Row(
        "table_pandas",
        "opening a table of 4 columns of numbers",
        "pandas.read_csv: ours over it",
        _pandas,
        goal=3.0,
        needs=("pandas",),
    ),
    Row(
        "render_matplotlib",
        "render of one PNG, whole process",
        "a matplotlib script of the same surface and paths: its time over ours",
        _picture,
        better="higher",
        goal=1.5,
        needs=("matplotlib", "PyQt6"),
    ),
    Row(
        "clip_matplotlib",
        f"a clip of {CLIP_STEPS} frames, 960 x 600, GIF, whole process",
        "matplotlib FuncAnimation, 50 x 50 cells: its time over ours",
        _clip,
        better="higher",
        goal=10.0,
        needs=("matplotlib", "PyQt6"),
    ),
)
