"""A recorded run stands at its steps in the place of an optimizer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.optimizers.stepper import make_stepper
from engine.recording.objective import RecordedObjective
from engine.recording.playback import Playback, RecordedStepper
from engine.recording.recording_reader import open_recording
from tests.engine.recording.recordings import Recorded, recorded


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return recorded(tmp_path_factory.mktemp("run") / "run.npz", 12, state=True)


def stepper_of(playback: Playback) -> RecordedStepper:
    objective = RecordedObjective(playback.run)
    return RecordedStepper(
        playback, objective, make_stepper(objective, optimizer="adam", start=playback.theta(0))
    )


def test_a_stepper_has_the_recorded_numbers_of_its_step(told: Recorded) -> None:
    stepper = stepper_of(Playback(open_recording(told.path)))
    assert stepper.slots == {}
    stepper.stand_at(5)
    np.testing.assert_array_equal(stepper.theta, told.thetas[5])
    preview = stepper.preview()
    assert preview.loss == told.losses[5]
    assert preview.update is not None
    np.testing.assert_allclose(told.thetas[5] + preview.update, told.thetas[6])
    assert np.isnan(preview.gradient).all()
    assert set(preview.slots_before) == {"exp_avg"}
    assert stepper.learning_rate == pytest.approx(0.01 * 0.99**5)
    kept = stepper.snapshot()
    stepper.stand_at(12)
    assert stepper.preview().update is None  # nothing is known of a step after the last
    stepper.set_values({"learning_rate": 1.0})
    stepper.restore(kept)
    assert stepper.step == 5


def test_an_update_between_rows_that_are_further_apart_is_not_known(tmp_path: Path) -> None:
    playback = Playback(open_recording(recorded(tmp_path / "run.npz", 12, every=3).path))
    assert [playback.update(step) for step in (0, 1)] == [None, None]


def test_numbers_may_lie_in_another_order(told: Recorded) -> None:
    run = open_recording(told.path)
    order = np.arange(run.size)[::-1].copy()
    playback = Playback(run, order)
    np.testing.assert_array_equal(playback.theta(3), told.thetas[3][::-1])
    assert playback.shown(3) == told.thetas[3][::-1][:2].tolist()
    assert Playback(run).shown(3) == told.thetas[3][:2].tolist()


def test_a_loss_that_is_not_finite_ends_the_run(told: Recorded) -> None:
    run = open_recording(told.path)
    losses = run.losses.copy()
    losses[7] = np.inf
    playback = Playback(replace(run, losses=losses))
    assert playback.last_step == 7
    assert playback.ending == "run.npz: the loss that was recorded in step 8 is inf."
    assert Playback(run).ending == ""


def test_a_recorded_objective_knows_nothing(told: Recorded) -> None:
    objective = RecordedObjective(open_recording(told.path))
    gradient = np.zeros(17)
    assert np.isnan(objective.full_loss_and_gradient(np.zeros(17), gradient))
    assert np.isnan(gradient).all()
    assert np.isnan(objective.losses(np.zeros((3, 17)))).tolist() == [True] * 3
    assert objective.hessian(gradient) is None
    assert objective.clone() is objective
