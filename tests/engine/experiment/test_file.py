from __future__ import annotations

import contextlib
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import DATASETS
from engine.errors import RavineError
from engine.experiment.description import (
    VIEW_PARAMETERS,
    Bookmark,
    Change,
    Experiment,
    NetworkSpec,
    RacerSpec,
    ScheduleSpec,
    SurfaceSpec,
    named,
)
from engine.experiment.file import parse_experiment, read_experiment, write_experiment
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS, Parameter
from engine.surfaces.objective import SURFACES

GOOD = """
ravine = 1
title = "A ravine"
seed = 7
dialect = "pytorch"
[objective]
kind = "surface"
formula = "x**2 + a*y**2"
constants = {a = 10.0}
domain = [[-5, 5], [-3, 3]]
start = [4.0, 1.0]
[[racers]]
optimizer = "sgd"
learning_rate = 0.02
momentum = 0.9
nesterov = true
"""

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=30)


def values_of(parameters: tuple[Parameter, ...]) -> st.SearchStrategy[Any]:
    """Any subset of the parameters with allowed values."""

    def value(p: Parameter) -> st.SearchStrategy[object]:
        if p.choices:
            return st.sampled_from(p.choices)
        if p.kind is bool:
            return st.booleans()
        if p.kind is str:
            return st.just(p.default)  # free texts have a grammar of their own, and tests of it
        low, high = max(p.low, -1e6), min(p.high, 1e6)
        if p.kind is int:
            return st.integers(math.ceil(low) + p.low_open, math.floor(high) - p.high_open)
        return st.floats(low, high, exclude_min=p.low_open, exclude_max=p.high_open)

    return st.fixed_dictionaries({}, optional={p.name: value(p) for p in parameters})


DOMAINS = st.none() | st.just(((-5.0, 5.0), (-3.0, 3.5)))
STARTS = st.none() | st.tuples(st.floats(-5, 5), st.floats(-3, 3))
CATALOGUE = st.sampled_from(SURFACES.rows()).flatmap(
    lambda row: st.builds(
        SurfaceSpec,
        surface=st.just(row.key),
        constants=values_of(row.constants),
        domain=DOMAINS,
        start=STARTS,
    )
)
FORMULAS = st.builds(
    SurfaceSpec,
    formula=st.sampled_from(["x^2 + a y^2", "sin(x) cos(y)", "abs(x) + b y"]),
    constants=st.dictionaries(st.sampled_from("abcd"), st.floats(-9, 9)),
    domain=DOMAINS,
    start=STARTS,
)
NETWORKS = st.sampled_from([row for row in DATASETS.rows() if row.key.startswith("line_")]).flatmap(
    lambda row: st.builds(
        NetworkSpec,
        dataset=st.just(row.key),
        data=values_of(row.parameters),
        batch_size=st.none() | st.integers(1, 100),
        domain=DOMAINS,
        start=STARTS,
    )
)
SCHEDULED = st.sampled_from(SCHEDULES.rows()).flatmap(
    lambda row: st.builds(ScheduleSpec, kind=st.just(row.key), values=values_of(row.parameters))
)
RACERS = st.sampled_from(OPTIMIZERS.rows()).flatmap(
    lambda row: st.builds(
        RacerSpec,
        optimizer=st.just(row.key),
        values=values_of(row.parameters),
        schedule=SCHEDULED,
        dialect=st.none() | st.sampled_from(DIALECTS),
        maximize=st.booleans(),
    )
)


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    experiment = Experiment(
        objective=draw(CATALOGUE | FORMULAS | NETWORKS),
        racers=named(tuple(draw(st.lists(RACERS, min_size=1, max_size=4)))),
        title=draw(TEXTS),
        text=draw(TEXTS),
        seed=draw(st.integers(0, 2**63 - 1)),
        dialect=draw(st.sampled_from(DIALECTS)),
        bookmarks=tuple(
            Bookmark(step, 0, name)
            for step, name in sorted(draw(st.dictionaries(st.integers(0, 99), TEXTS)).items())
        ),
        view=draw(values_of(VIEW_PARAMETERS)),
        steps=draw(st.none() | st.integers(1, 1000)),
        speed=draw(st.floats(0.01, 1e6) | st.just(math.inf)),
    )
    for step in sorted(draw(st.lists(st.integers(0, 50), max_size=3))):
        racer = draw(st.sampled_from(experiment.racers))
        # a moving average has no rate
        known = [
            p.name for p in OPTIMIZERS[racer.optimizer].parameters if p.name in ("learning_rate", "beta")
        ]
        experiment = experiment.with_change(Change(step, racer.name, known[0], 0.125))
    return experiment


@given(experiments())
def test_what_is_written_is_read_back_equal(experiment: Experiment) -> None:
    assert parse_experiment(write_experiment(experiment)) == experiment


def test_the_example_of_the_documents_is_read() -> None:
    experiment = parse_experiment(GOOD)
    assert experiment.dialect == "pytorch"
    assert experiment.seed == 7
    assert experiment.objective == SurfaceSpec(
        formula="x**2 + a*y**2", constants={"a": 10.0}, domain=((-5, 5), (-3, 3)), start=(4.0, 1.0)
    )
    assert experiment.racers == (
        RacerSpec("sgd", {"learning_rate": 0.02, "momentum": 0.9, "nesterov": True}, name="sgd"),
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("ravine = 1", "", "ravine is missing"),
        ("ravine = 1", "ravine = 2", "ravine = 2 is a form this program does not know; allowed is 1"),
        ("ravine = 1", "ravine = true", "ravine must be a whole number, not true or false (True)"),
        ("seed = 7", "seed = -7", "seed = -7 is outside [0, "),
        ("seed = 7", "sede = 7", 'unknown key "sede": did you mean seed'),
        ("seed = 7", 'seed = "7"', "seed must be a whole number, not a text ('7')"),
        ('dialect = "pytorch"', 'dialect = "torch"', 'unknown dialect "torch": did you mean pytorch?'),
        ('kind = "surface"', "", "objective.kind is missing"),
        ('kind = "surface"', 'kind = "surfaces"', 'unknown objective.kind "surfaces": did you mean surface?'),
        ('formula = "x**2 + a*y**2"', "", "objective needs either surface or formula"),
        ('formula = "x**2 + a*y**2"', 'surface = "rosenbrok"', "did you mean rosenbrock?"),
        ("x**2 + a*y**2", "__import__('os').system('x')", "objective.formula: "),
        ("x**2 + a*y**2", "9**9**9", "objective.formula: the formula cannot be read"),
        (
            "x**2 + a*y**2",
            "log(-1)",
            "objective.formula: the formula holds log(-1), which has no finite value",
        ),
        ("{a = 10.0}", "{a = nan}", "objective.constants.a = nan is not a finite number"),
        ("{a = 10.0}", "{a = 'x'}", "objective.constants.a must be a number, not a text ('x')"),
        ("[[-5, 5], [-3, 3]]", "[[5, -5], [-3, 3]]", "objective.domain[0] = [5, -5] is empty"),
        ("[[-5, 5], [-3, 3]]", "[[-5, 5]]", "objective.domain must be [[x low, x high], [y low, y high]]"),
        (
            "[[-5, 5], [-3, 3]]",
            "[[5, 5.0000000001], [-3, 3]]",
            "is too thin to be drawn; there it must be at least 5e-09",
        ),
        ("[4.0, 1.0]", "[4.0]", "objective.start has 1 number; it needs 2"),
        ("[4.0, 1.0]", "[4.0, inf]", "objective.start[1] = inf is not a finite number"),
        ("[4.0, 1.0]", "[4.0, 1e308]", "objective.start[1] = 1e+308 is outside [-1e+12, 1e+12]"),
        ("seed = 7", "seed = " + "7" * 5000, "this is not valid TOML"),
        (
            'optimizer = "sgd"',
            'optimizer = "sdg"',
            'racers[0].optimizer: unknown optimizer "sdg": did you mean sgd',
        ),
        ('optimizer = "sgd"', "", "racers[0].optimizer is missing"),
        ("learning_rate = 0.02", "learning_rate = -1", "racers[0]: learning_rate = -1 is outside"),
        ("learning_rate = 0.02", "learnin_rate = 1", "did you mean learning_rate?"),
        ("nesterov = true", "nesterov = 1", "racers[0]: nesterov = 1 is not allowed; write true or false"),
        ("[[racers]]", "[racers]", "racers must be a list, not a table"),
        ("seed = 7", "seed = 7\nspeed = 0", "speed = 0 is outside (0, inf] steps per second"),
        ("seed = 7", "seed = 7\nbookmarks = [3]", "bookmarks[0] must be a table, not "),
        (
            "[4.0, 1.0]",
            "[4.0, 1" + "0" * 400 + "]",
            "this is not valid TOML: a whole number has more than 1024 bits",
        ),
        ("[[-5, 5], [-3, 3]]", "[[-5, 5], 3]", "objective.domain[1] must be a list of numbers, not "),
        (
            "nesterov = true",
            "nesterov = true\n[[changes]]\nstep = 4\nracer = 'sgd'",
            "changes[0] changes nothing; write for example learning_rate = 0.01",
        ),
        (
            "nesterov = true",
            "nesterov = true\n[[changes]]\nstep = 4\nracer = 'sdg'\nmomentum = 0.5",
            'changes[0]: unknown racer "sdg": did you mean sgd',
        ),
        (
            GOOD[GOOD.index("[[racers]]") :],
            "[[racers]]\noptimizer = 'sgd'\n" * 65,
            "racers has 65 entries; allowed ",
        ),
        ("ravine = 1", "ravine = ", "this is not valid TOML"),
        ("ravine = 1", "ravine = 1\nx = " + "[" * 5000, "this is not valid TOML"),
    ],
)
def test_a_mistake_is_told_in_one_sentence_that_names_it(old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    with pytest.raises(RavineError) as caught:
        parse_experiment(GOOD.replace(old, new, 1))
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_kindly(text: str) -> None:
    with pytest.raises(RavineError):
        parse_experiment(text)


@given(st.integers(0, len(GOOD)), st.text(max_size=6))
def test_a_damaged_file_is_read_or_refused_kindly(place: int, scrap: str) -> None:
    with contextlib.suppress(RavineError):
        parse_experiment(GOOD[:place] + scrap + GOOD[place:])


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(RavineError, match=r"gone\.toml: there is no such file"):
        read_experiment(tmp_path / "gone.toml")
    (tmp_path / "latin.toml").write_bytes(b"title = '\xe9'")
    with pytest.raises(RavineError, match="not a text file in UTF-8"):
        read_experiment(tmp_path / "latin.toml")
    with pytest.raises(RavineError, match="cannot be read"):
        read_experiment(tmp_path)


def test_a_mistake_in_a_file_is_told_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(GOOD.replace("ravine = 1", "ravine = 2"))
    with pytest.raises(RavineError, match=r"wrong\.toml: ravine = 2 is a form"):
        read_experiment(path)


def test_racers_without_names_are_called_by_their_optimizer() -> None:
    specs = (RacerSpec("sgd"), RacerSpec("adam", name="sgd 2"), RacerSpec("sgd"), RacerSpec("sgd"))
    assert [racer.name for racer in named(specs)] == ["sgd", "sgd 2", "sgd 3", "sgd 4"]
    with pytest.raises(RavineError, match="two racers are called"):
        named((RacerSpec("sgd", name="a"), RacerSpec("adam", name="a")))


def test_a_change_replaces_what_comes_after_it() -> None:
    experiment = parse_experiment(GOOD)
    for step, rate in [(10, 0.1), (20, 0.2), (5, 0.05)]:
        experiment = experiment.with_change(Change(step, "sgd", "learning_rate", rate))
    assert [change.step for change in experiment.changes] == [5]
    racer = experiment.racers[0]
    assert experiment.values_at(racer, 4)["learning_rate"] == 0.02
    assert experiment.values_at(racer, 5)["learning_rate"] == 0.05
    with pytest.raises(RavineError, match='unknown racer "sdg": did you mean sgd'):
        experiment.with_change(Change(1, "sdg", "learning_rate", 1.0))
    assert replace(experiment, changes=()) == parse_experiment(GOOD)


def test_an_earlier_key_of_the_view_is_read_under_its_name_of_today() -> None:
    surface = SurfaceSpec(formula="x^2 + y^2")
    now = Experiment(surface, named((RacerSpec("sgd"),)), view={"follow_racer": False})
    text = write_experiment(now).replace("follow_racer", "read_follow")
    assert "read_follow" in text
    experiment = parse_experiment(text)
    assert experiment.view == {"follow_racer": False}
    assert "read_follow" not in write_experiment(experiment)
