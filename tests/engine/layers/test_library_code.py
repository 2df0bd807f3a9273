"""A dense layer and an activation as lines of a Keras or a PyTorch program, word for word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.layers.library_code import LayerCode, LayerContext, OneCall
from engine.layers.table import LAYERS
from engine.library_spelling import Library, Spelling
from engine.parameters import Dialect, Value, complete


def code(
    kind: str, library: Library, dialect: Dialect = "textbook", *, applied_by_loss: str = "", **values: Value
) -> LayerCode:
    row = LAYERS[kind]
    return row.write_code(
        LayerContext(
            library=library, values=complete(row.adjustable(values), values, dialect), dialect=dialect,
            inputs=4, index=2, applied_by_loss=applied_by_loss,
        )
    )  # fmt: skip


def test_keras_writes_a_dense_layer_as_one_call_with_its_activation() -> None:
    starts = 'kernel_initializer="glorot_uniform", bias_initializer="zeros"'
    told = code("dense", "keras", units=3, activation="tanh").lines
    assert told == (f'keras.layers.Dense(3, activation="tanh", {starts}),',)
    assert code("dense", "keras", units=3).lines == (f"keras.layers.Dense(3, {starts}),",)


def test_keras_leaves_out_the_bias_and_adds_the_penalties() -> None:
    penalties = "kernel_regularizer=keras.regularizers.L1L2(0.1, 0.2)"
    assert code("dense", "keras", units=3, use_bias=False, l1=0.1, l2=0.2).lines == (
        f'keras.layers.Dense(3, kernel_initializer="glorot_uniform", use_bias=False, {penalties}),',
    )
    assert "L1L2(0.1, 0.0)" in code("dense", "keras", l1=0.1).lines[0]
    assert "L1L2(0.0, 0.1)" in code("dense", "keras", l2=0.1).lines[0]


def test_pytorch_writes_the_activation_behind_the_layer_and_says_how_its_start_is_drawn() -> None:
    told = code("dense", "pytorch", units=3, activation="tanh")
    assert told.lines == ("nn.Linear(4, 3),", "nn.Tanh(),")
    assert told.drawn == "nn.init.xavier_uniform_(w); nn.init.zeros_(b)"
    assert code("dense", "pytorch", units=3, use_bias=False).lines == ("nn.Linear(4, 3, bias=False),",)
    assert code("dense", "pytorch", use_bias=False).drawn == "nn.init.xavier_uniform_(w)"


@pytest.mark.parametrize("library", ["keras", "pytorch"])
def test_a_layer_that_folds_makes_as_many_sums_as_its_units_need(library: Library) -> None:
    first, folding = code("dense", library, units=3, activation="maxout", pieces=4).lines
    assert "12" in first
    assert "(-1, 3, 4)" in folding or "(-1, 4)" in folding


@pytest.mark.parametrize("library", ["keras", "pytorch"])
def test_a_switch_of_an_activation_is_another_spelling(library: Library) -> None:
    exact = code("activation", library, activation="gelu").lines
    assert code("activation", library, activation="gelu", approximate=True).lines != exact


@pytest.mark.parametrize("library", ["keras", "pytorch"])
def test_a_persons_own_formula_is_a_function_with_its_constants(library: Library) -> None:
    (line,) = code("activation", library, activation="z*cos(z) + a*z^2", a=-0.5).lines
    assert "lambda z: " in line
    assert "(-0.5) * z**2" in line


@pytest.mark.parametrize("library", ["keras", "pytorch"])
def test_what_the_loss_applies_is_not_applied_twice(library: Library) -> None:
    plain = code("dense", library, units=1)
    assert code("dense", library, units=1, activation="sigmoid", applied_by_loss="sigmoid") == plain
    assert code("dense", library, units=1, activation="sigmoid", applied_by_loss="softmax") != plain
    assert code("activation", library, activation="sigmoid", applied_by_loss="sigmoid").lines == ()


def test_an_activation_is_a_layer_of_its_own() -> None:
    assert code("activation", "keras", activation="tanh").lines == ('keras.layers.Activation("tanh"),',)
    assert code("activation", "pytorch", activation="tanh").lines == ("nn.Tanh(),",)
    assert code("activation", "pytorch", activation="linear").lines == ()
    assert code("activation", "keras", activation="linear").lines == ('keras.layers.Activation("linear"),',)
    # of its own also behind a dense layer, where a string cannot name it
    assert code("dense", "keras", units=3, activation="prelu").lines[1].startswith("keras.layers.PReLU(")


def test_pytorch_learns_one_slope_of_a_prelu_for_all_units() -> None:
    assert "PReLU(3)" in code("dense", "pytorch", units=3, activation="prelu").lines[1]
    assert "PReLU(1)" in code("dense", "pytorch", "pytorch", units=3, activation="prelu").lines[1]
    assert "PReLU(shared_axes=[1])" in code("dense", "keras", "pytorch", units=3, activation="prelu").lines[1]
    assert "PReLU()" in code("dense", "keras", units=3, activation="prelu").lines[1]


@pytest.mark.parametrize(
    ("initializer", "constants", "keras", "pytorch"),
    [
        ("constant", {"value": 0.25}, "Constant(0.25)", "constant_(w, 0.25)"),
        ("random_normal", {"stddev": 0.3}, "RandomNormal(stddev=0.3)", "normal_(w, std=0.3)"),
        (
            "random_uniform",
            {"maxval": 0.2},
            "RandomUniform(-0.2, 0.2)",
            "uniform_(w, -0.2, 0.2)",
        ),
        ("orthogonal", {"gain": 2.0}, "Orthogonal(gain=2.0)", "orthogonal_(w, gain=2.0)"),
    ],
)
def test_the_constants_of_an_initializer_are_written(
    initializer: str, constants: dict[str, Value], keras: str, pytorch: str
) -> None:
    values: dict[str, Any] = {"initializer": initializer, "use_bias": False, **constants}
    assert f"kernel_initializer=keras.initializers.{keras}, " in code("dense", "keras", **values).lines[0]
    assert code("dense", "pytorch", **values).drawn == f"nn.init.{pytorch}"


def test_a_bias_starts_with_an_initializers_own_constants() -> None:
    # a layer has no values for those of its biases
    assert (
        "bias_initializer=keras.initializers.RandomNormal(stddev=0.05)"
        in (code("dense", "keras", bias_initializer="random_normal").lines[0])
    )


def test_the_constants_of_an_activation_are_written() -> None:
    values: dict[str, Any] = {"activation": "leaky_relu", "negative_slope": 0.3}
    assert code("activation", "keras", **values).lines == ("keras.layers.LeakyReLU(negative_slope=0.3),",)
    assert code("activation", "pytorch", **values).lines == ("nn.LeakyReLU(negative_slope=0.3),",)


def test_the_note_of_an_initializer_is_left_out_behind_it() -> None:
    told = code("dense", "pytorch", "textbook", initializer="fan_in_uniform", bias_initializer="ones").drawn
    assert told == "nn.init.kaiming_uniform_(w, a=5**0.5); nn.init.ones_(b)"


@pytest.mark.parametrize(
    ("kind", "values", "keras", "pytorch"),
    [
        ("dropout", {"rate": 0.25}, "Dropout(0.25, 2),", "Dropout(0.25, 2),"),
        (
            "batch_normalization",
            {"momentum": 0.75, "epsilon": 0.125},
            "keras.layers.BatchNormalization(momentum=0.75, epsilon=0.125),",
            "nn.BatchNorm1d(4, eps=0.125, momentum=0.25),",
        ),
        (
            "layer_normalization",
            {"epsilon": 0.125},
            "keras.layers.LayerNormalization(epsilon=0.125),",
            "nn.LayerNorm(4, eps=0.125),",
        ),
    ],
)
def test_a_kind_that_is_one_call_is_one_element_of_the_list(
    kind: str, values: dict[str, Any], keras: str, pytorch: str
) -> None:
    assert code(kind, "keras", **values) == LayerCode(lines=(keras,))
    assert code(kind, "pytorch", **values) == LayerCode(lines=(pytorch,))


def test_what_a_library_does_not_have_is_a_comment_without_a_comma() -> None:
    spelling = Spelling("# Keras has none", "nn.Thing({inputs}, {rate}, {twice})")
    write = OneCall(spelling, lambda c: {"twice": c.inputs * 2})
    context = LayerContext(
        library="keras", values={"rate": 0.5}, dialect="textbook", inputs=4, index=0, applied_by_loss="",
    )  # fmt: skip
    assert write(context).lines == ("# Keras has none",)
    assert write(replace(context, library="pytorch")).lines == ("nn.Thing(4, 0.5, 8),",)
