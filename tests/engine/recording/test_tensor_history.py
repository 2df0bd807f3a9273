"""Histories of parameters: lengths, ways, quantiles and histograms at rows that are spread over the run."""

from __future__ import annotations

import numpy as np
import pytest

from engine.recording import tensor_history
from engine.recording.recorded_run import RecordedRun
from engine.recording.tensor_history import history_of
from tests.engine.recording.test_motion import run_of


def test_numbers_are_those_of_each_tensor_at_each_row() -> None:
    thetas = np.random.default_rng(0).normal(size=(10, 300))
    history = history_of(run_of(thetas))
    assert history.steps.tolist() == list(range(10))
    second = history.tensors[1]
    assert (second.name, second.shape) == ("b", (295,))
    part = thetas[:, 5:]
    np.testing.assert_allclose(second.norms, np.linalg.norm(part, axis=1))
    np.testing.assert_allclose(second.moved, np.linalg.norm(part - part[0], axis=1))
    np.testing.assert_allclose(second.quantiles[3], np.quantile(part[3], tensor_history.QUANTILES))
    np.testing.assert_allclose(second.shares.sum(axis=1), 1.0)
    assert (second.low, second.high) == (part.min(), part.max())


def test_of_a_long_run_rows_are_left_out_and_of_a_large_tensor_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tensor_history, "MOST", 4)
    monkeypatch.setattr(tensor_history, "FEWEST", 2)
    monkeypatch.setattr(tensor_history, "COUNTED", 10)
    thetas = np.random.default_rng(0).normal(size=(30, 100))
    history = history_of(run_of(thetas))
    assert history.steps.tolist() == [0, 10, 19, 29]
    np.testing.assert_allclose(history.tensors[1].norms[-1], np.linalg.norm(thetas[-1, 5:]))
    np.testing.assert_allclose(history.tensors[1].quantiles[0, 2], np.median(thetas[0, 5::10]))


def test_what_is_not_finite_or_all_the_same_is_counted_nowhere_and_in_the_middle() -> None:
    thetas = np.ones((3, 8))
    thetas[1] = np.nan
    run: RecordedRun = run_of(thetas)
    tensor = history_of(run).tensors[0]
    assert (tensor.low, tensor.high) == (0.5, 1.5)
    assert tensor.shares[1].sum() == 0.0
    assert np.isnan(tensor.quantiles[1]).all()
    thetas[:] = np.inf
    assert history_of(run_of(thetas)).tensors[0].low == -0.5
