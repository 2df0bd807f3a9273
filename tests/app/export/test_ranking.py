"""Racers are ranked by where they came to; when each was low enough is told."""

from __future__ import annotations

import json

import pytest

from app.export.ranking import rank, ranking_lines
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec, named
from engine.session.session import Session


def run(*rates: float) -> Session:
    """Descent on x^2 + y^2 from (1, 0): after k steps the loss is (1 - 2 rate)^(2 k)."""
    racers = named(tuple(RacerSpec("sgd", {"learning_rate": rate}) for rate in rates))
    return Session(Experiment(SurfaceSpec(formula="x^2 + y^2", start=(1.0, 0.0)), racers))


def test_the_lowest_loss_comes_first_and_the_first_step_below_a_level_is_told() -> None:
    ranking = rank(run(0.1, 0.25, 1.0), 20, below=0.01)
    losses = [0.5 ** (2 * 20), 0.8 ** (2 * 20), 1.0]
    assert [each.rank for each in ranking] == [1, 2, 3]
    assert [each.loss for each in ranking] == pytest.approx(losses)
    assert [each.first_below for each in ranking] == [4, 11, None]
    assert [(each.lowest_step, each.lowest) for each in ranking[:2]] == [
        (20, each.loss) for each in ranking[:2]
    ]


def test_who_diverged_comes_last_and_keeps_the_lowest_loss_it_had() -> None:
    lost, found = sorted(rank(run(10.0, 0.1), 500), key=lambda each: each.rank, reverse=True)
    assert (lost.rank, found.rank) == (2, 1)
    assert (lost.lowest, lost.lowest_step) == (1.0, 0)
    told = [json.loads(line) for line in ranking_lines("jsonl", [lost])]
    assert told[0]["loss"] is None


def test_the_last_step_is_looked_at_however_wide_the_distance() -> None:
    (only,) = rank(run(0.1), 7, every=3)
    assert only.lowest_step == 7
    assert only.loss == pytest.approx(0.8 ** (2 * 7))


def test_equal_losses_share_a_rank() -> None:
    lines = list(ranking_lines("csv", rank(run(0.2, 0.2), 3)))
    assert lines[0].startswith("rank,racer,loss,lowest,lowest_step,first_below")
    assert [line.splitlines()[-1][0] for line in lines] == ["1", "1"]
