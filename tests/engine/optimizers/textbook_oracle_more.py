"""Further loops of the papers, in the same form as those of `textbook_oracle`, where no more have room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from engine.objective import FloatArray
from tests.engine.optimizers.textbook_oracle import Oracle, Rate, Slope, with_decay


def sgdw(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Loshchilov & Hutter 2019, arXiv 1711.05101v3, Algorithm 1, line 9 in green, with the velocity of `sgd`.

    The paper's m is a sum of rates times gradients; as in SGD here the velocity is the average of the
    gradients, and the decay is multiplied by the whole rate (see `textbook_oracle.adamw`).
    """
    b = given["momentum"]
    v = np.zeros_like(theta)
    t = 0
    while True:
        t += 1
        eta = rate(t)
        at = theta - eta * b * v if given["nesterov"] else theta
        v = b * v + (1.0 - b) * slope(at, t)
        theta = theta - eta * v - eta * given["weight_decay"] * theta
        yield theta


def variables(theta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The problem's parameters: a matrix (2, 1) of weights and two biases (2,)."""
    return theta[:2].reshape(2, 1), theta[2:]


def lamb(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """You et al. 2020, Algorithm 2, with phi(z) = z; a layer is a variable.

    The paper leaves open what a layer of length 0 does: it takes Adam's step, as in the authors' program.
    """
    b1, b2, decay = given["beta_1"], given["beta_2"], given["weight_decay"]
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    t = 0
    while True:
        t += 1
        g = slope(theta, t)
        m = b1 * m + (1.0 - b1) * g
        v = b2 * v + (1.0 - b2) * g**2
        r = (m / (1.0 - b1**t)) / (np.sqrt(v / (1.0 - b2**t)) + given["epsilon"])
        layers = []
        for x, update in zip(variables(theta), variables(r + decay * theta), strict=True):
            lengths = float(np.linalg.norm(x)), float(np.linalg.norm(update))
            trust = lengths[0] / lengths[1] if all(lengths) else 1.0
            layers.append((x - rate(t) * trust * update).ravel())
        theta = np.concatenate(layers)
        yield theta


def adafactor(
    slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]
) -> Iterator[FloatArray]:
    """Shazeer & Stern 2018, Algorithm 4, and Algorithm 5 for vectors, with the relative sizes of section 8.

    R and C are sums there and here, where our means turn the quotient R C / (1 R) into the same.
    """
    gradient = with_decay(slope, given["weight_decay"])
    rows, columns, squares = np.zeros((2, 1)), np.zeros((1, 1)), np.zeros(2)
    t = 0
    while True:
        t += 1
        rho = min(rate(t), t**-0.5)
        beta = 1.0 - t ** given["beta_2_decay"]
        weight, bias = variables(theta)
        g_weight, g_bias = variables(gradient(theta, t))
        power = g_weight**2 + given["epsilon_1"]
        rows = beta * rows + (1.0 - beta) * power.sum(axis=1, keepdims=True)
        columns = beta * columns + (1.0 - beta) * power.sum(axis=0, keepdims=True)
        squares = beta * squares + (1.0 - beta) * (g_bias**2 + given["epsilon_1"])
        moved = []
        for x, u in (
            (weight, g_weight / np.sqrt(rows @ columns / rows.sum())),
            (bias, g_bias / np.sqrt(squares)),
        ):
            alpha = max(given["epsilon_2"], float(np.sqrt((x**2).mean()))) * rho
            clipped = u / max(1.0, float(np.sqrt((u**2).mean())) / given["clip_threshold"])
            moved.append((x - alpha * clipped).ravel())
        theta = np.concatenate(moved)
        yield theta


def muon(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Jordan et al. 2024, the definition of Muon and its listing ``newtonschulz5``, for matrices.

    The step is scaled by sqrt(max(1, rows/columns)), as in the author's program, where AdamW (see
    `textbook_oracle`) trains what is no matrix; both have its weight decay.
    """
    mu, b1, b2 = given["momentum"], given["beta_1"], given["beta_2"]
    b, m, v = np.zeros((2, 1)), np.zeros(2), np.zeros(2)
    t = 0
    while True:
        t += 1
        eta = rate(t)
        weight, bias = variables(theta)
        g, g_bias = variables(slope(theta, t))
        b = mu * b + g
        o = (g + mu * b if given["nesterov"] else b).T
        o = o / (np.linalg.norm(o) + 1e-7)
        for _ in range(5):
            square = o @ o.T
            o = 3.4445 * o - 4.7750 * (square @ o) + 2.0315 * (square @ square @ o)
        m = b1 * m + (1.0 - b1) * g_bias
        v = b2 * v + (1.0 - b2) * g_bias**2
        adam = (m / (1.0 - b1**t)) / (np.sqrt(v / (1.0 - b2**t)) + given["epsilon"])
        decay = 1.0 - eta * given["weight_decay"]
        theta = np.concatenate(
            ((decay * weight - eta * np.sqrt(2.0) * o.T).ravel(), decay * bias - eta * adam)
        )
        yield theta


#: By the key of our row.
MORE_ORACLES: Mapping[str, Oracle] = {
    "sgdw": Oracle(sgdw, {"momentum": 0.9, "nesterov": False}),
    "adafactor": Oracle(
        adafactor, {"beta_2_decay": -0.8, "epsilon_1": 1e-30, "epsilon_2": 1e-3, "clip_threshold": 1.0}
    ),
    "muon": Oracle(muon, {"learning_rate": 0.02, "momentum": 0.95, "nesterov": True}),
    "lamb": Oracle(lamb, {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-6}),
}
