"""How long one evaluation of loss and gradient takes, beside a naive network and, if installed, PyTorch.

Everything is measured in turns in one run, so the ratios hold on a noisy machine where the times do not::

    python -m benchmarks.network_step
"""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable, Sequence

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read once, when NumPy is imported

import itertools

import numpy as np

from engine.data import DATASETS, Data
from engine.experiment.description import LayerSpec
from engine.network.architecture import Network
from engine.network.objective import NetworkObjective
from engine.objective import FloatArray, IntArray

ROUNDS = 7
SECONDS_A_ROUND = 0.02
PLANE = 41

Step = Callable[[], object]


def naive(
    widths: Sequence[int], x: FloatArray, y: FloatArray, theta: FloatArray, batch: IntArray | None
) -> Step:
    """The network as a course writes it: one array an operation, examples first."""
    weights: list[FloatArray] = []
    biases: list[FloatArray] = []
    offset = 0
    for inputs, units in itertools.pairwise(widths):
        matrix = theta[offset : offset + units * (inputs + 1)].reshape(units, inputs + 1)
        weights.append(matrix[:, :-1].T.copy())
        biases.append(matrix[:, -1].copy())
        offset += matrix.size

    def step() -> tuple[float, list[tuple[FloatArray, FloatArray]]]:
        inputs, targets = (x, y) if batch is None else (x[batch], y[batch])
        activations = [inputs]
        for index, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            sums = activations[-1] @ weight + bias
            activations.append(np.tanh(sums) if index < len(weights) - 1 else sums)
        error = activations[-1] - targets
        loss = np.mean(error**2)
        delta = 2 * error / error.size
        gradients = []
        for index in reversed(range(len(weights))):
            gradients.append((activations[index].T @ delta, np.sum(delta, axis=0)))
            if index:
                delta = (delta @ weights[index].T) * (1 - activations[index] ** 2)
        return float(loss), gradients

    return step


def torch_eager(
    widths: Sequence[int], x: FloatArray, y: FloatArray, theta: FloatArray, batch: IntArray | None
) -> Step | None:
    """The same network in PyTorch, or None where it is not installed."""
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        return None
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    modules = []
    offset = 0
    for inputs, units in itertools.pairwise(widths):
        matrix = theta[offset : offset + units * (inputs + 1)].reshape(units, inputs + 1)
        linear = torch.nn.Linear(inputs, units)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(matrix[:, :-1]))
            linear.bias.copy_(torch.from_numpy(matrix[:, -1]))
        modules += [linear, torch.nn.Tanh()]
        offset += matrix.size
    network = torch.nn.Sequential(*modules[:-1])
    inputs_all, targets_all = torch.from_numpy(np.array(x)), torch.from_numpy(np.array(y))
    chosen = None if batch is None else torch.from_numpy(batch)

    def step() -> float:
        inputs, targets = inputs_all, targets_all
        if chosen is not None:
            inputs, targets = inputs[chosen], targets[chosen]
        network.zero_grad()
        loss = torch.nn.functional.mse_loss(network(inputs), targets)
        loss.backward()
        return float(loss.detach())

    return step


def seconds(steps: dict[str, Step]) -> dict[str, float]:
    """The best time of one call of each, measured in turns."""
    best = dict.fromkeys(steps, float("inf"))
    for _ in range(ROUNDS):
        for name, step in steps.items():
            count, start = 0, time.perf_counter()
            while (passed := time.perf_counter() - start) < SECONDS_A_ROUND:
                step()
                count += 1
            best[name] = min(best[name], passed / count)
    return best


def compare(title: str, widths: Sequence[int], data: Data, batch: IntArray | None) -> None:
    """Measure one architecture and print times and ratios."""
    hidden = [LayerSpec("dense", {"units": units, "activation": "tanh"}) for units in widths[1:-1]]
    network = Network([*hidden, LayerSpec("dense", {"units": 1})], inputs=widths[0], outputs=1)
    theta = network.start(np.random.default_rng(0))
    gradient = np.zeros(network.size)
    double, single = (NetworkObjective(network, data, precision=p) for p in ("float64", "float32"))
    steps: dict[str, Step] = {
        "Ravine": lambda: double.evaluate(theta, gradient, batch),
        "Ravine, float32": lambda: single.evaluate(theta, gradient, batch),
        "naive NumPy": naive(widths, data.x, data.y, theta, batch),
    }
    eager = torch_eager(widths, data.x, data.y, theta, batch)
    if eager is not None:
        steps["PyTorch eager"] = eager
    times = seconds(steps)
    print(title)  # noqa: T201 - printing is what a benchmark does
    for name, time_taken in times.items():
        ratio = time_taken / times["Ravine"]
        print(f"  {name:16}{time_taken * 1e6:10.1f} us{ratio:8.2f}")  # noqa: T201 - as above
    thetas = theta + 0.1 * np.random.default_rng(1).normal(size=(PLANE * PLANE, network.size))
    plane = seconds({"plane": lambda: double.losses(thetas), "one": lambda: double.evaluate(theta, gradient)})
    print(  # noqa: T201 - as above
        f"  a plane of {PLANE} x {PLANE} losses {plane['plane'] * 1e3:.1f} ms, "
        f"{plane['plane'] / plane['one'] / PLANE**2:.2f} full-batch evaluations a point"
    )


def main() -> None:
    """Measure a linear neuron, a small network and a wide one."""
    rng = np.random.default_rng(0)
    circle = DATASETS["circle"].make(rng, samples=500, test_share=0.0)
    compare("linear neuron, 100 examples", (1, 1), DATASETS["line_dense"].make(rng), None)
    compare("2-8-8-1, batches of 32", (2, 8, 8, 1), circle, rng.integers(500, size=32))
    compare("2-64-64-64-1, batches of 128", (2, 64, 64, 64, 1), circle, rng.integers(500, size=128))


if __name__ == "__main__":
    main()
