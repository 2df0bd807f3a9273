from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.activations import ACTIVATIONS
from engine.codegen import LANGUAGES, Language, describe, write_program
from engine.experiment.description import (
    AverageSpec,
    Change,
    Experiment,
    LayerSpec,
    NetworkOverride,
    NetworkSpec,
    RacerSpec,
    ScheduleSpec,
    SurfaceSpec,
    named,
)
from engine.layers.initializers import INITIALIZERS
from engine.layers.table import LAYERS
from engine.library_spelling import LIBRARIES, NOT_SPELLED, Library, Spelling
from engine.network.losses import LOSSES
from engine.network.spec import Precision
from engine.optimizers.gradient_clipping import GRADIENT_CLIPPING
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS, Dialect, Value
from engine.registry import Registry, Row
from engine.surfaces.catalogue import SURFACES
from engine.surfaces.objective import SurfaceObjective
from tests.engine.codegen.networks import DENSE, NETWORKS
from tests.engine.codegen.programs import TWO_LAYERS, bowl, circle, described, printed, text_of, traced
from tests.engine.optimizers.steppers import GRADIENT_ROWS, known


class Spelled(Row, Protocol):
    """A row that says how the libraries write it."""

    @property
    def spelling(self) -> Spelling:
        """How."""


TABLES = (ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS, SCHEDULES)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.kind)
@pytest.mark.parametrize("library", LIBRARIES)
def test_every_row_says_how_a_library_writes_it(table: Registry[Spelled], library: Library) -> None:
    left_out = NOT_SPELLED.of(library)
    assert [row.key for row in table.rows() if row.spelling.of(library) == left_out] == []


@pytest.mark.parametrize("table", [ACTIVATIONS, INITIALIZERS, LOSSES], ids=lambda table: table.kind)
@pytest.mark.parametrize("library", LIBRARIES)
def test_no_activation_initializer_or_loss_is_left_to_be_written_by_hand(
    table: Registry[Spelled], library: Library
) -> None:
    assert [row.key for row in table.rows() if row.spelling.reason(library)] == []


# Bit for bit.


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("optimizer", [key for key in OPTIMIZERS if key != "average"])
def test_every_optimizer_prints_the_bits_of_its_run(optimizer: str, dialect: Dialect) -> None:
    values = known(optimizer, learning_rate=0.01, weight_decay=0.01)
    for experiment in (
        bowl(RacerSpec(optimizer, values), dialect),
        circle(racer=RacerSpec(optimizer, values), dialect=dialect),
    ):
        assert printed(text_of(experiment, "numpy")) == traced(experiment)


@pytest.mark.parametrize("clipping", [row.name for row in GRADIENT_CLIPPING])
def test_every_way_of_clipping_prints_the_bits_of_its_run(clipping: str) -> None:
    racer = RacerSpec("nesterov", {"learning_rate": 0.1}, clipping={clipping: 0.05})
    for experiment in (bowl(racer), circle(racer=racer, dialect="textbook")):
        assert printed(text_of(experiment, "numpy")) == traced(experiment)


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("network", list(NETWORKS))
@pytest.mark.parametrize("dialect", ["keras", "pytorch"])
def test_every_layer_prints_the_bits_of_its_run(network: str, dialect: Dialect, precision: Precision) -> None:
    experiment = circle(*NETWORKS[network], dialect=dialect)
    assert experiment.network is not None
    experiment = replace(experiment, objective=replace(experiment.network, precision=precision))
    assert printed(text_of(experiment, "numpy")) == traced(experiment)


@pytest.mark.parametrize("loss", list(LOSSES))
def test_every_loss_prints_the_bits_of_its_run(loss: str) -> None:
    classes = loss == "categorical_crossentropy"
    layers = (TWO_LAYERS[0], LayerSpec("dense", {"units": 3 if classes else 1}))
    data: dict[str, Value] = {} if classes else {"samples": 24}
    spec = NetworkSpec(
        dataset="iris" if classes else "circle", data=data, layers=layers, loss=loss, precision="float32"
    )
    for precise in (spec, replace(spec, precision="float64")):
        experiment = replace(circle(), objective=precise)
        assert printed(text_of(experiment, "numpy")) == traced(experiment)


@pytest.mark.parametrize("surface", list(SURFACES))
def test_every_surface_prints_the_bits_of_its_run(surface: str) -> None:
    experiment = bowl(RacerSpec("adam", {"learning_rate": 0.05}), surface=surface)
    assert printed(text_of(experiment, "numpy")) == traced(experiment)


@pytest.mark.parametrize(
    "formula",
    [
        "{x > 1: sqrt(x - 1)^3 + ln(x) y^2, x < -2 or y > 1: x^2, x^2/2 + y^2 + sqrt(x + 9)}",
        "max(x, y)^2 + min(x, 2y) + relu(x) + |y - 1|",
        "sigmoid(x) + softplus(y) + sign(x) + floor(y)/4 + ceil(x)/3",
        "x^-2 + 3^x + x^y + x^7 + (x + y)^8",
        "mod(x, 3) + hypot(x, y) + atan2(y, x) + cbrt(x) + erf(y) + pi e",
        "sqrt(x) - sqrt(y)",
    ],
)
def test_a_formula_of_ones_own_prints_the_bits_of_its_run(formula: str) -> None:
    spec = SurfaceSpec(formula=formula, start=(1.3, 0.4))
    experiment = replace(bowl(RacerSpec("sgd", {"learning_rate": 0.05})), objective=spec)
    assert printed(text_of(experiment, "numpy")) == traced(experiment)


def test_a_moving_average_prints_the_bits_of_its_run_and_ends_with_its_series() -> None:
    racer = RacerSpec("average", {"beta": 0.5}, name="first\nsecond")
    experiment = Experiment(AverageSpec(dataset="temperature", data={"days": 20}), (racer,), steps=90)
    told = printed(text_of(experiment, "numpy"))
    assert told == traced(experiment)
    assert told[-1][0] == 20


@pytest.mark.parametrize(
    ("optimizer", "dialect", "changes"),
    [
        ("sgd", "keras", [(3, "momentum", 0.9), (6, "learning_rate", 0.001), (8, "momentum", 0.0)]),
        ("momentum", "textbook", [(4, "nesterov", True), (4, "momentum", 0.5), (7, "nesterov", False)]),
        ("adam", "pytorch", [(2, "amsgrad", True), (5, "beta_1", 0.5), (9, "amsgrad", False)]),
        ("nadam", "pytorch", [(5, "momentum_decay", 0.5)]),
        ("adagrad", "keras", [(5, "epsilon", 0.1)]),
        ("rprop", "pytorch", [(3, "eta_plus", 1.5), (6, "step_max", 0.5)]),
        ("radam", "pytorch", [(3, "beta_2", 0.5), (6, "beta_2", 0.99)]),
    ],
)
@pytest.mark.parametrize("schedule", ["constant", "exponential"])
def test_settings_that_were_changed_print_the_bits_of_their_run(
    optimizer: str, dialect: Dialect, changes: list[tuple[int, str, Value]], schedule: str
) -> None:
    racer = RacerSpec(optimizer, {"learning_rate": 0.002}, schedule=ScheduleSpec(schedule))
    experiment = bowl(racer, dialect)
    name = experiment.racers[0].name
    told = tuple(Change(step, name, what, value) for step, what, value in changes)
    experiment = replace(experiment, changes=told)
    assert printed(text_of(experiment, "numpy")) == traced(experiment)
    for language in LANGUAGES:
        compile(text_of(experiment, language), language, "exec")


def test_a_run_that_is_lost_ends_in_the_program_with_the_same_step() -> None:
    for racer in (RacerSpec("sgd", {"learning_rate": 1.0}), RacerSpec("momentum", {"learning_rate": 0.5})):
        for experiment in (bowl(racer), bowl(racer, surface="logarithm_family")):
            told = printed(text_of(experiment, "numpy"))
            assert told == traced(experiment)


def test_a_racers_own_network_is_in_its_program() -> None:
    own = RacerSpec("sgd", {"learning_rate": 0.1}, name="own", network=NetworkOverride({"units": 5}))
    experiment = circle()
    experiment = replace(experiment, racers=(*experiment.racers, own))
    assert printed(text_of(experiment, "numpy", 1)) == traced(experiment, 1)
    assert "nn.Linear(2, 5)" in text_of(experiment, "pytorch", 1)


def test_many_numbers_are_packed_into_the_text_or_lie_beside_it() -> None:
    wide = (LayerSpec("dense", {"units": 60}), LayerSpec("dense", {"units": 60}), DENSE)
    run = described(circle(*wide), steps=2)
    packed = write_program(run, "numpy")
    assert not packed.arrays
    assert printed(packed.text) == traced(circle(*wide), steps=2)
    for language in LANGUAGES:
        beside = write_program(run, language, array_file="data.npz")
        assert beside.array_file == "data.npz"
        assert "data.npz" in beside.text
        assert sum(array.size for array in beside.arrays.values()) > 3000
        assert len(beside.text) < 8000


# Whatever is in it, Python can read it.

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
    | st.sampled_from([LayerSpec(kind, {}) for kind in LAYERS if kind != "dense"])
)
RACER = st.builds(
    lambda optimizer, schedule, clipping, name: RacerSpec(
        optimizer, name=name, schedule=ScheduleSpec(schedule, {"warmup_steps": 5}), clipping=clipping
    ),
    st.sampled_from([row.key for row in GRADIENT_ROWS if row.key != "average"]),
    st.sampled_from([row.key for row in SCHEDULES.rows() if row.follows is None]),
    st.sampled_from([{}, *({p.name: 1.5} for p in GRADIENT_CLIPPING)]),
    ANYTHING,
)
NETWORK = st.builds(
    lambda layers, racer, title, dialect: replace(
        circle(LayerSpec("dense", {"units": 12}), *layers, LayerSpec("dense", {"units": 1}), dialect=dialect),
        racers=(racer,),
        title=title,
    ),
    st.lists(LAYER, max_size=2),
    RACER,
    ANYTHING,
    st.sampled_from(DIALECTS),
)


@given(NETWORK, st.sampled_from(LANGUAGES))
def test_python_compiles_every_program_whatever_titles_and_names_are(
    experiment: Experiment, language: Language
) -> None:
    text = text_of(experiment, language)
    compile(text.encode(), "program", "exec")
    assert "..." not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [*ACTIVATIONS, "z*cos(z) + a*z + max(z, b)", "min(z, 1)*relu(z) + mod(z, c)"])
def test_every_activation_is_in_the_programs(language: Language, key: str) -> None:
    layers = (LayerSpec("dense", {"units": 6, "activation": key}), TWO_LAYERS[1])
    text = text_of(circle(*layers), language)
    compile(text, key, "exec")
    if language == "numpy":
        assert printed(text) == traced(circle(*layers))


@pytest.mark.parametrize("language", LANGUAGES)
def test_formulas_with_any_space_are_read(language: Language) -> None:
    objective = SurfaceObjective("a*x^2 +\n\t y^2", {"a": 2.0})
    racer = RacerSpec("qhm", name="any")
    experiment = Experiment(SurfaceSpec(formula="a*x^2 +\n\t y^2"), (racer,), title="two\nlines")
    text = write_program(describe(experiment, racer, objective, np.array([1.0, 2.0])), language).text
    compile(text, language, "exec")
    assert text.startswith("# two lines: any, in ")


# What a reader finds.


def test_the_network_of_the_lecture_is_its_keras_program() -> None:
    layers = (
        LayerSpec("dense", {"units": 3, "activation": "relu"}),
        LayerSpec("batch_normalization", {}),
        LayerSpec("dense", {"units": 2, "activation": "relu"}),
        LayerSpec("batch_normalization", {}),
        DENSE,
    )
    text = text_of(circle(*layers), "keras")
    dense = [line.strip() for line in text.splitlines() if "Dense(" in line]
    assert [line[len("keras.layers.Dense(") :][0] for line in dense] == ["3", "2", "1"]
    assert text.count("BatchNormalization(momentum=0.99, epsilon=0.001)") == 2
    assert "BinaryCrossentropy(from_logits=True)" in text
    assert '"sigmoid"' not in text
    assert "BatchNorm1d(3, eps=0.001, momentum=0.01)" in text_of(circle(*layers), "pytorch")


def test_one_class_is_three_optimizers() -> None:
    texts = [
        text_of(circle(racer=RacerSpec("sgd", values)), "keras")
        for values in ({}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True})
    ]
    assert "SGD(learning_rate=0.01, momentum=0.0, nesterov=False)" in texts[0]
    assert "SGD(learning_rate=0.01, momentum=0.9, nesterov=False)" in texts[1]
    assert "SGD(learning_rate=0.01, momentum=0.9, nesterov=True)" in texts[2]


def test_a_rule_that_a_library_has_not_is_written_out_with_the_reason() -> None:
    text = text_of(circle(racer=RacerSpec("qhm")), "pytorch")
    assert "class Qhm(torch.optim.Optimizer):" in text
    assert "not in PyTorch" in text
    assert "class Qhm(keras.optimizers.Optimizer):" in text_of(circle(racer=RacerSpec("qhm")), "keras")


def test_momentum_without_a_schedule_is_the_librarys_own_class_in_every_dialect() -> None:
    for dialect in DIALECTS:
        racer = RacerSpec("momentum", {"learning_rate": 0.1, "momentum": 0.5})
        assert "torch.optim.SGD(" in text_of(circle(racer=racer, dialect=dialect), "pytorch")
    assert "lr=0.05," in text_of(circle(racer=racer, dialect="textbook"), "pytorch")


def test_clipping_stands_in_every_program() -> None:
    racer = RacerSpec("adam", clipping={"global_clipnorm": 2.0})
    assert "global_clipnorm=2.0" in text_of(circle(racer=racer), "keras")
    assert "2.0 / max(length, 2.0)" in text_of(circle(racer=racer), "pytorch")
    assert "shortened(g, 2.0)" in text_of(circle(racer=racer), "numpy")


def test_a_run_without_a_named_end_is_a_hundred_steps_long() -> None:
    experiment = replace(circle(), steps=None, racers=named((RacerSpec("sgd"),)))
    assert described(experiment).steps == 100
    assert "STEPS = 7\n" in write_program(described(experiment, steps=7), "numpy").text


def test_every_setting_that_changes_is_set_in_the_libraries_too() -> None:
    racer = RacerSpec("momentum", {"learning_rate": 0.001, "weight_decay": 0.1}, name="m")
    changes = (Change(3, "m", "learning_rate", 0.0005), Change(3, "m", "weight_decay", 0.2))
    experiment = replace(bowl(racer, "pytorch"), changes=changes)
    keras = text_of(experiment, "keras")
    assert "optimizer.learning_rate = 0.0005" in keras
    assert "optimizer.decay = 0.2" in keras  # of weight_decay Keras makes use by itself
    assert "self.weight_decay" not in keras
    pytorch = text_of(experiment, "pytorch")
    assert 'param_groups[0]["lr"] = 0.0005' in pytorch
    assert 'param_groups[0]["weight_decay"] = 0.2' in pytorch
