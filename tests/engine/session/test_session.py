from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.experiment.description import (
    Bookmark,
    Experiment,
    LayerSpec,
    NetworkSpec,
    RacerSpec,
    SurfaceSpec,
    named,
)
from engine.frames.frame import Address, Frame
from engine.observers.session_observer import Observer
from engine.session.session import Session


def ravine(*racers: RacerSpec, **changed: object) -> Experiment:
    experiment = Experiment(
        objective=SurfaceSpec(formula="x^2 + a y^2", constants={"a": 10.0}, start=(-4.5, 2.0)),
        racers=named(
            racers or (RacerSpec("sgd", {"learning_rate": 0.05, "momentum": 0.5}), RacerSpec("adam"))
        ),
        seed=3,
    )
    return replace(experiment, **changed)  # type: ignore[arg-type]


def minibatches() -> Experiment:
    return replace(
        ravine(RacerSpec("momentum", {"learning_rate": 0.005}), RacerSpec("nadam", {"learning_rate": 0.5})),
        objective=NetworkSpec("line_dense", batch_size=16),
    )


def deep(*layers: LayerSpec, batch_size: int | None = 16) -> Experiment:
    """A network with everything that makes steps differ by more than theta: dropout, running statistics."""
    if not layers:
        layers = (
            LayerSpec("dense", {"units": 4, "activation": "tanh"}),
            LayerSpec("batch_normalization"),
            LayerSpec("dropout", {"rate": 0.3}),
        )
    return replace(
        # look-ahead momentum evaluates a step twice
        ravine(
            RacerSpec("nesterov", {"learning_rate": 0.05}),
            RacerSpec("adam", {"learning_rate": 0.05}),
        ),
        objective=NetworkSpec(
            "circle",
            data={"samples": 60},
            layers=(*layers, LayerSpec("dense", {"units": 1, "activation": "sigmoid"})),
            loss="binary_crossentropy",
            batch_size=batch_size,
        ),
    )


EXPERIMENTS = (ravine(), minibatches(), deep(), deep(batch_size=None))


def content(value: object) -> object:
    """Everything a frame says, in a form that compares bit by bit."""
    if isinstance(value, np.ndarray):
        return value.shape, value.tobytes()
    if is_dataclass(value):
        return {f.name: content(getattr(value, f.name)) for f in fields(value) if f.compare}
    if isinstance(value, tuple | list):
        return [content(item) for item in value]
    if hasattr(value, "items"):
        return {key: content(item) for key, item in value.items()}
    return repr(value) if isinstance(value, float) else value


def moment(frame: Frame) -> object:
    """A frame without what depends on how far the run has ever come."""
    if frame.network is not None:
        frame = replace(frame, network=replace(frame.network, history=None))  # type: ignore[arg-type]
    racers = tuple(replace(racer, losses=None) for racer in frame.racers)  # type: ignore[arg-type]
    still = replace(frame, racers=racers, newest=0, generation=0, ghosts=(), plane=None)
    return content(replace(still, landscape=None))  # type: ignore[arg-type]


def same(first: Frame, second: Frame) -> bool:
    """Whether two frames say the same; a plain truth value, since nobody can read the difference."""
    return moment(first) == moment(second)


ADDRESSES = st.builds(Address, st.integers(0, 300), st.integers(0, 10))


@pytest.mark.promised_bits
@settings(max_examples=15)
@given(st.sampled_from(EXPERIMENTS), st.lists(ADDRESSES, min_size=1, max_size=6))
def test_a_frame_is_the_same_however_its_address_was_reached(
    experiment: Experiment, way: list[Address]
) -> None:
    wanderer, straight = Session(experiment), Session(experiment)
    for address in way:
        wanderer.seek(address)
    straight.advance(way[-1].step)
    straight.phase_by(wanderer.phase)
    assert wanderer.address == straight.address
    assert same(Observer(wanderer).frame(), Observer(straight).frame())


@pytest.mark.promised_bits
@settings(max_examples=12)
@given(
    st.sampled_from(EXPERIMENTS),
    st.integers(0, 150),
    st.integers(0, 150),
    st.sampled_from([("learning_rate", 0.01), ("momentum", 0.0), ("nesterov", True)]),
)
def test_a_change_made_in_the_past_equals_one_made_in_time(
    experiment: Experiment, step: int, further: int, change: tuple[str, float | bool]
) -> None:
    name = experiment.racers[0].name
    late, timely = Session(experiment), Session(experiment)
    late.advance(step + further)
    late.seek(Address(step))
    late.change(name, *change)
    timely.advance(step)
    timely.change(name, *change)
    replayed = Session(late.experiment)
    for session in (late, timely, replayed):
        session.seek(Address(200))
    changed_late, changed_in_time, made_anew = (
        moment(Observer(session).frame()) for session in (late, timely, replayed)
    )
    # plain truth values, since nobody can read the difference
    assert bool(changed_late == changed_in_time)
    assert bool(changed_late == made_anew)


@pytest.mark.promised_bits
def test_switching_a_setting_there_and_back_leaves_the_run_as_it_was() -> None:
    touched, untouched = Session(ravine()), Session(ravine())
    touched.advance(70)
    touched.change("sgd", "momentum", 0.0)
    Observer(touched).frame()
    touched.change("sgd", "momentum", 0.5)
    for session in (touched, untouched):
        session.seek(Address(100))
    np.testing.assert_array_equal(touched.racers[0].theta, untouched.racers[0].theta)


def test_a_future_that_was_left_stays_as_a_ghost() -> None:
    session = Session(ravine())
    session.advance(80)
    end = session.racers[0].theta.copy()
    session.seek(Address(30))
    before = Observer(session).frame()
    session.change("sgd", "learning_rate", 0.01)
    frame = Observer(session).frame()
    assert frame.newest == 30
    assert frame.generation > before.generation
    ghost = frame.ghosts[0]
    assert (ghost.name, ghost.first, len(ghost.path)) == ("sgd", 30, 51)
    np.testing.assert_array_equal(ghost.path[0], frame.racers[0].theta)
    np.testing.assert_array_equal(ghost.path[-1], end)
    assert len(before.racers[0].losses) == 80, "a published frame does not change"
    session.advance(50)
    assert not np.array_equal(session.racers[0].path(80)[-1], end)


@pytest.mark.promised_bits
def test_a_future_that_is_forgotten_leaves_no_ghost_and_comes_back_bit_for_bit() -> None:
    session = Session(ravine())
    session.advance(80)
    end = session.racers[0].theta.copy()
    session.seek(Address(30, 2))
    before = Observer(session).frame()
    assert session.forget_future()
    session.seek(Address(30, 2))
    frame = Observer(session).frame()
    assert (frame.newest, frame.ghosts, frame.address) == (30, (), Address(30, 2))
    assert frame.generation > before.generation
    assert len(frame.racers[0].losses) == 30
    session.seek(Address(80))
    np.testing.assert_array_equal(session.racers[0].theta, end)


def test_ghosts_are_forgotten_with_the_future_and_nothing_happens_without_either() -> None:
    session = Session(ravine())
    session.advance(80)
    assert not session.forget_future()
    session.seek(Address(30))
    session.change("sgd", "learning_rate", 0.01)
    assert session.ghosts
    assert session.forget_future()
    assert session.ghosts == ()


def test_only_the_newest_dozen_ghosts_stay() -> None:
    session = Session(ravine(RacerSpec("sgd", {"learning_rate": 0.05})))
    for number in range(1, 16):
        session.seek(Address(10 + number))
        session.step_by(-1)
        session.change("sgd", "learning_rate", 0.05 - number / 1000)
    assert [ghost.first for ghost in session.ghosts] == [9 + number for number in range(4, 16)]


def test_path_and_losses_are_those_of_the_steps() -> None:
    session = Session(ravine())
    session.advance(100)
    session.seek(Address(40))
    frame = Observer(session).frame()
    assert len(frame.racers[0].path) == 41
    np.testing.assert_array_equal(frame.racers[0].path[-1], frame.racers[0].theta)
    assert frame.racers[0].losses.values[40] == frame.racers[0].loss
    assert frame.newest == 100


def test_the_update_shown_is_the_update_made() -> None:
    session = Session(minibatches())
    session.advance(10)
    shown = Observer(session).frame().racers
    session.advance(1)
    for racer, told in zip(session.racers, shown, strict=True):
        assert told.update is not None
        np.testing.assert_allclose(racer.theta, told.theta + told.update, rtol=1e-15)


def test_phases_reveal_the_step_one_after_the_other() -> None:
    session = Session(minibatches())
    session.advance(5)
    assert session.phases == ("batch", "forward", "loss", "backward", "update")
    seen = []
    for _ in range(5):
        session.phase_by(1)
        frame = Observer(session).frame()
        racer = frame.racers[0]
        seen.append(
            (frame.address, racer.step_loss is None, racer.step_gradient is None, racer.update is None)
        )
        assert frame.caption.startswith(frame.phases[(frame.address.phase or 5) - 1])
    assert seen == [
        (Address(5, 1), True, True, True),
        (Address(5, 2), True, True, True),
        (Address(5, 3), False, True, True),
        (Address(5, 4), False, False, True),
        (Address(6, 0), False, False, False),
    ]
    assert Observer(session).frame().caption.startswith("update of step 6 led here: ")
    session.phase_by(-1)
    assert session.address == Address(5, 4)
    session.step_by(-1)
    assert session.address == Address(5)
    session.step_by(-99)
    assert session.address == Address(0)


def test_a_racer_that_diverges_stands_still_and_says_why_while_the_others_go_on() -> None:
    session = Session(ravine(RacerSpec("sgd", {"learning_rate": 0.15}), RacerSpec("adam")))
    session.advance(400)
    diverged, healthy = Observer(session).frame().racers
    assert "the learning rate 0.15 is above 2/lambda_max = 0.1 for this surface" in diverged.divergence
    assert np.isfinite(diverged.theta).all()
    assert diverged.update is None
    assert not healthy.divergence
    last = session.racers[0].last_step
    assert last is not None
    assert f"diverged at step {last + 1}:" in diverged.divergence
    session.seek(Address(last))
    np.testing.assert_array_equal(session.racers[0].theta, diverged.theta)
    session.step_by(-1)
    assert Observer(session).frame().racers[0].divergence == ""


def test_a_run_in_which_all_have_diverged_ends_and_can_be_mended() -> None:
    session = Session(ravine(RacerSpec("sgd", {"learning_rate": 0.15})))
    made = session.advance(1000)
    assert made < 1000
    assert session.stopped
    assert session.address == Address(made)
    assert session.advance(10) == 0
    session.step_by(-2)
    session.change("sgd", "learning_rate", 0.01)
    assert session.advance(100) == 100
    assert Observer(session).frame().racers[0].divergence == ""


def test_a_racer_that_leaves_the_domain_stops_where_there_still_was_a_loss() -> None:
    session = Session(
        ravine(
            RacerSpec("sgd", {"learning_rate": 0.2}),
            objective=SurfaceSpec("logarithm_family", start=(2.0, 1.5)),
        )
    )
    session.advance(1000)
    racer = Observer(session).frame().racers[0]
    assert "a place where the loss or its gradient is undefined" in racer.divergence
    assert np.isfinite(racer.loss)
    assert session.stopped
    assert len(racer.path) == session.step + 1
    session.step_by(-1)
    before = session.racers[0].theta.copy()
    session.step_by(1)
    assert not np.array_equal(session.racers[0].theta, before)
    np.testing.assert_array_equal(session.racers[0].theta, racer.theta)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("learning_rate", -1.0, "learning_rate = -1 is outside"),
        ("learning_rte", 1.0, "did you mean learning_rate"),
        ("nesterov", 1, "write true or false"),
    ],
)
def test_a_bad_change_changes_nothing(name: str, value: float, sentence: str) -> None:
    session = Session(ravine())
    session.advance(10)
    before = Observer(session).frame()
    with pytest.raises(RavineError, match=sentence):
        session.change("sgd", name, value)
    assert session.experiment == before.experiment
    assert moment(Observer(session).frame()) == moment(before)


def test_a_loss_that_is_defined_nowhere_is_refused() -> None:
    with pytest.raises(RavineError, match="not defined anywhere in what is drawn"):
        Session(ravine(objective=SurfaceSpec(formula="log(-1-x^2)", start=(-3.0, 0.0))))


def test_edits_of_what_is_on_screen_do_not_disturb_the_run() -> None:
    session = Session(ravine())
    session.advance(20)
    edited = replace(session.experiment, title="Other", view={"log_height": True}, bookmarks=(Bookmark(3),))
    assert session.adopt(edited)
    assert session.address == Address(20)
    assert Observer(session).frame().experiment is edited
    assert not session.adopt(replace(edited, seed=4))
    assert session.experiment is edited


def test_the_seed_decides_data_start_and_batches() -> None:
    def end(seed: int) -> bytes:
        session = Session(replace(minibatches(), seed=seed))
        session.advance(30)
        return session.racers[0].theta.tobytes()

    assert end(1) == end(1)
    assert end(1) != end(2)


def test_frames_hold_nothing_that_can_be_written() -> None:
    session = Session(minibatches())
    session.advance(3)
    frame = Observer(session).frame()
    racer = frame.racers[0]
    arrays = [racer.theta, racer.gradient, racer.path, racer.update, racer.losses.values, frame.landscape.z]
    assert frame.data is not None
    assert frame.data.target_range == (-320.0, 320.0)
    arrays += [frame.data.x, frame.data.y, *frame.data.predictions]
    assert [array.flags.writeable for array in arrays if array is not None] == [False] * len(arrays)


def test_why_a_run_ends_is_told_once_it_has_ended() -> None:
    session = Session(ravine(RacerSpec("sgd", {"learning_rate": 0.15})))
    assert session.ending == ""
    session.advance(1000)
    assert session.ending == session.divergence != ""
