"""Runs of other seeds go wherever the first one goes, each to the bit as it is alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec
from engine.experiment.file import parse_experiment
from engine.experiment.racer_seeds import with_seed
from engine.frames.frame import Address
from engine.observers.seeds_observer import other_seeds
from engine.problem.folds import in_fold
from engine.session.session import Session

NETWORK = parse_experiment(
    """
ravine = 1
seed = 3
[objective]
kind = "network"
dataset = "moons"
batch_size = 16
layers = [{kind = "dense", units = 3, activation = "tanh"},
  {kind = "dense", units = 1, activation = "sigmoid"}]
[[racers]]
optimizer = "adam"
name = "many"
seeds = 3
[[racers]]
optimizer = "sgd"
name = "one"
"""
)
#: The own start of the first racer is far too steep for its rate, those of others are not.
SURFACE = parse_experiment(
    """
ravine = 1
[objective]
kind = "surface"
formula = "x^4 + y^2"
start = [1.0, 1.0]
[[racers]]
optimizer = "sgd"
name = "many"
learning_rate = 0.3
seeds = 8
spread = 1.0
"""
)


def alone(experiment: Experiment, number: int, steps: int) -> Session:
    session = Session(with_seed(experiment, number))
    session.advance(steps)
    return session


def test_each_seed_is_the_run_of_that_seed_to_the_bit_wherever_one_goes() -> None:
    session = Session(NETWORK)
    session.advance(150)
    session.seek(Address(70))
    session.seek(Address(40, 2))
    assert session.phase == 2
    others = other_seeds(session.racers[0], session)
    assert other_seeds(session.racers[1], session) == []
    for number, other in enumerate(others, 1):
        same = alone(NETWORK, number, 40).racers[0]
        assert np.array_equal(other.theta, same.theta)
        assert np.array_equal(other.path(40), same.path(40))
        assert not np.array_equal(other.theta, session.racers[0].theta)
    assert len(others) == 2


def test_a_change_in_the_past_reaches_all_seeds_and_leaves_their_future() -> None:
    session = Session(NETWORK)
    session.advance(90)
    session.seek(Address(30))
    session.change("many", "learning_rate", 0.05)
    session.advance(20)
    changed = replace(NETWORK, changes=session.experiment.changes)
    for number, other in enumerate(other_seeds(session.racers[0], session), 1):
        assert np.array_equal(other.theta, alone(changed, number, 50).racers[0].theta)
        assert len(other.losses) == 50
    session.change("one", "learning_rate", 0.2)
    session.advance(5)
    assert session.forget_future() is True or session.newest == 55
    assert all(len(other.losses) <= 55 for other in other_seeds(session.racers[0], session))


def test_forgetting_the_future_forgets_that_of_all_seeds() -> None:
    session = Session(NETWORK)
    session.advance(40)
    session.seek(Address(10))
    assert session.forget_future()
    assert [len(other.losses) for other in other_seeds(session.racers[0], session)] == [10, 10]


def test_a_run_ends_when_the_last_of_its_seeds_has_ended() -> None:
    session = Session(SURFACE)
    session.advance(400)
    ends = [racer.last_step for racer in (*session.racers, *other_seeds(session.racers[0], session))]
    assert any(end is not None and end < 400 for end in ends)
    assert any(end is None for end in ends)
    assert session.step == 400
    assert not session.stopped
    fast = replace(SURFACE, racers=(replace(SURFACE.racers[0], values={"learning_rate": 10.0}),))
    session = Session(fast)
    session.advance(400)
    assert session.stopped
    assert session.step == max(
        racer.last_step or 0 for racer in (*session.racers, *other_seeds(session.racers[0], session))
    )


def test_every_fold_runs_as_it_does_alone_and_can_be_sought() -> None:
    assert isinstance(NETWORK.objective, NetworkSpec)
    spec = replace(NETWORK.objective, dataset="iris", data={"folds": 3, "fold": 0}, batch_size=16)
    layers = (spec.layers[0], replace(spec.layers[1], values={"units": 3, "activation": "softmax"}))
    spec = replace(spec, layers=layers, loss="categorical_crossentropy")
    each = replace(NETWORK, objective=spec, racers=(replace(NETWORK.racers[0], seeds=1), NETWORK.racers[1]))
    session = Session(each)
    session.advance(30)
    session.seek(Address(20))
    for racer in session.racers:
        assert len(other_seeds(racer, session)) == 2
        for fold, other in enumerate((racer, *other_seeds(racer, session)), 1):
            alone = Session(in_fold(each, 3, fold))
            alone.advance(20)
            assert other.theta.tobytes() == alone.racers[racer.index].theta.tobytes()
    with pytest.raises(RavineError, match=r"data\.fold = 0 makes a run of every fold, and seeds"):
        Session(replace(each, racers=NETWORK.racers))
