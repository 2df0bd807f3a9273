from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec, named
from engine.frames.frame import Address
from engine.run.commands import (
    ChangeValue,
    Command,
    ForgetFuture,
    Load,
    Pause,
    PhaseBy,
    Play,
    Seek,
    SetSpeed,
    StepBy,
    StopSeeking,
)
from engine.run.player import Player
from engine.session.session import Session

BOWL = Experiment(
    objective=SurfaceSpec(formula="x^2 + y^2", start=(3.0, 2.0)),
    racers=named((RacerSpec("sgd", {"learning_rate": 0.01}),)),
    speed=10.0,
)


def play(player: Player, seconds: float, *, ticks_per_second: int = 50) -> None:
    """Let time pass, from zero, in even ticks."""
    for tick in range(round(seconds * ticks_per_second) + 1):
        player.tick(tick / ticks_per_second)


def told(player: Player, *commands: Command) -> Player:
    """Do what commands ask, all the way."""
    for command in commands:
        player.handle(command)
    while player.goal is not None:
        player.tick(0.0)
    return player


def test_it_plays_at_the_speed_asked_for() -> None:
    player = Player(BOWL)
    player.handle(Play())
    play(player, 3.0)
    assert player.session.step in (29, 30)


def test_the_future_is_forgotten_at_the_address_on_the_way() -> None:
    player = told(told(Player(BOWL), Seek(Address(90))), Seek(Address(40, 1)), ForgetFuture())
    assert player.session.generation == 1
    frame = player.frame()
    assert (frame.newest, frame.address) == (40, Address(40, 1))
    generation = frame.generation
    assert told(player, ForgetFuture()).frame().generation == generation


@pytest.mark.parametrize("speed", [0.25, 1.0, 3.0, 8.0])
def test_a_slow_pace_is_kept_by_waking_only_when_it_asks_to_be(speed: float) -> None:
    player = Player(replace(BOWL, speed=speed))
    player.handle(Play())
    now, wakes = 0.0, 0
    while now < 20.0:
        now += max(player.tick(now), 1e-3)
        wakes += 1
    steps = player.session.step + player.session.phase / len(player.session.phases)
    assert abs(steps - 20.0 * speed) <= 1.5
    assert wakes <= 3 * (20.0 * max(speed, 1.0) + 2)


def test_below_one_step_a_second_it_plays_phase_by_phase() -> None:
    player = Player(BOWL)
    player.handle(SetSpeed(1 / 3))
    player.handle(Play())
    play(player, 4.1)
    assert player.session.phases == ("loss", "gradient", "update")
    assert player.session.address == Address(1, 1)


def test_flat_out_it_does_as_much_as_fits_into_a_slice() -> None:
    player = Player(BOWL)
    player.handle(SetSpeed(math.inf))
    player.handle(Play())
    assert player.tick(0.0) == 0.0
    first = player.session.step
    player.learn_pace(first, 1e-6 * first)
    player.tick(0.0)
    assert player.session.step - first > 1.5 * first


def test_what_could_not_be_done_in_time_is_not_made_up_for_later() -> None:
    player = Player(BOWL)
    player.handle(Play())
    player.tick(0.0)
    player.tick(1000.0)
    assert player.session.step <= 2


def test_standing_still_it_asks_not_to_be_woken() -> None:
    player = Player(BOWL)
    assert player.tick(0.0) == math.inf
    player.handle(Play())
    assert player.tick(0.0) < 0.2
    player.handle(Pause())
    assert player.tick(5.0) == math.inf
    assert player.session.step == 0


def test_it_stops_where_the_experiment_ends_and_can_be_played_on() -> None:
    player = Player(replace(BOWL, steps=5))
    player.handle(Play())
    play(player, 3.0)
    assert (player.session.step, player.playing) == (5, False)
    player.handle(Play())
    play(player, 1.0)
    assert player.session.step > 5


def test_stepping_pauses_and_seeking_does_not() -> None:
    player = Player(BOWL)
    player.handle(Play())
    told(player, Seek(Address(40, 1)))
    assert (player.session.address, player.playing) == (Address(40, 1), True)
    told(player, StepBy(-1))
    assert (player.session.address, player.playing) == (Address(40), False)
    told(player, PhaseBy(-1))
    assert player.session.address == Address(39, 2)


def test_divergence_stops_it_with_a_sentence_and_playing_on_repeats_it() -> None:
    player = Player(replace(BOWL, racers=named((RacerSpec("sgd", {"learning_rate": 1.5}),))))
    player.handle(SetSpeed(math.inf))
    player.handle(Play())
    for _ in range(100):
        player.tick(0.0)
    assert not player.playing
    assert "2/lambda_max = 1" in player.notice
    assert player.frame().notice == player.notice
    player.handle(Play())
    assert not player.playing
    assert "diverged" in player.notice


def test_a_bad_command_leaves_the_run_and_a_sentence() -> None:
    player = Player(BOWL)
    told(player, StepBy(3))
    player.handle(ChangeValue("sgd", "learning_rate", -1.0))
    assert "learning_rate = -1 is outside" in player.notice
    player.handle(
        Load(replace(BOWL, objective=SurfaceSpec(formula="log(-1 - x^2 - y^2)", start=(-1.0, 0.0))))
    )
    assert "not defined anywhere" in player.notice
    assert player.session.step == 3
    assert player.session.experiment is BOWL


def test_another_experiment_begins_anew_and_an_edited_picture_does_not() -> None:
    player = Player(BOWL)
    told(player, StepBy(7))
    player.handle(Load(replace(BOWL, title="Renamed")))
    assert player.session.step == 7
    generation = player.session.generation
    told(player, Load(replace(BOWL, seed=9), address=Address(4, 2), play=True))
    assert player.session.address == Address(4, 2)
    assert player.session.generation > generation
    assert player.playing


@pytest.mark.parametrize("speed", [0.0, -1.0, math.nan])
def test_a_speed_that_is_none_is_refused(speed: float) -> None:
    player = Player(BOWL)
    player.handle(SetSpeed(speed))
    assert player.speed == BOWL.speed
    assert "speed" in player.notice


FAR = Address(2_000_000, 1)


def test_a_long_way_is_made_in_slices_and_the_frames_on_it_say_where_it_leads() -> None:
    player = Player(BOWL)
    player.handle(Seek(FAR))
    places = []
    for _ in range(5):
        places.append(player.session.step)
        assert (player.frame().goal, player.tick(0.0)) == (FAR, 0.0)
    assert places == sorted(set(places))
    assert places[-1] < 1000
    player.handle(Seek(Address(3, 1)))
    assert (player.goal, player.session.address, player.frame().goal) == (None, Address(3, 1), None)


def test_a_way_that_is_stopped_leaves_the_run_where_it_has_come_to() -> None:
    player = Player(BOWL)
    for command in (Play(), Seek(FAR), StepBy(-1)):
        player.handle(command)
    player.tick(0.0)
    here = player.session.address
    player.handle(StopSeeking())
    assert (player.goal, player.session.address, player.playing) == (None, here, False)
    assert player.tick(1.0) == math.inf
    player.handle(StopSeeking())
    assert player.session.address == here


@pytest.mark.parametrize("slow", [False, True])
def test_commands_after_a_seek_mean_where_it_leads(slow: bool) -> None:
    player = Player(BOWL)
    commands = (
        Seek(Address(30)),
        ChangeValue("sgd", "learning_rate", 0.5),
        Seek(Address(50)),
        StepBy(2),
        Play(),
    )
    for command in commands:
        player.handle(command) if slow else told(player, command)
    told(player)
    assert [change.step for change in player.session.experiment.changes] == [30]
    assert (player.session.step, player.playing) == (52, True)


def test_an_edit_on_the_way_begins_anew_and_another_picture_does_not() -> None:
    player = Player(BOWL)
    player.handle(Seek(FAR))
    player.handle(Play())
    player.handle(Load(replace(BOWL, title="Renamed")))
    assert (player.goal, player.session.experiment.title) == (FAR, "Renamed")
    told(player, Load(replace(BOWL, seed=9), Address(4)))
    assert (player.session.address, player.playing) == (Address(4), True)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.builds(Seek, st.builds(Address, st.integers(0, 90), st.integers(0, 2))),
            st.builds(StepBy, st.integers(-9, 9)),
            st.builds(PhaseBy, st.integers(-9, 9)),
            st.builds(
                ChangeValue, st.just("sgd"), st.just("learning_rate"), st.sampled_from([0.1, 0.2, 0.3])
            ),
            st.builds(
                Load, st.sampled_from([BOWL, replace(BOWL, seed=4)]), st.builds(Address, st.integers(0, 9))
            ),
            st.just(Play()),
            st.just(Pause()),
        ),
        max_size=12,
    ),
    st.data(),
)
def test_whatever_is_asked_for_on_the_way_the_run_ends_where_its_history_says(
    commands: list[Command], data: st.DataObject
) -> None:
    player = Player(BOWL)
    for command in commands:
        player.handle(command)
        for _ in range(data.draw(st.integers(0, 2))):
            if player.goal is not None:
                player.tick(0.0)
    told(player)
    assert player._waiting == []
    session = player.session
    straight = Session(session.experiment)
    straight.seek(session.address)
    np.testing.assert_array_equal(session.racers[0].theta, straight.racers[0].theta)
    assert [c.step for c in session.experiment.changes] == sorted(c.step for c in session.experiment.changes)


def test_a_command_that_is_refused_on_arrival_leaves_its_sentence_and_those_after_it_are_done() -> None:
    player = Player(BOWL)
    for command in (Seek(Address(30)), ChangeValue("sgd", "learning_rate", -1.0), SetSpeed(7.0)):
        player.handle(command)
    assert (player.goal, player.notice, player.speed) == (Address(30), "", BOWL.speed)
    told(player)
    assert "learning_rate = -1 is outside" in player.notice
    assert (player.session.step, player.speed) == (30, 7.0)


def test_an_edit_keeps_the_changes_of_which_its_sender_did_not_know() -> None:
    player = told(Player(BOWL), Seek(Address(3)), ChangeValue("sgd", "learning_rate", 0.2))
    (known,) = player.session.experiment.changes
    told(player, Seek(Address(6)), ChangeValue("sgd", "learning_rate", 0.3))
    unknown = player.session.experiment.changes[1]
    told(player, Load(replace(BOWL, seed=9), known=(known,)))
    assert player.session.experiment.changes == (unknown,)
    told(player, Load(replace(BOWL, seed=10)))
    assert not player.session.experiment.changes


def test_an_edit_drops_changes_of_racers_and_hyperparameters_that_it_has_no_more() -> None:
    racer = RacerSpec("adam", {"learning_rate": 0.01}, name="one")
    for edited in (replace(racer, name="two"), RacerSpec("sgd", {"learning_rate": 0.01}, name="one")):
        player = told(Player(replace(BOWL, racers=(racer,))), ChangeValue("one", "beta_1", 0.5))
        assert player.session.experiment.changes
        told(player, Load(replace(BOWL, racers=(edited,)), known=()))
        assert not player.notice
        assert not player.session.experiment.changes
