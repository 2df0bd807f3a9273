"""Weights in the window: what one run has learned is saved, and another starts from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtWidgets import QFileDialog, QWidget

from app.document import Document
from app.file_menu.weights_files import WeightsFiles
from app.settings import Settings
from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, named
from engine.frames.frame import Address, Frame
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.app.controller_fixture import EXPERIMENT, ControllerFixture

LAYERS = (
    LayerSpec("dense", {"units": 2, "activation": "tanh"}),
    LayerSpec("batch_normalization"),
    LayerSpec("dense", {"units": 1}),
)
NETWORK = Experiment(
    NetworkSpec(dataset="circle", data={"samples": 20}, layers=LAYERS),
    named((RacerSpec("adam"), RacerSpec("sgd"))),
    title="Circle",
    view={"racer": 1, "library": "pytorch"},
)


def frame_of(experiment: Experiment, step: int) -> Frame:
    session = Session(experiment)
    session.seek(Address(step))
    return Observer(session).frame()


class Weights(ControllerFixture):
    """The files of weights of a window in which an experiment is open."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.window = QWidget()
        self.settings = Settings(folder / "settings" / "settings.ini")
        self.files = WeightsFiles(self.window, self.controller, self.settings)
        self.files.said.connect(lambda kind, text: self.said.append((kind, text)))

    def show(self, frame: Frame) -> None:
        self.controller.open(Document(frame.experiment))
        self.publish(frame)

    def opens(self, path: Path) -> None:
        self.files.open(path)
        self.files.reading.settle()

    def saves(self) -> None:
        self.files.save_file()
        self.files.writing.settle()


@pytest.fixture
def weights(qapp: object, tmp_path: Path) -> Iterator[Weights]:
    del qapp
    made = Weights(tmp_path)
    yield made
    made.files.close()
    made.controller.close()
    made.window.deleteLater()


def chosen(monkeypatch: pytest.MonkeyPatch, path: object) -> None:
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), ""))


def test_what_the_chosen_racer_has_learned_is_saved_and_started_from(
    weights: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "learned.npz"
    chosen(monkeypatch, path)
    learned = frame_of(NETWORK, 3)
    weights.show(learned)
    weights.saves()
    assert weights.said.pop() == ("good", f"Saved to {path}, named as in PyTorch.")
    with np.load(path) as arrays:
        statistics = learned.racers[1].statistics
        assert statistics is not None
        np.testing.assert_array_equal(arrays["2.running_mean"], statistics[:2])
        assert arrays["2.num_batches_tracked"] == 3
    weights.files.open_file()
    weights.files.reading.settle()
    assert weights.controller.experiment.objective.start == tuple(learned.racers[1].theta.tolist())
    assert weights.controller.experiment.network is not None
    assert weights.controller.experiment.network.start_statistics == tuple(statistics.tolist())
    assert weights.said.pop() == ("good", "The network starts from learned.npz, named as in PyTorch.")
    weights.controller.undo()
    assert weights.controller.experiment == NETWORK


def test_weights_that_do_not_fit_are_refused_and_nothing_changes(weights: Weights, tmp_path: Path) -> None:
    weights.show(frame_of(NETWORK, 0))
    path = tmp_path / "wide.npz"
    arrays: dict[str, Any] = {"0.weight": np.ones((2, 5)), "0.bias": np.ones(2), "2.weight": np.ones(2)}
    arrays |= {"2.bias": np.ones(2), "3.weight": np.ones((1, 2)), "3.bias": np.ones(1)}
    np.savez(path, **arrays)
    weights.opens(path)
    said = "wide.npz is of a network with 5 inputs and 19 parameters; this one has 13"
    assert weights.said.pop() == ("bad", said)
    weights.opens(tmp_path / "gone.npz")
    assert weights.said.pop() == ("bad", f"{tmp_path / 'gone.npz'}: there is no such file")
    assert weights.controller.experiment == NETWORK


def test_what_is_edited_while_a_file_is_read_is_kept(weights: Weights, tmp_path: Path) -> None:
    frame = frame_of(replace(NETWORK, objective=replace(NETWORK.objective, start=(1.0,) * 13)), 0)
    weights.show(frame)
    path = tmp_path / "zeros.npz"
    shapes = ((2, 2), (2,), (2,), (2,), (2,), (2,), (2, 1), (1,))
    arrays: dict[str, Any] = {f"arr_{place}": np.zeros(shape) for place, shape in enumerate(shapes)}
    np.savez(path, **arrays)
    weights.files.open(path)
    weights.controller.edit(replace(weights.controller.experiment, seed=9))
    weights.files.reading.settle()
    assert weights.controller.experiment.seed == 9
    assert weights.controller.experiment.objective.start == (0.0,) * 13


def test_a_surface_has_no_weights_and_a_dialog_may_be_left(
    weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights.saves()  # before anything is shown
    weights.opens(Path("any.npz"))
    chosen(monkeypatch, "")
    weights.show(replace(weights.frame, experiment=EXPERIMENT))
    weights.saves()
    assert weights.said.pop() == (
        "info",
        "This experiment trains no network, so there are no weights to save.",
    )
    weights.show(frame_of(NETWORK, 0))
    weights.saves()
    weights.files.open_file()
    assert not weights.said
