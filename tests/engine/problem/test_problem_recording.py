"""What a recorded run is as a problem: where it began, its plane, its phases, and what cannot be opened."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.errors import RavineError
from engine.experiment.description import RecordingSpec
from engine.problem.problem import NETWORK_PHASES, RECORDED_PHASES, Problem, build_problem
from tests.engine.recording.recordings import recorded


def built(path: Path, **changed: object) -> Problem:
    spec = RecordingSpec(file=path.name, folder=str(path.parent), **changed)  # type: ignore[arg-type] # a domain
    return build_problem(spec, 7, "keras", place="racers[1]")


def test_a_recorded_run_begins_where_it_began_and_knows_its_steps(tmp_path: Path) -> None:
    told = recorded(tmp_path / "run.npz", 4)
    problem = built(told.path)
    np.testing.assert_array_equal(problem.start, told.thetas[0])
    x, y = problem.start[:2]
    assert problem.domain == ((x - 4.0, x + 4.0), (y - 4.0, y + 4.0))
    assert (problem.phases, problem.network_objective, problem.data) == (RECORDED_PHASES, None, None)
    assert (problem.formula, problem.is_quadratic, problem.batch_seed.entropy) == ("", False, 7)
    assert problem.objective.size == len(told.thetas[0])
    assert problem.playback is not None
    np.testing.assert_array_equal(problem.playback.theta(4), told.thetas[4])
    given = ((0.0, 1.0), (0.0, 2.0))
    assert built(told.path, domain=given).domain == given


def test_a_run_that_holds_all_of_its_loss_is_one_of_a_network(tmp_path: Path) -> None:
    problem = built(recorded(tmp_path / "run.npz", 2, loss="MSELoss", data=True).path)
    assert problem.network_objective is problem.objective
    assert problem.data is not None
    assert problem.phases == NETWORK_PHASES


def test_what_cannot_be_opened_is_told_with_its_key(tmp_path: Path) -> None:
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"no recording")
    for path, said in ((broken, "broken.npz"), (tmp_path / "none.npz", "No such file or directory")):
        with pytest.raises(RavineError) as refusal:
            built(path)
        assert str(refusal.value).startswith("racers[1].file: ")
        assert said in str(refusal.value)
        assert refusal.value.__suppress_context__
