"""The smallest and the largest learning rates: a run goes on or says that it diverged, and nothing raises.

Here each row of each table meets some of the others; with RAVINE_SOAK set, every one of them.
"""

from __future__ import annotations

import os
from itertools import product

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.errors import RavineError
from engine.experiment.description import (
    Experiment,
    LayerSpec,
    NetworkSpec,
    ObjectiveSpec,
    RacerSpec,
    SurfaceSpec,
    named,
)
from engine.network.losses import LOSSES
from engine.observers.session_observer import Observer
from engine.optimizers.table import OPTIMIZERS
from engine.session.session import Session
from engine.surfaces.objective import SURFACES

#: The largest is the largest that is allowed; a larger one is refused where it is read.
RATES = (1e-300, 10.0)
STEPS = 12
IS_SOAK = bool(os.environ.get("RAVINE_SOAK"))
#: By what a loss takes as targets: a data set, the units of the last layer and its activation.
DATA = {
    "any": ("sine", 1, "linear"),
    "zero_one": ("circle", 1, "sigmoid"),
    "two_labels": ("circle", 1, "tanh"),
    "one_hot": ("blobs", 3, "softmax"),
}


def met(one: list[str], other: list[str]) -> list[tuple[str, str]]:
    """Pairs: every one of all, or each of the longer list with the next of the shorter."""
    if IS_SOAK:
        return list(product(one, other))
    count = max(len(one), len(other))
    return [(one[place % len(one)], other[place % len(other)]) for place in range(count)]


def run(objective: ObjectiveSpec, optimizer: str, rate: float) -> None:
    """Run a few steps, and make the frames of the start and the end."""
    values = {"learning_rate": rate} if "learning_rate" in parameters_of(optimizer) else {}
    session = Session(Experiment(objective=objective, racers=named((RacerSpec(optimizer, values),)), seed=1))
    observer = Observer(session)
    observer.frame()
    session.advance(STEPS)
    frame = observer.frame()
    racer = frame.racers[0]
    assert np.isfinite(racer.loss)
    assert np.isfinite(racer.theta).all()
    assert session.step == STEPS or "diverged" in racer.divergence
    if rate < 1.0 and values:
        assert session.step == STEPS, "nothing runs away in steps of nothing"


def parameters_of(optimizer: str) -> set[str]:
    return {parameter.name for parameter in OPTIMIZERS[optimizer].parameters}


def network(activation: str, loss: str) -> NetworkSpec:
    dataset, units, output = DATA[LOSSES[loss].targets]
    return NetworkSpec(
        dataset=dataset,
        layers=(
            LayerSpec("dense", {"units": 3, "activation": activation}),
            LayerSpec("dense", {"units": units, "activation": output}),
        ),
        loss=loss,
    )


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(("surface", "optimizer"), met(list(SURFACES), list(OPTIMIZERS)))
def test_every_surface_and_optimizer(surface: str, optimizer: str, rate: float) -> None:
    run(SurfaceSpec(surface=surface), optimizer, rate)


@pytest.mark.parametrize("surface", list(SURFACES) if IS_SOAK else ["himmelblau"])
def test_every_optimizer_at_its_own_rate_in_one_race(surface: str) -> None:
    racers = named(tuple(RacerSpec(optimizer) for optimizer in OPTIMIZERS))
    session = Session(Experiment(objective=SurfaceSpec(surface=surface), racers=racers, seed=1))
    session.advance(STEPS)
    for racer in Observer(session).frame().racers:
        assert np.isfinite(racer.theta).all()
        assert len(racer.losses) == STEPS or "diverged" in racer.divergence


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(("activation", "optimizer"), met(list(ACTIVATIONS), list(OPTIMIZERS)))
def test_every_activation_and_optimizer(activation: str, optimizer: str, rate: float) -> None:
    run(network(activation, "mean_squared_error"), optimizer, rate)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(("loss", "optimizer"), met(list(LOSSES), list(OPTIMIZERS)))
def test_every_loss_and_optimizer(loss: str, optimizer: str, rate: float) -> None:
    run(network("tanh", loss), optimizer, rate)


@pytest.mark.parametrize("optimizer", [key for key in OPTIMIZERS if "learning_rate" in parameters_of(key)])
def test_a_rate_that_is_not_allowed_is_refused_with_what_is(optimizer: str) -> None:
    with pytest.raises(RavineError, match=r"learning_rate = 1000000 is outside \(0, 10\]"):
        run(SurfaceSpec(formula="x^2 + y^2"), optimizer, 1e6)
