"""How long the loss over a plane takes, beside a naive loop and, if installed, PyTorch's ``vmap``.

All are measured in turns in one run and must agree, so the ratios hold on a noisy machine where the times do
not::

    python -m benchmarks.loss_plane
"""

from __future__ import annotations

import importlib
import itertools
import os
import time
from collections.abc import Callable, Sequence

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read once, when NumPy is imported

import numpy as np

from benchmarks.network_step import seconds
from engine.data import DATASETS
from engine.experiment.description import LayerSpec
from engine.landscape.grid import landscape_of_plane, points_at_once, refinements
from engine.landscape.plane import Plane, pca_plane, random_plane
from engine.network.architecture import Network
from engine.network.objective import NetworkObjective
from engine.objective import FloatArray

#: Points that PyTorch takes at once; it is slower with 16 and with 512.
CHUNK = 64

Way = Callable[[], FloatArray]


def grid_of(plane: Plane, n: int) -> tuple[FloatArray, FloatArray]:
    """The coordinates (n * n,) of all points, row by row."""
    a, b = np.meshgrid(*(np.linspace(*side, n) for side in plane.domain), indexing="ij")
    return a.ravel(), b.ravel()


def naive(widths: Sequence[int], objective: NetworkObjective, plane: Plane, n: int) -> Way:
    """Point by point, as a course writes it: one array an operation, examples first."""
    x, y = objective.data.x, objective.data.y

    def draw() -> FloatArray:
        losses = []
        for a, b in zip(*grid_of(plane, n), strict=True):
            theta, offset, activation = plane.point(a, b), 0, x
            for inputs, units in itertools.pairwise(widths):
                matrix = theta[offset : offset + units * (inputs + 1)].reshape(units, inputs + 1)
                offset += matrix.size
                activation = activation @ matrix[:, :-1].T + matrix[:, -1]
                activation = np.tanh(activation) if offset < len(theta) else activation
            losses.append(np.mean((activation - y) ** 2))
        return np.array(losses)

    return draw


def whole(objective: NetworkObjective, plane: Plane, n: int) -> Way:
    """Ravine's landscape, coarse grids included."""

    def draw() -> FloatArray:
        return landscape_of_plane(objective, plane, n).z.ravel()

    return draw


def by_product(objective: NetworkObjective, plane: Plane, n: int) -> Way:
    """Ravine's losses, but all thetas of a block from one matrix product, row by row."""
    basis = np.stack((plane.origin, *plane.directions))
    block = points_at_once(objective)

    def draw() -> FloatArray:
        a, b = grid_of(plane, n)
        shares = np.column_stack((np.ones(n * n), a, b))
        parts = (shares[start : start + block] @ basis for start in range(0, n * n, block))
        return np.concatenate([objective.losses(part) for part in parts])

    return draw


def vmap(widths: Sequence[int], objective: NetworkObjective, plane: Plane, n: int) -> Way | None:
    """PyTorch's vectorised map over the points, or None where it is not installed."""
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        return None
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    x, y = (torch.from_numpy(np.array(part)) for part in (objective.data.x, objective.data.y))
    origin, one, two = (torch.from_numpy(np.array(part)) for part in (plane.origin, *plane.directions))

    def loss(a: object, b: object) -> object:
        theta, offset, activation = origin + a * one + b * two, 0, x
        for inputs, units in itertools.pairwise(widths):
            stop = offset + units * (inputs + 1)
            matrix = theta[offset:stop].reshape(units, inputs + 1)
            activation = activation @ matrix[:, :-1].T + matrix[:, -1]
            activation = torch.tanh(activation) if stop < len(theta) else activation
            offset = stop
        return ((activation - y) ** 2).mean()

    mapped = torch.func.vmap(loss, chunk_size=CHUNK)

    def draw() -> FloatArray:
        with torch.no_grad():
            losses = mapped(*(torch.from_numpy(side) for side in grid_of(plane, n)))
        return np.asarray(losses.numpy(), np.float64)

    return draw


def compare(widths: Sequence[int], n: int, samples: int) -> None:
    """Measure one network, check that all agree, and print times and ratios."""
    data = DATASETS["circle"].make(np.random.default_rng(0), samples=samples, test_share=0.0)
    hidden = [LayerSpec("dense", {"units": units, "activation": "tanh"}) for units in widths[1:-1]]
    network = Network([*hidden, LayerSpec("dense", {"units": 1})], inputs=widths[0], outputs=1)
    objective = NetworkObjective(network, data)
    theta = network.start(np.random.default_rng(0))
    plane = random_plane(network, theta, 0)
    ways: dict[str, Way | None] = {
        "Ravine": whole(objective, plane, n),
        "points by GEMM": by_product(objective, plane, n),
        "naive loop": naive(widths, objective, plane, n),
        "PyTorch vmap": vmap(widths, objective, plane, n),
    }
    there = {name: way for name, way in ways.items() if way is not None}
    reference = there["Ravine"]()
    for name, way in there.items():
        np.testing.assert_allclose(way(), reference, rtol=1e-10, err_msg=name)
    times = seconds(dict(there))
    shape = "-".join(map(str, widths))
    print(f"{shape}, {network.size} parameters, {samples} examples, {n} x {n} points")  # noqa: T201 - it reports
    for name, taken in times.items():
        print(f"  {name:16}{taken * 1e3:10.1f} ms{taken / times['Ravine']:8.2f}")  # noqa: T201 - as above
    print(f"  coarse first: {coarse_first(objective, plane, n)}")  # noqa: T201 - as above
    trail = theta + np.cumsum(np.random.default_rng(1).normal(size=(256, network.size)), axis=0)
    axes = seconds({"axes": lambda: pca_plane(trail, theta)})["axes"]
    print(f"  main axes of 256 points of the run: {axes * 1e3:.1f} ms")  # noqa: T201 - as above


def coarse_first(objective: NetworkObjective, plane: Plane, n: int) -> str:
    """When each grid was complete, and the longest time until a survey could be dropped."""
    began = before = time.perf_counter()
    told, longest = [], 0.0
    for found in refinements(objective, plane, n):
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
        if found is not None:
            told.append(f"{len(found.x)} x {len(found.x)} after {(now - began) * 1e3:.1f} ms")
    return f"{', '.join(told)}; longest block {longest * 1e3:.1f} ms"


def main() -> None:
    """Measure a small network, a wide one and a deep one."""
    compare((2, 8, 8, 1), 101, 500)
    compare((2, 64, 64, 64, 1), 33, 500)
    compare((2, *[50] * 10, 1), 9, 500)


if __name__ == "__main__":
    main()
