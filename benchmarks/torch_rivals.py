"""Rows: the same training steps, balls, loss planes and basins in PyTorch."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from app.bench.experiments import RATE, NetworkCase
from app.bench.maps import (
    BALL_RATE,
    BALL_START,
    BASIN_STEPS,
    BASINS,
    PLANE,
    WIDTHS,
    ball,
    grid_of,
    map_basins,
    plane_of,
)
from app.bench.maps import RATE as BASIN_RATE
from app.bench.networks import CASES
from app.bench.row import Row, ratio
from app.bench.timing import Work, once
from engine.landscape.grid import landscape_of_plane
from engine.landscape.plane import Plane
from engine.network.objective import NetworkObjective
from engine.network.spec import Precision
from engine.objective import FloatArray

#: Points of a plane that PyTorch takes at once; it is slower with 16 and with 512.
CHUNK = 64
#: What a row of a training step is to reach, by case: against eager and against fused Adam.
STEP_GOALS: dict[str, tuple[float | None, float | None]] = {
    "step": (26.0, 19.0),
    "step_batch_norm": (14.0, 10.0),
    "wide_64": (None, 3.0),
    "wide_32": (None, 4.0),
    "images_64": (None, 1.0),
    "images_32": (None, 1.0),
    "deep_64": (None, 1.0),
    "deep_32": (None, 1.0),
}
#: Makes what draws a plane of a network.
PlaneRival = Callable[[NetworkObjective, Plane], Callable[[], object]]
PLANE_GOALS: dict[Precision, tuple[float, float]] = {"float32": (25.0, 12.0), "float64": (8.0, 6.0)}


def torch_with(precision: Precision, threads: int = 1) -> Any:
    """PyTorch with a default precision and a number of threads."""
    torch = import_module("torch")
    torch.set_default_dtype(getattr(torch, precision))
    torch.set_num_threads(threads)
    return torch


def module_of(torch: Any, widths: tuple[int, ...], theta: FloatArray, case: NetworkCase | None = None) -> Any:
    """A ``Sequential`` with the weights of theta (P,)."""
    modules: list[Any] = []
    offset = 0
    activation = torch.nn.ReLU if case is not None and case.activation == "relu" else torch.nn.Tanh
    for inputs, units in itertools.pairwise(widths):
        matrix = torch.from_numpy(theta[offset : offset + units * (inputs + 1)].reshape(units, inputs + 1))
        offset += units * (inputs + 1)
        linear = torch.nn.Linear(inputs, units)
        with torch.no_grad():
            linear.weight.copy_(matrix[:, :-1])
            linear.bias.copy_(matrix[:, -1])
        modules.append(linear)
        if offset == len(theta):
            break
        if case is not None and case.batch_norm:
            modules.append(torch.nn.BatchNorm1d(units))
            offset += 2 * units  # gamma 1 and beta 0, as it starts
        modules.append(activation())
    return torch.nn.Sequential(*modules)


def torch_steps(case: NetworkCase, threads: int, *, fused: bool) -> Work:
    """Training steps as a course of PyTorch writes them, a loss recorded at each."""
    torch = torch_with(case.precision, threads)
    problem = case.problem
    data = problem.data
    if data is None:
        raise TypeError("a network learns from data")
    module = module_of(torch, case.widths, np.array(problem.start), case)
    x = torch.from_numpy(np.array(data.x, case.precision))
    y = torch.from_numpy(np.array(data.y, case.precision))
    if case.classes:
        y = y.argmax(dim=1)
    measure = torch.nn.functional.cross_entropy if case.classes else torch.nn.functional.mse_loss
    optimizer = torch.optim.Adam(module.parameters(), lr=RATE, fused=fused)
    order, losses = torch.randperm(len(x)), []

    def work(count: int) -> int:
        for step in range(count):
            begin = step * case.batch % (len(x) - case.batch + 1)
            batch = order[begin : begin + case.batch]
            optimizer.zero_grad()
            loss = measure(module(x[batch]), y[batch])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return count

    return work


def torch_ball(count: int) -> int:
    """One ball on Rosenbrock's function with autograd."""
    torch = torch_with("float64")
    place = torch.tensor(BALL_START, requires_grad=True)
    optimizer = torch.optim.Adam([place], lr=BALL_RATE)
    path = []
    for _ in range(count):
        optimizer.zero_grad()
        x, y = place
        loss = (1 - x) ** 2 + 10 * (y - x**2) ** 2
        loss.backward()
        optimizer.step()
        path.append((loss.item(), *place.tolist()))
    return count


def vmap_plane(objective: NetworkObjective, plane: Plane) -> Callable[[], FloatArray]:
    """The losses of all points of a plane (points,) by PyTorch's vectorised map."""
    precision: Precision = "float32" if objective.dtype == np.float32 else "float64"
    torch = torch_with(precision)

    def tensor(array: FloatArray) -> Any:
        return torch.from_numpy(np.array(array, precision))

    x, y = tensor(objective.data.x), tensor(objective.data.y)
    origin, one, two = (tensor(part) for part in (plane.origin, *plane.directions))

    def loss(a: object, b: object) -> object:
        theta, offset, activation = origin + a * one + b * two, 0, x
        for inputs, units in itertools.pairwise(WIDTHS):
            stop = offset + units * (inputs + 1)
            matrix = theta[offset:stop].reshape(units, inputs + 1)
            activation = activation @ matrix[:, :-1].T + matrix[:, -1]
            activation = torch.tanh(activation) if stop < len(theta) else activation
            offset = stop
        return ((activation - y) ** 2).mean()

    mapped = torch.func.vmap(loss, chunk_size=CHUNK)

    def draw() -> FloatArray:
        with torch.no_grad():
            losses = mapped(*(tensor(side) for side in grid_of(plane)))
        return np.asarray(losses.numpy(), np.float64)

    return draw


def package_plane(objective: NetworkObjective, plane: Plane) -> Callable[[], object]:
    """As many losses of a plane through the same network by the package ``loss-landscapes``."""
    precision: Precision = "float32" if objective.dtype == np.float32 else "float64"
    torch, package = torch_with(precision), import_module("loss_landscapes")
    metrics = import_module("loss_landscapes.metrics")
    x = torch.from_numpy(np.array(objective.data.x, precision))
    y = torch.from_numpy(np.array(objective.data.y, precision))
    module = module_of(torch, WIDTHS, np.array(plane.origin))
    metric = metrics.Loss(torch.nn.functional.mse_loss, x, y)
    return lambda: package.random_plane(module, metric, 1, PLANE, normalization="filter", deepcopy_model=True)


def torch_basins() -> None:
    """Adam from every start of Himmelblau's plane, with autograd and fused Adam in float32."""
    torch = torch_with("float32")
    axis = torch.linspace(-5.0, 5.0, BASINS)
    x, y = (start.clone().requires_grad_() for start in (axis.tile(BASINS), axis.repeat_interleave(BASINS)))
    optimizer = torch.optim.Adam([x, y], lr=BASIN_RATE, fused=True)
    for _ in range(BASIN_STEPS):
        optimizer.zero_grad()
        ((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2).sum().backward()
        optimizer.step()


def _step(key: str, *, fused: bool, goal: float | None) -> Row:
    case = CASES[key]
    name = "-".join(map(str, case.widths))
    norm = ", batch normalisation" if case.batch_norm else ""
    kind = "fused" if fused else "eager"
    return Row(
        f"{key}_torch_{kind}",
        f"step, {name} {case.activation}{norm}, batch {case.batch}, {case.precision}, Adam",
        f"PyTorch, {kind} Adam: its time over ours",
        ratio(lambda: (case.work(), torch_steps(case, case.threads, fused=fused)), "higher"),
        better="higher",
        goal=goal,
        needs=("torch",),
        threads=case.threads,
    )


def _plane(
    precision: Precision, package: str, goal: float, rival: Callable[..., Callable[[], object]]
) -> Row:
    def contenders() -> tuple[Work, Work]:
        objective, plane = plane_of(precision)
        return once(lambda: landscape_of_plane(objective, plane, PLANE)), once(rival(objective, plane))

    return Row(
        f"plane_{precision[-2:]}_{'vmap' if package == 'torch' else 'package'}",
        f"loss plane {PLANE} x {PLANE}, 2-8-8-1, 500 samples, {precision}",
        f"{'torch.func.vmap' if package == 'torch' else 'package loss-landscapes'}: its time over ours",
        ratio(contenders, "higher"),
        better="higher",
        goal=goal,
        needs=tuple({package, "torch"}),
    )


TORCH_ROWS = (
    *(
        _step(key, fused=fused, goal=goals[fused])
        for key, goals in STEP_GOALS.items()
        for fused in (False, True)
        if goals[fused] is not None
    ),
    *(
        row
        for precision, (package, vmap) in PLANE_GOALS.items()
        for row in (
            _plane(precision, "loss_landscapes", package, package_plane),
            _plane(precision, "torch", vmap, vmap_plane),
        )
    ),
    Row(
        "ball_torch",
        "one ball on a formula, a step of Adam",
        "PyTorch autograd: its time over ours",
        ratio(lambda: (ball(), torch_ball), "higher"),
        better="higher",
        goal=200.0,
        needs=("torch",),
    ),
    Row(
        "basins_torch",
        f"basins of {BASINS} x {BASINS} starts, {BASIN_STEPS} steps of Adam, float32",
        "PyTorch autograd, fused Adam: its time over ours",
        ratio(lambda: (once(map_basins), once(torch_basins)), "higher"),
        better="higher",
        goal=4.0,
        needs=("torch",),
    ),
)
