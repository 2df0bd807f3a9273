"""Racers with starts of their own: in files, in runs, and races of copies."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment, write_experiment
from engine.experiment.racer_starts import from_each, line_of_starts, scattered, with_own_start, with_start
from engine.observers.session_observer import Observer
from engine.session.session import Session

TEXT = """
ravine = 1
[objective]
kind = "surface"
formula = "x^2 + y^2"
start = [4.0, 2.0]
[[racers]]
optimizer = "sgd"
[[racers]]
optimizer = "sgd"
start = [-3.0, 1.0]
"""


def starts(experiment: Experiment) -> list[list[float]]:
    """Where the racers of a run begin."""
    return [racer.start.tolist() for racer in Session(experiment).racers]


def test_a_start_in_a_file_is_that_racers_own_and_is_written_again() -> None:
    experiment = parse_experiment(TEXT)
    assert starts(experiment) == [[4.0, 2.0], [-3.0, 1.0]]
    assert parse_experiment(write_experiment(experiment)) == experiment


def test_a_race_from_two_starts_steps_each_racer_from_its_own() -> None:
    session = Session(parse_experiment(TEXT))
    session.advance(1)
    first, second = (racer.theta for racer in session.racers)
    assert np.allclose(first, [4.0 * 0.98, 2.0 * 0.98])
    assert np.allclose(second, [-3.0 * 0.98, 1.0 * 0.98])


def test_an_own_start_where_the_function_is_not_defined_is_moved_and_that_is_said() -> None:
    experiment = parse_experiment(TEXT.replace("x^2 + y^2", "ln(x) + y^2"))
    frame = Observer(Session(experiment)).frame()
    assert frame.moved_start.startswith("The function is not defined at (−3, 1)")
    domain = ((-9.0, 9.0), (-9.0, 9.0))
    redrawn = replace(experiment, objective=replace(experiment.objective, domain=domain))
    assert not Session(experiment).adopt(redrawn), "the nearest point is looked for in what is drawn"


def test_a_network_racer_starts_by_its_weights_and_is_told_how() -> None:
    network = TEXT.replace('kind = "surface"\nformula = "x^2 + y^2"\nstart = [4.0, 2.0]', 'kind = "network"\n'
                           'dataset = "circle"\n[[objective.layers]]\nkind = "dense"\nunits = 1')  # fmt: skip
    with pytest.raises(RavineError, match=r"racers\[1\].start belongs to kind = \"surface\""):
        parse_experiment(network)


def test_moving_a_start_moves_that_of_all_who_have_none_of_their_own() -> None:
    experiment = parse_experiment(TEXT)
    assert starts(with_start(experiment, 0, (1.0, 1.0))) == [[1.0, 1.0], [-3.0, 1.0]]
    assert starts(with_start(experiment, 1, (1.0, 1.0))) == [[4.0, 2.0], [1.0, 1.0]]
    assert starts(with_own_start(experiment, 1, None)) == [[4.0, 2.0], [4.0, 2.0]]


def test_copies_of_a_racer_start_along_a_line() -> None:
    experiment = parse_experiment(TEXT)
    race = from_each(experiment, experiment.racers[1], line_of_starts((0.0, 0.0), (2.0, 4.0), 3))
    assert starts(race) == [[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]]
    assert [racer.name for racer in race.racers] == ["start 1", "start 2", "start 3"]


def test_scattered_starts_lie_in_each_quarter_of_what_is_drawn_from_the_first_few_on() -> None:
    few = list(islice(scattered(((-1.0, 1.0), (10.0, 30.0))), 8))
    assert np.allclose(few[0], (0.0, 10.0 + 20.0 / 3.0))
    assert {(x > 0.0, y > 20.0) for x, y in few[1:]} == {(a, b) for a in (False, True) for b in (False, True)}
