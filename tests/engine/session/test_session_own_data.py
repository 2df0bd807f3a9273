"""A racer that learns from other batches, examples, inputs or numbers runs as it does alone, to the bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkOverride, NetworkSpec, RacerSpec, named
from engine.experiment.network_override import network_of
from engine.frames.frame import Address
from engine.observers.session_observer import Observer
from engine.parameters import Value
from engine.problem.problem import build_data
from engine.session.session import Session
from tests.engine.networks import dense, specs_of

SPEC = NetworkSpec(
    dataset="diabetes",
    data={"test_share": 0.25},
    layers=specs_of([dense(3, "tanh"), dense(1)]),
    batch_size=32,
)
OWN = (
    NetworkOverride(batch_size=5),
    NetworkOverride(batch_size=0),
    NetworkOverride(train_share=0.2),
    NetworkOverride(features=("x3", "x9^2")),
    NetworkOverride(scaling="none"),
    NetworkOverride(batch_size=7, train_share=0.5, scaling="minmax", features=("x1", "x2", "x3*x4")),
)


def race(*own: NetworkOverride | None, **view: Value) -> Experiment:
    racers = tuple(RacerSpec("adam", {"learning_rate": 0.01}, network=each) for each in own)
    return Experiment(SPEC, named(racers), seed=2, view=view)


@pytest.mark.parametrize("own", OWN, ids=str)
def test_it_makes_the_steps_that_it_makes_alone(own: NetworkOverride) -> None:
    both = race(None, own)
    session = Session(both)
    session.advance(50)
    alone = Session(replace(both, objective=network_of(both, both.racers[1]), racers=both.racers[:1]))
    alone.advance(50)
    np.testing.assert_array_equal(session.racers[1].theta, alone.racers[0].theta)
    plain = Session(race(None))
    plain.advance(50)
    np.testing.assert_array_equal(session.racers[0].theta, plain.racers[0].theta)


@given(
    st.lists(st.sampled_from((None, *OWN)), min_size=1, max_size=3), st.integers(0, 40), st.integers(1, 60)
)
@settings(max_examples=15, deadline=None)
def test_every_seek_is_exact(own: list[NetworkOverride | None], back: int, on: int) -> None:
    session, straight = Session(race(*own)), Session(race(*own))
    session.advance(back + on)
    session.seek(Address(back))
    straight.advance(back)
    for one, other in zip(session.racers, straight.racers, strict=True):
        assert one.theta.tobytes() == other.theta.tobytes()


def test_racers_that_take_as_many_see_the_same_examples() -> None:
    session = Session(race(None, NetworkOverride(batch_size=5), NetworkOverride(scaling="none")))
    first, small, unscaled = session.racers
    assert first.batches is unscaled.batches is session.batches
    seen = small.batches.indices(3)
    assert seen is not None
    assert len(seen) == 5


def test_shares_lie_within_each_other_and_the_test_examples_stay() -> None:
    some, more, all_of_them = (build_data(replace(SPEC, train_share=share), 2) for share in (0.1, 0.4, 1.0))
    rows = [{row.tobytes() for row in data.x} for data in (some, more, all_of_them)]
    assert rows[0] < rows[1] < rows[2]
    assert [len(row) for row in rows] == [round(share * len(rows[2])) for share in (0.1, 0.4, 1.0)]
    assert some.test_x.tobytes() == all_of_them.test_x.tobytes()
    assert len(build_data(replace(SPEC, train_share=1e-9), 2).x) == 1


@pytest.mark.parametrize("place", range(3))
def test_a_frame_shows_what_the_chosen_racer_learns_from_and_all_answers_in_its_unit(place: int) -> None:
    own = (None, NetworkOverride(scaling="none"), NetworkOverride(batch_size=9, features=("x3", "x9")))
    session = Session(race(*own, racer=place))
    session.advance(20)
    frame = Observer(session).frame()
    objective = session.racers[place].network_objective
    assert objective is not None
    assert frame.data is not None
    assert frame.network is not None
    np.testing.assert_array_equal(frame.data.x, objective.data.columns)
    np.testing.assert_array_equal(frame.data.batch, session.racers[place].batches.indices(20))
    assert frame.network.inputs == objective.data.feature_names
    assert frame.network.plane is not None
    assert len(frame.network.answers) == 3
    # what each answers is the same in the target's own unit, whoever is looked at
    seen = {}
    for racer, answer in zip(session.racers, frame.network.answers, strict=True):
        scaling = objective.data.target_scaling
        seen[racer.name] = answer if scaling is None else scaling.restore(answer)
    other = Session(race(*own, racer=0))
    other.advance(20)
    reference = Observer(other).frame().network
    assert reference is not None
    data = other.problem.data
    assert data is not None
    assert data.target_scaling is not None
    for racer, answer in zip(other.racers, reference.answers, strict=True):
        np.testing.assert_allclose(seen[racer.name], data.target_scaling.restore(answer), rtol=1e-9)


def test_of_fewer_examples_than_a_batch_holds_all_are_taken() -> None:
    session = Session(race(NetworkOverride(train_share=0.05)))
    (racer,) = session.racers
    assert racer.batches.indices(0) is None
    assert racer.batches.samples == 17


def test_a_scaling_that_there_is_not_is_refused() -> None:
    circle = replace(SPEC, dataset="circle", data={}, loss="binary_crossentropy")
    with pytest.raises(RavineError, match=r"data\.scaling: the data set circle has no scaling to choose"):
        Session(replace(race(NetworkOverride(scaling="none")), objective=circle))


def test_frames_say_whether_losses_can_be_compared_and_how_many_examples_all_have() -> None:
    for own, differ in ((NetworkOverride(scaling="none"), True), (NetworkOverride(train_share=0.1), False)):
        data = Observer(Session(race(None, own, racer=1))).frame().data
        assert data is not None
        assert (data.has_own_units, data.common) == (differ, 332)


def test_a_share_of_classes_has_about_the_same_share_of_each() -> None:
    spec = NetworkSpec(dataset="iris", data={"test_share": 0.2})
    whole = build_data(spec, 5).y.sum(axis=0)
    for share in (0.1, 0.25, 0.5):
        some = build_data(replace(spec, train_share=share), 5)
        assert np.abs(some.y.sum(axis=0) - share * whole).max() <= 1.0
    rows = [{row.tobytes() for row in build_data(replace(spec, train_share=s), 5).x} for s in (0.1, 0.5)]
    assert rows[0] <= rows[1]
