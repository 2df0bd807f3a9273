from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec, RacerSpec, SurfaceSpec, named
from engine.experiment.file import parse_experiment, write_experiment
from engine.frames.frame import Address
from engine.network.scores import Scorer
from engine.observers.session_observer import Observer
from engine.session.live_changes import live_changes
from engine.session.session import Session
from tests.engine.networks import dense, specs_of

LAYERS = [dense(16, "relu"), {"kind": "batch_normalization"}, dense(1, "sigmoid")]


def experiment(**stopping: Any) -> Experiment:
    spec = NetworkSpec(
        dataset="moons",
        data={"samples": 40, "noise": 0.4, "test_share": 0.5},
        layers=specs_of(LAYERS),
        loss="binary_crossentropy",
        batch_size=10,
    )
    fast = RacerSpec("adam", {"learning_rate": 0.05}, early_stopping=stopping)
    return Experiment(spec, named((fast, RacerSpec("sgd", {"learning_rate": 0.01}))), seed=3)


def test_a_racer_that_stops_stands_at_the_weights_of_its_lowest_test_loss() -> None:
    session, other = Session(experiment(patience=4, every=3)), Session(experiment())
    session.advance(200)
    racer = session.racers[0]
    assert racer.last_step is not None
    assert racer.last_step % 3 == 0
    objective = racer.network_objective
    assert objective is not None
    scorer, losses, thetas = Scorer(objective), {}, {}
    for step in range(3, racer.last_step + 1, 3):
        other.advance(step - other.step)
        there = other.racers[0]
        losses[step] = scorer.loss("test", there.theta, there.stepper.statistics)
        thetas[step] = there.theta.tobytes(), there.stepper.statistics.tobytes()
    best = min(losses, key=lambda step: losses[step])
    assert racer.last_step == best + 12
    assert (racer.theta.tobytes(), racer.stepper.statistics.tobytes()) == thetas[best]
    assert session.step == 200  # the other one goes on
    assert session.stopped_early.startswith(f"adam stopped early at step {racer.last_step}: in 4 looks")
    assert session.end == ""


def test_every_way_to_a_step_leads_to_the_same_numbers() -> None:
    session = Session(experiment(patience=4, every=3))
    session.advance(150)
    end, stop = session.racers[0].theta.tobytes(), session.racers[0].last_step
    assert stop is not None
    before: dict[int, bytes] = {}
    for step in (stop - 1, 5, stop, 149, stop - 1, stop + 1, 0, 130):
        session.seek(Address(step))
        theta = session.racers[0].theta.tobytes()
        assert before.setdefault(step, theta) == theta
        assert (theta == end) == (step >= stop)
    fresh = Session(experiment(patience=4, every=3))
    fresh.seek(Address(stop - 1))
    assert fresh.racers[0].theta.tobytes() == before[stop - 1]


def test_more_patience_goes_on_from_where_it_stopped_and_is_part_of_the_history() -> None:
    session = Session(experiment(patience=2, every=3))
    session.advance(100)
    stop = session.racers[0].last_step
    assert stop is not None
    session.seek(Address(stop))
    session.change("adam", "early_stopping.patience", 6)
    session.advance(100)
    later = session.racers[0].last_step
    assert later is not None
    assert later > stop
    again = Session(parse_experiment(write_experiment(session.experiment)))
    again.advance(session.step)
    assert again.racers[0].theta.tobytes() == session.racers[0].theta.tobytes()
    assert session.experiment.as_now(session.step).racers[0].early_stopping["patience"] == 6


def test_without_going_back_it_stands_where_it_was_trained_to() -> None:
    session, other = Session(experiment(patience=2, every=3, restore_best=False)), Session(experiment())
    session.advance(100)
    stop = session.racers[0].last_step
    assert stop is not None
    other.advance(stop)
    assert session.racers[0].theta.tobytes() == other.racers[0].theta.tobytes()


def test_the_run_ends_when_all_have_stopped_and_says_why() -> None:
    session = Session(experiment(patience=2, every=3))
    session.change("sgd", "early_stopping.patience", 1)
    session.change("sgd", "early_stopping.min_delta", 10.0)
    session.advance(100)
    assert session.step < 100
    assert len(session.end.splitlines()) == 2
    frame = Observer(session).frame()
    assert all(racer.stopped_early and not racer.divergence for racer in frame.racers)


def test_a_racer_that_diverges_does_not_stop_early() -> None:
    made = experiment()
    wild = RacerSpec(
        "sgd", {"learning_rate": 10.0}, name="wild", early_stopping={"patience": 900, "every": 1}
    )
    spec = NetworkSpec(dataset="line", data={"samples": 20, "test_share": 0.5})
    session = Session(replace(made, objective=spec, racers=(wild,)))
    session.advance(50)
    end = session.step
    assert (session.stopped_early, bool(session.divergence)) == ("", True)
    session.seek(Address(0))
    session.advance(50)
    assert session.step == end


def test_an_edit_of_the_settings_is_a_change_of_the_run() -> None:
    changes = live_changes(experiment(patience=2), experiment(patience=3, every=4))
    assert changes is not None
    assert set(changes.values) == {
        ("adam", "early_stopping.patience", 3),
        ("adam", "early_stopping.every", 4),
    }


def test_without_test_examples_it_is_refused_before_anything_runs() -> None:
    spec = NetworkSpec(dataset="line", data={"test_share": 0.0})
    racer = RacerSpec("sgd", early_stopping={"patience": 3})
    with pytest.raises(RavineError, match="no examples are held back"):
        Session(Experiment(spec, named((racer,))))
    session = Session(Experiment(spec, named((RacerSpec("sgd"),))))
    with pytest.raises(RavineError, match="no examples are held back"):
        session.change("sgd", "early_stopping.patience", 3)
    assert session.experiment.changes == ()
    session.advance(5)
    assert session.step == 5


def test_only_networks_can_stop_early() -> None:
    bowl = SurfaceSpec(surface="bowl")
    session = Session(Experiment(bowl, named((RacerSpec("sgd"),))))
    with pytest.raises(RavineError, match="no test loss"):
        session.change("sgd", "early_stopping.patience", 3)
    with pytest.raises(RavineError, match='belongs to kind = "network"'):
        parse_experiment(
            'ravine = 1\nobjective = {kind = "surface", surface = "bowl"}\n'
            'racers = [{optimizer = "sgd", early_stopping = {patience = 3}}]'
        )
