"""Rows: loss planes and maps of many runs."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from app.bench.experiments import NetworkCase
from app.bench.row import Budget, Found, Row, duration, ratio
from app.bench.timing import ROUNDS, Work, compared, once, taken
from app.sweeps.journal import Journal
from app.sweeps.outcome import SweptExperiment
from app.sweeps.sweep import carry_out, process_pool
from app.sweeps.variation import make_grid
from engine.arrays import RealArray
from engine.experiment.file import parse_experiment, write_experiment
from engine.landscape.grid import landscape_of_plane
from engine.landscape.plane import Plane, random_plane
from engine.maps.basins import BasinsRequest, basins, refined_basins
from engine.maps.settings_map import SettingsRequest, settings_map
from engine.maps.varied_numbers import axes_of
from engine.network.objective import NetworkObjective
from engine.network.spec import Precision
from engine.objective import FloatArray
from engine.optimizers.stepper import make_stepper
from engine.session.session import Session
from engine.surfaces.objective import SurfaceObjective

WIDTHS = (2, 8, 8, 1)
#: Points along each side of a loss plane, of a map of basins and of a settings map.
PLANE, BASINS, SETTINGS = 101, 257, 17
BASIN_STEPS, RATE = 300, 0.05
HIMMELBLAU = f"""
ravine = 1
[objective]
kind = "surface"
surface = "himmelblau"
[[racers]]
optimizer = "adam"
learning_rate = {RATE}
dialect = "pytorch"
"""
BALL_STEPS, BALL_RATE, BALL_START = 2_000, 0.001, (-1.2, 1.0)
ROSENBROCK = "(1 - x)^2 + 10*(y - x^2)^2"
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8


def plane_of(precision: Precision) -> tuple[NetworkObjective, Plane]:
    """A network on 500 examples, and a plane of two random directions through its start."""
    problem = NetworkCase(WIDTHS, 32, precision).problem
    objective = problem.network_objective
    if objective is None:
        raise TypeError("no network is trained here")
    return objective, random_plane(objective.network, problem.start, 0)


def grid_of(plane: Plane, points: int = PLANE) -> tuple[FloatArray, FloatArray]:
    """The coordinates (points * points,) of all points, row by row."""
    a, b = np.meshgrid(*(np.linspace(*side, points) for side in plane.domain), indexing="ij")
    return a.ravel(), b.ravel()


def plain_losses(objective: NetworkObjective, plane: Plane, points: int = PLANE) -> FloatArray:
    """Point by point, as a course writes it: one array an operation, examples first; (points * points,)."""
    x, y = (part.astype(objective.dtype) for part in (objective.data.x, objective.data.y))
    losses = []
    for a, b in zip(*grid_of(plane, points), strict=True):
        theta, offset, activation = plane.point(a, b).astype(objective.dtype), 0, x
        for inputs, units in itertools.pairwise(WIDTHS):
            matrix = theta[offset : offset + units * (inputs + 1)].reshape(units, inputs + 1)
            offset += matrix.size
            activation = activation @ matrix[:, :-1].T + matrix[:, -1]
            activation = np.tanh(activation) if offset < len(theta) else activation
        losses.append(np.mean((activation - y) ** 2))
    return np.array(losses, np.float64)


def _plane(precision: Precision) -> Callable[[], tuple[Work, Work]]:
    def contenders() -> tuple[Work, Work]:
        objective, plane = plane_of(precision)
        return (
            once(lambda: landscape_of_plane(objective, plane, PLANE)),
            once(lambda: plain_losses(objective, plane)),
        )

    return contenders


def ball() -> Work:
    """One ball on a formula, with Adam, recording its path."""
    stepper = make_stepper(
        SurfaceObjective(ROSENBROCK), optimizer="adam", dialect="pytorch", start=BALL_START
    )
    losses, path = np.empty(BALL_STEPS), np.empty((BALL_STEPS, 2))

    def work(count: int) -> int:
        for _ in range(-(-count // BALL_STEPS)):
            stepper.run(BALL_STEPS, losses, path)
        return -(-count // BALL_STEPS) * BALL_STEPS

    return work


def plain_ball(count: int) -> int:
    """Adam on Rosenbrock's function as one writes it by hand, in floats, recording the path."""
    x, y = BALL_START
    m_x = m_y = v_x = v_y = 0.0
    losses, path = [], []
    for t in range(1, count + 1):
        valley = y - x * x
        losses.append((1 - x) ** 2 + 10 * valley**2)
        g_x = -2 * (1 - x) - 40 * x * valley
        g_y = 20 * valley
        m_x = BETA_1 * m_x + (1 - BETA_1) * g_x
        m_y = BETA_1 * m_y + (1 - BETA_1) * g_y
        v_x = BETA_2 * v_x + (1 - BETA_2) * g_x**2
        v_y = BETA_2 * v_y + (1 - BETA_2) * g_y**2
        first, second = 1 - BETA_1**t, 1 - BETA_2**t
        x -= BALL_RATE * (m_x / first) / (math.sqrt(v_x / second) + EPSILON)
        y -= BALL_RATE * (m_y / first) / (math.sqrt(v_y / second) + EPSILON)
        path.append((x, y))
    return count


def basins_request(side: int = BASINS, steps: int = BASIN_STEPS) -> BasinsRequest:
    """Adam from every start of Himmelblau's plane."""
    return BasinsRequest(parse_experiment(HIMMELBLAU), 0, steps, side, ((-5.0, 5.0), (-5.0, 5.0)))


def plain_basins() -> FloatArray:
    """The same steps over all starts at once, as one writes them; where they end (2, starts)."""
    axis = np.linspace(-5.0, 5.0, BASINS, dtype=np.float32)
    theta: RealArray = np.stack([side.ravel() for side in np.meshgrid(axis, axis)])
    m: RealArray = np.zeros_like(theta)
    v: RealArray = np.zeros_like(theta)
    for t in range(1, BASIN_STEPS + 1):
        x, y = theta
        first, second = x * x + y - 11, x + y * y - 7
        g = np.stack((4 * x * first + 2 * second, 2 * first + 4 * y * second))
        m = BETA_1 * m + (1 - BETA_1) * g
        v = BETA_2 * v + (1 - BETA_2) * g**2
        theta = theta - RATE * (m / (1 - BETA_1**t)) / (np.sqrt(v / (1 - BETA_2**t)) + EPSILON)
    return np.asarray(theta, np.float64)


def settings_request(side: int = SETTINGS) -> SettingsRequest:
    """Rate against momentum of a small network."""
    case = NetworkCase(WIDTHS, 32)
    experiment = parse_experiment(case.text().replace('"adam"', '"sgd"'))
    axes = axes_of(experiment, experiment.racers[0], "auto", "auto")
    return SettingsRequest(experiment, 0, *axes, steps=100, side=side, level=1e-3)


def one_by_one(asked: SettingsRequest, cells: int) -> None:
    """So many of the cells of a map as runs of a session each."""
    values = itertools.product(*(axis.values(asked.side).tolist() for axis in (asked.x, asked.y)))
    every = max(1, asked.side**2 // cells)
    for x, y in itertools.islice(values, every // 2, None, every):
        racer = replace(asked.spec, values={**asked.spec.values, asked.x.name: x, asked.y.name: y})
        Session(replace(asked.experiment, racers=(racer,))).advance(asked.steps)


def _settings() -> tuple[Work, Work]:
    """A map and runs of a session each: a piece is a cell."""
    asked = settings_request()

    def mapped(count: int) -> int:
        maps = -(-count // asked.side**2)
        for _ in range(maps):
            settings_map(asked)
        return maps * asked.side**2

    def single(count: int) -> int:
        one_by_one(asked, count)
        return len(range(0, asked.side**2, max(1, asked.side**2 // count)))

    return mapped, single


def map_basins() -> None:
    """The map of the basins, as pictures have it."""
    basins(basins_request(), dtype=np.float32)


def first_basins() -> None:
    """The coarse map alone, which is shown first."""
    next(found for found in refined_basins(basins_request(513)) if found is not None)


def _first(budget: Budget) -> Found:
    """What it takes until there is something to see."""
    first_basins()  # the surface is new to it the first time
    times: list[float] = []
    began = time.perf_counter()
    while len(times) < ROUNDS or time.perf_counter() - began < budget.seconds / 4:
        times.append(taken(once(first_basins), 1).cpu)
    return Found(1e3 * median(times), f"{1e3 * median(times):.0f} ms", rounds=len(times))


def swept(workers: int) -> None:
    """A sweep of 32 runs of a small network on so many processes."""
    experiment = NetworkCase(WIDTHS, 32).experiment
    task = SweptExperiment(write_experiment(experiment), "", steps=400, until=None, every=50)
    grid = make_grid(["learning_rate=log:1e-4:0.01:4", "seed=0:8"])
    with (
        TemporaryDirectory() as folder,
        Journal(Path(folder) / "a.csv", task, grid) as journal,
        process_pool(workers) as executor,
    ):
        for _ in carry_out(executor, workers, task, grid, journal):
            pass


def _sweep(budget: Budget) -> Found:
    """Two processes take the same processor time as one: here the clock on the wall is what is told."""
    comparison = compared(once(lambda: swept(2)), once(lambda: swept(1)), budget.seconds)
    return Found(
        number=1 / comparison.wall,
        ours=duration(comparison.ours.wall),
        other=duration(comparison.other.wall),
        wall=1 / comparison.wall,
        rounds=comparison.rounds,
    )


MAP_ROWS = (
    *(
        Row(
            f"plane_{precision[-2:]}",
            f"loss plane {PLANE} x {PLANE}, 2-8-8-1, 500 samples, {precision}",
            "a loop over points in NumPy, as a course writes it: its time over ours",
            ratio(_plane(precision), "higher"),
            better="higher",
        )
        for precision in ("float64", "float32")
    ),
    Row(
        "ball",
        "one ball on a formula, a step of Adam",
        "floats in Python, written by hand: ours over it",
        ratio(lambda: (ball(), plain_ball)),
    ),
    Row(
        "basins",
        f"basins of {BASINS} x {BASINS} starts, {BASIN_STEPS} steps of Adam, float32",
        "the same steps over all starts at once in NumPy, not looked at: its time over ours",
        ratio(lambda: (once(map_basins), once(plain_basins)), "higher"),
        better="higher",
    ),
    Row("first_map", "the first coarse map of basins", "CPU", _first, goal=48.0, unit="ms"),
    Row(
        "sweep",
        "sweep of 32 runs on 2 processes, by the clock",
        "on 1 process: its time over ours",
        _sweep,
        better="higher",
        goal=1.8,
    ),
    Row(
        "settings_map",
        f"settings map of {SETTINGS} x {SETTINGS} cells, 2-8-8-1, 100 steps",
        "the same runs in sessions of their own: their time over ours",
        ratio(_settings, "higher"),
        better="higher",
        goal=10.0,
    ),
)
