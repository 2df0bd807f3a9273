"""Programs of what looks beyond the gradient at theta: whole in NumPy, a sentence elsewhere."""

from __future__ import annotations

import warnings
from dataclasses import replace

import pytest

from engine.experiment.description import NetworkSpec, RacerSpec, ScheduleSpec, SurfaceSpec
from tests.engine.codegen.programs import bowl, circle, printed, text_of, traced

FALLING = ScheduleSpec("plateau", {"patience": 1, "factor": 0.5})


def test_a_program_has_no_more_of_the_class_than_its_rule_uses() -> None:
    text = text_of(bowl(RacerSpec("sam")), "numpy")
    assert "def gradient_at(" in text
    assert "def wolfe(" not in text
    assert "def hessian(" not in text
    assert "MOST_TRIES" not in text


@pytest.mark.parametrize("optimizer", ["newton", "line_search"])
def test_who_climbs_prints_the_bits_of_its_run(optimizer: str) -> None:
    experiment = bowl(RacerSpec(optimizer, {"learning_rate": 0.1}, maximize=True))
    assert printed(text_of(experiment, "numpy")) == traced(experiment)


def test_a_step_at_rest_warns_of_nothing_and_prints_the_bits_of_its_run() -> None:
    # conjugate gradient is at the bottom of a bowl after two steps: from there on it divides 0 by 0
    bottom = SurfaceSpec(formula="x^2 + 50*y^2", start=(8.0, 1.5))
    experiment = replace(bowl(RacerSpec("conjugate_gradient")), objective=bottom)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        losses = printed(text_of(experiment, "numpy"), quiet=False)
    assert losses == traced(experiment)


def test_single_precision_and_held_parameters_print_the_bits_of_their_run() -> None:
    experiment = circle(racer=RacerSpec("newton", {"learning_rate": 0.1, "damping": 1.0}))
    spec = experiment.network
    assert isinstance(spec, NetworkSpec)
    first = replace(spec.layers[0], values={**spec.layers[0].values, "trainable": False})
    single = replace(spec, precision="float32", layers=(first, *spec.layers[1:]))
    held = replace(experiment, objective=single)
    text = text_of(held, "numpy")
    assert "held=HELD, precision=" in text
    assert printed(text) == traced(held)
