"""Main axes from stretches of parameters are those of all of them at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.landscape.plane import pca_plane
from engine.objective import FloatArray
from engine.recording import motion
from engine.recording.motion import Motion, motion_of
from engine.recording.recorded_run import RecordedRun, tensors_of


def run_of(thetas: FloatArray) -> RecordedRun:
    rows = [
        [lambda row=row, part=part: row[part] for part in (slice(0, 5), slice(5, None))] for row in thetas
    ]
    tensors = tensors_of({"a": (5,), "b": (thetas.shape[1] - 5,)})
    return RecordedRun(Path("a"), tensors, np.arange(len(thetas)), rows, np.empty(0), np.empty(len(thetas)))


def motion_in(thetas: FloatArray) -> Motion:
    run = run_of(thetas)
    return motion_of([(run, row) for row in range(len(thetas))])


@pytest.mark.parametrize("stretch", [2**21, 20])
def test_axes_mean_and_total_are_those_of_all_parameters_at_once(
    stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(motion, "STRETCH", stretch)
    thetas = np.cumsum(np.random.default_rng(0).normal(size=(12, 40)), axis=0) + 1e3
    found = motion_in(thetas)
    plane = pca_plane(thetas, thetas.mean(axis=0))
    np.testing.assert_allclose(np.stack(found.axes), plane.directions, atol=1e-10)
    np.testing.assert_allclose(found.mean, thetas.mean(axis=0))
    assert found.total == pytest.approx(np.square(thetas - thetas.mean(axis=0)).sum())
    share = plane.explained_of(plane.coordinates(thetas), found.total)
    assert share == pytest.approx(plane.explained(thetas))


def test_a_run_on_a_line_has_one_axis_and_one_that_stands_still_has_none() -> None:
    line = np.linspace(0.0, 1.0, 6)[:, None] * np.arange(8.0)
    assert len(motion_in(line).axes) == 1
    still = motion_in(np.ones((6, 8)))
    assert still.axes == ()
    assert still.total == 0.0
    assert len(motion_in(np.ones((1, 8))).axes) == 0


def test_reading_can_be_cancelled() -> None:
    class Cancelled(Exception):  # noqa: N818 - stands for that of the engine
        pass

    def check() -> None:
        raise Cancelled

    run = run_of(np.eye(8))
    with pytest.raises(Cancelled):
        motion_of([(run, 0), (run, 1)], check)


def test_a_motion_whose_squares_overflow_has_no_axes() -> None:
    thetas = np.zeros((3, 8))
    thetas[1] = 1e200
    found = motion_in(thetas)
    assert (found.axes, found.total) == ((), 0.0)
    np.testing.assert_allclose(found.mean, thetas.mean(axis=0))
