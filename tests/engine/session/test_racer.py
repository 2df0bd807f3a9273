"""One racer: what it records of its run, and what it forgets when a future is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from engine.data.batches import BatchOrder
from engine.experiment.description import (
    AverageSpec,
    Change,
    Experiment,
    NetworkSpec,
    ObjectiveSpec,
    RacerSpec,
    ScheduleSpec,
    SurfaceSpec,
    named,
)
from engine.objective import IntArray
from engine.parameters import Value
from engine.problem.problem import build_problem
from engine.session import racer as racer_module
from engine.session.divergence import CAUSES
from engine.session.keyframes import CAPACITY
from engine.session.racer import Racer
from tests.engine.networks import dense, specs_of

BOWL = SurfaceSpec(formula="x^2 + 10 y^2", start=(-4.5, 2.0))


def racer_of(spec: ObjectiveSpec = BOWL, rate: float = 0.01, **values: float) -> Racer:
    experiment = Experiment(spec, named((RacerSpec("sgd", {"learning_rate": rate, **values}),)))
    problem = build_problem(spec, 0, "textbook")
    return Racer(problem, experiment, experiment.racers[0], 3)


def no_batch(_step: int) -> None:
    """A surface has no examples."""


def test_path_losses_and_slopes_are_those_of_each_step() -> None:
    racer = racer_of()
    racer.run(0, 4)
    x, y = -4.5 * 0.98 ** np.arange(5.0), 2.0 * 0.8 ** np.arange(5.0)
    np.testing.assert_allclose(racer.path(4), np.stack((x, y), axis=1), rtol=1e-14)
    np.testing.assert_allclose(racer.losses.view().values, (x**2 + 10 * y**2)[:4], rtol=1e-14)
    np.testing.assert_allclose(racer.averaged_slopes(((0, 0.0),), 4)[0], 2 * x[:4], rtol=1e-14)
    np.testing.assert_array_equal(racer.theta, racer.path(4)[-1])
    assert not racer.theta.flags.writeable
    assert len(racer.path(2)) == 3
    loss, gradient = racer.evaluate()
    assert loss == pytest.approx(x[4] ** 2 + 10 * y[4] ** 2)
    np.testing.assert_allclose(gradient, (2 * x[4], 20 * y[4]))


def test_the_rates_of_a_racer_that_waits_for_the_loss_are_recorded_and_left_with_a_future() -> None:
    schedule = ScheduleSpec("plateau", {"patience": 1, "factor": 0.5, "threshold": 0.9})
    spec = RacerSpec("sgd", {"learning_rate": 0.01}, schedule=schedule, dialect="pytorch")
    experiment = Experiment(BOWL, named((spec,)))
    racer = Racer(build_problem(BOWL, 0, "textbook"), experiment, experiment.racers[0], 0)
    racer.run(0, 3)
    begin = racer.snapshot()
    racer.run(3, 9)
    assert racer.rates is not None
    known = racer.rates.values.copy()
    assert known[0] == 0.01
    assert known.min() < 0.01
    racer.restore(begin)
    racer.run(3, 9)
    np.testing.assert_array_equal(racer.rates.values, known)
    racer.leave_future(4)
    np.testing.assert_array_equal(racer.rates.values, known[:4])


def test_of_a_schedule_that_knows_its_rates_beforehand_none_are_recorded() -> None:
    racer = racer_of()
    racer.run(0, 4)
    assert racer.rates is None
    assert racer.leave_future(2) is not None


def test_a_replay_records_nothing_twice() -> None:
    racer = racer_of()
    start = racer.snapshot()
    racer.run(0, 6)
    path, losses = racer.path(6).copy(), racer.losses.view().values.copy()
    racer.restore(start)
    racer.run(0, 4)
    racer.run(4, 8)
    assert len(racer.path(100)) == 9
    np.testing.assert_array_equal(racer.path(6), path)
    np.testing.assert_array_equal(racer.losses.view().values[:6], losses)
    assert len(racer.averaged_slopes(((0, 0.5),), 100)[0]) == 8


def test_a_run_to_where_it_stands_does_nothing() -> None:
    racer = racer_of()
    racer.run(0, 3)
    before = racer.snapshot()
    racer.run(3, 3)
    racer.run(3, 1)
    assert racer.snapshot().step == before.step == 3
    assert len(racer.path(9)) == 4


def test_a_run_ends_at_the_step_that_cannot_be_made() -> None:
    racer = racer_of(rate=0.15)
    racer.run(0, 10_000)
    last = racer.last_step
    assert last is not None
    assert 10 < last < 10_000
    assert racer.divergence.startswith(f"sgd diverged at step {last + 1}: the learning rate 0.15 is above")
    assert len(racer.path(10_000)) == last + 1
    assert len(racer.losses) == last
    assert np.isfinite(racer.theta).all()
    racer.run(last, last + 5)
    assert len(racer.path(10_000)) == last + 1


def test_a_future_that_is_left_becomes_a_ghost_and_is_forgotten() -> None:
    racer = racer_of()
    racer.run(0, 6)
    path, losses = racer.path(6).copy(), racer.losses.view().values.copy()
    ghost = racer.leave_future(2)
    assert ghost is not None
    assert (ghost.name, ghost.index, ghost.first) == ("sgd", 3, 2)
    np.testing.assert_array_equal(ghost.path, path[2:])
    np.testing.assert_array_equal(ghost.losses.values, losses)
    np.testing.assert_array_equal(racer.path(99), path[:3])
    np.testing.assert_array_equal(racer.losses.view().values, losses[:2])
    assert len(racer.averaged_slopes(((0, 0.5),), 99)[0]) == 2
    assert racer.leave_future(2) is None
    assert racer.leave_future(1) is not None


@pytest.mark.parametrize(("back", "mended"), [(1, True), (0, True), (-1, False)])
def test_what_diverged_later_or_here_may_go_on_after_a_change(back: int, mended: bool) -> None:
    racer = racer_of(rate=0.15)
    racer.run(0, 10_000)
    assert racer.last_step is not None
    racer.leave_future(racer.last_step - back)
    assert (racer.last_step is None) is mended
    assert (racer.divergence == "") is mended


def test_the_average_of_slopes_goes_with_its_beta() -> None:
    racer = racer_of()
    racer.run(0, 3)
    slopes, averages, weights = racer.averaged_slopes(((0, 0.5),), 3)
    assert weights.tolist() == [0.0, 0.5, 0.75, 0.875]
    np.testing.assert_allclose(averages[-1], 0.5 * slopes[2] + 0.25 * slopes[1] + 0.125 * slopes[0])


def test_keyframes_are_kept_of_a_network_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert racer_of().keyframes is None
    asked = []

    def noted(size: int, values: int) -> int:
        asked.append((size, values))
        return CAPACITY

    monkeypatch.setattr(racer_module, "fitting", noted)
    spec = NetworkSpec("line_dense", layers=specs_of([dense(2), dense(1)]), batch_size=10)
    racer = racer_of(spec, rate=1e-4)
    problem = racer.network_objective
    assert problem is not None
    assert asked == [(problem.size, 3 * 10)]  # of three units over ten examples
    racer.run(0, 5)
    assert racer.keyframes is not None
    assert racer.keyframes.steps.tolist() == [0, 1, 2, 3, 4, 5]
    np.testing.assert_array_equal(racer.keyframes.thetas[:, :2], racer.path(5))
    racer.leave_future(3)
    assert racer.keyframes.steps.tolist() == [0, 1, 2, 3]


def test_a_series_ends_and_a_surface_does_not() -> None:
    racer = racer_of()
    assert racer.last_step is None
    assert not racer.ended_by(10**9)


def test_a_racer_knows_what_kind_of_objective_it_has() -> None:
    surface, network = racer_of(), racer_of(NetworkSpec("line_dense"))
    assert (surface.surface_objective, surface.network_objective) == (surface.objective, None)
    assert (network.surface_objective, network.network_objective) == (None, network.objective)
    assert surface.average_objective is network.average_objective is None
    series = racer_of(AverageSpec("temperature"))
    assert series.average_objective is series.objective
    assert series.last_step == series.objective.samples


def test_a_racer_is_stepped_as_its_experiment_says() -> None:
    schedule = ScheduleSpec("step", {"decay_steps": 7})
    spec = RacerSpec(
        "adam",
        {"beta_1": 0.5},
        name="a",
        dialect="keras",
        schedule=schedule,
        clipping={"clipnorm": 2.0},
        maximize=True,
    )
    later = (Change(1, "a", "beta_1", 0.7),)
    experiment = Experiment(BOWL, (spec,), dialect="pytorch", changes=later)
    racer = Racer(build_problem(BOWL, 0, "textbook"), experiment, spec, 0)
    settings = racer.stepper.settings
    assert racer.dialect == settings.dialect == "keras"
    assert (settings.optimizer, settings.schedule, settings.clipping) == ("adam", "step", {"clipnorm": 2.0})
    assert settings.maximize
    assert settings.values["beta_1"] == 0.5
    assert settings.schedule_values["decay_steps"] == 7
    assert racer.theta.tolist() == [-4.5, 2.0]


def test_settings_hold_from_the_step_of_their_change_on(monkeypatch: pytest.MonkeyPatch) -> None:
    (spec,) = named((RacerSpec("sgd", {"learning_rate": 0.01}),))
    experiment = Experiment(BOWL, (spec,), changes=(Change(5, "sgd", "learning_rate", 0.02),))
    racer = Racer(build_problem(BOWL, 0, "textbook"), experiment, spec, 0)
    set_values, calls = racer.stepper.set_values, list[object]()

    def noted(values: Mapping[str, Value]) -> None:
        calls.append(values)
        set_values(values)

    monkeypatch.setattr(racer.stepper, "set_values", noted)
    rates = []
    for step in (0, 4, 5, 6, 4):
        racer.apply_values(experiment, step)
        rates.append(racer.stepper.learning_rate)
    assert rates == [0.01, 0.01, 0.02, 0.02, 0.01]
    assert len(calls) == 3  # not where nothing changes
    racer.restore(racer.snapshot())
    racer.apply_values(experiment, 4)
    assert len(calls) == 4  # after a restored state they are set in any case


def test_a_step_to_where_there_is_no_loss_is_taken_back() -> None:
    racer = racer_of(SurfaceSpec(formula="log(x + 2) + y^2", start=(-1.0, 0.5)), rate=0.3)
    racer.run(0, 50)
    last = racer.last_step
    assert last is not None
    assert "it stepped to a place where the loss or its gradient is undefined" in racer.divergence
    path, losses = racer.path(50), racer.losses.view().values
    assert len(path) == last + 1
    assert len(losses) == last
    assert (path[:, 0] > -2).all()
    np.testing.assert_array_equal(racer.theta, path[-1])
    np.testing.assert_allclose(losses, np.log(path[:-1, 0] + 2) + path[:-1, 1] ** 2)
    assert racer.stepper.step == last


def test_a_step_to_where_the_loss_is_infinite_has_overflowed() -> None:
    racer = racer_of(SurfaceSpec(formula="exp(x^2 + y^2)", start=(-1.2, 1.0)), rate=10.0)
    racer.run(0, 1)
    assert (racer.last_step, racer.stepper.step, len(racer.losses)) == (0, 0, 0)
    assert racer.divergence.startswith(f"sgd diverged at step 1: {CAUSES['overflow']}")


def test_a_network_that_diverges_tells_the_layer_and_the_penalty_that_is_to_blame() -> None:
    layers = specs_of([dense(3, "relu"), dense(1)])
    racer = racer_of(NetworkSpec("line_dense", layers=layers), rate=10.0)
    racer.run(0, 500)
    assert racer.last_step is not None
    assert racer.divergence.startswith(f"sgd diverged at step {racer.last_step + 1} in layer ")
    penalised = specs_of([dense(3, "relu"), dense(1, l2=10.0)])
    racer = racer_of(NetworkSpec("line_dense", layers=penalised), rate=1.0)
    racer.run(0, 500)
    assert "with L2 = 10 a learning rate above 0.1 lets the penalty alone" in racer.divergence


def test_a_divergence_is_explained_by_all_that_is_known_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told = dict[str, object]()

    def noted(**values: object) -> str:
        told.update(values)
        return "said"

    monkeypatch.setattr(racer_module, "explain_divergence", noted)
    surface = racer_of(rate=0.15)
    surface.run(0, 10_000)
    assert surface.divergence == "said"
    np.testing.assert_array_equal(np.asarray(told.pop("eigenvalues")), (2.0, 20.0))
    assert told == {
        "name": "sgd", "step": (surface.last_step or 0) + 1, "place": "", "cause": "ran away",
        "optimizer": "sgd", "values": surface.stepper.settings.values, "learning_rate": 0.15,
        "dialect": "keras", "maximize": False, "penalty_curvature": 0.0,
    }  # fmt: skip
    layers = specs_of([dense(3, "relu", l2=2.0), dense(1, l2=10.0), dense(1)])
    network = racer_of(NetworkSpec("line_dense", layers=layers), rate=1.0)
    network.run(0, 500)
    assert (told["penalty_curvature"], told["eigenvalues"]) == (20.0, None)
    assert str(told["place"]).startswith(" in layer ")


def test_steps_are_kept_where_places_and_losses_are(monkeypatch: pytest.MonkeyPatch) -> None:
    racer = racer_of()
    racer.run(0, 6)
    asked = []

    def keeping(kept: bool) -> Callable[[int, int], bool]:
        def keeps(first: int, stop: int) -> bool:
            asked.append((first, stop))
            return kept

        return keeps

    for places, losses in ((True, False), (False, True), (True, True)):
        monkeypatch.setattr(racer._path, "keeps", keeping(places))
        monkeypatch.setattr(racer.losses, "keeps", keeping(losses))
        assert racer.keeps(2, 5) is (places and losses)
    # after so many steps there is one place more than losses
    assert asked == [(2, 6), (2, 5), (2, 6), (2, 6), (2, 5)]


def test_a_series_is_recorded_value_by_value() -> None:
    racer = racer_of(AverageSpec("temperature"))
    problem = racer.average_objective
    assert problem is not None
    batches = BatchOrder(problem.samples, 1, np.random.SeedSequence(0), in_order=True)
    asked = []

    def noted(step: int) -> IntArray | None:
        asked.append(step)
        return batches.indices(step)

    racer._batch_of = noted
    racer.run(0, 4)
    assert asked == [0, 1, 2, 3, 4]  # the last for what stands on the screen then


def test_a_network_that_does_not_diverge_says_nothing() -> None:
    racer = racer_of(NetworkSpec("line_dense", layers=specs_of([dense(2, "tanh"), dense(1)])), rate=0.01)
    racer.run(0, 30)
    assert (racer.divergence, racer.last_step) == ("", None)


def test_its_state_is_copied_once_where_it_stands() -> None:
    racer = racer_of()
    racer.run(0, 4)
    taken = racer.snapshot()
    assert racer.snapshot() is taken
    racer.run(4, 5)
    later = racer.snapshot()
    assert later.step == 5
    racer.restore(taken)
    assert racer.snapshot() is not later
    np.testing.assert_array_equal(racer.snapshot().theta, taken.theta)
