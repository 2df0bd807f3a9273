"""Starting from the weights of a file: in the objective, for a racer, and carried along from there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment, read_experiment, write_experiment
from engine.experiment.start_weights import with_weights
from engine.problem.problem import build_problem
from engine.session.session import Session

TEXT = """ravine = 1
dialect = "pytorch"
[objective]
kind = "network"
dataset = "circle"
loss = "binary_crossentropy"
{weights}
[[objective.layers]]
kind = "dense"
units = 3
activation = "tanh"
[[objective.layers]]
kind = "dense"
units = 1
activation = "sigmoid"
[[racers]]
optimizer = "adam"
[[racers]]
optimizer = "sgd"
{network}
"""
#: What `torch.save` would keep of `nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))`.
STATE: dict[str, Any] = {
    "0.weight": np.arange(6.0).reshape(3, 2), "0.bias": np.array([10.0, 11.0, 12.0]),
    "2.weight": np.array([[20.0, 21.0, 22.0]]), "2.bias": np.array([30.0]),
}  # fmt: skip
THETA = (0.0, 1.0, 10.0, 2.0, 3.0, 11.0, 4.0, 5.0, 12.0, 20.0, 21.0, 22.0, 30.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    np.savez(tmp_path / "state.npz", **STATE)
    return tmp_path


def parsed(folder: Path, weights: str = "", network: str = "") -> Experiment:
    return parse_experiment(TEXT.format(weights=weights, network=network), folder=str(folder))


def test_the_objective_starts_from_a_file_beside_the_experiment(folder: Path) -> None:
    path = folder / "mine.toml"
    path.write_text(TEXT.format(weights='weights = "state.npz"', network=""))
    experiment = read_experiment(path)
    assert experiment.objective.start == THETA
    assert tuple(build_problem(experiment.objective, 0, "pytorch").start) == THETA
    # from here on the numbers travel with the experiment, and the file may go
    assert parse_experiment(write_experiment(experiment)) == experiment


@pytest.mark.parametrize("is_own", [False, True])
def test_running_statistics_begin_as_a_file_or_a_list_has_them(folder: Path, *, is_own: bool) -> None:
    normalised = TEXT.replace('activation = "tanh"\n', '[[objective.layers]]\nkind = "batch_normalization"\n')
    state: dict[str, Any] = {"0.weight": STATE["0.weight"], "0.bias": STATE["0.bias"], "1.weight": np.ones(3)}
    state |= {"1.bias": np.zeros(3), "1.running_mean": np.array([0.5, 1, 2]), "1.running_var": np.full(3, 9)}
    state |= {"2.weight": np.ones((1, 3)), "2.bias": np.ones(1)}
    np.savez(folder / "norm.npz", **state)
    weights = 'weights = "norm.npz"'
    places = (
        {"weights": "", "network": f"network = {{{weights}}}"}
        if is_own
        else {"weights": weights, "network": ""}
    )
    experiment = parse_experiment(normalised.format(**places), folder=str(folder))
    racers = Session(experiment).racers
    assert racers[1].stepper.statistics.tolist() == [0.5, 1, 2, 9, 9, 9]
    assert racers[0].stepper.statistics.tolist() == ([0, 0, 0, 1, 1, 1] if is_own else [0.5, 1, 2, 9, 9, 9])
    assert parse_experiment(write_experiment(experiment)) == experiment


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("[1, 2]", "start_statistics has 2 numbers; this network keeps 0 running means and variances"),
        ("[1]", "start_statistics has 1 number;"),
    ],
)
def test_running_statistics_that_do_not_fit_are_refused(given: str, said: str, folder: Path) -> None:
    experiment = parsed(folder, f"start_statistics = {given}")
    with pytest.raises(RavineError, match=f"objective.{said}"):
        build_problem(experiment.objective, 0, "pytorch")


def test_a_racer_starts_from_a_file_of_its_own(folder: Path) -> None:
    experiment = parsed(folder, network='network = {weights = "state.npz"}')
    assert experiment.racers[0].network is None
    assert experiment.racers[1].network is not None
    assert experiment.racers[1].network.start == THETA
    both = parsed(folder, "start = [1, 2]", 'network = {weights = "state.npz", start_seed = 4}')
    assert both.racers[1].network is not None
    assert (both.racers[1].network.start, both.racers[1].network.start_seed) == (THETA, 4)


def test_a_file_takes_the_place_of_numbers(folder: Path) -> None:
    assert parsed(folder, 'start = [1, 2]\nweights = "state.npz"').objective.start == THETA


@pytest.mark.parametrize(
    ("weights", "network", "place"),
    [
        ('weights = "gone.npz"', "", "objective.weights: "),
        ("", 'network = {weights = "gone.npz"}', "racers[1].network.weights: "),
    ],
)
def test_a_file_that_is_not_there_is_told_with_its_place(
    weights: str, network: str, place: str, folder: Path
) -> None:
    with pytest.raises(RavineError) as caught:
        parsed(folder, weights, network)
    assert str(caught.value) == f"{place}{folder / 'gone.npz'}: there is no such file"


def test_a_surface_has_no_weights() -> None:
    text = """ravine = 1
[objective]
kind = "surface"
surface = "rosenbrock"
[[racers]]
optimizer = "sgd"
network = {weights = "state.npz"}
"""
    with pytest.raises(RavineError, match=r"racers\[0\].network.weights: only a network"):
        parse_experiment(text)


def test_weights_are_given_to_the_network_of_the_experiment_or_of_the_racer(folder: Path) -> None:
    experiment = parsed(folder, network='network = {activation = "relu"}')
    common, weights = with_weights(experiment, folder / "state.npz", experiment.racers[0])
    assert (common.objective.start, common.racers) == (THETA, experiment.racers)
    assert (weights.library, weights.inputs) == ("pytorch", 2)
    own, _ = with_weights(experiment, folder / "state.npz", experiment.racers[1])
    assert own.objective == experiment.objective
    assert own.racers[1].network is not None
    assert own.racers[1].network.start == THETA
