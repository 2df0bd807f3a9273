"""The golden files belong to the problem and the reader as they stand now."""

import json

import numpy as np
import pytest

from tests.golden import problem
from tests.golden.trajectories import RECORDED_STEPS, path_of, read

LIBRARIES = ("keras", "pytorch")


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_golden_file_was_recorded_on_the_problem_as_it_is_written_today(library: str) -> None:
    with np.load(path_of(library)) as stored:
        recorded_on = json.loads(str(stored["header"]))["problem"]
        steps = stored["steps"]
    assert recorded_on == {name: np.asarray(getattr(problem, name)).tolist() for name in recorded_on}
    assert tuple(steps) == RECORDED_STEPS


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_recorded_run_starts_at_the_start_moves_and_stays_finite(library: str) -> None:
    for trajectory in read(library).trajectories:
        name = trajectory.variant.name
        assert np.array_equal(trajectory.theta[0], problem.START), name
        assert np.isfinite(trajectory.theta).all(), name
        assert np.any(trajectory.theta[-1] != problem.START), name


@pytest.mark.parametrize("library", LIBRARIES)
def test_plain_descent_worked_out_here_meets_the_recorded_one_to_rounding(library: str) -> None:
    """The gradient of this machine is the gradient the libraries saw."""
    recorded = next(t for t in read(library).trajectories if t.variant.name == "sgd_fast")
    theta = problem.START
    frames = {0: theta}
    for t in range(1, problem.STEPS + 1):
        theta = theta - recorded.variant.resolved["learning_rate"] * problem.gradient(theta, t)
        frames[t] = theta
    ours = np.stack([frames[step] for step in RECORDED_STEPS])
    np.testing.assert_allclose(ours, recorded.theta, rtol=0, atol=1e-13)
