"""One run of a sweep says what the same run in a session says."""

from __future__ import annotations

import pytest

from app.lessons import load
from app.lessons.overrides import override
from app.sweeps.outcome import COLUMNS, SweptExperiment, run_once
from engine.cancellation import Cancelled
from engine.experiment.file import write_experiment
from engine.network.scores import Scorer
from engine.session.session import Session
from tests.app.samples import ravine
from tests.app.sweeps.samples import swept


def test_a_row_for_each_racer_equals_the_same_run_in_a_session() -> None:
    session = Session(override(ravine(), ["learning_rate=0.05"]))
    losses = {racer.name: [racer.evaluate()[0]] for racer in session.racers}
    for _ in range(40):
        session.advance(1)
        for racer in session.racers:
            losses[racer.name].append(racer.evaluate()[0])
    rows = run_once(swept(40), ["learning_rate=0.05"])
    assert [row.racer for row in rows] == list(losses)
    for row in rows:
        assert (row.steps, row.loss, row.diverged) == (40, losses[row.racer][-1], False)
        assert row.best_loss == min(losses[row.racer])
        assert row.best_step == losses[row.racer].index(row.best_loss)


def test_a_run_ends_when_every_racer_has_arrived_and_the_first_such_step_is_kept() -> None:
    rows = run_once(swept(500, until=1.0), ["learning_rate=0.05"])
    steps = [row.until_step for row in rows]
    assert None not in steps
    assert {row.steps for row in rows} == {max(step for step in steps if step is not None)}
    long = run_once(swept(500), ["learning_rate=0.05"])
    assert [row.until_step for row in long] == [None, None]


def test_a_racer_that_diverges_says_so_and_the_others_go_on() -> None:
    sgd, adam = run_once(swept(100), ["learning_rate=5.0"])
    assert sgd.diverged
    assert "diverged" in sgd.message
    assert sgd.steps is not None
    assert sgd.steps < 100
    assert not adam.diverged
    assert adam.steps == 100


def test_settings_that_cannot_be_run_give_rows_that_say_why() -> None:
    rows = run_once(swept(), ["objective.formula=1/0"])
    assert [row.loss for row in rows] == [None, None]
    assert all(row.message for row in rows)


def test_a_network_is_scored_on_what_it_learns_from_and_on_the_rest() -> None:
    experiment = override(load("circle"), ["seed=3"])
    session = Session(experiment)
    session.advance(5)
    racer = session.racers[0]
    assert racer.network_objective is not None
    scores = Scorer(racer.network_objective).scores(racer.theta, racer.stepper.statistics)
    text = write_experiment(load("circle"))
    row = run_once(SweptExperiment(text, "", 5, None, 5), ["seed=3"])[0]
    assert [row.accuracy, row.test_accuracy][: len(scores)] == [score.accuracy for score in scores]
    assert (row.r2, row.test_r2) == (None, None)


def test_what_the_check_raises_ends_a_run() -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        run_once(swept(), [], stop)


def test_every_column_is_in_a_row() -> None:
    assert tuple(run_once(swept(1), [])[0].as_row()) == COLUMNS
