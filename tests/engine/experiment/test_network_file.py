"""Networks in experiment files: round trips, racers with networks of their own, complaints with places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data import DATASETS
from engine.data.batches import BatchOrder
from engine.data.csv_examples import CSV_PARAMETERS
from engine.data.features import PLAYGROUND_FEATURES
from engine.errors import RavineError
from engine.experiment.description import (
    Experiment,
    LayerSpec,
    NetworkOverride,
    NetworkSpec,
    RacerSpec,
    named,
)
from engine.experiment.file import parse_experiment, read_experiment, write_experiment
from engine.experiment.network_file import data_parameters
from engine.experiment.network_override import network_of
from engine.experiment.portable import in_folder
from engine.layers.table import LAYERS
from engine.network.losses import LOSSES
from engine.network.spec import PRECISIONS
from engine.problem.problem import build_data, build_problem
from tests.engine.experiment.test_file import values_of
from tests.engine.networks import dense, specs_of

NETWORK = """
ravine = 1
[objective]
kind = "network"
dataset = "circle"
features = ["x1", "x2", "x1^2"]
data = {test_share = 0.3}
loss = {kind = "huber", delta = 2.0}
batch_size = 10
precision = "float32"
[[objective.layers]]
kind = "dense"
units = 4
activation = "leaky_relu"
negative_slope = 0.2
[[objective.layers]]
kind = "dropout"
rate = 0.1
[[objective.layers]]
kind = "dense"
units = 1
[[racers]]
optimizer = "adam"
clipnorm = 1.0
[[racers]]
optimizer = "sgd"
[racers.network]
activation = "tanh"
initializer = "random_normal"
stddev = 0.3
l2 = 0.01
loss = "mean_squared_error"
"""


@st.composite
def layers(draw: st.DrawFn) -> tuple[LayerSpec, ...]:
    result = []
    for row in draw(st.lists(st.sampled_from(LAYERS.rows()), min_size=1, max_size=4)):
        choices = draw(values_of(row.parameters))
        result.append(LayerSpec(row.key, {**draw(values_of(row.adjustable(choices))), **choices}))
    return tuple(result)


@st.composite
def losses(draw: st.DrawFn) -> dict[str, Any]:
    row = draw(st.sampled_from(LOSSES.rows()))
    return {"loss": row.key, "loss_values": draw(values_of(row.parameters))}


@st.composite
def networks(draw: st.DrawFn) -> NetworkSpec:
    numbers = st.none() | st.lists(st.floats(-9, 9), max_size=4).map(tuple)
    common: dict[str, Any] = draw(losses()) | {
        "layers": draw(layers()),
        "batch_size": draw(st.none() | st.integers(1, 99)),
        "features": tuple(draw(st.lists(st.sampled_from(PLAYGROUND_FEATURES), max_size=3))),
        "precision": draw(st.sampled_from(PRECISIONS)),
        "start": draw(numbers),
        "start_seed": draw(st.none() | st.integers(0, 2**63 - 1)),
        "train_share": draw(st.floats(0.0, 1.0, exclude_min=True)),
    }
    if draw(st.booleans()):
        row = draw(st.sampled_from(DATASETS.rows()))
        return NetworkSpec(dataset=row.key, data=draw(values_of(row.parameters)), **common)
    column = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9) | st.integers(1, 99)
    return NetworkSpec(
        csv=draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)),
        target=draw(st.just("") | column | st.lists(column, min_size=2, max_size=3).map(tuple)),
        columns=tuple(draw(st.lists(column, max_size=3))),
        data=draw(values_of(CSV_PARAMETERS)),
        folder="here",
        **common,
    )


@st.composite
def overrides(draw: st.DrawFn) -> NetworkOverride | None:
    override = NetworkOverride(
        **(draw(losses()) if draw(st.booleans()) else {}),
        layers=draw(st.just(()) | layers()),
        precision=draw(st.none() | st.sampled_from(PRECISIONS)),
        start_seed=draw(st.none() | st.integers(0, 9)),
    )
    return None if override == NetworkOverride() else override


CLIPPED = st.sampled_from([{}, {"clipvalue": 0.5}, {"clipnorm": 2.0}, {"global_clipnorm": 1.0}])
RACERS = st.lists(
    st.builds(RacerSpec, st.sampled_from(["sgd", "adam"]), clipping=CLIPPED, network=overrides()),
    min_size=1,
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(networks(), RACERS)
def test_a_network_and_its_racers_are_read_back_equal(spec: NetworkSpec, racers: list[RacerSpec]) -> None:
    experiment = Experiment(spec, named(tuple(racers)))
    assert parse_experiment(write_experiment(experiment), folder=spec.folder) == experiment


def test_the_example_says_all_there_is_to_say() -> None:
    experiment = parse_experiment(NETWORK)
    spec = experiment.objective
    assert isinstance(spec, NetworkSpec)
    assert (spec.loss, spec.loss_values, spec.precision) == ("huber", {"delta": 2.0}, "float32")
    assert experiment.racers[0].clipping == {"clipnorm": 1.0}
    assert network_of(experiment, experiment.racers[0]) == spec
    other = network_of(experiment, experiment.racers[1])
    start = {"initializer": "random_normal", "stddev": 0.3, "l2": 0.01}
    assert other == replace(
        spec,
        loss="mean_squared_error",
        loss_values={},
        layers=specs_of(
            [
                dense(4, "tanh", **start),
                {"kind": "dropout", "rate": 0.1},
                {"kind": "dense", "units": 1, **start},
            ]
        ),
    )
    assert parse_experiment(write_experiment(experiment)) == experiment


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('dataset = "circle"', "", "objective needs either dataset or csv"),
        ('dataset = "circle"', 'dataset = "circle"\ncsv = "a.csv"', "objective needs either dataset or csv"),
        ('dataset = "circle"', 'dataset = "circle"\ntarget = "a"', "objective.target belongs to a table"),
        ('dataset = "circle"', 'csv = "a.csv"\ncolumns = [1.5]', "objective.columns[0] = 1.5 is no column"),
        (
            'dataset = "circle"',
            'csv = "a.csv"\ntarget = true',
            "objective.target must be a text or a whole number",
        ),
        ('dataset = "circle"', 'csv = "a.csv"\ntarget = [true]', "objective.target[0] = True is no column"),
        ('dataset = "circle"', 'dataset = "circle"\ntarget = ["a"]', "objective.target belongs to a table"),
        ("negative_slope = 0.2", "weights = [[1], [1, 2]]", "objective.layers[0].weights must be a list for"),
        (
            "negative_slope = 0.2",
            "weights = [[]]",
            "objective.layers[0].weights must be a list for each input",
        ),
        ("negative_slope = 0.2", "weights = [1]", "objective.layers[0].weights[0] must be a list of numbers"),
        ("negative_slope = 0.2", "weights = []", "objective.layers[0].weights must be a list for each input"),
        ("negative_slope = 0.2", "biases = []", "objective.layers[0].biases is empty; write a number for"),
        ("negative_slope = 0.2", "biases = [nan]", "objective.layers[0].biases[0] = nan is not a finite"),
        ("test_share = 0.3", "test_share = 1", "objective.data: test_share = 1 is outside [0, 0.9]"),
        ('"x1^2"]', "7]", "objective.features[2] = 7 is no formula"),
        ("delta = 2.0", "delta = 0", "objective.loss: delta = 0 is outside (0,"),
        ('"huber"', '"hubert"', 'objective.loss.kind: unknown loss "hubert": did you mean huber'),
        ('precision = "float32"', 'precision = "float16"', 'objective: unknown precision "float16"'),
        ("negative_slope = 0.2", "alpha = 0.2", "objective.layers[0]: unknown parameter of layer dense"),
        ("clipnorm = 1.0", "clipnorm = 0", "racers[0]: clipnorm = 0 is outside (0,"),
        ("clipnorm = 1.0", "clipnorm = 1\nclipvalue = 1", "racers[0]: clipvalue and clipnorm are given"),
        ('activation = "tanh"', 'activation = "thanh"', "racers[1].network: unknown activation"),
        ("stddev = 0.3", "rat = 0.3", "racers[1].network: unknown parameter of a racer's network"),
        ("stddev = 0.3", "epsilon = 0.3", "racers[1].network: epsilon changes nothing, since no layer"),
        (
            "stddev = 0.3",
            "domain = [[0, 1], [0, 1]]",
            "racers[1].network.domain: racers share their data; set objective.domain",
        ),
        ('initializer = "random_normal"', "", "racers[1].network: stddev changes nothing"),
        (
            '["x1", "x2", "x1^2"]',
            str(["x1"] * 65),
            "objective.features has 65 entries; allowed are at most 64",
        ),
        (
            'activation = "tanh"',
            'activation = "prelu"\nalpha = 5',
            "racers[1].network: layers[0]: alpha = 5 is outside [0, 1]",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(old: str, new: str, sentence: str) -> None:
    assert old in NETWORK
    head, found, tail = NETWORK.rpartition(old)
    assert found
    with pytest.raises(RavineError) as caught:
        parse_experiment(head + new + tail)
    assert sentence in str(caught.value)


def test_a_surface_has_no_network_to_override() -> None:
    text = 'ravine = 1\nobjective = {kind = "surface", surface = "bowl"}\n[[racers]]\noptimizer = "sgd"\n'
    text = text.replace('"bowl"', '"rosenbrock"')
    with pytest.raises(RavineError, match=r"racers\[0\]\.network: only a network can be overridden"):
        parse_experiment(text + 'network = {activation = "relu"}')


def with_override(base: list[dict[str, Any]], **values: Any) -> NetworkSpec:
    racer = RacerSpec("sgd", name="a", network=NetworkOverride(values=values))
    return network_of(Experiment(NetworkSpec("circle", layers=specs_of(base)), (racer,)), racer)


def test_an_activation_goes_where_the_hidden_layers_have_theirs() -> None:
    normalised = [
        dense(4),
        {"kind": "batch_normalization"},
        {"kind": "activation", "activation": "relu"},
        dense(4, "relu"),
        dense(1, "sigmoid"),
    ]
    layers = with_override(normalised, activation="elu", alpha=0.5, units=6).layers
    assert [layer.values.get("activation") for layer in layers] == ["linear", None, "elu", "elu", "sigmoid"]
    assert [layer.values.get("alpha") for layer in layers] == [None, None, 0.5, 0.5, None]
    assert [layer.values.get("units") for layer in layers] == [6, None, None, 6, 1]


def test_constants_go_with_the_activation_they_belonged_to() -> None:
    base = [dense(4, "leaky_relu", negative_slope=0.1), dense(1)]
    assert "negative_slope" not in with_override(base, activation="relu").layers[0].values
    assert with_override(base, negative_slope=0.3).layers[0].values["negative_slope"] == 0.3


def test_a_start_of_numbers_is_dropped_where_the_racer_starts_otherwise() -> None:
    spec = NetworkSpec("line_dense", start=(1.0, 2.0))
    for override, start in [
        (NetworkOverride(loss="huber"), (1.0, 2.0)),
        (NetworkOverride(start=(3.0, 4.0)), (3.0, 4.0)),
        (NetworkOverride(start_seed=7), None),
        (NetworkOverride(values={"initializer": "zeros"}), None),
    ]:
        racer = RacerSpec("sgd", name="a", network=override)
        assert network_of(Experiment(spec, (racer,)), racer).start == start


def test_all_racers_learn_from_the_same_data_in_the_same_batches() -> None:
    experiment = parse_experiment(NETWORK)
    first, second = (build_problem(network_of(experiment, racer), 5, "keras") for racer in experiment.racers)
    assert first.data
    assert second.data
    for name in ("x", "y", "test_x", "test_y"):
        assert getattr(first.data, name).tobytes() == getattr(second.data, name).tobytes()
    orders = [BatchOrder(p.objective.samples, p.objective.batch_size, p.batch_seed) for p in (first, second)]
    for step in (0, 17, 1000):
        np.testing.assert_array_equal(orders[0].indices(step), orders[1].indices(step))
    shared = build_problem(network_of(experiment, experiment.racers[1]), 5, "keras", data=first.data)
    assert shared.data is first.data
    assert shared.start.tobytes() == second.start.tobytes()
    assert shared.objective.evaluate(shared.start, np.empty(shared.objective.size)) == pytest.approx(
        second.objective.evaluate(second.start, np.empty(second.objective.size)), rel=0, abs=0
    )


def test_a_start_seed_draws_another_start_and_leaves_data_alone() -> None:
    spec = NetworkSpec("circle", layers=specs_of([dense(3, "tanh"), dense(1)]))
    plain, other = (build_problem(s, 1, "keras") for s in (spec, replace(spec, start_seed=4)))
    assert plain.data
    assert other.data
    assert plain.data.x.tobytes() == other.data.x.tobytes() == build_data(spec, 1).x.tobytes()
    assert plain.start.tobytes() != other.start.tobytes()


def test_the_constants_of_a_loss_and_the_precision_reach_the_objective() -> None:
    spec = NetworkSpec("line_dense", loss="huber", loss_values={"delta": 3.0}, precision="float32")
    problem = build_problem(spec, 0, "keras")
    exact = build_problem(replace(spec, precision="float64"), 0, "keras")
    assert problem.data
    error = problem.data.x @ problem.start[:1] + problem.start[1] - problem.data.y[:, 0]
    size = np.abs(error)
    expected = np.where(size <= 3, size**2 / 2, 3 * (size - 1.5)).mean()
    losses = [p.objective.evaluate(p.start, np.empty(2)) for p in (exact, problem)]
    assert losses[0] == pytest.approx(expected, rel=1e-12)
    assert losses[1] == pytest.approx(expected, rel=1e-5)
    assert losses[0] != losses[1]


CSV_FILE = """
ravine = 1
[objective]
kind = "network"
csv = "tables/own.csv"
target = "y"
columns = ["a"]
features = ["a", "a^2"]
data = {scaling = "none", test_share = 0.0}
[[racers]]
optimizer = "sgd"
"""


def test_a_list_of_one_target_or_none_is_as_one_target_or_none() -> None:
    for written, target in (('["y"]', "y"), ("[]", "")):
        experiment = parse_experiment(CSV_FILE.replace('target = "y"', f"target = {written}"))
        assert experiment.network is not None
        assert experiment.network.target == target


def test_a_table_is_found_beside_the_experiments_file_and_its_path_stays_as_it_was_written(
    tmp_path: Path,
) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "own.csv").write_text("a,y\n1,2.5\n2,3.5\n3,1\n")
    (tmp_path / "own.toml").write_text(CSV_FILE)
    experiment = read_experiment(tmp_path / "own.toml")
    problem = build_problem(experiment.objective, 0, "keras")
    assert problem.data
    np.testing.assert_array_equal(problem.data.x, [[1, 1], [2, 4], [3, 9]])
    assert 'csv = "tables/own.csv"' in write_experiment(experiment)

    (tmp_path / "elsewhere").mkdir()
    moved = in_folder(experiment, tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "moved.toml").write_text(write_experiment(moved))
    assert 'csv = "../tables/own.csv"' in write_experiment(moved)
    again = read_experiment(tmp_path / "elsewhere" / "moved.toml")
    assert build_problem(again.objective, 0, "keras").start.tobytes() == problem.start.tobytes()


def csv_of(experiment: Experiment) -> str:
    network = experiment.network
    assert network is not None
    return network.csv


def test_a_table_is_named_from_the_root_where_no_way_leads_from_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = parse_experiment(CSV_FILE, folder=str(tmp_path))
    whole = str(tmp_path / "tables" / "own.csv")
    assert csv_of(in_folder(experiment, None)) == whole, "no folder is known"
    assert in_folder(experiment, tmp_path) is experiment, "the same folder"
    rooted = in_folder(parse_experiment(CSV_FILE.replace("tables/own.csv", whole)), tmp_path / "elsewhere")
    assert csv_of(rooted) == whole, "a path from the root stays one"

    def another_drive(*_: object) -> str:
        raise ValueError("path is on mount 'C:', start on mount 'D:'")

    monkeypatch.setattr("os.path.relpath", another_drive)
    assert csv_of(in_folder(experiment, tmp_path / "elsewhere")) == whole


def test_an_experiment_without_a_table_is_the_same_in_every_folder(tmp_path: Path) -> None:
    experiment = parse_experiment(NETWORK)
    assert in_folder(experiment, tmp_path) is experiment


def test_the_data_of_a_network_have_the_parameters_of_their_source() -> None:
    assert data_parameters(NetworkSpec("circle")) == DATASETS["circle"].parameters
    assert data_parameters(NetworkSpec(csv="own.csv")) == CSV_PARAMETERS


def test_a_network_with_a_single_parameter_is_refused() -> None:
    spec = NetworkSpec("line_dense", layers=specs_of([dense(1, use_bias=False)]))
    with pytest.raises(RavineError, match="this network has 1 parameter, and a picture needs 2"):
        build_problem(spec, 0, "keras")


def test_a_loss_that_starts_infinite_is_told_with_what_helps(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    path.write_text("a,y\n1e90,2.5\n2e90,3.5\n")
    spec = NetworkSpec(csv=str(path), data={"scaling": "none", "test_share": 0.0}, precision="float32")
    with pytest.raises(RavineError, match=r"scale the columns \(data\.scaling\)"):
        build_problem(spec, 0, "keras")
