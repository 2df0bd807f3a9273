"""Programs that Ravine wrote: each comes back as the same run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.code_reading.program_reading import ReadProgram, read_program
from engine.codegen import describe, write_program
from engine.codegen.notebook import notebook_text
from engine.experiment.description import (
    Experiment,
    LayerSpec,
    NetworkSpec,
    RacerSpec,
    ScheduleSpec,
    named,
)
from engine.library_spelling import LIBRARIES, LIBRARY_TITLES, Library
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS, Dialect
from engine.session.session import Session
from engine.weights.layout import built_layers
from tests.engine.code_reading.networks import network_of
from tests.engine.optimizers.steppers import GRADIENT_ROWS

TANH = LayerSpec("dense", {"units": 3, "activation": "tanh"})
SCORE = LayerSpec("dense", {"units": 1, "activation": "sigmoid"})


def experiment_of(racer: RacerSpec, dialect: Dialect, *layers: LayerSpec, **more: Any) -> Experiment:
    usual = {"dataset": "circle", "loss": "binary_crossentropy", "batch_size": 6}
    spec = NetworkSpec(data={"samples": 20}, layers=layers or (TANH, SCORE), **{**usual, **more})
    return Experiment(spec, named((racer,)), title="A: B", seed=4, dialect=dialect, steps=9)


def written(experiment: Experiment, library: Library) -> str:
    racer = Session(experiment).racers[0]
    run = describe(experiment, racer.spec, racer.objective, racer.start)
    return write_program(run, library, array_file="a.npz").text


def losses(experiment: Experiment, steps: int = 3) -> list[float]:
    session, found = Session(experiment), []
    for _ in range(steps):
        found.append(session.racers[0].evaluate()[0])
        session.advance(1)
    return found


def assert_read_back(experiment: Experiment, library: Library) -> ReadProgram:
    """What was written for an experiment trains the same when it is read."""
    read = read_program(written(experiment, library))
    assert not read.left_out
    np.testing.assert_allclose(losses(read.experiment), losses(experiment), rtol=1e-9)
    return read


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_same_dialect_gives_the_same_experiment(library: Library) -> None:
    racer = RacerSpec("adam", {"learning_rate": 0.02}, name="fast", clipping={"clipvalue": 0.5})
    experiment = experiment_of(racer, library)
    read = assert_read_back(experiment, library)
    assert not read.assumed
    assert read.sentence == f"Read a program of {LIBRARY_TITLES[library]}."
    network, own = network_of(read), experiment.network
    assert own is not None
    assert (network.loss, network.batch_size) == (own.loss, own.batch_size)
    functions = [[each.function for each in built_layers(spec.layers, 2, library)] for spec in (network, own)]
    assert functions[0] == functions[1]
    (found,) = read.experiment.racers
    row = OPTIMIZERS["adam"]
    assert row.completed(found.values, library) == row.completed(racer.values, library)
    assert (found.name, found.clipping) == ("fast", {"clipvalue": 0.5})
    for name in ("title", "seed", "dialect", "steps"):
        assert getattr(read.experiment, name) == getattr(experiment, name)


@pytest.mark.parametrize("key", [row.key for row in GRADIENT_ROWS if row.key != "average"])
def test_every_optimizer_is_read_back(key: str) -> None:
    # each in some dialect and library, as its own class or written out
    dialect, library = DIALECTS[len(key) % 3], LIBRARIES[len(key) % 2]
    assert_read_back(experiment_of(RacerSpec(key, {"learning_rate": 0.01}), dialect), library)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("racer", "dialect"),
    [
        (RacerSpec("adam", {"amsgrad": True}), "textbook"),
        (RacerSpec("adam", {"bias_correction": False}), "keras"),
        (RacerSpec("sgd", {"momentum": 0.9, "nesterov": True}, clipping={"clipnorm": 0.1}), "textbook"),
        (RacerSpec("sgd", schedule=ScheduleSpec("exponential", {"decay_steps": 3})), "pytorch"),
        (RacerSpec("sgd", schedule=ScheduleSpec("polynomial", {"decay_steps": 3, "alpha": 0.1})), "keras"),
        (RacerSpec("sgd", schedule=ScheduleSpec("step", {"decay_steps": 2})), "pytorch"),
        (RacerSpec("sgd", clipping={"global_clipnorm": 0.1}), "pytorch"),
        (RacerSpec("sgd", {"momentum": 0.9, "dampening": 0.3}), "pytorch"),
        (RacerSpec("adam", {"weight_decay": 0.1}, maximize=True), "pytorch"),
    ],
)  # fmt: skip
def test_switches_schedules_and_clipping_are_read_back(
    racer: RacerSpec, dialect: Dialect, library: Library
) -> None:
    assert_read_back(experiment_of(racer, dialect), library)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    "layers",
    [
        (LayerSpec("dense", {"units": 3, "activation": "prelu", "l1": 0.01, "l2": 0.02}), SCORE),
        (LayerSpec("dense", {"units": 3, "use_bias": False}), LayerSpec("batch_normalization"), SCORE),
        (TANH, LayerSpec("layer_normalization", {"epsilon": 0.01}), SCORE),
        (LayerSpec("dense", {"units": 3, "activation": "elu", "alpha": 0.5}), SCORE),
        (LayerSpec("dense", {"units": 3, "activation": "gelu", "approximate": True}), SCORE),
        (LayerSpec("dense", {"units": 2, "activation": "maxout", "pieces": 3}), SCORE),
        (LayerSpec("dense", {"units": 3, "activation": "hard_sigmoid"}), SCORE),
        (LayerSpec("dense", {"units": 3, "activation": "z*cos(z)+exp(-z^2)"}), SCORE),
    ],
)
def test_layers_are_read_back(layers: tuple[LayerSpec, ...], library: Library) -> None:
    assert_read_back(experiment_of(RacerSpec("sgd"), library, *layers), library)


@pytest.mark.parametrize("library", LIBRARIES)
def test_running_statistics_at_the_start_are_written_and_read_back(library: Library) -> None:
    layers, given = (TANH, LayerSpec("batch_normalization"), SCORE), (0.5, -1.0, 2.0, 3.0, 0.25, 7.0)
    experiment = experiment_of(RacerSpec("sgd"), library, *layers, start_statistics=given)
    assert network_of(assert_read_back(experiment, library)).start_statistics == given
    text = written(experiment, library)
    text = text.replace("STATISTICS = [", "STATISTICS = [np.array([1.0]), ")
    assert network_of(read_program(text)).start_statistics is None


@pytest.mark.parametrize("library", LIBRARIES)
def test_numbers_and_classes_are_read_back_with_their_data(library: Library) -> None:
    one, loss = LayerSpec("dense", {"units": 1}), "categorical_crossentropy"
    huber = {"dataset": "plane", "loss": "huber", "loss_values": {"delta": 0.5}, "batch_size": None}
    read = assert_read_back(experiment_of(RacerSpec("sgd"), library, one, **huber), library)
    assert network_of(read).loss_values == {"delta": 0.5}
    classes = LayerSpec("dense", {"units": 3, "activation": "softmax"})
    assert_read_back(experiment_of(RacerSpec("sgd"), library, classes, dataset="blobs", loss=loss), library)
    assert_read_back(experiment_of(RacerSpec("sgd"), library, one, loss="hinge"), library)
    single = experiment_of(RacerSpec("sgd"), library, precision="float32")
    assert network_of(assert_read_back(single, library)).precision == "float32"


def test_a_notebook_of_ravine_is_read_back() -> None:
    experiment = experiment_of(RacerSpec("sgd"), "keras")
    racer = Session(experiment).racers[0]
    run = describe(experiment, racer.spec, racer.objective, racer.start)
    text = notebook_text(write_program(run, "keras", records=True), ("x", "y"))
    read = read_program(text, is_notebook=True)
    assert read.experiment.title == "A: B"
    assert losses(read.experiment) == losses(experiment)


def test_a_start_of_other_shapes_is_drawn_and_said() -> None:
    prelu = (LayerSpec("dense", {"units": 3, "activation": "prelu"}), SCORE)
    read = read_program(written(experiment_of(RacerSpec("sgd"), "keras", *prelu), "pytorch"))
    assert "PReLU learns one slope for all units, as PyTorch does by default." in read.assumed
    assert read.left_out == ("The parameters at the start have other shapes here and are drawn instead.",)
    assert network_of(read).start is None
    assert built_layers(network_of(read).layers, 2, "pytorch")[0].size == 10


def test_a_written_out_update_takes_a_schedule() -> None:
    warm = ScheduleSpec("exponential", {"decay_steps": 3})
    adan = experiment_of(RacerSpec("adan", {"learning_rate": 0.01}, schedule=warm), "keras")
    assert_read_back(adan, "keras")
