from __future__ import annotations

import ast
from dataclasses import replace
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.activations import ACTIVATIONS
from engine.codegen import LIBRARIES, Library, program
from engine.experiment.description import (
    AverageSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    RacerSpec,
    ScheduleSpec,
    SurfaceSpec,
    named,
)
from engine.layers.initializers import INITIALIZERS
from engine.layers.table import LAYERS
from engine.library_spelling import LIBRARY_TITLES, NOT_SPELLED, Spelling
from engine.network.losses import LOSSES
from engine.optimizers.gradient_clipping import GRADIENT_CLIPPING
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS, Dialect
from engine.registry import Registry, Row
from engine.surfaces.catalogue import SURFACES


class Spelled(Row, Protocol):
    """A row that says how the libraries write it."""

    @property
    def spelling(self) -> Spelling:
        """How."""


TABLES = (ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS, SCHEDULES)
KERAS_MODEL = (
    LayerSpec("dense", {"units": 3, "activation": "relu"}),
    LayerSpec("batch_normalization", {}),
    LayerSpec("dense", {"units": 2, "activation": "relu"}),
    LayerSpec("batch_normalization", {}),
    LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),
)


def circle(*layers: LayerSpec, racer: RacerSpec | None = None, dialect: Dialect = "keras") -> Experiment:
    return Experiment(
        NetworkSpec(dataset="circle", layers=layers or KERAS_MODEL, loss="binary_crossentropy"),
        named((racer or RacerSpec("adam"),)),
        dialect=dialect,
    )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.kind)
@pytest.mark.parametrize("library", LIBRARIES)
def test_every_row_says_how_a_library_writes_it(table: Registry[Spelled], library: Library) -> None:
    left_out = NOT_SPELLED.of(library)
    assert [row.key for row in table.rows() if row.spelling.of(library) == left_out] == []


#: Any text at all: line breaks of every alphabet, control characters, lone surrogates, braces.
ANYTHING = st.text(st.characters()) | st.sampled_from(
    ["a\nb", "a\rb", "a\x00b", "a\x0cb", "a\u2028b", "\ud800", "{w}", "Encoding: one-hot"]
)
LAYER = (
    st.builds(
        lambda units, activation, start, bias, penalty: LayerSpec(
            "dense",
            {
                "units": units,
                "activation": activation,
                "initializer": start,
                "bias_initializer": bias,
                "l2": penalty,
            },
        ),
        st.sampled_from([6, 12]),
        st.sampled_from([*ACTIVATIONS, "z*cos(z) +\n a*z"]),
        st.sampled_from(list(INITIALIZERS)),
        st.sampled_from(["zeros", "random_normal"]),
        st.sampled_from([0.0, 0.5]),
    )
    | st.builds(
        lambda name: LayerSpec("activation", {"activation": name}), st.sampled_from(list(ACTIVATIONS))
    )
    | st.sampled_from([LayerSpec(kind, {}) for kind in LAYERS])
)
NETWORK = st.builds(
    lambda layers, loss, source, batch: NetworkSpec(
        **source, layers=(*layers, LayerSpec("dense", {"units": 1})), loss=loss, batch_size=batch
    ),
    st.lists(LAYER, max_size=4),
    st.sampled_from(list(LOSSES)),
    st.just({"dataset": "circle"}) | ANYTHING.map(lambda path: {"csv": path}),
    st.sampled_from([None, 8]),
)
SURFACE = st.sampled_from([SurfaceSpec(surface=key) for key in SURFACES]) | st.builds(
    lambda space: SurfaceSpec(formula=f"a*x^2 +{space}y^2", constants={"a": 2.0}), st.text("\n\t ")
)
RACER = st.builds(
    lambda optimizer, schedule, clipping, name: RacerSpec(
        optimizer, name=name, schedule=ScheduleSpec(schedule, {"warmup_steps": 5}), clipping=clipping
    ),
    st.sampled_from([key for key in OPTIMIZERS if key != "average"]),
    st.sampled_from(list(SCHEDULES)),
    st.sampled_from([{}, *({p.name: 1.5} for p in GRADIENT_CLIPPING)]),
    ANYTHING,
)
EXPERIMENT = st.builds(
    lambda objective, racer, title, dialect: Experiment(objective, (racer,), title=title, dialect=dialect),
    NETWORK | SURFACE,
    RACER,
    ANYTHING,
    st.sampled_from(DIALECTS),
)


@given(EXPERIMENT, st.sampled_from(LIBRARIES))
def test_python_compiles_every_program_whatever_titles_and_names_are(
    experiment: Experiment, library: Library
) -> None:
    compile(program(experiment, 0, library).encode(), "program", "exec")


@given(EXPERIMENT, st.sampled_from(LIBRARIES), ANYTHING)
def test_python_compiles_a_program_of_rows_that_a_library_lacks(
    experiment: Experiment, library: Library, why: str
) -> None:
    lacking = Spelling(f"# {why}", f"# {why}")
    with pytest.MonkeyPatch.context() as patch:
        for table in TABLES:
            rows = {row.key: replace(row, spelling=lacking) for row in table.rows()}
            patch.setattr(table, "_rows", rows)
        text = program(experiment, 0, library)
    compile(text.encode(), "program", "exec")
    assert text.count("\n") == len(text.splitlines())


def test_a_moving_average_is_compiled_too() -> None:
    racer = RacerSpec("average", {"beta": 0.5}, name="first\nsecond")
    experiment = Experiment(AverageSpec(dataset="temperature"), (racer,), title="two\nlines")
    text = program(experiment, 0, "pytorch")
    compile(text.encode(), "program", "exec")
    assert text.startswith("# two lines: first second, in PyTorch\n")
    assert "value = 0.5 * value + (1 - 0.5) * each" in text


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_schedule_that_a_library_lacks_is_told_and_leaves_the_rate_alone(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = replace(SCHEDULES["cosine"], spelling=Spelling("# not in\nKeras", "# not in\nPyTorch"))
    monkeypatch.setitem(SCHEDULES._rows, "cosine", row)
    text = program(circle(racer=RacerSpec("adam", schedule=ScheduleSpec("cosine"))), 0, library)
    assert f"# not in {LIBRARY_TITLES[library]}\n" in text
    assert "learning_rate=0.001" in text or "lr=0.001" in text
    assert "schedule" not in text


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("optimizer", ["adam", "qhm"])
def test_a_schedule_is_made_before_it_is_used(library: Library, optimizer: str) -> None:
    text = program(circle(racer=RacerSpec(optimizer, schedule=ScheduleSpec("step"))), 0, library)
    made = "rate = keras.optimizers.schedules." if library == "keras" else "schedule = torch.optim."
    assert made in text
    assert text.index(made) < text.find("schedule.step()") or library == "keras"


def test_the_network_of_the_lecture_is_its_keras_program() -> None:
    text = program(circle(), 0, "keras")
    dense = [line.strip() for line in text.splitlines() if "Dense(" in line]
    assert [line[len("keras.layers.Dense(") :][0] for line in dense] == ["3", "2", "1"]
    assert text.count("BatchNormalization(momentum=0.99, epsilon=0.001)") == 2
    assert "BinaryCrossentropy(from_logits=True)" in text
    assert '"sigmoid"' not in text


def test_pytorchs_batch_normalisation_weighs_the_new_value() -> None:
    assert "BatchNorm1d(3, eps=0.001, momentum=0.01)" in program(circle(), 0, "pytorch")
    assert "BatchNormalization(momentum=0.9, epsilon=1e-05)" in program(circle(dialect="pytorch"), 0, "keras")


def test_one_class_is_three_optimizers() -> None:
    texts = [
        program(circle(racer=RacerSpec("sgd", dict(values))), 0, "keras")
        for values in ({}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True})
    ]
    assert "SGD(learning_rate=0.01, momentum=0.0, nesterov=False)" in texts[0]
    assert "SGD(learning_rate=0.01, momentum=0.9, nesterov=False)" in texts[1]
    assert "SGD(learning_rate=0.01, momentum=0.9, nesterov=True)" in texts[2]


def test_what_a_library_has_not_is_said_with_the_rule() -> None:
    text = program(circle(racer=RacerSpec("qhm")), 0, "pytorch")
    assert "QHM: not in PyTorch" in text
    assert "#   theta = " in text
    assert "RuleText" not in text
    ast.parse(text)


def test_settings_of_another_dialect_are_written_out() -> None:
    text = program(circle(racer=RacerSpec("adam")), 0, "pytorch")
    assert "eps=1e-07" in text
    assert "It ran by the Keras rule" in text


def test_steps_are_batches_and_not_epochs() -> None:
    objective = NetworkSpec(dataset="circle", layers=KERAS_MODEL, loss="binary_crossentropy", batch_size=32)
    experiment = replace(circle(), objective=objective, steps=300)
    assert "epochs=-(-300 * 32 // len(x))" in program(experiment, 0, "keras")
    assert -(-300 * 32 // 280) == 35
    assert "while done < 300:" in program(experiment, 0, "pytorch")


@pytest.mark.parametrize("library", LIBRARIES)
def test_textbook_momentum_is_written_at_the_rate_that_moves_as_far(library: Library) -> None:
    racer = RacerSpec("momentum", {"learning_rate": 0.1, "momentum": 0.5})
    text = program(circle(racer=racer, dialect="textbook"), 0, library)
    assert "=0.05," in text
    assert "#   v = " in text


def test_clipping_stands_in_both_programs() -> None:
    racer = RacerSpec("adam", clipping={"global_clipnorm": 2.0})
    assert "global_clipnorm=2.0" in program(circle(racer=racer), 0, "keras")
    assert "clip_grad_norm_(model.parameters(), 2.0)" in program(circle(racer=racer), 0, "pytorch")


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_surface_is_written_with_its_formula_and_start(library: Library) -> None:
    surface = SurfaceSpec(surface="rosenbrock", start=(-1.0, 2.0))
    text = program(replace(circle(), objective=surface), 0, library)
    ast.parse(text)
    assert "-1.0, 2.0" in text


def test_settings_that_no_rule_goes_with_are_written_as_they_are() -> None:
    values = {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True, "dampening": 0.5}
    text = program(circle(racer=RacerSpec("sgd", values), dialect="pytorch"), 0, "pytorch")
    compile(text, "program", "exec")
    assert "dampening=0.5" in text
    assert "nesterov=True" in text


def test_a_layer_without_biases_and_with_penalties_says_so_in_keras() -> None:
    text = program(
        circle(LayerSpec("dense", {"units": 1, "use_bias": False, "l1": 0.1, "l2": 0.2})), 0, "keras"
    )
    assert "use_bias=False" in text
    assert "bias_initializer" not in text
    assert "kernel_regularizer=keras.regularizers.L1L2(0.1, 0.2)" in text


@pytest.mark.parametrize("library", LIBRARIES)
def test_an_activation_that_is_a_layer_in_the_library_is_written_as_one(library: Library) -> None:
    layers = (LayerSpec("dense", {"units": 3, "activation": "prelu"}), LayerSpec("dense", {"units": 1}))
    text = program(circle(*layers), 0, library)
    assert ("\n        keras.layers.PReLU()," if library == "keras" else "nn.PReLU(") in text
