from __future__ import annotations

import doctest
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import app.notebook
import app.notebook.run
from app.lessons.overrides import begin
from app.notebook import RavineError, open_run


@pytest.mark.parametrize("module", [app.notebook, app.notebook.run], ids=lambda module: module.__name__)
def test_the_examples_of_the_documentation_are_true(module: ModuleType) -> None:
    told = doctest.testmod(module)
    assert told.failed == 0
    assert told.attempted > 0


def test_a_run_has_the_numbers_of_the_session_and_goes_back_bit_for_bit() -> None:
    run, session = open_run("momentum"), begin("momentum")
    session.advance(30)
    run.step(30)
    assert run.losses == {racer.name: racer.evaluate()[0] for racer in session.racers}
    there = run.theta
    run.step_back(12)
    run.seek(75, 1)
    assert (run.steps, run.phase) == (75, 1)
    run.seek(30)
    assert run.theta.tobytes() == there.tobytes()
    assert run.gradient.tobytes() == session.racers[0].evaluate()[1].tobytes()


def test_what_the_next_update_is_can_be_read_and_is_what_it_does() -> None:
    run = open_run("momentum")
    run.step(5)
    before = run.racer("momentum 0.8")
    assert before.update is not None
    run.step()
    after = run.racer("momentum 0.8")
    assert after.theta.tobytes() == (before.theta + before.update).tobytes()
    assert set(after.slots) == {"v"}


def test_a_changed_hyperparameter_holds_from_the_next_update_on_and_is_saved(tmp_path: Path) -> None:
    run = open_run("momentum")
    run.step(5)
    run.change("momentum 0.9", "momentum", 0.2)
    run.step()
    run.save(tmp_path / "changed.toml")
    again = open_run(tmp_path / "changed.toml")
    again.seek(6)
    assert again.theta.tobytes() == run.theta.tobytes()
    with pytest.raises(RavineError, match=r"momentum 0\.9"):
        run.change("momentum 9", "momentum", 0.2)


def test_settings_are_given_as_words_or_as_paths_of_keys() -> None:
    run = open_run("momentum", {"racers.momentum 0.8.momentum": 0.7}, learning_rate=0.003)
    assert [racer.values["learning_rate"] for racer in run.experiment.racers] == [0.003] * 3
    assert run.experiment.racers[1].values["momentum"] == 0.7


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"learning_rate": None}, "not NoneType"),
        ({"learning_rat": 1.0}, "learning_rate"),
        ({"seed": -1}, "seed"),
    ],
)
def test_settings_that_mean_nothing_get_a_sentence(given: dict[str, Any], told: str) -> None:
    with pytest.raises(RavineError, match=told):
        open_run("momentum", given)


def test_numbers_are_those_of_a_trace_and_leave_the_run_where_it_stands() -> None:
    run = open_run("momentum")
    run.step(3)
    numbers = run.numbers(10, every=5)
    assert (run.steps, numbers.step.tolist()) == (3, [0, 0, 0, 5, 5, 5, 10, 10, 10])
    mine = numbers.of_racer("momentum 0.9")
    run.seek(10)
    assert (mine.loss[-1], mine.theta[-1].tolist()) == (run.loss, run.theta.tolist())
    with pytest.raises(RavineError, match="at least 0"):
        run.numbers(-1)
    with pytest.raises(RavineError, match=r"they are momentum 0\.5, momentum 0\.8, momentum 0\.9"):
        numbers.of_racer("adam")


def test_a_run_says_what_it_is() -> None:
    run = open_run("momentum")
    assert repr(run) == "<Ravine run 'Momentum' after 0 steps: momentum 0.9, momentum 0.8, momentum 0.5>"
    assert run.phases[0]
    assert np.isfinite(run.loss)
