"""Programs for the libraries: everything that can run is written in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.codegen import LANGUAGES, Language, write_program
from engine.experiment.description import (
    AverageSpec,
    Change,
    Experiment,
    LayerSpec,
    RacerSpec,
    ScheduleSpec,
    SurfaceSpec,
)
from engine.network.spec import Precision
from engine.optimizers.gradient_clipping import GRADIENT_CLIPPING
from engine.parameters import DIALECTS, Dialect
from tests.engine.codegen.networks import NETWORKS
from tests.engine.codegen.programs import TWO_LAYERS, bowl, circle, described, printed, text_of, traced
from tests.engine.optimizers.steppers import GRADIENT_ROWS, known


@pytest.mark.parametrize("language", ["pytorch", "keras"])
@pytest.mark.parametrize(("precision", "dialect"), [("float64", "keras"), ("float32", "textbook")])
@pytest.mark.parametrize("network", list(NETWORKS))
def test_every_network_is_written_in_the_libraries(
    network: str, dialect: Dialect, precision: Precision, language: Language
) -> None:
    racer = RacerSpec("nesterov", {"learning_rate": 0.1})
    experiment = circle(*NETWORKS[network], dialect=dialect, racer=racer)
    assert experiment.network is not None
    for batch in (None, 16):  # of 17 examples the last batch is one
        spec = replace(experiment.network, precision=precision, batch_size=batch)
        text = text_of(replace(experiment, objective=spec), language)
        compile(text, language, "exec")
        assert ("float32" in text) is (precision == "float32")
        assert ("look_ahead()" in text) is (dialect == "textbook")
        assert ("Dropout.step = step" in text) is (network == "dropped")


@pytest.mark.parametrize("language", ["pytorch", "keras"])
@pytest.mark.parametrize("optimizer", [row.key for row in GRADIENT_ROWS if row.key != "average"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_optimizer_is_written_in_the_libraries(
    optimizer: str, dialect: Dialect, language: Language
) -> None:
    for values, schedule in (({}, "constant"), (known(optimizer, weight_decay=0.1), "cosine")):
        racer = RacerSpec(optimizer, values, schedule=ScheduleSpec(schedule))
        text = text_of(bowl(racer, dialect), language)
        compile(text, language, "exec")
        assert text.count("optimizer = ") == 1
        assert "self.weight_decay" not in text, "Keras decays by an attribute of this name, a second time"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_moving_average_is_written_in_every_language(language: Language) -> None:
    racer = RacerSpec("average", {"beta": 0.5}, name="any")
    experiment = Experiment(AverageSpec(dataset="temperature", data={"days": 20}), (racer,), steps=9)
    text = text_of(experiment, language)
    compile(text, language, "exec")
    assert "float(series[min(step, len(series) - 1)])" in text


def test_a_formula_of_one_variable_has_a_gradient_in_the_other_too() -> None:
    spec = SurfaceSpec(formula="x^2", start=(1.0, 2.0))
    assert "+ 0 * y" in text_of(replace(bowl(RacerSpec("sgd")), objective=spec), "pytorch")


def test_pytorchs_cosine_is_used_as_long_as_it_does_not_rise_again() -> None:
    for steps, name in ((10, "CosineAnnealingLR("), (9, "LambdaLR(")):
        racer = RacerSpec("sgd", schedule=ScheduleSpec("cosine", {"decay_steps": steps}))
        assert name in write_program(described(bowl(racer), steps=10), "pytorch").text


def test_textbook_momentum_follows_a_schedule_at_the_librarys_rate() -> None:
    racer = RacerSpec("momentum", {"learning_rate": 0.1}, schedule=ScheduleSpec("cosine"))
    text = text_of(bowl(racer, "textbook"), "pytorch")
    assert "torch.optim.SGD(" in text
    assert 'param_groups[0]["lr"]' in text


@pytest.mark.parametrize(
    "racer",
    [
        RacerSpec("adam", {"bias_correction": False}),
        RacerSpec("sgd", {"momentum": 0.9, "nesterov": True, "dampening": 0.5}),
        RacerSpec("sgd", {"nesterov": True, "dampening": 0.5}),
    ],
    ids=["uncorrected", "dampened_nesterov", "no_momentum"],
)
def test_settings_that_a_library_refuses_or_has_not_are_written_out_or_left_out(racer: RacerSpec) -> None:
    experiment = bowl(racer, "textbook")
    for language in LANGUAGES:
        compile(text_of(experiment, language), language, "exec")
    assert printed(text_of(experiment, "numpy")) == traced(experiment)


@pytest.mark.parametrize("optimizer", ["adam", "adamw"])
def test_both_betas_are_changed_at_once_in_pytorch(optimizer: str) -> None:
    racer = RacerSpec(optimizer, name="a")
    changes = (Change(3, "a", "beta_1", 0.5), Change(6, "a", "beta_1", 0.5))
    experiment = replace(bowl(racer, "pytorch"), changes=changes)
    assert '["betas"] = (0.5, 0.999)' in text_of(experiment, "pytorch")
    plain = replace(experiment, racers=(replace(racer, dialect="keras"),))
    assert '["beta_1"] = 0.5' in text_of(plain, "pytorch")


def test_pytorchs_adadelta_calls_its_decay_rho_when_it_changes() -> None:
    experiment = replace(
        bowl(RacerSpec("adadelta", name="a"), "pytorch"), changes=(Change(3, "a", "rho", 0.5),)
    )
    assert 'param_groups[0]["rho"] = 0.5' in text_of(experiment, "pytorch")


def test_a_zero_with_a_sign_is_written_with_its_sign() -> None:
    spec = SurfaceSpec(formula="x^2 + y^2", start=(-0.0, 2.0))
    experiment = replace(bowl(RacerSpec("sgd")), objective=spec)
    assert "np.array([-0.0, 2.0])" in text_of(experiment, "numpy")


def test_an_activation_whose_slope_is_one_number_has_an_array_of_it() -> None:
    layers = (LayerSpec("dense", {"units": 2, "activation": "2z + 1"}), TWO_LAYERS[1])
    for precision in ("float64", "float32"):
        experiment = circle(*layers)
        assert experiment.network is not None
        experiment = replace(experiment, objective=replace(experiment.network, precision=precision))
        assert printed(text_of(experiment, "numpy")) == traced(experiment)


@pytest.mark.parametrize("clipping", [row.name for row in GRADIENT_CLIPPING])
@pytest.mark.parametrize("language", ["pytorch", "keras"])
def test_every_way_of_clipping_is_written_in_the_libraries(clipping: str, language: Language) -> None:
    racer = RacerSpec("nesterov", clipping={clipping: 0.5})
    for experiment in (bowl(racer, "textbook"), circle(racer=racer)):
        text = text_of(experiment, language)
        compile(text, language, "exec")
        assert "0.5" in text


def test_maximize_is_pytorchs_own_and_written_out_where_a_library_has_none() -> None:
    racer = RacerSpec("sgd", {"learning_rate": 0.1, "weight_decay": 0.1}, maximize=True)
    experiment = bowl(racer, "pytorch")
    assert "maximize=True" in text_of(experiment, "pytorch")
    keras = text_of(experiment, "keras")
    compile(keras, "keras", "exec")
    assert "Keras's optimizers only minimise." in " ".join(keras.split())
    assert keras.index("g = -g") < keras.index("g = g + ")
    assert printed(text_of(experiment, "numpy")) == traced(experiment)
