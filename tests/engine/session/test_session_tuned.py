"""Penalties and dropout that are changed while a network is trained."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.errors import RavineError
from engine.experiment.description import (
    Experiment,
    NetworkOverride,
    NetworkSpec,
    RacerSpec,
    SurfaceSpec,
    named,
)
from engine.experiment.file import parse_experiment, write_experiment
from engine.experiment.network_override import network_of, tuned
from engine.frames.frame import Address
from engine.observers.session_observer import Observer
from engine.session.live_changes import live_changes
from engine.session.session import Session
from tests.engine.networks import dense, specs_of

LAYERS: list[dict[str, Any]] = [dense(6, "tanh"), {"kind": "dropout", "rate": 0.0}, dense(1, "sigmoid")]


def experiment(**values: Any) -> Experiment:
    spec = NetworkSpec(
        dataset="moons",
        data={"samples": 30, "test_share": 0.3},
        layers=specs_of(LAYERS),
        loss="binary_crossentropy",
        batch_size=7,
    )
    adam = RacerSpec(
        "adam", {"learning_rate": 0.05}, network=NetworkOverride(values=values) if values else None
    )
    return Experiment(spec, named((adam, RacerSpec("sgd"))), seed=4)


def bits(session: Session) -> bytes:
    return session.racers[0].theta.tobytes()


@pytest.mark.parametrize(("name", "value"), [("l1", 0.02), ("l2", 0.05), ("rate", 0.4)])
def test_a_change_holds_from_its_step_on_and_every_way_leads_to_the_same_numbers(
    name: str, value: float
) -> None:
    session, never, always = (
        Session(experiment()),
        Session(experiment()),
        Session(experiment(**{name: value})),
    )
    session.advance(20)
    other = session.racers[1].theta.copy()
    session.change("adam", f"network.{name}", value)
    for run in (session, never, always):
        run.advance(60 - run.step)
    end = bits(session)
    assert end not in (bits(never), bits(always))
    session.seek(Address(20))
    never.seek(Address(20))
    assert bits(session) == bits(never)
    assert session.racers[1].theta.tobytes() == other.tobytes()
    for step in (41, 3, 60):
        session.seek(Address(step))
    assert bits(session) == end
    fresh = Session(parse_experiment(write_experiment(session.experiment)))
    fresh.advance(60)
    assert bits(fresh) == end
    never.seek(Address(60))
    assert (
        session.racers[1].theta.tobytes() == never.racers[1].theta.tobytes()
    )  # the other one is not touched


def test_the_same_as_if_it_had_been_so_from_the_start_where_it_is_changed_there() -> None:
    changed, given = Session(experiment()), Session(experiment(l2=0.05))
    changed.change("adam", "network.l2", 0.05)
    for run in (changed, given):
        run.advance(30)
    assert bits(changed) == bits(given)
    assert changed.racers[0].evaluate()[0] == given.racers[0].evaluate()[0]


def test_the_loss_that_is_told_has_the_penalty_of_its_step_and_the_step_that_was_made_its_own() -> None:
    session = Session(experiment())
    session.advance(20)
    before = Observer(session).frame().racers[0]
    session.change("adam", "network.l2", 1.0)
    after = Observer(session).frame().racers[0]
    assert after.loss > before.loss + 0.5
    assert before.made is not None
    assert after.made is not None
    assert after.made.loss == before.made.loss
    session.advance(1)
    assert Observer(session).frame().racers[0].made is not None


def test_a_loss_that_is_measured_where_a_penalty_changes_has_that_penalty_however_one_came_there() -> None:
    session = Session(experiment())
    session.advance(8)
    session.change("adam", "network.l2", 1.0)
    measured = session.racers[0].evaluate()[0]
    assert measured == Observer(session).frame().racers[0].loss
    session.advance(5)
    session.seek(Address(8))
    assert session.racers[0].evaluate()[0] == measured
    once = Session(session.experiment)
    once.advance(8)
    assert once.racers[0].evaluate()[0] == measured


def test_scores_over_the_steps_and_details_go_on() -> None:
    session = Session(experiment())
    observer = Observer(session)
    observer.frame()
    session.advance(5)
    session.change("adam", "network.l2", 0.1)
    session.adopt(
        parse_experiment(write_experiment(session.experiment) + '[view]\nloss_curves = "quality"\n')
    )
    session.advance(5)
    network = observer.frame().network
    assert network is not None
    assert network.score_histories[0].steps.tolist() == list(range(11))


def test_what_is_set_now_can_be_told_and_becomes_the_start_of_another_run() -> None:
    session = Session(experiment(l1=0.01))
    session.advance(3)
    session.change("adam", "network.l1", 0.03)
    now, racer = session.experiment, session.experiment.racers[0]
    assert (tuned(now, racer, 2)["l1"], tuned(now, racer, 3)["l1"]) == (0.01, 0.03)
    assert tuned(now, racer, 3)["rate"] == 0.0
    again = now.as_now(3)
    assert again.changes == ()
    assert network_of(again, again.racers[0]).layers[0].values["l1"] == 0.03
    generation = session.generation
    session.change("adam", "network.l1", 0.03)
    assert session.generation == generation


def test_an_edit_of_an_override_alone_is_a_change_of_the_run() -> None:
    changes = live_changes(experiment(l2=0.1), experiment(l2=0.2))
    assert changes is not None
    assert changes.values == (("adam", "network.l2", 0.2),)
    assert live_changes(experiment(l2=0.1), experiment(units=4)) is None
    assert live_changes(experiment(l2=0.1), experiment()) is None


def test_what_no_layer_has_is_refused() -> None:
    spec = NetworkSpec(dataset="line", data={"test_share": 0.0})
    session = Session(Experiment(spec, named((RacerSpec("sgd"),))))
    with pytest.raises(RavineError, match="no layer of sgd's network has it"):
        session.change("sgd", "network.rate", 0.5)
    bowl = Session(Experiment(SurfaceSpec(formula="x^2+y^2"), named((RacerSpec("sgd"),))))
    with pytest.raises(RavineError, match="changes nothing"):
        bowl.change("sgd", "network.l2", 0.5)
    with pytest.raises(RavineError, match=r"changes\[0\] changes a network"):
        parse_experiment(
            'ravine = 1\nobjective = {kind = "surface", surface = "quadratic_family"}\n'
            'racers = [{optimizer = "sgd"}]\nchanges = [{step = 2, racer = "sgd", network = {l2 = 0.1}}]'
        )


def test_a_start_that_was_given_stays_where_only_a_penalty_is_overridden() -> None:
    spec = NetworkSpec(dataset="line", data={"test_share": 0.0}, start=(0.5, -1.0))
    racers = named((RacerSpec("sgd", network=NetworkOverride(values={"l2": 0.1})),))
    assert np.array_equal(Session(Experiment(spec, racers)).racers[0].theta, [0.5, -1.0])
