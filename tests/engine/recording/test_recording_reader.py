"""What the recorder writes is read again to the bit; whatever does not fit is refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.recording import recording_reader
from engine.recording.recording_reader import is_recording, open_recording
from tests.engine.recording.recordings import LAYERS, SHAPES, X, recorded

Arrays = dict[str, npt.NDArray[Any]]


def described(**changes: object) -> npt.NDArray[np.uint8]:
    told = {"ravine_recording": 1, "framework": "pytorch", "layers": ["Tanh()"], "loss": "", **changes}
    return np.frombuffer(json.dumps(told).encode(), np.uint8)


def arrays(**changes: npt.NDArray[Any] | None) -> Arrays:
    """A small recording by hand; None leaves an array out. Names have _ for /."""
    made: Arrays = {
        "description": described(),
        "steps/0000": np.array([0, 1]),
        "parameters/0000/w": np.arange(6.0).reshape(2, 3),
        "losses/0001": np.array([2.0, 1.0]),
    }
    for name, array in changes.items():
        key = name.replace("__", "/")
        made.pop(key, None)
        if array is not None:
            made[key] = array
    return made


def saved(path: Path, made: Arrays) -> Path:
    np.savez(path, **made)  # type: ignore[arg-type] # NumPy's stubs take the names for its switch
    return path


def refusal(path: Path) -> str:
    with pytest.raises(RavineError) as caught:
        open_recording(path)
    return str(caught.value)


@pytest.mark.parametrize("name", ["run.npz", "run.safetensors"])
def test_what_was_recorded_is_read_again_to_the_bit(name: str, tmp_path: Path) -> None:
    told = recorded(tmp_path / name, 50, state=True, data=True, loss="BCEWithLogitsLoss")
    run = open_recording(told.path)
    assert is_recording(told.path)
    assert run.form == tuple(SHAPES.items())
    assert run.description.layers == LAYERS
    assert (run.description.framework, run.description.loss, run.description.optimizer) == (
        "pytorch",
        "BCEWithLogitsLoss",
        "Adam",
    )
    assert run.last_step == 50
    np.testing.assert_array_equal(run.steps, np.arange(51))
    np.testing.assert_array_equal(run.losses, told.losses)
    for step, theta in enumerate(told.thetas):
        np.testing.assert_array_equal(run.theta(run.row_at(step)), theta)
    np.testing.assert_allclose(run.rates[[0, 50]], [0.01, 0.01 * 0.99**50])
    assert run.state(0) == {}  # there is none before the first step
    np.testing.assert_allclose(run.state(7)["exp_avg"], 0.1 * told.thetas[7])
    assert run.data is not None
    np.testing.assert_array_equal(run.data[0](), X)


def test_rows_are_kept_every_so_many_steps_and_losses_of_all(tmp_path: Path) -> None:
    run = open_recording(recorded(tmp_path / "run.npz", 41, every=5, dtype="float32").path)
    np.testing.assert_array_equal(run.steps, np.arange(0, 41, 5))
    assert len(run.losses) == 41
    assert run.last_step == 41
    assert run.data is None


def test_the_file_is_whole_after_every_piece(tmp_path: Path) -> None:
    from tests.engine.recording.recordings import Adam, Sequential, recorder

    for name in ("run.npz", "run.safetensors"):
        model = Sequential()
        run = recorder().Recorder(tmp_path / name, model, Adam(model), dtype="float64")
        for step in range(40):
            run.step(float(step))  # a run that is killed here has not closed its file
        assert len(open_recording(tmp_path / name).losses) == 32


def test_a_model_of_keras_is_recorded_by_the_paths_of_its_variables(tmp_path: Path) -> None:
    from tests.engine.recording.recordings import recorder

    class Variable:
        def __init__(self, path: str, shape: tuple[int, ...]) -> None:
            self.path, self.shape, self.values = path, shape, np.ones(shape)
            self.name = path.replace("/", "_")

        def numpy(self) -> npt.NDArray[np.float64]:
            return self.values

    class Dense:
        def get_config(self) -> dict[str, object]:
            return {"units": 1, "activation": "tanh", "name": "dense"}

    class Model:
        trainable_variables = (Variable("dense/kernel", (2, 1)), Variable("dense/bias", (1,)))
        layers = (Dense(),)

    class Optimizer:
        learning_rate = 0.5
        variables = (
            Variable("iteration", ()),
            Variable("dense_kernel_momentum", (2, 1)),
            Variable("dense_bias_momentum", (1,)),
        )

    run = recorder().Recorder(
        tmp_path / "k.npz", Model(), Optimizer(), state=True, data=(np.ones((2, 2)), [0, 1])
    )
    run.step([0.25, 1.0])  # a loss and a metric
    run.close()
    read = open_recording(tmp_path / "k.npz")
    assert read.description.layers == ("Dense(units=1, activation='tanh')",)
    assert read.form == (("dense/kernel", (2, 1)), ("dense/bias", (1,)))
    assert read.losses.tolist() == [0.25]
    assert read.rates.tolist() == [0.5, 0.5]
    np.testing.assert_array_equal(read.state(0)["momentum"], np.ones(3))


def test_a_recording_written_by_hand_needs_no_more_than_its_three_arrays(tmp_path: Path) -> None:
    run = open_recording(saved(tmp_path / "a.npz", arrays(losses__0001=None)))
    assert len(run.losses) == 0
    assert np.isnan(run.loss_at(0))
    assert np.isnan(run.rates).all()
    assert run.last_step == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"description": None}, "is no recording: it has no description"),
        ({"description": np.frombuffer(b"{", np.uint8)}, "of a form that this program does not know"),
        ({"description": described(ravine_recording=2)}, "of a form that this program does not know"),
        ({"steps__0000": None}, "holds no parameters"),
        ({"steps__0000": np.array([0, 0])}, "steps do not rise"),
        ({"steps__0000": np.array([-1, 0])}, "steps outside"),
        ({"steps__0000": np.array([[0, 1]])}, "has the shape (1, 2); it should be (n,)"),
        ({"steps__0000": np.array(["a", "b"])}, '"steps/0000" holds no numbers'),
        ({"parameters__0000__w": np.zeros((3, 3))}, '"w" has (3, 3) in a piece; it should have (2, 3)'),
        ({"parameters__0000__w": np.zeros((2, 1))}, "has 1 parameters; a picture needs 2"),
        (
            {"steps__0001": np.array([2]), "parameters__0001__v": np.zeros((1, 3))},
            '"w" has no place in a piece',
        ),
        (
            {
                "steps__0001": np.array([2]),
                "parameters__0001__w": np.zeros((1, 3)),
                "parameters__0001__v": np.zeros((1, 3)),
            },
            "do not have the same parameters",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused(changes: dict[str, Any], said: str, tmp_path: Path) -> None:
    assert said in refusal(saved(tmp_path / "a.npz", arrays(**changes)))


def test_limits_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "a.npz", arrays())
    monkeypatch.setattr(recording_reader, "MAX_ROWS", 1)
    assert "more than 1 rows" in refusal(path)
    monkeypatch.setattr(recording_reader, "MAX_ROWS", 10)
    path = saved(tmp_path / "b.npz", arrays(losses__0002=np.array([1.0])))
    monkeypatch.setattr(recording_reader, "MAX_STEPS", 2)
    assert "has 3 losses; at most 2" in refusal(path)


def test_a_compressed_recording_is_told_how_to_save_it(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", **arrays())  # type: ignore[arg-type] # as above
    assert "save it with numpy.savez" in refusal(tmp_path / "a.npz")


def test_rates_of_another_length_and_states_of_another_shape_are_left_out(tmp_path: Path) -> None:
    made = arrays(
        rates__0000=np.zeros(3), state__0000__m__w=np.zeros((2, 2)), description=described(layers=3)
    )
    run = open_recording(saved(tmp_path / "a.npz", made))
    assert np.isnan(run.rates).all()
    assert run.state(0) == {}
    assert run.description.layers == ()


# folders of checkpoints


def test_a_folder_of_checkpoints_is_a_run_in_the_order_of_its_steps(tmp_path: Path) -> None:
    for step in (100, 20, 3):
        np.savez(tmp_path / f"v2_step-{step}.npz", w=np.full((2, 2), float(step)), count=np.array(7))
    run = open_recording(tmp_path)
    assert is_recording(tmp_path)
    assert run.steps.tolist() == [3, 20, 100]
    assert run.form == (("w", (2, 2)),)
    assert run.theta(1).tolist() == [20.0] * 4
    assert run.part(2, 0, 1, 3).tolist() == [100.0, 100.0]
    assert len(run.losses) == 0


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "there are no .npz or .safetensors"),
        ({"step_1.npz": {"w": np.zeros(3)}, "final.npz": {"w": np.zeros(3)}}, "ends in its step"),
        ({"step_1.npz": {"w": np.zeros(3)}, "step_2.npz": {"w": np.zeros(4)}}, '"w" is not as in step_1.npz'),
        ({"step_1.npz": {"w": np.zeros(3)}, "step_01.npz": {"w": np.zeros(3)}}, "steps do not rise"),
        ({"step_1.npz": {"w": np.array([1])}}, "holds no numbers"),
    ],
)
def test_a_folder_that_is_no_run_is_refused(files: dict[str, Arrays], said: str, tmp_path: Path) -> None:
    for name, made in files.items():
        saved(tmp_path / name, made)
    assert said in refusal(tmp_path)
    assert is_recording(tmp_path) is bool(files)


def test_a_folder_of_pickles_is_told_how_to_convert_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "step_1.pt").write_bytes(b"")
    assert "weights_only=True" in refusal(tmp_path)
    saved(tmp_path / "step_1.npz", {"w": np.zeros(3)})
    monkeypatch.setattr(recording_reader, "MAX_FILES", 0)
    assert "there are 1 checkpoints; at most 0" in refusal(tmp_path)


@given(damage=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=5))
@settings(max_examples=10, deadline=None)
def test_a_damaged_recording_is_read_or_refused_in_a_sentence(
    damage: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = saved(tmp_path_factory.mktemp("damaged") / "a.npz", arrays())
    content = bytearray(path.read_bytes())
    for place, value in damage:
        content[place % len(content)] = value
    path.write_bytes(content)
    try:
        run = open_recording(path)
        assert run.theta(0).shape == (run.size,)
    except RavineError:
        pass
