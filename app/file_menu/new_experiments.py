"""What New offers: an experiment to begin with, for each kind of thing that can be trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.averages.moving_average import BETAS
from engine.data import SERIES
from engine.experiment.description import (
    AverageSpec,
    Experiment,
    NetworkSpec,
    ObjectiveSpec,
    RacerSpec,
    SurfaceSpec,
    named,
)
from engine.fitting.network_fitting import with_data
from engine.registry import Registry


@dataclass(frozen=True)
class NewRow:
    """An experiment that one begins with.

    Attributes:
        key: how the program calls it.
        title: a few words.
        meaning: what it is, in one sentence.
        make: the experiment.
    """

    key: str
    title: str
    meaning: str
    make: Callable[[], Experiment]


def _experiment(objective: ObjectiveSpec, *racers: RacerSpec, **changes: str) -> Experiment:
    return Experiment(objective, named(racers), title="New experiment", view=dict(changes))


def _surface() -> Experiment:
    return _experiment(
        SurfaceSpec(formula="x^2 + 3 y^2"),
        RacerSpec("sgd", {"learning_rate": 0.05}),
        RacerSpec("momentum", {"learning_rate": 0.05}),
        RacerSpec("adam", {"learning_rate": 0.1}),
    )


def _network() -> Experiment:
    objective = with_data(NetworkSpec(dataset="circle", batch_size=32), "circle")
    return _experiment(objective, RacerSpec("adam", {"learning_rate": 0.01}), workspace="network")


def _average() -> Experiment:
    racers = (RacerSpec("average", {"beta": beta}, name=f"beta {beta}") for beta in BETAS)
    return _experiment(AverageSpec(dataset=SERIES[0]), *racers, workspace="averages")


NEW: Registry[NewRow] = Registry(
    "new experiment",
    (
        NewRow(
            "surface", "Surface", "A formula of x and y of your own, and three optimizers on it.", _surface
        ),
        NewRow("network", "Network", "A small network that learns two classes of points.", _network),
        NewRow("average", "Moving average", "Averages that follow a series in time.", _average),
    ),
)
