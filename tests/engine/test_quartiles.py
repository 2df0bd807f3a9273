"""Quartiles of runs, of which some have no loss."""

from __future__ import annotations

import numpy as np
import pytest

from engine.quartiles import SHARES, place_of, quartiles


@pytest.mark.parametrize("count", range(1, 12))
def test_quartiles_are_those_of_the_empirical_distribution(count: int) -> None:
    losses = np.random.default_rng(count).normal(size=(count, 3))
    assert np.array_equal(quartiles(losses), np.quantile(losses, SHARES, axis=0, method="inverted_cdf"))


def test_runs_without_a_loss_count_as_larger_than_any() -> None:
    assert quartiles(np.array([np.nan, 2.0, 1.0, np.inf])).tolist() == [1.0, 2.0, np.inf]
    assert place_of(0.5, 4) == 1
