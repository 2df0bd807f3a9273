"""The course of noisy losses."""

from __future__ import annotations

import numpy as np
import pytest

from engine.averages.series import SeriesView
from engine.objective import FloatArray
from widgets.run.loss_smoothing import SHORTEST, course, is_noise

STEPS = np.arange(1000)
FALLING = np.exp(-STEPS / 300.0)
NOISE = 0.3 * np.random.default_rng(3).standard_normal(1000) * FALLING


def mean_of(
    values: FloatArray, first: int = 0, last: int | None = None
) -> tuple[FloatArray, FloatArray] | None:
    return course(SeriesView(values), first, len(values) if last is None else last, 2000)


def test_the_course_of_noise_is_near_what_the_noise_was_added_to() -> None:
    found = mean_of(FALLING + NOISE)
    assert found is not None
    steps, means = found
    assert steps.tolist() == STEPS.tolist()
    assert np.abs(means - FALLING).max() < 0.3 * np.abs(NOISE).max()


@pytest.mark.parametrize("values", [FALLING, np.cos(STEPS / 20.0), np.ones(1000), FALLING * (-0.9) ** STEPS])
def test_curves_and_dying_oscillations_are_drawn_as_they_are(values: FloatArray) -> None:
    assert mean_of(values) is None


def test_few_losses_are_drawn_as_they_are() -> None:
    assert mean_of(FALLING + NOISE, 0, SHORTEST - 1) is None


def test_losses_that_are_not_finite_are_left_out() -> None:
    values = FALLING + NOISE
    values[::50] = np.nan
    found = mean_of(values)
    assert found is not None
    assert np.isfinite(found[1]).all()


def test_equal_values_are_no_noise() -> None:
    assert not is_noise(np.full(200, 0.5))
