from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.session.checkpoints import SPACING, Checkpoints


def filled(steps: int, capacity: int) -> Checkpoints[int]:
    history: Checkpoints[int] = Checkpoints(capacity)
    for step in range(0, steps, SPACING):
        history.offer(step, step)
    return history


@given(st.integers(1, 20_000), st.integers(2, 40), st.integers(0, 20_000))
def test_replay_begins_at_most_one_spacing_earlier(steps: int, capacity: int, wanted: int) -> None:
    history = filled(steps, capacity)
    wanted = min(wanted, steps - 1)
    found, state = history.before(wanted)
    assert found == state <= wanted
    assert wanted - found < history.spacing


@given(st.integers(1, 20_000), st.integers(2, 40))
def test_memory_stays_within_the_capacity(steps: int, capacity: int) -> None:
    history = filled(steps, capacity)
    kept = {history.before(step)[0] for step in range(0, steps, SPACING)}
    assert len(kept) <= capacity
    assert 0 in kept


@given(st.integers(1, 5000), st.integers(0, 5000))
def test_a_future_that_was_left_is_forgotten(steps: int, left_at: int) -> None:
    history = filled(steps, 1000)
    history.forget_after(left_at)
    assert history.before(10_000)[0] <= left_at
    history.offer(history.next_due(left_at), -1)
    assert history.before(10_000)[1] == -1


@given(st.integers(0, 2000))
def test_near_the_newest_state_others_are_kept_at_doubling_distances(newest: int) -> None:
    history: Checkpoints[int] = Checkpoints(1, near=5)
    for step in range(newest + 1):
        assert history.wants(step)
        history.offer(step, step)
    assert len(history._near) <= 6
    for back in range(min(16, newest + 1)):
        found, state = history.before(newest - back)
        assert found == state
        assert newest - back - found <= 2 * back


def test_going_back_step_by_step_replays_few_steps_each_time() -> None:
    history: Checkpoints[int] = Checkpoints(1, near=8)
    for step in range(3000):
        history.offer(step, step)
    replayed = 0
    for wanted in range(2990, 2900, -1):
        found, _ = history.before(wanted)
        for step in range(found + 1, wanted + 1):
            history.offer(step, step)
            replayed += 1
    assert replayed < 90 * 10


def test_states_near_by_of_a_future_that_was_left_are_forgotten_too() -> None:
    history: Checkpoints[int] = Checkpoints(4, near=4)
    for step in range(10):
        history.offer(step, step)
    history.forget_after(7)
    found, state = history.before(10)
    assert found == state == 6
