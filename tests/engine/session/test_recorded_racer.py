"""A session of recorded runs goes through what was recorded, both ways, and changes nothing of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.codegen import describe
from engine.errors import RavineError
from engine.experiment.description import Experiment, RacerSpec, RecordingSpec
from engine.experiment.file import parse_experiment
from engine.experiment.network_override import network_of
from engine.experiment.settings_axis import SettingsAxis
from engine.frames.frame import Address
from engine.maps.settings_map import SettingsRequest
from engine.observers.session_observer import Observer
from engine.problem.problem import RECORDED_PHASES
from engine.recording.objective import RecordedObjective
from engine.session.session import Session
from tests.engine.recording.recordings import Recorded, Sequential, recorded


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return recorded(tmp_path_factory.mktemp("run") / "run.npz", 150)


def experiment_of(*paths: Path) -> Experiment:
    others = tuple(RacerSpec("sgd", name=str(n), recording=str(path)) for n, path in enumerate(paths[1:], 1))
    return Experiment(RecordingSpec(file=str(paths[0])), (RacerSpec("adam", name="adam"), *others))


def test_every_step_stands_where_it_was_recorded_whatever_way_one_came(told: Recorded) -> None:
    session = Session(experiment_of(told.path))
    racer = session.racers[0]
    assert session.newest == 150
    assert len(racer.losses) == 150
    for step in (100, 3, 149, 64, 150, 0, 65):
        session.seek(Address(step))
        assert session.step == step
        np.testing.assert_array_equal(racer.theta, told.thetas[step])
        loss, gradient = racer.evaluate()
        assert loss == told.losses[min(step, 149)]
        assert np.isnan(gradient).all()
        path, steps = racer.places(step)
        assert steps is not None
        assert steps[-1] == step
        np.testing.assert_array_equal(path[-1], told.thetas[step][:2])
    assert racer.path(3).shape == (4, 2)


def test_a_recording_ends_with_a_sentence_and_goes_no_further(told: Recorded) -> None:
    session = Session(experiment_of(told.path))
    assert session.advance(1000) == 150
    assert session.stopped
    assert session.ending == "The recording ends after step 150: step back, or press R to see it again."


def test_nothing_of_it_can_be_changed_or_left(told: Recorded) -> None:
    session = Session(experiment_of(told.path))
    session.seek(Address(10))
    with pytest.raises(
        RavineError, match="adam was trained elsewhere and recorded: its learning_rate cannot"
    ):
        session.change("adam", "learning_rate", 0.1)
    assert not session.forget_future()
    assert session.newest == 150
    assert session.racers[0].leave_future(10) is None


def test_runs_of_different_lengths_stand_beside_each_other(told: Recorded, tmp_path: Path) -> None:
    short = recorded(tmp_path / "short.npz", 20)
    session = Session(experiment_of(told.path, short.path))
    session.seek(Address(30))
    long_racer, short_racer = session.racers
    assert not long_racer.ended_by(30)
    assert short_racer.ended_by(30)
    np.testing.assert_array_equal(short_racer.theta, short.thetas[20])


def test_a_recording_that_is_not_there_or_broken_is_refused_with_its_place(
    told: Recorded, tmp_path: Path
) -> None:
    with pytest.raises(RavineError, match=r"objective\.file: .*gone\.npz"):
        Session(experiment_of(tmp_path / "gone.npz"))
    (tmp_path / "bad.npz").write_bytes(b"PK")
    with pytest.raises(RavineError, match=r"racers\[1\]\.file: bad\.npz is broken"):
        Session(experiment_of(told.path, tmp_path / "bad.npz"))


def test_a_loss_that_is_not_finite_ends_the_run_and_says_so(tmp_path: Path) -> None:
    told = recorded(tmp_path / "run.npz", 5)
    with np.load(told.path) as file:
        arrays = dict(file)
    arrays["losses/0001"][3] = np.nan
    np.savez(told.path, **arrays)
    session = Session(experiment_of(told.path))
    session.advance(10)
    assert session.step == 3
    assert session.divergence == "run.npz: the loss that was recorded in step 4 is nan."


def test_a_recorded_network_has_its_true_loss_and_rows_for_looking_back(tmp_path: Path) -> None:
    told = recorded(tmp_path / "run.npz", 300, every=2, data=True, loss="BCEWithLogitsLoss")
    session = Session(experiment_of(told.path))
    racer = session.racers[0]
    session.seek(Address(100))
    loss, gradient = racer.evaluate()
    assert loss != told.losses[100]
    assert np.isfinite(gradient).all()
    assert racer.stepper.preview().loss == told.losses[100]
    assert racer.keyframes is not None
    before = racer.keyframes.before(100)
    assert all(kept.step < 100 and kept.after is None for kept in before)
    np.testing.assert_array_equal(before[0].theta, racer.start)
    np.testing.assert_array_equal(racer.keyframes.thetas_until(99), [kept.theta for kept in before])
    assert "backward layer 1" in session.phases
    frame = Observer(session).frame()
    assert frame.network is not None
    assert frame.network.losses == ("binary_crossentropy",)
    assert frame.loss_key(0) == "binary_crossentropy"
    assert np.isfinite(frame.landscape.z).all()
    assert frame.recording is not None
    assert frame.recording.lacks == ""


def test_rows_tell_the_update_where_every_step_was_recorded(tmp_path: Path) -> None:
    told = recorded(tmp_path / "run.npz", 20, data=True, loss="MSELoss")
    keyframes = Session(experiment_of(told.path)).racers[0].keyframes
    assert keyframes is not None
    first, last = keyframes.before(99)[0], keyframes.before(99)[-1]
    assert first.after is not None
    np.testing.assert_allclose(np.sort(first.after), np.sort(told.thetas[1]))
    assert (last.step, last.after) == (20, None)


def test_a_recorded_run_has_no_program_no_map_of_settings_and_no_network_of_the_experiment(
    told: Recorded,
) -> None:
    experiment = experiment_of(told.path)
    session = Session(experiment)
    racer = session.racers[0]
    axis = SettingsAxis("learning_rate", "log", 1e-4, 1.0)
    with pytest.raises(RavineError, match="adam was trained elsewhere and recorded, so there is no program"):
        describe(experiment, racer.spec, racer.objective, racer.start)
    with pytest.raises(RavineError, match="a map of settings needs a run that is computed here"):
        SettingsRequest(experiment, 0, axis, axis, steps=3, side=17, level=1.0)
    with pytest.raises(RavineError, match="adam was trained elsewhere and recorded; its network is not"):
        network_of(experiment, racer.spec)
    assert session.problem.notes[0].endswith("so only the path is known and not the loss around it.")


def test_the_loss_of_a_frame_without_one_of_its_run_is_that_of_the_experiment() -> None:
    text = 'ravine = 1\n[objective]\nkind = "network"\ndataset = "circle"\n[[racers]]\noptimizer = "sgd"\n'
    frame = Observer(Session(parse_experiment(text))).frame()
    assert frame.network is not None
    assert frame.loss_key(0) == replace(frame, network=None).loss_key(0)


def test_runs_whose_networks_answer_other_questions_are_shown_without_them(tmp_path: Path) -> None:
    known = recorded(tmp_path / "known.npz", 5, data=True, loss="BCEWithLogitsLoss").path
    again = recorded(tmp_path / "again.npz", 5, data=True, loss="BCEWithLogitsLoss").path
    bare = recorded(tmp_path / "bare.npz", 5).path
    model = Sequential({"w": (3, 2), "b": (3,)}, ("Linear(in_features=2, out_features=3, bias=True)",))
    other = recorded(tmp_path / "other.npz", 5, data=True, loss="CrossEntropyLoss", model=model).path
    assert all(racer.network_objective for racer in Session(experiment_of(known, again)).racers)
    for paths in ((known, bare), (bare, known), (known, other)):
        session = Session(experiment_of(*paths))
        session.seek(Address(3))
        frame = Observer(session).frame()
        assert frame.network is None
        assert [racer.network_objective for racer in session.racers] == [None, None]
        assert all(isinstance(racer.objective, RecordedObjective) for racer in session.racers)
        assert [racer.index for racer in session.racers] == [0, 1]
        assert session.phases == RECORDED_PHASES
        np.testing.assert_array_equal(session.racers[0].start, session.racers[0].playback.theta(0))  # type: ignore[union-attr] # they are recorded
    assert frame.recording is not None
    assert frame.recording.lacks == "known.npz stands beside runs of another kind, so only the path is shown."
