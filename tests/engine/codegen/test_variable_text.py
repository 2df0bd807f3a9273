from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.codegen.variable_text import NUMPY_HELPERS, function_lines, variables_line
from engine.experiment.description import Change, LayerSpec, RacerSpec
from engine.optimizers.table import OPTIMIZERS
from engine.optimizers.variable_functions import VARIABLE_FUNCTIONS, shaped_variables
from tests.engine.codegen.programs import bowl, circle, printed, text_of, traced


@pytest.mark.parametrize("optimizer", ["lamb", "adafactor", "muon"])
def test_a_numpy_program_of_a_rule_over_variables_prints_the_losses_that_ran(optimizer: str) -> None:
    racer = RacerSpec(optimizer, {"learning_rate": 0.05})
    layers = (
        LayerSpec("dense", {"units": 3, "activation": "tanh"}),
        LayerSpec("batch_normalization"),
        LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),
    )
    for experiment in (bowl(racer), circle(*layers, racer=racer, dialect="pytorch")):
        assert printed(text_of(experiment, "numpy")) == traced(experiment)


@pytest.mark.parametrize(
    "names",
    [
        ("w[0,0]", "w[0,1]", "b[0]", "w[1,0]", "w[1,1]", "b[1]", "x"),
        ("w[0,0]", "b[0]", "w[0,1]", "w[1,0]", "w[1,1]"),  # at no one distance
        ("w[0,0]",),
    ],
)
def test_the_places_of_variables_are_written_as_they_are(names: tuple[str, ...]) -> None:
    scope: dict[str, Any] = {"np": np}
    exec(NUMPY_HELPERS["grid"] + "\n".join(variables_line(names)), scope)  # noqa: S102 - our own text
    for made, expected in zip(scope["VARIABLES"], shaped_variables(names), strict=True):
        np.testing.assert_array_equal(made, expected)


@pytest.mark.parametrize("library", ["pytorch", "keras"])
def test_every_function_of_variables_can_be_written(library: str) -> None:
    rules = [OPTIMIZERS[key].rule({}, "textbook") for key in ("lamb", "adafactor", "muon")]
    text = "\n".join(function_lines(rules, "keras" if library == "keras" else "pytorch"))
    compile(text, "program.py", "exec")
    assert all(f"def {key}(u):" in text for key in VARIABLE_FUNCTIONS)


def test_a_change_in_mid_run_is_told_to_kerass_class_by_the_names_it_has() -> None:
    experiment = circle(racer=RacerSpec("muon", name="a"), dialect="keras")
    changes = (Change(3, "a", "beta_1", 0.5), Change(3, "a", "weight_decay", 0.1))
    text = text_of(replace(experiment, changes=changes), "keras")
    for attribute in ("adam_beta_1 = 0.5", "weight_decay = 0.1", "adam_weight_decay = 0.1"):
        assert f"optimizer.{attribute}" in text
