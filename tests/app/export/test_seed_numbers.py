"""One experiment run with many seeds: median, quartiles and success."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.export.seed_numbers import seed_lines, seed_rows, sessions_of
from engine.experiment.file import parse_experiment
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.app.samples import Shell, ravine, ravine_file

NETWORK = parse_experiment(
    """
ravine = 1
seed = 3
[objective]
kind = "network"
dataset = "xor"
layers = [{kind = "dense", units = 2, activation = "tanh"},
  {kind = "dense", units = 1, activation = "sigmoid"}]
[[racers]]
optimizer = "sgd"
name = "a, b"
learning_rate = 0.5
"""
)


def test_median_and_quartiles_are_of_the_runs_with_the_seeds_that_follow() -> None:
    told = list(seed_rows(sessions_of(NETWORK, 4), 6, 3, below=0.7))
    losses = []
    for seed in (3, 4, 5, 6):
        session = Session(replace(NETWORK, seed=seed))
        session.advance(6)
        losses.append(session.racers[0].evaluate()[0])
    assert [row.step for row in told] == [0, 3, 6]
    assert (told[-1].lower_quartile, told[-1].median, told[-1].upper_quartile) == tuple(sorted(losses)[:3])
    assert told[-1].success in {0.0, 0.25, 0.5, 0.75, 1.0}
    header, *rows = csv.reader("".join(seed_lines("csv", told)).splitlines())
    assert header[:3] == ["step", "racer", "seeds"]
    assert rows[-1][1:3] == ["a, b", "4"]
    assert np.float64(rows[-1][4]) == told[-1].median


def test_a_frame_of_a_racer_with_seeds_tells_the_row_of_a_trace() -> None:
    session = Session(replace(NETWORK, racers=(replace(NETWORK.racers[0], seeds=4),)))
    session.advance(6)
    seeds = Observer(session).frame().racers[0].seeds
    assert seeds is not None
    row = list(seed_rows(sessions_of(NETWORK, 4), 6, below=0.7))[-1]
    assert seeds.quartiles_now().tolist() == [row.lower_quartile, row.median, row.upper_quartile]


def test_a_run_that_diverges_counts_as_worse_than_any_and_ends_alone() -> None:
    experiment = ravine()
    fast = replace(experiment.racers[0], values={"learning_rate": 10.0})
    sessions = sessions_of(replace(experiment, racers=(fast,)), 2)
    last = list(seed_rows(sessions, 500))[-1]
    assert last.step < 500
    assert (last.diverged, last.median, last.success) == (2, float("inf"), None)
    assert json.loads(next(iter(seed_lines("jsonl", [last]))))["median"] is None


def test_trace_over_seeds_writes_where_it_is_told_and_refuses_what_it_cannot(
    shell: Shell, tmp_path: Path
) -> None:
    path, out = ravine_file(tmp_path), tmp_path / "a.csv"
    assert shell.run("trace", path, "--steps", 1, "--seeds", 2, "--below", 30) == 0
    assert json.loads(shell.out.splitlines()[0])["success"] == 1.0
    assert shell.run("trace", path, "--steps", 1, "--seeds", 2, "--out", out) == 0
    assert len(out.read_text().splitlines()) == 5
    assert "give one of them" in shell.refuse("trace", path, "--steps", 1, "--below", 1, code=1)
    assert "as jsonl or csv" in shell.refuse("trace", path, "--steps", 1, "--seeds", 2, "--metrics", code=1)


def test_a_recorded_run_has_no_other_seeds() -> None:
    with pytest.raises(Exception, match="leave --seeds out"):
        sessions_of(parse_experiment(RECORDED), 2)


RECORDED = """
ravine = 1
[objective]
kind = "recording"
file = "run.npz"
[[racers]]
optimizer = "adam"
"""
