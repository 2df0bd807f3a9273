"""The rate that waits for the loss, against the originals, and made again bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import RavineError
from engine.maps.surface_runs import many_runs
from engine.objective import FloatArray, IntArray
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.stepper import Stepper, make_stepper
from engine.parameters import Dialect
from engine.surfaces.objective import SurfaceObjective
from tests.golden.plateau_cases import CASES, FILE, RATE, losses

BOWL = SurfaceObjective("x^2 + 10*y^2")
SHAPE = {"patience": 2, "factor": 0.5, "cooldown": 1}


class Told:
    """A loss that is what the batch says, without a slope."""

    size = 2
    names = ("x", "y")
    samples = 80
    batch_size = 1

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        del theta
        gradient[:] = 0.0
        return float(batch[0]) / 1e6 if batch is not None else 0.0

    def losses(self, thetas: FloatArray) -> FloatArray:
        return np.zeros(len(thetas))

    def hessian(self, theta: FloatArray) -> None:
        del theta


def rates(stepper: Stepper, told: list[float], sign: int = 1) -> list[float]:
    seen = []
    for step in range(len(told)):
        seen.append(stepper.learning_rate)
        assert stepper.run(1, np.zeros(1), None, lambda k: np.array([sign * round(told[k] * 1e6)])) == 1
        assert stepper.step == step + 1
    return seen


@pytest.mark.parametrize("case", range(len(CASES)))
@pytest.mark.parametrize("library", ["pytorch", "keras"])
def test_the_rate_falls_in_the_steps_in_which_the_librarys_falls(library: Dialect, case: int) -> None:
    names = ("factor", "patience", "threshold", "cooldown", "min_rate")
    stepper = make_stepper(
        Told(),
        optimizer="sgd",
        start=(1.0, 1.0),
        values={"learning_rate": RATE},
        dialect=library,
        schedule="plateau",
        schedule_values=dict(zip(names, CASES[case], strict=True)),
    )
    with np.load(FILE) as golden:
        np.testing.assert_allclose(rates(stepper, losses()), golden[library][case], rtol=1e-12)


def test_who_climbs_waits_for_a_loss_that_rises() -> None:
    seen = [
        rates(
            make_stepper(
                Told(),
                optimizer="sgd",
                start=(1.0, 1.0),
                schedule="plateau",
                schedule_values=SHAPE,
                maximize=up,
            ),
            losses(),
            -1 if up else 1,
        )
        for up in (False, True)
    ]
    assert seen[0] == seen[1]
    assert len(set(seen[0])) > 2


@pytest.mark.parametrize("surface", [BOWL, Told()], ids=["floats", "arrays"])
def test_a_run_is_made_again_from_a_snapshot_with_the_same_rates(surface: SurfaceObjective | Told) -> None:
    stepper = make_stepper(
        surface,
        optimizer="momentum",
        start=(3.0, 1.0),
        values={"learning_rate": 0.9},
        dialect="pytorch",
        schedule="plateau",
        schedule_values=SHAPE,
    )
    stepper.run(5, np.zeros(5), None)
    before, begun = stepper.snapshot(), stepper.learning_rate
    path = np.zeros((12, 2))
    stepper.run(12, np.zeros(12), path)
    after = stepper.learning_rate
    assert after < 0.9
    stepper.restore(before)
    assert stepper.learning_rate == begun
    again = np.zeros((12, 2))
    stepper.run(12, np.zeros(12), again)
    np.testing.assert_array_equal(again, path)
    assert stepper.learning_rate == after
    assert set(stepper.slots) == {"v"}, "what the schedule remembers is no state of the optimizer"


@pytest.mark.parametrize("surface", [BOWL, Told()], ids=["floats", "arrays"])
def test_a_run_records_the_rate_of_every_step_as_it_was_before_the_step(
    surface: SurfaceObjective | Told,
) -> None:
    def beginning() -> Stepper:
        return make_stepper(
            surface,
            optimizer="momentum",
            start=(3.0, 1.0),
            values={"learning_rate": 0.15},
            dialect="pytorch",
            schedule="plateau",
            schedule_values=SHAPE | {"warmup_steps": 3},
        )

    one_by_one, at_once, seen, recorded = beginning(), beginning(), [], np.zeros(12)
    for _ in range(12):
        seen.append(one_by_one.learning_rate)
        one_by_one.run(1, np.zeros(1), None)
    assert at_once.run(12, np.zeros(12), None, rates=recorded) == 12
    np.testing.assert_array_equal(recorded, seen)
    assert len(set(seen)) > 3


def test_maps_of_many_runs_say_that_they_cannot_wait_for_the_loss() -> None:
    settings = make_stepper(BOWL, optimizer="sgd", start=(1.0, 1.0), schedule="plateau").settings
    with pytest.raises(RavineError, match="waits for the loss"):
        many_runs(BOWL, settings, 2)


def test_what_it_counts_is_typeset_after_the_rate() -> None:
    row = SCHEDULES["plateau"]
    assert row.typeset(row.completed({})).count(r"\leftarrow") == len(row.equations("textbook"))
