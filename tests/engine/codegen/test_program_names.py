from __future__ import annotations

from dataclasses import replace

import pytest

from engine.codegen.program import LANGUAGES, Language, write_program
from engine.experiment.description import Change, RacerSpec
from tests.engine.codegen.programs import bowl, circle, described, printed, text_of, traced

PLAIN = "constant beta\nm = beta*m + (1-beta)*sign(g)\ntheta = theta - learning_rate*m"
#: Every name in it is one that some program uses itself.
CLASHING = """constant variables
initial state = 1
gradient at theta - learning_rate*gradient
gradient = variables*gradient + (1-variables)*g
state = state*variables
theta = theta - learning_rate*gradient/(1-state)"""


@pytest.mark.parametrize("text", [PLAIN, CLASHING])
def test_a_program_of_typed_equations_prints_the_losses_that_ran(text: str) -> None:
    values = {text.split()[1]: 0.9, "learning_rate": 0.01}
    for experiment in (bowl(RacerSpec(text, values)), circle(racer=RacerSpec(text, values))):
        assert printed(text_of(experiment, "numpy")) == traced(experiment)


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_stay_as_they_were_typed_unless_the_program_uses_them(language: Language) -> None:
    text = text_of(bowl(RacerSpec(PLAIN, {"beta": 0.9})), language)
    assert "of_rule" not in text
    assert "beta * " in text
    run = described(bowl(RacerSpec(CLASHING, {"variables": 0.9})))
    text = write_program(run, language).text
    expected = {"numpy": "gradient", "keras": "variables", "pytorch": "state"}
    assert f"{expected[language]}_of_rule" in text
    assert run.racer.optimizer == CLASHING
    compile(text, "program.py", "exec")


@pytest.mark.parametrize("language", ["keras", "pytorch"])
def test_a_class_of_typed_equations_is_called_own(language: Language) -> None:
    text = text_of(bowl(RacerSpec(PLAIN, {"beta": 0.9})), language)
    assert "class Own(" in text
    assert "optimizer = Own(" in text


def test_changes_in_mid_run_follow_the_names_of_the_program() -> None:
    experiment = bowl(RacerSpec(CLASHING, {"variables": 0.9, "learning_rate": 0.01}))
    experiment = replace(experiment, changes=(Change(4, "own", "variables", 0.5),))
    assert printed(text_of(experiment, "numpy")) == traced(experiment)
