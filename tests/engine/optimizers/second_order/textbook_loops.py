"""The second family as plain loops of the books, written apart from the rows: each yields its thetas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from engine.objective import FloatArray

Value = Callable[[FloatArray], float]
Vector = Callable[[FloatArray], FloatArray]
Given = Mapping[str, float]
#: Lengths that a line search tries.
MOST_TRIES = 40


class Function:
    """A function of two numbers with its derivatives, by hand."""

    def __init__(self, value: Value, slope: Vector, hessian: Vector) -> None:
        self.value, self.slope, self.hessian = value, slope, hessian


def _rosenbrock_hessian(p: FloatArray) -> FloatArray:
    x, y = p
    return np.array([[2.0 - 40.0 * (y - 3.0 * x * x), -40.0 * x], [-40.0 * x, 20.0]])


ROSENBROCK = Function(
    lambda p: float((1.0 - p[0]) ** 2 + 10.0 * (p[1] - p[0] ** 2) ** 2),
    lambda p: np.array([-2.0 * (1.0 - p[0]) - 40.0 * p[0] * (p[1] - p[0] ** 2), 20.0 * (p[1] - p[0] ** 2)]),
    _rosenbrock_hessian,
)


def newton(f: Function, at: FloatArray, given: Given) -> Iterator[FloatArray]:
    """Nocedal & Wright 2006, equation 3.30: a linear system a step."""
    while True:
        step = np.linalg.solve(f.hessian(at) + given["damping"] * np.eye(2), f.slope(at))
        at = at - given["learning_rate"] * step
        yield at


def saddle_free_newton(f: Function, at: FloatArray, given: Given) -> Iterator[FloatArray]:
    """Dauphin et al. 2014, Algorithm 1, with all eigenvectors: |H| is the root of H H."""
    while True:
        values, vectors = np.linalg.eig(f.hessian(at))
        size = vectors @ np.diag(np.abs(values)) @ np.linalg.inv(vectors)
        at = at - given["learning_rate"] * np.linalg.solve(size + given["damping"] * np.eye(2), f.slope(at))
        yield at


def armijo(f: Function, at: FloatArray, step: FloatArray, given: Given) -> FloatArray:
    """Nocedal & Wright 2006, algorithm 3.1."""
    alpha = 1.0
    for _ in range(MOST_TRIES):
        if f.value(at + alpha * step) <= f.value(at) + given["sufficient"] * alpha * (f.slope(at) @ step):
            return alpha * step
        alpha *= given["shrink"]
    return np.zeros(2)


def line_search(f: Function, at: FloatArray, given: Given) -> Iterator[FloatArray]:
    while True:
        at = at + armijo(f, at, -given["learning_rate"] * f.slope(at), given)
        yield at


def conjugate_gradient(f: Function, at: FloatArray, given: Given) -> Iterator[FloatArray]:
    """Shewchuk 1994, appendix B5 with one Newton-Raphson iteration, and Armijo's condition."""
    last: FloatArray | None = None
    direction = np.zeros(2)
    t = 0
    while True:
        g = f.slope(at)
        anew = last is None or (given["restart"] and t % given["restart"] == 0)
        if not g.any():
            yield at
            continue
        beta = 0.0 if anew or last is None else max(float(g @ (g - last)), 0.0) / float(last @ last)
        direction = beta * direction - g
        if direction @ g >= 0.0:
            direction = -g
        curvature = float(direction @ f.hessian(at) @ direction)
        alpha = -float(g @ direction) / curvature if curvature > 0.0 else given["learning_rate"]
        at, last = at + armijo(f, at, alpha * direction, given), g
        t += 1
        yield at


def lewis_overton(f: Function, at: FloatArray, step: FloatArray, given: Given) -> FloatArray:
    """Lewis & Overton 2013, algorithm 2.6: the conditions of Wolfe by bisection."""
    low, high, alpha = 0.0, float("inf"), 1.0
    slope = f.slope(at) @ step
    for _ in range(MOST_TRIES):
        if f.value(at + alpha * step) > f.value(at) + given["sufficient"] * alpha * slope:
            high = alpha
        elif f.slope(at + alpha * step) @ step < given["remaining"] * slope:
            low = alpha
        else:
            return alpha * step
        alpha = (low + high) / 2.0 if high < float("inf") else 2.0 * low
    return low * step


def bfgs(f: Function, at: FloatArray, given: Given) -> Iterator[FloatArray]:
    """Nocedal & Wright 2006, algorithm 6.1, the update written out as a sum."""
    h = np.eye(2)
    first = True
    while True:
        g = f.slope(at)
        s = lewis_overton(f, at, -given["learning_rate"] * h @ g, given)
        at = at + s
        yield at
        y = f.slope(at) - g
        if s @ y > 1e-10:
            h = h * (s @ y) / (y @ y) if first else h
            first = False
            hy = h @ y
            h = (
                h
                + (s @ y + y @ hy) * np.outer(s, s) / (s @ y) ** 2
                - (np.outer(hy, s) + np.outer(s, hy)) / (s @ y)
            )


def lbfgs(f: Function, at: FloatArray, given: Given) -> Iterator[FloatArray]:
    """The matrix that the last pairs make of a scaled identity, by the update of each (equation 7.16)."""
    pairs: list[tuple[FloatArray, FloatArray]] = []
    while True:
        h = np.eye(2)
        if pairs:
            s, y = pairs[-1]
            h = h * (s @ y) / (y @ y)
        for s, y in pairs:
            v = np.eye(2) - np.outer(y, s) / (y @ s)
            h = v.T @ h @ v + np.outer(s, s) / (y @ s)
        g = f.slope(at)
        step = lewis_overton(f, at, -given["learning_rate"] * h @ g, given)
        at = at + step
        yield at
        change = f.slope(at) - g
        if step @ change > 1e-10:
            pairs = [*pairs, (step, change)][-int(given["memory"]) :]


def sam(f: Function, at: FloatArray, given: Given) -> Iterator[FloatArray]:
    """Foret et al. 2021, Algorithm 1: climb by rho along the gradient, descend from here by that there."""
    velocity = np.zeros(2)
    while True:
        g = f.slope(at)
        above = at + given["radius"] * g / (np.linalg.norm(g) + 1e-12)
        velocity = given["momentum"] * velocity + f.slope(above) + given["weight_decay"] * at
        at = at - given["learning_rate"] * velocity
        yield at


LOOPS: Mapping[str, Callable[[Function, FloatArray, Given], Iterator[FloatArray]]] = {
    each.__name__: each
    for each in (newton, saddle_free_newton, line_search, conjugate_gradient, bfgs, lbfgs, sam)
}
