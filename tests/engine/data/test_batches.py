from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.batches import BatchOrder


def order(samples: int, size: int, seed: int = 0) -> BatchOrder:
    return BatchOrder(samples, size, np.random.SeedSequence(seed))


@given(st.integers(2, 60), st.integers(1, 59), st.integers(0, 5))
def test_every_epoch_sees_every_example_once(samples: int, size: int, epoch: int) -> None:
    size = min(size, samples - 1)
    batches = order(samples, size)
    steps = range(epoch * batches.per_epoch, (epoch + 1) * batches.per_epoch)
    seen = np.concatenate([batches.indices(step) for step in steps])
    assert sorted(seen) == list(range(samples))


@settings(max_examples=50)
@given(st.integers(2, 60), st.lists(st.integers(0, 300), min_size=1))
def test_a_step_has_the_same_batch_in_whatever_order_it_is_asked_for(samples: int, steps: list[int]) -> None:
    forwards, anyhow = order(samples, 1, seed=3), order(samples, 1, seed=3)
    expected = {step: forwards.indices(step) for step in range(max(steps) + 1)}
    for step in steps:
        np.testing.assert_array_equal(anyhow.indices(step), expected[step])


def test_racers_that_go_through_the_same_epochs_one_after_the_other_share_their_permutations() -> None:
    batches = order(300, 32)
    first, second = ([batches.indices(step) for step in range(200)] for _ in range(2))
    assert all(np.shares_memory(a, b) for a, b in zip(first, second, strict=True) if a is not None)


def test_full_batches_and_losses_without_data_need_no_indices() -> None:
    assert order(10, 10).indices(3) is None
    assert order(10, 99).indices(3) is None
    assert order(0, 0).indices(3) is None


def test_epochs_and_seeds_differ() -> None:
    one, other = order(50, 49, seed=1), order(50, 49, seed=2)
    batches = [np.asarray(each.indices(step)).tolist() for each, step in ((one, 0), (one, 2), (other, 0))]
    assert batches[0] not in batches[1:]
