"""What is measured of moving averages agrees with what theory says of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.experiment.description import AverageSpec, Experiment, RacerSpec, SurfaceSpec
from engine.measures import MEASURES, MeasureRequest
from engine.parameters import Value
from engine.session.session import Session


def run(beta: float, **data: Value) -> Session:
    racer = RacerSpec("average", {"beta": beta}, name="average")
    return Session(Experiment(AverageSpec("temperature", data), (racer,), seed=2))


def measured(session: Session, key: str, step: int, **values: Value) -> float:
    complete = {p.name: p.default for p in MEASURES[key].parameters} | values
    return MEASURES[key].of(MeasureRequest(session, 0, step, complete))


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.98])
def test_the_lag_of_a_pure_wave_is_the_phase_of_the_filter(beta: float) -> None:
    session = run(beta, days=3650, noise=0.0)
    omega = 2.0 * math.pi / 365.0
    phase = math.atan2(beta * math.sin(omega), 1.0 - beta * math.cos(omega))
    assert measured(session, "lag", 3650) == pytest.approx(phase / omega, rel=0.02)


def test_pure_noise_is_calmed_as_much_as_theory_says() -> None:
    session = run(0.9, days=36500, swing=0.0, mean=0.0, persistence=0.0, noise=2.0)
    ratio = measured(session, "roughness", 36500) / measured(session, "roughness", 36500, of="series")
    # V_t - V_(t-1) = (1 - b)(x_t - V_(t-1)) has the variance (1 - b)^2 2/(1 + b), x_t - x_(t-1) has 2
    assert ratio == pytest.approx(math.sqrt((1 - 0.9) ** 2 / (1 + 0.9)), rel=0.03)


def test_the_start_bias_of_a_constant_series_is_the_weight_that_found_no_day() -> None:
    session = run(0.98, days=20, swing=0.0, mean=10.0, noise=0.0)
    missing = 10.0 * np.mean(0.98 ** np.arange(1, 11))
    assert measured(session, "start_bias", 20) == pytest.approx(missing, rel=1e-12)
    assert measured(session, "start_bias", 20, corrected=True) == pytest.approx(0.0, abs=1e-12)
    assert measured(session, "average", 20, corrected=True) == pytest.approx(10.0, rel=1e-12)


def test_a_running_average_is_the_weighted_sum_of_all_that_came() -> None:
    assert measured(run(0.9, days=50), "closed_form_error", 40) < 1e-12


def test_of_a_run_without_any_average_there_is_nothing_to_measure() -> None:
    session = Session(Experiment(SurfaceSpec(formula="x^2 + y^2"), (RacerSpec("sgd", name="sgd"),)))
    for key in ("average", "closed_form_error", "sum_of_weights", "window", "start_bias", "roughness", "lag"):
        assert math.isnan(measured(session, key, 5))
    assert math.isnan(measured(session, "velocity_error", 5))
