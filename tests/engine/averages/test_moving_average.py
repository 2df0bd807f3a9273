"""A moving average is descent: what the session steps is the closed form, and comes back bit for bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.averages.moving_average import MovingAverage, RunningAverage, decay_length, window_of
from engine.data import DATASETS
from engine.errors import RavineError
from engine.experiment.description import AverageSpec, Change, Experiment, NetworkSpec, RacerSpec
from engine.experiment.file import parse_experiment, write_experiment
from engine.frames.frame import Address
from engine.observers.session_observer import Observer
from engine.parameters import Value
from engine.run.commands import ChangeValue, Play, Seek
from engine.run.player import Player
from engine.session.session import Session

BETAS = st.floats(0.0, 1.0, exclude_min=True, exclude_max=True)


def averaging(*betas: float, days: int = 120, seed: int = 1, **view: Value) -> Experiment:
    return Experiment(
        objective=AverageSpec(dataset="temperature", data={"days": days}),
        racers=tuple(
            RacerSpec("average", {"beta": beta}, name=f"racer {place}") for place, beta in enumerate(betas)
        ),
        seed=seed,
        view=view,
    )


def at(session: Session, step: int) -> tuple[MovingAverage, ...]:
    session.seek(Address(step))
    return Observer(session).frame().averages


def closed_form(series: np.ndarray, beta: float) -> tuple[float, float]:
    weights = (1.0 - beta) * beta ** np.arange(len(series))
    return float(weights @ series[::-1]), float(weights.sum())


@settings(max_examples=40, deadline=None)
@given(beta=BETAS, days=st.integers(10, 200), seed=st.integers(0, 2**32))
def test_the_run_is_the_sum_of_weighted_days(beta: float, days: int, seed: int) -> None:
    average = at(Session(averaging(beta, days=days, seed=seed)), days)[0]
    value, mass = closed_form(average.series, beta)
    scale = np.abs(average.series).max()
    assert average.values[-1] == pytest.approx(value, abs=1e-12 * scale)
    assert average.weight_sums[-1] == pytest.approx(mass, abs=1e-12)
    assert average.weight_sums[-1] == pytest.approx(-np.expm1(days * np.log(beta)), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(
    betas=st.tuples(BETAS, BETAS, BETAS),
    changes=st.tuples(st.integers(0, 60), st.integers(0, 60)),
    step=st.integers(0, 60),
)
def test_the_weights_say_what_the_average_is_even_when_beta_was_changed(
    betas: tuple[float, float, float], changes: tuple[int, int], step: int
) -> None:
    experiment = averaging(betas[0], days=60)
    for when, beta in zip(sorted(changes), betas[1:], strict=True):
        experiment = experiment.with_change(Change(when, "racer 0", "beta", beta))
    average = at(Session(experiment), step)[0]
    weights = average.weights()
    assert weights @ average.series[:step][::-1] == pytest.approx(average.values[-1], abs=1e-10)
    assert weights.sum() == pytest.approx(average.weight_sums[-1], abs=1e-12)
    assert weights.sum() + average.start_weight == pytest.approx(1.0, abs=1e-12)
    np.testing.assert_array_equal(average.weights(5), weights[:5])


def test_going_back_and_jumping_give_the_same_bits_and_the_run_ends_with_the_series() -> None:
    session = Session(averaging(0.9, 0.98))
    assert session.advance(1000) == 120
    assert session.stopped
    assert session.divergence == ""
    last = Observer(session).frame()
    assert last.racers[0].made is not None
    assert last.racers[0].made.step == 120
    assert last.racers[0].update is None
    session.step_by(-47)
    there = Observer(session).frame()
    fresh = Session(averaging(0.9, 0.98))
    fresh.seek(Address(73))
    for one, other in zip(there.averages, Observer(fresh).frame().averages, strict=True):
        assert one.values.tobytes() == other.values.tobytes()
    session.advance(1000)
    assert Observer(session).frame().averages[1].values.tobytes() == last.averages[1].values.tobytes()


def test_who_presses_play_at_the_end_of_the_series_is_told_why_nothing_moves() -> None:
    player = Player(averaging(0.9, days=12))
    player.handle(Seek(Address(99)))
    player.handle(Play())
    while player.goal is not None:
        player.tick(0.0)
    assert not player.playing
    assert player.notice == "The series ends with its value number 12: step back, or press R to run it again."
    assert player.frame().is_ending, "that is nothing bad"
    player.handle(ChangeValue("nobody", "beta", 0.5))
    assert player.notice
    assert not player.frame().is_ending, "a mistake is"


def test_a_day_enters_with_its_own_step() -> None:
    session = Session(averaging(0.5))
    session.seek(Address(7))
    data = Observer(session).frame().data
    assert data is not None
    assert data.batch is not None
    assert data.batch.tolist() == [7]
    assert at(session, 8)[0].values[-1] == pytest.approx(
        0.5 * at(session, 7)[0].values[-1] + 0.5 * data.y[7, 0], rel=1e-14
    )


def test_a_beta_changed_while_running_bends_the_average_and_leaves_a_ghost() -> None:
    session = Session(averaging(0.9))
    session.advance(120)
    session.seek(Address(60))
    session.change("racer 0", "beta", 0.5)
    assert session.advance(1000) == 60, "the series still ends where it ends"
    assert session.ghosts[0].first == 60
    assert Observer(session).frame().averages[0].beta == 0.5


def test_plain_descent_at_one_minus_beta_is_the_moving_average() -> None:
    experiment = averaging(0.9)
    descent = RacerSpec("sgd", {"learning_rate": 1 - 0.9}, name="descent")
    both = at(Session(Experiment(experiment.objective, (*experiment.racers, descent), seed=1)), 120)
    np.testing.assert_allclose(both[0].values, both[1].values, rtol=1e-12, atol=1e-12)
    assert both[1].beta_changes == ()


def test_bias_correction_makes_the_first_average_the_first_day() -> None:
    average = at(Session(averaging(0.98)), 40)[0]
    assert average.corrected[1] == pytest.approx(average.series[0], rel=1e-12)
    assert np.isnan(average.corrected[0])
    assert abs(average.values[1]) < 0.03 * abs(average.series[0])


def momentum(dialect: str, **view: Value) -> str:
    lines = [f"{name} = {str(value).lower()}" for name, value in view.items()]
    return f"""
ravine = 1
seed = 3
dialect = "{dialect}"
[objective]
kind = "network"
dataset = "line_dense"
batch_size = 8
start = [-10.0, -30.0]
[[racers]]
optimizer = "momentum"
learning_rate = 0.01
momentum = 0.9
[[racers]]
optimizer = "sgd"
learning_rate = 0.01
[[racers]]
optimizer = "adam"
[view]
{chr(10).join(lines)}
"""


def test_inside_an_optimizer_the_average_is_the_textbooks_velocity_and_the_series_its_gradients() -> None:
    session = Session(parse_experiment(momentum("textbook", inside_optimizer=True)))
    gradients = []
    for step in range(30):
        session.seek(Address(step))
        gradient = Observer(session).frame().racers[0].step_gradient
        assert gradient is not None
        gradients.append(gradient[0])
    (average,) = at(session, 30)
    np.testing.assert_array_equal(average.series, gradients)
    assert average.values[-1] == Observer(session).frame().racers[0].slots["v"][0]
    (earlier,) = at(session, 11)
    np.testing.assert_array_equal(earlier.values, average.values[:12])


def test_kerass_velocity_is_the_textbooks_times_a_number() -> None:
    session = Session(parse_experiment(momentum("keras", inside_optimizer=True)))
    (average,) = at(session, 25)
    velocity = Observer(session).frame().racers[0].slots["v"][0]
    assert velocity == pytest.approx(-0.01 / (1 - 0.9) * average.values[-1], rel=1e-12)


def test_adams_first_moment_is_such_an_average_and_plain_descent_keeps_none() -> None:
    session = Session(parse_experiment(momentum("textbook", inside_optimizer=True, racer=2)))
    (average,) = at(session, 25)
    assert average.values[-1] == pytest.approx(Observer(session).frame().racers[2].slots["m"][0], rel=1e-12)
    assert at(Session(parse_experiment(momentum("textbook", inside_optimizer=True, racer=1))), 5) == ()
    assert at(Session(parse_experiment(momentum("textbook"))), 5) == ()


def test_the_velocity_follows_a_branch_and_a_changed_momentum() -> None:
    session = Session(parse_experiment(momentum("textbook", inside_optimizer=True)))
    session.seek(Address(40))
    Observer(session).frame()
    session.seek(Address(20))
    session.change("momentum", "momentum", 0.5)
    (average,) = at(session, 40)
    assert average.beta_changes == ((0, 0.9), (20, 0.5))
    assert average.values[-1] == Observer(session).frame().racers[0].slots["v"][0]


@given(st.lists(st.floats(-1e6, 1e6), max_size=40), st.integers(0, 40), BETAS)
def test_an_average_that_grows_is_the_one_made_at_once(values: list[float], first: int, beta: float) -> None:
    series, beta_changes = np.array(values), ((0, beta),)
    grown = RunningAverage()
    grown.over(series[:first], beta_changes)
    for one, other in zip(
        grown.over(series, beta_changes), RunningAverage().over(series, beta_changes), strict=True
    ):
        assert one.tobytes() == other.tobytes()


def test_the_window_and_the_1_over_e_point() -> None:
    assert window_of(0.9) == pytest.approx(10)
    assert 0.9 ** decay_length(0.9) == pytest.approx(np.exp(-1))
    assert decay_length(0.0) == 0.0
    assert window_of(1.0) == decay_length(1.0) == np.inf, "momentum = 1 forgets nothing"


# the file


@given(
    st.builds(
        AverageSpec,
        dataset=st.just("temperature"),
        data=st.fixed_dictionaries({}, optional={"days": st.integers(10, 500), "noise": st.floats(0, 20)}),
        domain=st.none() | st.just(((-5.0, 5.0), (0.0, 1.0))),
        start=st.none() | st.tuples(st.floats(-5, 5), st.floats(0, 1)),
    ),
    BETAS,
)
def test_writing_and_reading_again_gives_an_equal_experiment(spec: AverageSpec, beta: float) -> None:
    experiment = Experiment(spec, (RacerSpec("average", {"beta": beta}, name="average"),))
    assert parse_experiment(write_experiment(experiment)) == experiment


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("", "objective needs either dataset or csv"),
        ('dataset = "temprature"', "did you mean temperature"),
        ('dataset = "spirals"', "has no order in time; series are temperature"),
        ('dataset = "temperature"\ncolumn = 2', "objective.column belongs to a table of your own"),
        (
            'dataset = "temperature"\ndata = {scaling = "none"}',
            'unknown parameter of dataset temperature "scal',
        ),
        ('dataset = "temperature"\ndata = {days = 3}', r"days = 3 is outside \[10, 36500\]"),
        ('csv = "none.csv"', "there is no such file"),
    ],
)
def test_what_is_wrong_in_a_file_is_told(lines: str, message: str) -> None:
    text = f'ravine = 1\n[objective]\nkind = "average"\n{lines}\n[[racers]]\noptimizer = "average"\n'
    with pytest.raises(RavineError, match=message):
        Session(parse_experiment(text))


def table(folder: Path, text: str, **more: object) -> Session:
    (folder / "t.csv").write_text(text)
    lines = "\n".join(f"{name} = {value!r}" for name, value in more.items()).replace("'", '"')
    written = f'ravine = 1\n[objective]\nkind = "average"\ncsv = "t.csv"\n{lines}\n'
    return Session(parse_experiment(written + '[[racers]]\noptimizer = "average"\n', folder=str(folder)))


def test_a_persons_own_column_is_averaged_in_the_order_of_its_rows(tmp_path: Path) -> None:
    one = table(tmp_path, "depth\n3\n1\n\n2\n")
    assert one.problem.data is not None
    assert one.problem.data.y[:, 0].tolist() == [3, 1, 2]
    assert one.problem.data.target_name == "depth"
    two = table(tmp_path, "when,a,b\nmon,1,5\ntue,,6\nwed,3,7\n", column="a")
    assert two.problem.data is not None
    assert two.problem.data.y[:, 0].tolist() == [1, 3]
    assert any("left out" in note for note in two.problem.data.notes)
    assert two.advance(10) == 2


def test_a_column_that_is_no_series_is_told(tmp_path: Path) -> None:
    text = "when,a\nmon,1\ntue,2\n"
    with pytest.raises(
        RavineError, match=r'objective\.column: "when" of t\.csv holds text; columns of numbers are "a"'
    ):
        table(tmp_path, text, column="when")
    with pytest.raises(RavineError, match="did you mean a"):
        table(tmp_path, text, column="aa")
    with pytest.raises(RavineError, match="no column of numbers"):
        table(tmp_path, "a\nx\ny\n")


# the series


@given(st.integers(0, 2**32), st.integers(10, 400))
def test_a_longer_series_begins_as_a_shorter_one(seed: int, days: int) -> None:
    short, long = (
        DATASETS["temperature"]
        .make(np.random.default_rng(seed), days=count, scaling="none", test_share=0.0)
        .y
        for count in (days, 400)
    )
    # draws come one after the other, so the first days are the same
    np.testing.assert_array_equal(short, long[:days])


def test_the_weather_has_the_promised_spread_and_persistence() -> None:
    y = (
        DATASETS["temperature"]
        .make(np.random.default_rng(0), days=36500, swing=0.0, mean=0.0, scaling="none", test_share=0.0)
        .y[:, 0]
    )
    assert y.std() == pytest.approx(3.0, rel=0.03)
    assert np.corrcoef(y[1:], y[:-1])[0, 1] == pytest.approx(0.5, abs=0.02)


def test_a_neuron_can_learn_the_series_too() -> None:
    experiment = Experiment(NetworkSpec("temperature"), (RacerSpec("sgd", name="sgd"),))
    assert Session(experiment).advance(5) == 5
