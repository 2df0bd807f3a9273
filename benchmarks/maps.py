"""What maps of many runs cost, against PyTorch where it is installed, and against the same runs one by one.

Run from the root of the repository, with PyTorch on the path for its row::

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.maps

Trust the ratios: rivals take turns, and each row is the median of the rounds' own ratios of CPU time.

Measured on two shared cores of a Xeon with AVX-512 and 2 MiB of second-level cache each: basins 1.2 times
as fast as PyTorch (goal 4), the first coarse map after 35 ms (goal 48, three frames; 70 ms where the
formula is new and its minima have to be found first), a settings map 7.4 to 9.6 times as fast in single
runs, no better at 129 points a side than at 17 (goal 10), a sweep 1.5 times (goal 1.8, with seven other
programs on the two cores), a race 1.3 times (goal 3). Where the goals are missed, the profiles say where
the time is:

Basins. A step of Adam on a block of 8,192 runs is 27 NumPy calls, 13 over arrays ``(2, 8192)`` and 14 over
``(8192,)``, which read and write 3.1 MB in float32 (6.1 MB in float64), 116 kB a call. One np.multiply of
two arrays ``(2, 8192)`` into a third takes 5.3 us, of ``(8192,)`` 2.8 us; in one run the 27 calls timed one
by one took 81 us and the whole step 76 us (64 us on a quiet core), so that nothing is left between them.
Blocks of 1,024 to 32,768 runs take 16.5, 11.5 (2,048), 9.2 (4,096), 8.2 (8,192), 7.4 (16,384) and 7.8 ns a
run and step: smaller ones pay for the calls, larger ones leave the cache. Of a map 64 % are steps and 27 %
looks at where the runs are: without any looks it would be 1.6 times as fast as PyTorch. Four times needs
fewer passes over memory, thus equations that are compiled into one loop, which NumPy has no means to do.

Settings map. A session takes 43 us a step, of which ten times as fast leaves 4.3. The stack takes 5 us a
network and step: on a quiet core eight products of small matrices 1.6 us (batched np.matmul calls the BLAS
once a network, at 2 to 18 GFlop/s), two times np.tanh 1.4 us, and the rest is slopes, products with them,
the update and the watch for divergence.

Race. The racers' steps are the same calls on the same arrays as in sessions of their own, and a racer's
bits may not depend on how many others there are. What a race shares is the data, the order of the batches
and what is made once: a quarter of the time of seven sessions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np

from app.sweeps.journal import Journal
from app.sweeps.outcome import SweptExperiment
from app.sweeps.sweep import carry_out, process_pool
from app.sweeps.variation import make_grid
from engine.experiment.description import Experiment, RacerSpec, named
from engine.experiment.file import parse_experiment, write_experiment
from engine.maps.basins import BasinsRequest, basins, refined_basins
from engine.maps.settings_map import SettingsRequest, settings_map
from engine.maps.varied_numbers import axes_of
from engine.session.session import Session

ROUNDS = 5
SIDE, STEPS, RATE = 513, 300, 0.05
HIMMELBLAU = """
ravine = 1
[objective]
kind = "surface"
surface = "himmelblau"
[[racers]]
optimizer = "adam"
learning_rate = 0.05
dialect = "pytorch"
"""
NETWORK = """
ravine = 1
[objective]
kind = "network"
dataset = "circle"
batch_size = 32
[[objective.layers]]
kind = "dense"
units = 8
activation = "tanh"
[[objective.layers]]
kind = "dense"
units = 8
activation = "tanh"
[[objective.layers]]
kind = "dense"
units = 1
[[racers]]
optimizer = "sgd"
"""


def ratio(rival: Callable[[], object], ours: Callable[[], object], clock: Callable[[], float]) -> float:
    """The rival's time over ours, the median of rounds in which both take turns."""
    found = []
    for _ in range(ROUNDS):
        times = []
        for work in (rival, ours):
            begun = clock()
            work()
            times.append(clock() - begun)
        found.append(times[0] / times[1])
    return median(found)


def basins_request(side: int = SIDE) -> BasinsRequest:
    """Adam from every start of Himmelblau's plane."""
    return BasinsRequest(parse_experiment(HIMMELBLAU), 0, STEPS, side, ((-5.0, 5.0), (-5.0, 5.0)))


def first_map() -> None:
    """The coarse map alone."""
    next(found for found in refined_basins(basins_request()) if found is not None)


def torch_basins() -> Callable[[], object] | None:
    """The same starts and steps with PyTorch's autograd and fused Adam; None where it is not installed."""
    try:
        torch = import_module("torch")
    except ImportError:
        return None
    torch.set_num_threads(1)
    axis = torch.linspace(-5.0, 5.0, SIDE)
    starts = [axis.tile(SIDE), axis.repeat_interleave(SIDE)]

    def run() -> None:
        x, y = (start.clone().requires_grad_(requires_grad=True) for start in starts)
        optimizer = torch.optim.Adam([x, y], lr=RATE, fused=True)
        for _ in range(STEPS):
            optimizer.zero_grad()
            ((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2).sum().backward()
            optimizer.step()

    return run


def settings_request(side: int) -> SettingsRequest:
    """Rate against momentum of a small network."""
    experiment = parse_experiment(NETWORK)
    axes = axes_of(experiment, experiment.racers[0], "auto", "auto")
    return SettingsRequest(experiment, 0, *axes, steps=100, side=side, level=1e-3)


def one_by_one(asked: SettingsRequest, every: int) -> None:
    """The cells of a map as runs of a session each; of a large map every so many along each side."""
    for x in asked.x.values(asked.side)[::every].tolist():
        for y in asked.y.values(asked.side)[::every].tolist():
            values = {**asked.spec.values, asked.x.name: x, asked.y.name: y}
            racer = replace(asked.spec, values=values)
            Session(replace(asked.experiment, racers=(racer,))).advance(asked.steps)


def map_ratio(side: int, every: int) -> float:
    """A settings map against its cells one by one, of which some stand for all."""
    asked = settings_request(side)
    share = (len(range(0, side, every)) / side) ** 2
    return ratio(lambda: one_by_one(asked, every), lambda: settings_map(asked), process_time) / share


def swept(workers: int) -> None:
    """A sweep of 64 runs on so many processes."""
    experiment: Experiment = parse_experiment(NETWORK)
    task = SweptExperiment(write_experiment(experiment), "", 400, None, 50)
    grid = make_grid(["learning_rate=log:1e-3:0.1:8", "seed=0:8"])
    with TemporaryDirectory() as folder, Journal(Path(folder) / "a.csv", task, grid) as journal:
        pool = process_pool(workers)
        with pool as executor:
            for _ in carry_out(executor, workers, task, grid, journal):
                pass


def raced(racers: int) -> None:
    """Seven runs of a small network, so many in a session."""
    experiment = parse_experiment(NETWORK)
    rates = [0.01 * 2**k for k in range(7)]
    specs = tuple(RacerSpec("sgd", {"learning_rate": rate}) for rate in rates)
    for first in range(0, len(specs), racers):
        Session(replace(experiment, racers=named(specs[first : first + racers]))).advance(STEPS)


def main() -> None:
    """Print the table."""
    rows: list[tuple[str, str, float]] = []
    rival = torch_basins()
    if rival is not None:
        single = ratio(rival, lambda: basins(basins_request(), dtype=np.float32), process_time)
        rows.append((f"basins {SIDE} x {SIDE} x {STEPS} Adam steps, float32", "PyTorch, fused Adam", single))
    double = ratio(
        lambda: basins(basins_request(257)),
        lambda: basins(basins_request(257), dtype=np.float32),
        process_time,
    )
    rows.append(("basins in float32", "the same in float64", double))
    begun = perf_counter()
    first_map()
    coarse = perf_counter() - begun
    for side, every in ((17, 1), (65, 8)):
        rows.append(
            (
                f"settings map {side} x {side} x 100 steps, 2-8-8-1",
                "sessions one by one",
                map_ratio(side, every),
            )
        )
    rows.append(
        ("sweep of 64 runs on 2 processes", "on 1", ratio(lambda: swept(1), lambda: swept(2), perf_counter))
    )
    rows.append(
        (
            "race of 7 networks, 300 steps",
            "a session for each",
            ratio(lambda: raced(1), lambda: raced(7), process_time),
        )
    )
    for what, against, times in rows:
        sys.stdout.write(f"{what:58} {times:6.2f} times as fast as {against}\n")
    sys.stdout.write(f"first coarse map of basins after {1000 * coarse:.0f} ms\n")


if __name__ == "__main__":
    main()
