"""Scenes to look at and to ask questions about."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from widgets.scene.description import (
    Arrow,
    HeightField,
    LegendEntry,
    LookAhead,
    Marker,
    Scene,
    Shape,
    Trail,
)
from widgets.style.theme import Theme, load_theme, racer_style

Array = npt.NDArray[np.float64]
Function = Callable[[Array, Array], Array]

INK = load_theme("ink")


def peaks(x: Array, y: Array) -> Array:
    return (
        3 * (1 - x) ** 2 * np.exp(-(x**2) - (y + 1) ** 2)
        - 10 * (x / 5 - x**3 - y**5) * np.exp(-(x**2) - y**2)
        - np.exp(-((x + 1) ** 2) - y**2) / 3
    )


def rosenbrock(x: Array, y: Array) -> Array:
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def ravine(x: Array, y: Array) -> Array:
    return x**2 + 10 * y**2


def saddle(x: Array, y: Array) -> Array:
    return x**2 - y**2


def logarithm(x: Array, y: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(np.log(x * y - 1) ** 2 + 0.3 * (x - 2) ** 2)


def plane(x: Array, y: Array) -> Array:
    return 0.5 * x + 0.2 * y + 1


def rastrigin(x: Array, y: Array) -> Array:
    return np.asarray(20 + x**2 + y**2 - 10 * np.cos(2 * np.pi * x) - 10 * np.cos(2 * np.pi * y))


def beale(x: Array, y: Array) -> Array:
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def flat(x: Array, y: Array) -> Array:
    return 0.0 * x * y + 3.0


FUNCTIONS: dict[str, tuple[Function, tuple[float, float, float, float]]] = {
    "peaks": (peaks, (-3, 3, -3, 3)),
    "rosenbrock": (rosenbrock, (-2, 2, -1, 3)),
    "ravine": (ravine, (-5, 5, -3, 3)),
    "saddle": (saddle, (-2, 2, -2, 2)),
    "logarithm": (logarithm, (0.1, 4, 0.1, 4)),
    "plane": (plane, (-2, 2, -2, 2)),
    "rastrigin": (rastrigin, (-2.4, 2.4, -2.4, 2.4)),
    "beale": (beale, (-4.5, 4.5, -4.5, 4.5)),
    "flat": (flat, (-1, 1, -1, 1)),
}


def field_of(name: str, *, points: int = 101, log: bool = False, colour_map: str = "viridis") -> HeightField:
    function, (x0, x1, y0, y1) = FUNCTIONS[name]
    x, y = np.linspace(x0, x1, points), np.linspace(y0, y1, points)
    z = function(*np.meshgrid(x, y, indexing="ij"))
    return HeightField(x, y, z, log=log, colour_map=colour_map)


def descent(
    function: Function, start: tuple[float, float], *, rate: float, momentum: float, steps: int
) -> Array:
    """The path (steps + 1, 2) of gradient descent with momentum."""
    theta, velocity = np.array(start), np.zeros(2)
    path = [theta.copy()]
    for _ in range(steps):
        velocity = momentum * velocity + gradient(function, theta)
        theta = theta - rate * velocity
        path.append(theta.copy())
    return np.array(path)


def gradient(function: Function, theta: Array) -> Array:
    h = 1e-6
    (x, y) = theta
    slope = (function(x + h, y) - function(x - h, y), function(x, y + h) - function(x, y - h))
    return np.array(slope) / (2 * h)


RUNS: dict[str, tuple[tuple[float, float], float, tuple[tuple[float, float], ...]]] = {
    "peaks": ((0.15, 1.3), 0.02, ((0.228, -1.626),)),
    "rosenbrock": ((-1.6, 2.2), 0.0006, ((1.0, 1.0),)),
    "ravine": ((-4.5, 2.3), 0.05, ((0.0, 0.0),)),
    "saddle": ((-1.7, 0.02), 0.05, ()),
    "logarithm": ((3.5, 3.2), 0.05, ()),
    "plane": ((1.5, 1.5), 0.05, ()),
    "rastrigin": ((-1.7, 1.3), 0.002, ((0.0, 0.0),)),
    "beale": ((1.0, 1.8), 0.002, ((3.0, 0.5),)),
    "flat": ((0.5, 0.5), 0.1, ()),
}


def scene_of(name: str, *, theme: Theme = INK, log: bool = False, colour_map: str = "viridis") -> Scene:
    """A race of three on a surface, with everything that a scene can show."""
    function, _ = FUNCTIONS[name]
    start, rate, minima = RUNS[name]
    styles = [racer_style(index, theme) for index in range(4)]
    paths = [
        descent(function, start, rate=rate * 0.6, momentum=0.0, steps=49),
        descent(function, start, rate=rate * 0.5, momentum=0.9, steps=49),
        descent(function, (start[0], start[1] - 0.2), rate=rate * 0.8, momentum=0.5, steps=49),
    ]
    here = paths[1][-1]
    (x, y), (other_x, other_y) = (float(v) for v in here), (float(v) for v in paths[2][-1])
    slope = gradient(function, here)
    step = paths[1][-1] - paths[1][-2]
    ahead = here + 0.9 * step
    slope_ahead = -gradient(function, ahead) * rate
    return Scene(
        field=field_of(name, log=log, colour_map=colour_map),
        trails=(
            *(Trail(path, style) for path, style in zip(paths, styles, strict=False)),
            Trail(paths[0][:20] + np.linspace(0, 0.5, 20)[:, None], styles[3], faint=True),
        ),
        markers=tuple(
            Marker(float(path[-1, 0]), float(path[-1, 1]), style, emphasised=index == 1)
            for index, (path, style) in enumerate(zip(paths, styles, strict=False))
        ),
        arrows=(
            Arrow("gradient", x, y, (float(-slope[0] * 0.1), float(-slope[1] * 0.1)), styles[1]),
            Arrow("velocity", x, y, (float(step[0] * 5), float(step[1] * 5)), styles[1]),
            Arrow("update", x, y, (float(step[0] * 2), float(step[1] * 2)), styles[1]),
        ),
        shapes=(Shape("ellipse", other_x, other_y, (0.5, 0.3), styles[2]),),
        look_aheads=(
            LookAhead(
                float(ahead[0]),
                float(ahead[1]),
                (x, y),
                (float(slope_ahead[0]), float(slope_ahead[1])),
                styles[1],
            ),
        ),
        minima=minima,
        start=start,
        axis_names=("weight", "bias", "loss"),
        legend=tuple(
            LegendEntry(style, title, value)
            for style, title, value in zip(
                styles, ("SGD", "Momentum", "Adam"), ("0.4127", "0.01934", "0.1270"), strict=False
            )
        ),
    )
