"""Where a layer starts and what of it is held, in an experiment's file."""

from __future__ import annotations

from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, named
from engine.experiment.file import parse_experiment, write_experiment


def test_a_layer_says_where_it_starts_and_what_of_it_is_held() -> None:
    layers = (
        LayerSpec(
            "dense", {"units": 2, "trainable": False}, weights=((0.5, 1.0), (2.0, 3.0)), biases=(4.0, 5.0)
        ),
        LayerSpec("dense", {"units": 1, "train_biases": False}, biases=(6.0,)),
    )
    experiment = Experiment(NetworkSpec(dataset="circle", layers=layers), named((RacerSpec("sgd"),)))
    text = write_experiment(experiment)
    assert parse_experiment(text) == experiment
    assert text.count("weights = ") == 1
