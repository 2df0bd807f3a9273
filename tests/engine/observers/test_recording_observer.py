"""Frames of recorded runs: planes laid from rows of it, paths up to a step, and what is missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.experiment.description import Experiment, RacerSpec, RecordingSpec
from engine.frames.frame import Address, Frame
from engine.landscape.plane import pca_plane
from engine.observers import recording_observer
from engine.observers.session_observer import Observer
from engine.parameters import Value
from engine.recording.recording_reader import open_recording
from engine.session.session import Session
from tests.engine.recording.recordings import Recorded, Sequential, recorded


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return recorded(tmp_path_factory.mktemp("run") / "run.npz", 60)


def frame_of(*paths: Path, step: int = 30, domain: bool = False, **view: Value) -> Frame:
    others = tuple(RacerSpec("sgd", name=str(n), recording=str(path)) for n, path in enumerate(paths[1:], 1))
    spec = RecordingSpec(file=str(paths[0]), domain=((-1.0, 1.0), (-2.0, 2.0)) if domain else None)
    session = Session(Experiment(spec, (RacerSpec("sgd", name="a"), *others), view=view))
    session.seek(Address(step))
    return Observer(session).frame()


def test_the_plane_is_that_of_the_whole_run_wherever_one_stands(told: Recorded) -> None:
    thetas = np.stack(told.thetas)
    expected = pca_plane(thetas, thetas.mean(axis=0))
    for step in (0, 30, 60):
        frame = frame_of(told.path, step=step)
        assert frame.plane is not None
        plane = frame.plane.plane
        np.testing.assert_allclose(plane.directions, expected.directions, atol=1e-9)
        np.testing.assert_allclose(plane.domain, expected.domain, atol=1e-9)
        assert frame.plane.explained == pytest.approx(expected.explained(thetas))
        np.testing.assert_allclose(frame.plane.paths[0], expected.coordinates(thetas[: step + 1]), atol=1e-9)
        assert np.isnan(frame.landscape.z).all()
        assert np.isnan(frame.plane.gaps).all()
        assert frame.newest == 60


@pytest.mark.parametrize("kind", ["random", "weights"])
@pytest.mark.parametrize("centre", ["auto", "start", "mean"])
def test_other_planes_hold_the_path_too(kind: str, centre: str, told: Recorded) -> None:
    frame = frame_of(told.path, plane=kind, plane_centre=centre, plane_x=3, plane_y=3)
    assert frame.plane is not None
    plane, path = frame.plane.plane, frame.plane.paths[0]
    assert plane.kind == kind
    assert 0.0 < frame.plane.explained < 1.0
    for axis in (0, 1):
        assert plane.domain[axis][0] <= path[:, axis].min()
        assert path[:, axis].max() <= plane.domain[axis][1]
    if kind == "weights":
        assert plane.names == ("0.weight[1,1]", "0.weight[1,0]")
        np.testing.assert_allclose(path, np.stack(told.thetas)[:31, [3, 2]])


def test_the_plane_of_two_weights_may_be_given(told: Recorded) -> None:
    plane = frame_of(told.path, domain=True, plane="weights", plane_x=0, plane_y=1).plane
    assert plane is not None
    assert plane.plane.names == ("0.weight[0,0]", "0.weight[0,1]")
    assert plane.plane.reach >= (1.0, 2.0)


def test_random_directions_leave_biases_alone_and_move_everything_where_there_is_nothing_else(
    told: Recorded, tmp_path: Path
) -> None:
    frame = frame_of(told.path, plane="random")
    assert frame.plane is not None
    assert not frame.plane.plane.directions[:, 8:12].any()
    flat = recorded(tmp_path / "flat.npz", 3, model=Sequential({"w": (5,)}, ()))
    plane = frame_of(flat.path, plane="random", step=2).plane
    assert plane is not None
    assert plane.plane.directions.all()
    run = open_recording(told.path)
    keras = recording_observer._weights_of(run.tensors[0], "keras", np.arange(17.0))
    assert keras.tolist() == [[0.0, 2.0, 4.0, 6.0], [1.0, 3.0, 5.0, 7.0]]


def test_runs_of_one_form_share_a_plane_and_others_are_not_in_it(told: Recorded, tmp_path: Path) -> None:
    short = recorded(tmp_path / "short.npz", 20)
    other = recorded(tmp_path / "other.npz", 20, model=Sequential({"w": (3, 2)}, ()))
    frame = frame_of(told.path, short.path, other.path)
    assert frame.plane is not None
    assert [len(path) for path in frame.plane.paths] == [31, 21, 0]
    np.testing.assert_allclose(frame.plane.paths[1][0], frame.plane.paths[0][0])


def test_a_frame_has_the_parameters_over_time_and_says_what_is_missing(told: Recorded) -> None:
    frame = frame_of(told.path)
    assert frame.recording is not None
    assert frame.recording.history.steps[[0, -1]].tolist() == [0, 60]
    assert frame.recording.rows == 61
    assert frame.recording.lacks == (
        "run.npz does not hold the name of its loss and the data, "
        "so only the path is known and not the loss around it."
    )
    assert frame.racers[0].update is not None
    assert frame.caption.startswith("update of step 30 led here")


def test_what_is_laid_and_read_once_stays_the_same_while_one_goes_through_the_run(told: Recorded) -> None:
    view: dict[str, Value] = {"plane": "pca"}
    session = Session(
        Experiment(RecordingSpec(file=str(told.path)), (RacerSpec("sgd", name="a"),), view=view)
    )
    observer = Observer(session)
    first = observer.frame()
    session.seek(Address(40))
    second = observer.frame()
    assert first.recording is not None
    assert second.recording is not None
    assert second.recording.history is first.recording.history
    assert first.plane is not None
    assert second.plane is not None
    assert second.plane.plane is first.plane.plane
    assert second.landscape is first.landscape
