"""Facts: what is measured, compared and told; and measures of descent against what is known of bowls."""

from __future__ import annotations

import math

import pytest

from engine.errors import RavineError
from engine.experiment.file import parse_experiment
from engine.experiment.toml_reader import TableReader
from engine.measures import MEASURES, MeasureRequest
from engine.measures.facts import Fact, fact_table, read_fact, verify
from engine.parameters import complete
from engine.session.session import Session

BOWL = """
ravine = 1
dialect = "textbook"
steps = 40
[objective]
kind = "surface"
formula = "x**2 + a*y**2"
constants = {a = 10.0}
start = [4.0, 1.0]
[[racers]]
optimizer = "sgd"
name = "slow"
learning_rate = 0.01
[[racers]]
optimizer = "sgd"
name = "zigzag"
learning_rate = 0.09
[[racers]]
optimizer = "adagrad"
name = "tired"
learning_rate = 0.5
"""


@pytest.fixture
def session() -> Session:
    return Session(parse_experiment(BOWL))


def measured(session: Session, key: str, racer: int = 0, step: int = 40, **values: float) -> float:
    row = MEASURES[key]
    return row.of(MeasureRequest(session, racer, step, complete(row.parameters, values, "textbook")))


@pytest.mark.parametrize("racer", [0, 1])
def test_on_a_bowl_descent_is_where_the_formula_says(session: Session, racer: int) -> None:
    rate = (0.01, 0.09)[racer]
    for step in (0, 1, 7, 40):
        x, y = 4.0 * (1 - 2 * rate) ** step, (1 - 20 * rate) ** step
        assert measured(session, "theta", racer, step) == pytest.approx(x)
        assert measured(session, "theta", racer, step, axis=1) == pytest.approx(y)
        assert measured(session, "distance", racer, step) == pytest.approx(math.hypot(x, y))
        assert measured(session, "axis_distance", racer, step, axis=1) == pytest.approx(abs(y))
        assert measured(session, "gradient_norm", racer, step) == pytest.approx(math.hypot(2 * x, 20 * y))


def test_curvature_is_that_of_the_formula(session: Session) -> None:
    assert measured(session, "condition") == pytest.approx(10)
    assert measured(session, "rate_limit") == pytest.approx(0.1)
    assert measured(session, "lowest_curvature") == pytest.approx(2)


def test_who_zigzags_crosses_and_turns_and_who_creeps_does_not(session: Session) -> None:
    assert measured(session, "crossings", 1, 12, axis=1) == 12
    assert measured(session, "turns", 1, 12, axis=1) == 11
    assert measured(session, "overshoot", 1, 12, axis=1) == pytest.approx(0.8)
    for key in ("crossings", "turns", "overshoot"):
        assert measured(session, key, 0, 40, axis=1) == 0
        assert measured(session, key, 0, 40) == 0


def test_a_way_is_as_long_as_its_steps_and_at_least_as_long_as_the_distance(session: Session) -> None:
    whole = measured(session, "path_length", 1, 9)
    assert whole == pytest.approx(sum(measured(session, "step_length", 1, step) for step in range(1, 10)))
    assert 0 < measured(session, "straightness", 1, 9) < 1
    assert measured(session, "span", 0, 9, window=9) == pytest.approx(4 - measured(session, "theta", 0, 9))


def test_adagrads_rate_never_rises(session: Session) -> None:
    assert measured(session, "rate_rises", 2) == measured(session, "rate_rises", 2, axis=1) == 0
    assert measured(session, "effective_rate", 2, 39) < measured(session, "effective_rate", 2, 1)


def test_a_loss_is_reached_at_the_first_step_at_which_it_is(session: Session) -> None:
    step = measured(session, "steps_to_loss", 1, 40, level=2.0)
    assert measured(session, "loss", 1, int(step)) <= 2.0 < measured(session, "loss", 1, int(step) - 1)
    assert math.isinf(measured(session, "steps_to_loss", 0, 40, level=-1.0))


@pytest.mark.parametrize(
    ("fact", "holds"),
    [
        (Fact(measure="loss", above=0.0), True),
        (Fact(measure="loss", step=0, equals=26.0), True),
        (Fact(measure="loss", step=0, equals=26.1, within=0.05), False),
        (Fact(measure="loss", step=0, above=1.0, below=2.0), False),
        (Fact(measure="distance", racer="zigzag", below_racer="slow"), True),
        (Fact(measure="distance", racer="zigzag", above_racer="slow", factor=0.5), False),
        (Fact(measure="lookahead_distance", above=-1.0), False),
    ],
)
def test_a_fact_holds_only_if_all_that_is_asked_does(session: Session, fact: Fact, holds: bool) -> None:
    verdict = verify(fact, session)
    assert verdict.holds is holds
    assert ("but should be" in verdict.sentence) is not holds


def test_a_fact_of_an_unknown_racer_is_refused(session: Session) -> None:
    with pytest.raises(RavineError, match="did you mean zigzag"):
        verify(Fact(measure="loss", racer="zigzg", above=0), session)


def test_a_fact_written_and_read_is_the_same() -> None:
    fact = Fact(measure="overshoot", racer="slow", step=3, values={"axis": 1}, below=2.0, within=0.5)
    assert read_fact(TableReader(fact_table(fact), "")) == fact


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"measure": "los", "above": 1}, 'facts[0].measure: unknown measure "los": did you mean loss?'),
        ({"above": 1}, "facts[0].measure is missing"),
        ({"measure": "loss"}, "facts[0] asks nothing of loss; write above, below, equals, "),
        ({"measure": "loss", "above": math.nan}, "facts[0].above = nan compares with nothing"),
        ({"measure": "loss", "above": 1, "below": math.inf}, "facts[0].below = inf compares with nothing"),
        ({"measure": "loss", "above": 1, "rracer": "slow"}, 'facts[0]: unknown key "rracer": did you'),
        ({"measure": "theta", "above": 1, "axs": 1}, 'facts[0]: unknown key "axs": did you mean axis?'),
        ({"measure": "theta", "above": 1, "axis": 7}, "facts[0]: axis = 7 is outside"),
    ],
)
def test_a_mistake_in_a_fact_is_told_with_its_place(table: dict[str, object], sentence: str) -> None:
    with pytest.raises(RavineError) as caught:
        read_fact(TableReader(table, "facts[0]"))
    assert sentence in str(caught.value)


def test_a_fact_is_told_with_what_was_measured_of_what_and_what_was_asked(session: Session) -> None:
    fact = Fact(measure="theta", racer="slow", step=0, values={"axis": 1}, below=0.5)
    told = verify(fact, session)
    assert not told.holds
    title = MEASURES["theta"].title.lower()
    assert told.sentence == f"{title} of slow at step 0, axis 1 is 1, but should be below 0.5"
    level = verify(Fact(measure="steps_to_loss", step=9, values={"level": 26.0}, equals=0), session)
    assert level.sentence.endswith("of slow at step 9, level 26 is 0, equal to 0")
