from __future__ import annotations

from engine.activations import ACTIVATIONS
from engine.layers.initializers import INITIALIZERS
from engine.layers.table import LAYERS
from engine.network.losses import LOSSES
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS
from tools.oracle.cases import lesson_cases, row_cases


def test_every_row_and_every_racer_of_every_lesson_is_run() -> None:
    cases = [*row_cases(), *lesson_cases()]
    names = [(case.group, case.name) for case in cases]
    assert len(set(names)) == len(names)
    text = {group: "\n".join(name for each, name in names if each == group) for group, _ in names}
    assert [key for key in SCHEDULES if key not in text["schedules"]] == []
    assert [key for key in ACTIVATIONS if key not in text["activations"]] == []
    assert [key for key in LOSSES if key not in text["losses"]] == []
    assert [key for key in INITIALIZERS if key not in text["initializers"]] == []
    keys = [key for key in OPTIMIZERS if key != "average"]
    told = [f"{key}, {dialect}" for key in keys for dialect in DIALECTS]
    assert [each for each in told if each not in text["optimizers"]] == []
    assert [key for key in LAYERS if key not in text["layers"]] == []
    assert len(text["lessons"].splitlines()) > 100


def test_differences_of_a_networks_losses_are_not_asked_of_keras() -> None:
    languages = {case.name: case.languages for case in row_cases() if case.group == "optimizers"}
    assert languages["newton, keras, network"] == ("numpy", "pytorch")
    assert languages["sam, keras, network"] == ("numpy", "pytorch", "keras")
    assert languages["newton, keras, surface"] == ("numpy", "pytorch", "keras")


def test_the_cases_of_rows_have_values_that_their_rows_know() -> None:
    """One that cannot be built would end the oracle amid an hour's work."""
    for case in row_cases():
        racer = case.experiment.racers[case.racer]
        OPTIMIZERS[racer.optimizer].completed(racer.values, case.experiment.dialect)
        SCHEDULES[racer.schedule.kind].completed(racer.schedule.values)
