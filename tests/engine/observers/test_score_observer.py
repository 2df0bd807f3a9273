from __future__ import annotations

import numpy as np
import pytest

from engine.experiment.description import Experiment, NetworkSpec, RacerSpec, named
from engine.frames.network_frame import ScoreHistory
from engine.network.scores import Scorer
from engine.observers import score_observer
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.engine.networks import dense, specs_of

LAYERS = [dense(4, "tanh"), {"kind": "batch_normalization"}, dense(1, "sigmoid")]


def session(curves: str = "train_test") -> Session:
    spec = NetworkSpec(
        dataset="circle",
        data={"samples": 40, "test_share": 0.25},
        layers=specs_of(LAYERS),
        loss="binary_crossentropy",
        batch_size=10,
    )
    racers = named((RacerSpec("adam", {"learning_rate": 0.01}),))
    return Session(Experiment(spec, racers, seed=2, view={"loss_curves": curves}))


def history(session: Session) -> ScoreHistory:
    network = Observer(session).frame().network
    assert network is not None
    return network.score_histories[0]


def test_scores_are_taken_with_the_running_statistics_of_their_step() -> None:
    run, other = session(), session()
    run.advance(37)
    seen = history(run)
    other.advance(20)
    racer = other.racers[0]
    assert racer.network_objective is not None
    scores = Scorer(racer.network_objective).scores(racer.theta, racer.stepper.statistics)
    row = seen.steps.tolist().index(20)
    assert seen.parts == ("train", "test")
    assert seen.losses[row].tolist() == [score.loss for score in scores]
    assert seen.qualities[row].tolist() == [score.accuracy for score in scores]
    assert seen.steps[-1] == 37


def test_the_same_scores_come_back_whatever_the_way() -> None:
    straight, around = session(), session()
    straight.advance(151)
    around.advance(151)
    around.step_by(-130)
    history(around)
    around.step_by(130)
    observer = Observer(around)
    assert observer.frame().address == observer.frame().address
    one, two = history(straight), history(around)
    assert one.steps.tolist() == two.steps.tolist()
    assert one.losses.tobytes() == two.losses.tobytes()


def test_a_future_that_was_left_has_no_scores() -> None:
    run = session()
    run.advance(30)
    before = history(run)
    run.step_by(-20)
    run.change("adam", "learning_rate", 0.05)
    after = history(run)
    assert after.steps.max() == 10
    assert after.losses.tolist() == before.losses[:11].tolist()


def test_scores_over_the_steps_are_taken_only_where_they_are_asked_for() -> None:
    network = Observer(session("steps")).frame().network
    assert network is not None
    assert network.score_histories == ()


def test_the_examples_of_a_large_network_are_a_selection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score_observer, "PRODUCTS", 1)
    monkeypatch.setattr(score_observer, "FEWEST", 5)
    seen = history(session())
    assert (seen.examples, seen.of) == ((5, 5), (30, 10))
    assert np.isfinite(seen.losses).all()
