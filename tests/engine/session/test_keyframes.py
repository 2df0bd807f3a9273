from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, named
from engine.frames.frame import Address
from engine.observers.session_observer import Observer
from engine.session.keyframes import CAPACITY, MEMORY, WORK, Keyframes, fitting
from engine.session.racer import Racer
from engine.session.session import Session


def network(learning_rate: float = 0.05) -> Experiment:
    return Experiment(
        objective=NetworkSpec(
            "circle",
            data={"samples": 20},
            layers=(
                LayerSpec("dense", {"units": 3, "activation": "relu"}),
                LayerSpec("dropout", {"rate": 0.2}),
                LayerSpec("dense", {"units": 1}),
            ),
            batch_size=5,
        ),
        racers=named((RacerSpec("sgd", {"learning_rate": learning_rate}),)),
        seed=1,
    )


def of(session: Session, capacity: int) -> Session:
    """The session with so few keyframes that they thin out soon."""
    for racer in session.racers:
        racer.keyframes = Keyframes(racer.theta, capacity)
    return session


def told(racer: Racer) -> list[tuple[int, bytes, bytes]]:
    """All that keyframes hold, up to the last step; that of the newest may not have been made yet."""
    assert racer.keyframes is not None
    frames = racer.keyframes.before(10**9)
    return [(f.step, f.theta.tobytes(), b"" if f.after is None else f.after.tobytes()) for f in frames]


steps = st.integers(0, 120)


@pytest.mark.promised_bits
@settings(max_examples=15)
@given(st.integers(2, 20), st.lists(steps, min_size=1, max_size=6), st.sampled_from([0.05, 3.0]))
def test_keyframes_are_those_of_a_straight_run_whatever_addresses_were_visited(
    capacity: int, way: list[int], learning_rate: float
) -> None:
    wanderer, straight = (of(Session(network(learning_rate)), capacity) for _ in range(2))
    for step in way:
        wanderer.seek(Address(step))
    straight.advance(max(way))
    assert told(wanderer.racers[0]) == told(straight.racers[0])


@settings(max_examples=12)
@given(st.integers(2, 20), steps, steps, steps)
def test_a_future_that_is_left_takes_its_keyframes_along(
    capacity: int, step: int, beyond: int, further: int
) -> None:
    session = of(Session(network()), capacity)
    session.advance(step + beyond)
    session.seek(Address(step))
    session.change("sgd", "learning_rate", 0.01)
    keyframes = session.racers[0].keyframes
    assert keyframes is not None
    assert max(keyframes.steps) <= step
    session.advance(further)
    changed = Session(session.experiment)
    for frame in keyframes.before(step + further + 1):
        changed.seek(Address(frame.step))
        np.testing.assert_array_equal(frame.theta, changed.racers[0].theta)
        if frame.after is not None:
            changed.advance(1)
            np.testing.assert_array_equal(frame.after, changed.racers[0].theta)


@given(st.integers(2, 40), st.integers(0, 1000))
def test_steps_are_even_and_no_more_than_fit(capacity: int, last: int) -> None:
    keyframes = Keyframes(np.zeros(1), capacity)
    for step in range(1, last + 1):
        if step == keyframes.due:
            keyframes.offer(step, np.array([float(step)]))
    keyframes.settle(last, np.array([float(last)]))
    taken = keyframes.steps
    assert len(taken) <= capacity
    np.testing.assert_array_equal(taken, np.arange(len(taken)) * keyframes.spacing)
    assert last - taken[-1] < keyframes.spacing
    assert keyframes.spacing == 1 or len(taken) >= capacity // 2
    np.testing.assert_array_equal(keyframes.thetas[:, 0], taken)


def test_large_networks_have_fewer_keyframes() -> None:
    assert fitting(100, 1000) == CAPACITY
    # theta and what followed it, of 8 bytes a number
    assert fitting(300_000, 1000) == MEMORY // (16 * 300_000) == 13
    assert fitting(10**9, 1) == 2
    assert fitting(100, 10**7) == WORK // 10**7 == 6
    assert fitting(100, 0) == CAPACITY


def shown(keyframes: Keyframes, first: int, last: int) -> list[int]:
    """A run through these steps, of which theta is the number: the steps at which theta was asked for."""
    asked, due = [], keyframes.due
    for step in range(first, last + 1):
        if step == due:
            asked.append(step)
            due = keyframes.offer(step, np.array([float(step)]))
            assert due == keyframes.due > step
    return asked


def test_theta_is_asked_for_at_each_keyframe_and_the_step_after_it_alone() -> None:
    keyframes = Keyframes(np.zeros(1), 4)
    assert shown(keyframes, 1, 40) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 17, 24, 25, 32, 33]
    keyframes.settle(40, np.array([40.0]))
    assert keyframes.steps.tolist() == [0, 16, 32]
    kept = keyframes.before(100)
    assert [frame.after for frame in kept] == [1.0, 17.0, 33.0]
    thetas = [theta for frame in kept for theta in (frame.theta, frame.after) if theta is not None]
    assert [theta.flags.writeable for theta in thetas] == [False] * 6
    assert shown(keyframes, 41, 70) == [48, 49, 64, 65]


def test_what_counts_is_sorted_out_before_it_is_more_than_fits() -> None:
    keyframes = Keyframes(np.zeros(1), 4)
    for step in range(1, 41):
        shown(keyframes, step, step)
        keyframes.settle(step, np.array([float(step)]))
        assert len(keyframes._offered) <= 4


def test_what_was_shown_beyond_the_last_step_that_counts_is_not_kept() -> None:
    keyframes = Keyframes(np.zeros(1), 8)
    shown(keyframes, 1, 3)
    keyframes.settle(0, np.zeros(1))
    assert keyframes.steps.tolist() == [0]
    assert keyframes.due == 1
    shown(keyframes, 1, 3)
    keyframes.settle(2, np.array([2.0]))
    assert keyframes.steps.tolist() == [0, 1, 2]
    assert keyframes.due == 3


def test_up_to_a_step_those_are_given_that_are_kept_however_far_the_run_goes() -> None:
    def until(step: int, last: int) -> list[float]:
        keyframes = Keyframes(np.zeros(1), 8)
        shown(keyframes, 1, last)
        keyframes.settle(last, np.array([float(last)]))
        return [float(theta) for theta in keyframes.thetas_until(step)[:, 0]]

    assert until(4, 4) == until(4, 7) == [0, 1, 2, 3, 4]
    assert until(8, 8) == until(8, 15) == [0, 2, 4, 6, 8]
    assert until(0, 7) == [0]


def test_the_history_of_a_frame_ends_with_its_own_numbers() -> None:
    session = Session(replace(network(), seed=2))
    session.advance(10)
    session.seek(Address(6))
    frame = Observer(session).frame()
    assert frame.network is not None
    history = frame.network.history
    np.testing.assert_array_equal(history.steps, np.arange(7))
    own = [list(vars(layer.health).values()) for layer in frame.network.layers]
    np.testing.assert_array_equal(history.health[-1], own)
    session.advance(1)
    later = Observer(session).frame().network
    assert later is not None
    # the update that a frame foretells is the one that the keyframe remembers
    np.testing.assert_array_equal(later.history.health[:-1], history.health)
    np.testing.assert_array_equal(later.history.quantiles[:-1], history.quantiles)
