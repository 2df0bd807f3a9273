"""What a recording says of its model becomes a network of the same numbers, or a sentence why not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.errors import RavineError
from engine.library_spelling import Library
from engine.network.spec import LayerSpec
from engine.recording.described_network import described_network, layers_of, loss_of, parsed_call
from engine.recording.opened_recording import opened_recording
from engine.recording.recorded_run import RunDescription
from engine.recording.recording_reader import open_recording
from tests.engine.recording.recordings import Sequential, X, Y, recorded


@pytest.mark.parametrize(
    ("call", "library", "values"),
    [
        ("Tanh()", "pytorch", {"activation": "tanh"}),
        ("ReLU(inplace=True)", "pytorch", {"activation": "relu"}),
        ("LeakyReLU(negative_slope=0.1)", "pytorch", {"activation": "leaky_relu", "negative_slope": 0.1}),
        ("ELU(alpha=1.5)", "pytorch", {"activation": "elu", "alpha": 1.5}),
        ("Hardswish()", "pytorch", {"activation": "hard_silu"}),
        ("GELU(approximate='tanh')", "pytorch", {"activation": "gelu", "approximate": True}),
        ("GELU(approximate='none')", "pytorch", {"activation": "gelu", "approximate": False}),
        ("Softplus(beta=1.0, threshold=20.0)", "pytorch", {"activation": "softplus"}),
        ("Softmax(dim=-1)", "pytorch", {"activation": "softmax"}),
        ("ReLU(negative_slope=0.0)", "keras", {"activation": "relu"}),
        ("ReLU(negative_slope=0.2)", "keras", {"activation": "leaky_relu", "negative_slope": 0.2}),
        ("Activation(activation='swish')", "keras", {"activation": "silu"}),
        ("keras.layers.Activation(activation='log_sigmoid')", "keras", {"activation": "log_sigmoid"}),
    ],
)
def test_an_activation_is_found_by_its_spelling(
    call: str, library: Library, values: dict[str, object]
) -> None:
    assert layers_of([call], library) == (LayerSpec("activation", values),)  # type: ignore[arg-type] # of a test


def test_layers_are_read_in_order_and_activations_belong_to_the_layer_before() -> None:
    assert layers_of(
        ("Flatten(start_dim=1)", "Linear(in_features=4, out_features=3, bias=False)", "Sigmoid()",
         "Dropout(p=0.5)", "LayerNorm((3,), eps=1e-06)", "Linear(in_features=3, out_features=1)"), "pytorch",
    ) == (
        LayerSpec("dense", {"units": 3, "use_bias": False, "activation": "sigmoid"}),
        LayerSpec("layer_normalization", {"epsilon": 1e-6}),
        LayerSpec("dense", {"units": 1}),
    )  # fmt: skip
    assert layers_of(["Dense(units=2, activation='relu', use_bias=True)"], "keras") == (
        LayerSpec("dense", {"units": 2, "activation": "relu"}),
    )


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("Conv2d(1, 2, kernel_size=(3, 3))", 'Ravine cannot rebuild the layer "Conv2d"'),
        ("Softplus(beta=3.0)", '"Softplus" with beta = 3.0 is not what Ravine has'),
        ("Dense(activation='relu')", "does not say its units"),
        ("import os", "the layer .import os. is not understood"),
        ("x" * 10, "is not understood"),
        ("((((" * 100, "is not understood"),
        ("Dropout(p=0.1)", "it describes no layer"),
        ("BatchNorm1d(3, affine=False)", '"BatchNorm1d" with affine = False is not what Ravine has'),
    ],
)
def test_what_is_not_known_is_named(call: str, said: str) -> None:
    with pytest.raises(RavineError, match=said):
        layers_of([call], "pytorch")


def test_a_call_of_doubtful_spelling_says_nothing_on_the_console() -> None:
    assert parsed_call("Dense(3if 1else 2, units=3)") == ("Dense", {"units": 3})


def test_a_call_is_parsed_and_never_run() -> None:
    name, given = parsed_call("os.system('rm', shell=open('x'), a=1, b=True, c=None, d=(1, 2), **e)")
    assert (name, given) == ("system", {"a": 1, "b": True})


@pytest.mark.parametrize(
    ("name", "last", "key"),
    [
        ("MSELoss", "tanh", "mean_squared_error"),
        ("mse", "linear", "mean_squared_error"),
        ("mean_squared_error", "linear", "mean_squared_error"),
        ("BCEWithLogitsLoss", "linear", "binary_crossentropy"),
        ("BCELoss", "sigmoid", "binary_crossentropy"),
        ("cross_entropy", "linear", "categorical_crossentropy"),
        ("SparseCategoricalCrossentropy", "linear", "categorical_crossentropy"),
        ("binary_crossentropy", "sigmoid", "binary_crossentropy"),
        ("HuberLoss", "linear", "huber"),
    ],
)
def test_a_loss_is_found_by_the_names_that_people_and_libraries_use(name: str, last: str, key: str) -> None:
    assert loss_of(RunDescription(loss=name), last) == key


@pytest.mark.parametrize(
    ("name", "last", "said"),
    [
        ("", "linear", "its loss is not named"),
        ("NLLLoss", "linear", 'Ravine has no loss "NLLLoss"'),
        ("BCEWithLogitsLoss", "sigmoid", "does not go with the last layer's activation sigmoid"),
        ("BCELoss", "linear", "does not go with the last layer's activation linear"),
        ("binary_crossentropy", "linear", "does not go with the last layer's activation linear"),
    ],
)
def test_a_loss_that_is_another_one_here_is_refused(name: str, last: str, said: str) -> None:
    with pytest.raises(RavineError, match=said):
        loss_of(RunDescription(loss=name), last)


def test_the_true_loss_of_a_recorded_network_is_that_of_its_numbers(tmp_path: Path) -> None:
    told = recorded(tmp_path / "run.npz", 5, data=True, loss="BCEWithLogitsLoss")
    opened = opened_recording(told.path)
    assert opened.network is opened.objective
    assert opened.playback.unknown == ""
    run = open_recording(told.path)
    first, bias, second, last = (
        run.part(3, place, 0, tensor.size) for place, tensor in enumerate(run.tensors)
    )
    scores = np.tanh(X @ first.reshape(4, 2).T + bias) @ second.reshape(1, 4).T + last
    expected = np.mean(np.log1p(np.exp(-np.abs(scores))) + np.maximum(scores, 0.0) - scores * Y)
    found = opened.objective.full_loss_and_gradient(opened.playback.theta(3), np.empty(run.size))
    assert found == pytest.approx(expected, rel=1e-12)


#: One neuron whose sums are normalised over all examples.
NORMALISED = Sequential(
    {"0.weight": (1, 2), "1.weight": (1,), "1.bias": (1,)},
    ("Linear(in_features=2, out_features=1, bias=False)", "BatchNorm1d(1, eps=0.5, momentum=0.1)"),
)


def test_batch_normalisation_has_the_loss_of_training_by_the_statistics_of_all_examples(
    tmp_path: Path,
) -> None:
    told = recorded(tmp_path / "run.npz", 3, data=True, loss="MSELoss", model=NORMALISED)
    opened = opened_recording(told.path)
    assert opened.playback.unknown == ""
    run = open_recording(told.path)
    first, gamma, beta = (run.part(2, place, 0, tensor.size) for place, tensor in enumerate(run.tensors))
    sums = X @ first.reshape(1, 2).T
    expected = np.mean((gamma * (sums - sums.mean()) / np.sqrt(sums.var() + 0.5) + beta - Y) ** 2)
    found = opened.objective.full_loss_and_gradient(opened.playback.theta(2), np.empty(run.size))
    assert found == pytest.approx(expected, rel=1e-12)


def test_kernels_of_keras_lie_the_other_way(tmp_path: Path) -> None:
    told = recorded(tmp_path / "run.npz", 2, model=Sequential({"k": (2, 3), "b": (3,)}, ()))
    run = open_recording(told.path)
    description = RunDescription(
        "keras", ("Dense(units=3, activation='softmax')",), "categorical_crossentropy"
    )
    found = described_network(replace(run, description=description))
    assert (found.inputs, found.outputs, found.library) == (2, 3, "keras")
    assert found.order.tolist() == [0, 3, 6, 1, 4, 7, 2, 5, 8]  # each unit's weights, then its bias


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"framework": ""}, "its layers are not described"),
        ({"layers": ()}, "its layers are not described"),
        (
            {"layers": ("Linear(out_features=4)",)},
            "its parameters are not those of the layers that it describes",
        ),
    ],
)
def test_a_description_that_does_not_fit_is_refused(
    changes: dict[str, object], said: str, tmp_path: Path
) -> None:
    run = open_recording(recorded(tmp_path / "run.npz", 2, loss="MSELoss").path)
    with pytest.raises(RavineError, match=said):
        described_network(replace(run, description=replace(run.description, **changes)))  # type: ignore[arg-type] # of a test


def test_a_model_without_a_matrix_has_no_inputs(tmp_path: Path) -> None:
    told = recorded(
        tmp_path / "run.npz", 2, loss="MSELoss", model=Sequential({"b": (3,)}, ("Linear(out_features=3)",))
    )
    with pytest.raises(RavineError, match="it has no layer with weights"):
        described_network(open_recording(told.path))
