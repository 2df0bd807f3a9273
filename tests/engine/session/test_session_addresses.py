"""Where a session goes when it is asked to, in how many parts, and from which checkpoint."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.errors import RavineError
from engine.experiment.description import (
    Change,
    Experiment,
    LayerSpec,
    NetworkOverride,
    NetworkSpec,
    RacerSpec,
    SurfaceSpec,
    named,
)
from engine.experiment.network_override import network_of
from engine.frames.frame import Address
from engine.optimizers.stepper_state import StepperState
from engine.parameters import Value
from engine.problem.problem import Problem, build_problem
from engine.session import session as session_module
from engine.session.checkpoints import CAPACITY, SPACING, affordable
from engine.session.session import MEMORY, Session

CALM = RacerSpec("sgd", {"learning_rate": 0.01})
WILD = RacerSpec("sgd", {"learning_rate": 0.15})


def surface(*racers: RacerSpec) -> Session:
    spec = SurfaceSpec(formula="x^2 + 10 y^2", start=(-4.5, 2.0))
    return Session(Experiment(spec, named(racers or (CALM,))))


@pytest.fixture
def session() -> Session:
    return surface()


def standing_at(session: Session, step: int, phase: int = 0) -> Session:
    session.seek(Address(step, phase))
    assert session.address == Address(step, phase)
    return session


@pytest.mark.parametrize(
    ("phase", "steps", "expected"),
    [(0, 2, 7), (0, -2, 3), (0, -9, 0), (0, 0, 5), (2, -1, 5), (2, -2, 4), (2, 1, 6), (2, 0, 5)],
)
def test_back_from_within_a_step_its_beginning_is_the_first(
    session: Session, phase: int, steps: int, expected: int
) -> None:
    standing_at(session, 5, phase)
    assert session.steps_away(steps) == Address(expected)
    session.step_by(steps)
    assert session.address == Address(expected)


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        (1, Address(5, 2)), (2, Address(6, 0)), (4, Address(6, 2)), (-1, Address(5, 0)), (-2, Address(4, 2)),
        (-16, Address(0, 0)), (-17, Address(0, 0)), (-100, Address(0, 0)),
    ],
)  # fmt: skip
def test_phases_go_on_across_the_edges_of_steps(session: Session, phases: int, expected: Address) -> None:
    assert len(session.phases) == 3
    standing_at(session, 5, 1)
    assert session.phases_away(phases) == expected
    session.phase_by(phases)
    assert session.address == expected


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        (Address(-3), Address(0)), (Address(-3, 2), Address(0, 2)), (Address(4, 9), Address(4, 2)),
        (Address(4, -1), Address(4)),
    ],
)  # fmt: skip
def test_an_address_that_is_none_means_the_nearest(
    session: Session, asked: Address, reached: Address
) -> None:
    session.seek(asked)
    assert session.address == reached


def test_a_long_way_is_made_in_parts(session: Session) -> None:
    goal = Address(100, 1)
    assert not session.approach(goal, 0)
    assert session.address == Address(0)
    assert not session.approach(goal, 30)
    assert session.address == Address(30)
    assert not session.approach(goal, 69)
    assert session.address == Address(99)
    assert session.approach(goal, 69)
    assert session.address == goal
    assert session.approach(goal, 0)
    assert session.approach(Address(100, 2), 0)
    assert session.newest == 100


def test_where_no_racer_can_go_on_the_way_ends() -> None:
    session = surface(WILD)
    assert session.approach(Address(10_000, 2), 10_000)
    assert session.stopped
    last = session.racers[0].last_step
    assert last is not None
    assert session.address == Address(last)
    assert session.advance(5) == 0


def test_where_not_even_the_first_step_can_be_made_the_run_stays_at_its_start() -> None:
    spec = SurfaceSpec(formula="log(x + 2) + y^2", start=(-1.0, 0.5))
    session = Session(Experiment(spec, named((RacerSpec("sgd", {"learning_rate": 5.0}),))))
    assert session.advance(10) == 0
    assert (session.address, session.racers[0].last_step, session.stopped) == (Address(0), 0, True)
    assert session.divergence.startswith("sgd diverged at step 1: ")


def made(monkeypatch: pytest.MonkeyPatch, session: Session) -> list[tuple[int, int]]:
    """What the racer computes from now on: from which step to which."""
    ways: list[tuple[int, int]] = []
    racer = session.racers[0]
    run = racer.run

    def noted(step: int, stop: int) -> None:
        ways.append((step, stop))
        run(step, stop)

    monkeypatch.setattr(racer, "run", noted)
    return ways


@pytest.mark.parametrize(
    ("goal", "computed"),
    [
        # the last step by itself: frames show it
        (70, [(64, 69), (69, 70)]),  # back: from the checkpoint before
        (65, [(64, 65)]),
        (64, [(0, 63), (63, 64)]),
        (63, [(0, 62), (62, 63)]),
        (110, [(100, 109), (109, 110)]),  # on: nearer from here than from a checkpoint
        (140, [(128, 139), (139, 140)]),  # on, where a checkpoint is nearer
        (200, [(192, 199), (199, 200)]),
        (100, []),
    ],
)
def test_it_starts_from_the_checkpoint_unless_it_is_nearer_from_here(
    monkeypatch: pytest.MonkeyPatch, session: Session, goal: int, computed: list[tuple[int, int]]
) -> None:
    assert SPACING == 64
    session.advance(250)
    standing_at(session, 100)
    ways = made(monkeypatch, session)
    session.seek(Address(goal))
    assert ways == computed
    assert session.address == Address(goal)
    assert session.newest == 250


def test_steps_are_counted_from_the_beginning_of_one(session: Session) -> None:
    standing_at(session, 3, 2)
    assert session.advance(4) == 4
    assert session.address == Address(7)
    assert session.advance(0) == 0
    assert (session.newest, session.step) == (7, 7)


def test_a_change_to_come_ends_a_stretch(monkeypatch: pytest.MonkeyPatch, session: Session) -> None:
    session.advance(40)
    session.change("sgd", "learning_rate", 0.02)
    standing_at(session, 0)
    ways = made(monkeypatch, session)
    session.advance(100)
    assert ways == [(0, 40), (40, 64), (64, 99), (99, 100)]


def test_of_two_racers_one_that_can_go_on_is_enough() -> None:
    session = surface(WILD, RacerSpec("adam"))
    session.advance(2000)
    wild, calm = session.racers
    assert session.step == 2000
    assert not session.stopped
    assert session.ending == ""
    assert session.divergence == wild.divergence != ""
    assert wild.last_step is not None
    assert wild.ended_by(wild.last_step)
    assert not wild.ended_by(wild.last_step - 1)
    assert not calm.ended_by(10**9)


def test_what_all_that_have_diverged_say_is_told_in_their_order() -> None:
    session = surface(WILD, RacerSpec("sgd", {"learning_rate": 0.2}, name="wilder"))
    session.advance(10_000)
    first, second = (racer.divergence for racer in session.racers)
    assert session.divergence == session.ending == f"{first}\n{second}"
    assert session.step == max(racer.last_step or 0 for racer in session.racers)


def test_a_new_run_stands_at_its_start() -> None:
    session = surface(CALM)
    assert (session.address, session.newest, session.ghosts) == (Address(0), 0, ())
    assert (session.generation, session.stopped, session.ending, session.end) == (0, False, "", "")
    assert not session.begin_change("sgd", "learning_rate", 0.01), "it has that value already"
    assert session.generation == 0
    assert Session(session.experiment, generation=5).generation == 5


def test_each_racers_problem_is_built_as_the_experiment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def noted(*args: object, **kwargs: object) -> Problem:
        calls.append((args, kwargs))
        return build_problem(*args, **kwargs)  # type: ignore[arg-type] # whatever it is, it is handed on

    def check() -> None:
        """It may go on."""

    monkeypatch.setattr(session_module, "build_problem", noted)
    own = replace(CALM, network=NetworkOverride(start_seed=1))
    experiment = Experiment(NetworkSpec("line_dense"), named((CALM, own)), seed=4, dialect="keras")
    session = Session(experiment, check=check)
    overridden = network_of(experiment, experiment.racers[1])
    assert calls == [
        ((experiment.objective, 4, "keras"), {"check": check}),
        (
            (overridden, 4, "keras"),
            {"data": session.problem.data, "place": "racers[1].network", "check": check},
        ),
    ]
    assert [racer.index for racer in session.racers] == [0, 1]
    objective = session.problem.objective
    assert session.batches.samples == objective.samples
    assert session.batches.batch_size == objective.batch_size


def test_a_racer_with_a_start_of_its_own_has_a_problem_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def noted(*args: object, **kwargs: object) -> Problem:
        calls.append((args, kwargs))
        return build_problem(*args, **kwargs)  # type: ignore[arg-type] # whatever it is, it is handed on

    monkeypatch.setattr(session_module, "build_problem", noted)
    objective = SurfaceSpec(formula="x^2 + y^2", start=(1.0, 2.0))
    own = replace(CALM, start=(3.0, -1.0))
    session = Session(Experiment(objective, named((CALM, own)), seed=4, dialect="keras"))
    assert calls[1:] == [((replace(objective, start=(3.0, -1.0)), 4, "keras"), {"place": "racers[1]"})]
    assert [racer.theta.tolist() for racer in session.racers] == [[1.0, 2.0], [3.0, -1.0]]


def test_a_network_has_the_phases_of_the_deepest() -> None:
    deeper = (LayerSpec("dense", {"units": 2}), LayerSpec("dense", {"units": 1}))
    single = Session(Experiment(NetworkSpec("line_dense"), named((RacerSpec("sgd"),))))
    assert single.phases == ("batch", "forward", "loss", "backward", "update")
    session = Session(Experiment(NetworkSpec("line_dense", layers=deeper), named((RacerSpec("sgd"),))))
    assert session.phases == (
        "batch", "forward layer 1", "forward layer 2", "loss", "backward layer 2", "backward layer 1",
        "update",
    )  # fmt: skip


def test_large_states_have_fewer_checkpoints(session: Session) -> None:
    small = session.racers[0].snapshot()

    def state(size: int, slots: int, statistics: int) -> StepperState:
        return replace(
            small, theta=np.zeros(size), slots={str(k): np.zeros(size) for k in range(slots)},
            statistics=np.zeros(statistics),
        )  # fmt: skip

    assert affordable([small], MEMORY) == (CAPACITY, 0)
    one, two = [state(2**20, 2, 0)], [state(2**20, 0, 2**20), state(2**20, 1, 0)]
    for states, size in ((one, 3 * 8 * 2**20), (two, 4 * 8 * 2**20)):
        capacity, near = affordable(states, MEMORY)
        assert near > 2
        assert (capacity + near) == MEMORY // size


def test_a_future_that_is_forgotten_leaves_nothing_and_counts_as_one_generation(session: Session) -> None:
    session.advance(100)
    standing_at(session, 70, 2)
    assert session.forget_future()
    assert (session.address, session.newest, session.generation) == (Address(64), 70, 1)
    assert session.ghosts == ()
    assert len(session.racers[0].path(1000)) == 71
    session.seek(Address(70, 2))
    assert not session.forget_future()
    assert session.generation == 1
    session.change("sgd", "learning_rate", 0.02)
    assert session.generation == 2
    session.advance(9)
    standing_at(session, 71)
    assert session.forget_future()
    assert session.generation == 3


def test_the_batches_are_those_of_the_seed() -> None:
    experiment = Experiment(NetworkSpec("line_dense", batch_size=7), named((RacerSpec("sgd"),)), seed=4)
    first, again = Session(experiment), Session(experiment)
    other = Session(replace(experiment, seed=5))
    order = [session.batches.indices(3) for session in (first, again, other)]
    assert all(batch is not None for batch in order)
    np.testing.assert_array_equal(order[0], order[1])
    assert np.any(order[0] != order[2])


def test_settings_that_exclude_each_other_name_the_step_of_a_change_alone() -> None:
    def said(*changes: Change, **values: Value) -> str:
        racer = RacerSpec("sgd", {"momentum": 0.9, **values}, name="a", dialect="pytorch")
        with pytest.raises(RavineError) as refusal:
            Session(Experiment(SurfaceSpec(formula="x^2 + y^2"), (racer,), changes=changes))
        return str(refusal.value)

    wrong = "dampening = 0.5 does not go with nesterov; set it to 0"
    assert said(nesterov=True, dampening=0.5) == f'racers[0] "a": {wrong}'
    later = said(Change(7, "a", "nesterov", True), dampening=0.5)
    assert later == f'racers[0] "a", changed at step 7: {wrong}'
