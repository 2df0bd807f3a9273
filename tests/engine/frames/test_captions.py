"""What is said of each phase, with the numbers of the frame that it led to."""

from __future__ import annotations

from engine.experiment.description import (
    AverageSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    ObjectiveSpec,
    RacerSpec,
    SurfaceSpec,
    named,
)
from engine.frames.frame import Address
from engine.observers.session_observer import Observer
from engine.parameters import Value
from engine.session.session import Session

LINE = LayerSpec("dense", {"units": 1})


def captions(objective: ObjectiveSpec, optimizer: str = "sgd", step: int = 0, **values: Value) -> list[str]:
    """The caption after each phase of a step, the first before any of them."""
    session = Session(Experiment(objective, named((RacerSpec(optimizer, values),)), dialect="textbook"))
    told = []
    for phase in range(len(session.phases)):
        session.seek(Address(step, phase))
        told.append(Observer(session).frame().caption)
    return told


def test_a_step_on_a_surface_is_told_with_place_loss_slope_and_where_it_led() -> None:
    bowl = SurfaceSpec(formula="x^2 + 2*y^2", start=(3.0, 1.0))
    start, loss, gradient = captions(bowl, learning_rate=0.1)
    assert start == ""
    assert loss == "loss: f(3.000, 1.000) = 11.00"
    assert gradient == "gradient: ∂f/∂x = 6.000, ∂f/∂y = 4.000"
    moved = captions(bowl, step=1, learning_rate=0.1)[0]
    assert moved == "update of step 1 led here: sgd moved x 3.000 → 2.400, y 1.000 → 0.6000"


def test_a_step_of_a_neuron_on_all_examples_is_told_with_its_line() -> None:
    told = captions(NetworkSpec("line_dense", layers=(LINE,), start=(2.0, -1.0)), learning_rate=0.1)
    assert told[1].startswith("batch: all ")
    assert told[1].endswith(" examples, epoch 1")
    assert told[2].startswith("forward: ŷ = 2.000 ")
    assert told[2].endswith(" − 1.000 for every example")
    assert " over " in told[3]
    assert told[4].startswith("backward: ∂L/∂")


def test_a_batch_is_told_with_its_place_in_the_epoch() -> None:
    spec = NetworkSpec("line_dense", layers=(LINE,), batch_size=1)
    told = captions(spec, step=1, learning_rate=0.1)
    assert told[1].startswith("batch: 1 of ")
    assert ", number 2 of " in told[1]
    assert told[3].endswith(" over 1 example")


def test_of_many_parameters_the_gradient_is_told_by_its_length() -> None:
    spec = NetworkSpec("circle", layers=(LINE,))
    told = captions(spec, learning_rate=0.1)
    assert told[2] == "forward: sgd computes its outputs for the batch"
    many = NetworkSpec("circle", layers=(LINE,), features=("x1", "x2", "x1^2", "x2^2"))
    assert captions(many, learning_rate=0.1)[4].endswith(" over 5 parameters")


def test_a_step_of_an_average_is_told_with_the_value_that_it_takes_in() -> None:
    session = Session(
        Experiment(AverageSpec("temperature", {"days": 20}), named((RacerSpec("average", {"beta": 0.5}),)))
    )
    session.seek(Address(3, 1))
    frame = Observer(session).frame()
    assert frame.data is not None
    assert f"sample: {frame.data.feature} 4 of 20, {frame.data.target} = " in frame.caption


def test_the_phases_of_a_deep_network_are_told_layer_by_layer() -> None:
    layers = (LayerSpec("dense", {"units": 3, "activation": "tanh"}), LayerSpec("dropout"), LINE)
    told = captions(NetworkSpec("circle", layers=layers), learning_rate=0.1)
    forward, backward = ([text for text in told if text.startswith(way)] for way in ("forward", "backward"))
    assert len(forward) == 3
    assert all("gives activations of mean" in text for text in forward)
    assert len(backward) == 3
    assert "; its gradient has norm " in backward[-1]
    assert "its gradient" not in backward[1], "a layer without parameters has no gradient of its own"
