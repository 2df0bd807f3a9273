"""Step sizes: what optimizers make of their gradients, against rules that are known."""

from __future__ import annotations

import numpy as np
import pytest

from engine.analysis.step_sizes import MOST, MOST_ONE_BY_ONE, PathGradients, learning_rates, step_sizes
from engine.experiment.description import (
    Change,
    Experiment,
    NetworkSpec,
    RacerSpec,
    ScheduleSpec,
    SurfaceSpec,
    named,
)
from engine.objective import FloatArray
from engine.problem.problem import build_problem
from engine.surfaces.objective import SurfaceObjective

SCHEDULE = ScheduleSpec("inverse_time", {"decay_rate": 1.0, "decay_steps": 1})
BOWL = SurfaceObjective("x^2 + 10 y^2")


def descended(rate: float, steps: int) -> FloatArray:
    path = [np.array([4.0, 1.0])]
    for _ in range(steps):
        path.append(path[-1] - rate * BOWL.gradients(path[-1][None])[0])
    return np.array(path)


def test_plain_descent_moves_by_its_rate_straight_against_the_gradient() -> None:
    sizes = step_sizes(PathGradients(BOWL), descended(0.01, 30))
    assert sizes.steps.tolist() == list(range(1, 31))
    assert sizes.effective_rate == pytest.approx(np.full((30, 2), 0.01))
    assert sizes.ratio == pytest.approx(np.full(30, 0.01))
    assert sizes.angle == pytest.approx(np.zeros(30), abs=1e-5)


def test_a_step_along_the_contour_is_at_a_right_angle_and_one_uphill_at_two() -> None:
    path = np.array([(1.0, 0.0), (1.0, 0.5), (1.0, 0.6)])
    assert step_sizes(PathGradients(BOWL), path[:2]).angle == pytest.approx([90.0])
    assert step_sizes(
        PathGradients(SurfaceObjective("x^2")), np.array([(1.0, 0.0), (2.0, 0.0)])
    ).angle == pytest.approx([180.0])


def test_where_a_gradient_is_zero_there_is_no_rate() -> None:
    sizes = step_sizes(PathGradients(BOWL), np.array([(1.0, 0.0), (0.9, 0.1)]))
    assert np.isnan(sizes.effective_rate[0, 1])
    assert np.isfinite(sizes.effective_rate[0, 0])


def test_signal_to_noise_is_the_mean_over_the_deviation_of_the_last_ten_gradients() -> None:
    path = descended(0.09, 40)
    sizes, slopes = step_sizes(PathGradients(BOWL), path), BOWL.gradients(path[:-1])
    last = slopes[30:40]
    assert sizes.signal_to_noise[-1] == pytest.approx(np.abs(last.mean(axis=0)) / last.std(axis=0, ddof=1))
    assert np.isnan(sizes.signal_to_noise[0]).all()
    assert sizes.signal_to_noise[1] == pytest.approx(
        np.abs(slopes[:2].mean(axis=0)) / slopes[:2].std(axis=0, ddof=1)
    )


def test_steps_whose_ends_were_not_both_kept_are_left_out() -> None:
    path = descended(0.01, 4)
    assert step_sizes(PathGradients(BOWL), path, np.array([0, 1, 4, 8, 9])).steps.tolist() == [1, 9]


def test_of_a_long_run_the_last_steps_are_looked_at() -> None:
    path = np.tile([1.0, 1.0], (MOST + 500, 1))
    assert step_sizes(PathGradients(BOWL), path).steps[[0, -1]].tolist() == [500, MOST + 499]
    network = build_problem(NetworkSpec("line_dense"), seed=1, dialect="keras").objective
    path = np.tile([1.0, 1.0], (MOST_ONE_BY_ONE + 5, 1))
    assert len(step_sizes(PathGradients(network), path).steps) == MOST_ONE_BY_ONE


def race(*racers: RacerSpec, changes: tuple[Change, ...] = ()) -> Experiment:
    return Experiment(SurfaceSpec(formula="x^2 + y^2"), named(racers), changes=changes)


def test_the_learning_rate_follows_schedule_and_changes() -> None:
    spec = RacerSpec(
        "sgd",
        name="a",
        values={"learning_rate": 0.1},
        schedule=SCHEDULE,
    )
    experiment = race(spec, changes=(Change(2, "a", "learning_rate", 0.3), Change(1, "b", "momentum", 0.5)))
    rates = learning_rates(experiment, experiment.racers[0], np.arange(4))
    assert rates == pytest.approx([0.1, 0.05, 0.1, 0.075])


def test_an_optimizer_without_a_learning_rate_has_none() -> None:
    experiment = race(RacerSpec("average"))
    assert np.isnan(learning_rates(experiment, experiment.racers[0], np.arange(3))).all()


@pytest.mark.parametrize("places", [0, 1])
def test_before_the_first_step_there_is_nothing_to_compare(places: int) -> None:
    sizes = step_sizes(PathGradients(BOWL), np.ones((places, 2)))
    assert sizes.steps.shape == sizes.ratio.shape == (0,)
    assert sizes.signal_to_noise.shape == (0, 2)


def test_along_a_path_that_grows_only_new_places_are_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    whole = BOWL.gradients

    def counted(places: FloatArray) -> FloatArray:
        asked.append(len(places))
        return whole(places)

    surface = SurfaceObjective("x^2 + 10 y^2")
    monkeypatch.setattr(surface, "gradients", counted, raising=False)
    gradients, path = PathGradients(surface), descended(0.01, 30)
    for count in (20, 21, 21, 31):
        step_sizes(gradients, path[:count])
    assert asked == [19, 1, 9 + 1]
    other = np.concatenate((path[:10], path[:10] + 1.0))
    assert step_sizes(gradients, other).ratio == pytest.approx(step_sizes(PathGradients(BOWL), other).ratio)
    assert asked[-1] == 9
