"""What both libraries say about rates and their changes, and that the two loops are one arithmetic."""

import numpy as np
import pytest

from engine.objective import Objective
from engine.optimizers.stepper import make_stepper
from engine.parameters import DIALECTS, Dialect, Value
from engine.surfaces.objective import SurfaceObjective
from tests.engine.optimizers.steppers import GRADIENT_ROWS, known
from tests.golden.trajectories import RECORDED_STEPS, Schedule, largest_error, read

TOLERANCE = 1e-12
DOMAIN = ((-5.0, 5.0), (-5.0, 5.0))
LIBRARIES: tuple[Dialect, ...] = ("keras", "pytorch")


#: Our schedule's settings for each recorded one; the recorded rate is 0.1.
SCHEDULES: dict[tuple[str, str], tuple[str, dict[str, Value]]] = {
    ("keras", "step"): ("step", {"decay_steps": 50, "decay_rate": 0.5}),
    ("keras", "exponential"): ("exponential", {"decay_steps": 50, "decay_rate": 0.5}),
    ("keras", "cosine"): ("cosine", {"decay_steps": 150, "alpha": 0.1}),
    ("keras", "inverse_time"): ("inverse_time", {"decay_steps": 50, "decay_rate": 0.5}),
    ("pytorch", "step"): ("step", {"decay_steps": 50, "decay_rate": 0.5}),
    ("pytorch", "exponential"): ("exponential", {"decay_steps": 1, "decay_rate": 0.97}),
    ("pytorch", "cosine"): ("cosine", {"decay_steps": 150, "alpha": 0.1}),
    ("keras", "polynomial"): ("polynomial", {"decay_steps": 150, "exponent": 2.0, "alpha": 0.1}),
    ("keras", "piecewise"): ("piecewise", {"first_drop": 50, "second_drop": 120, "decay_rate": 0.5}),
    ("keras", "warm_restarts"): ("warm_restarts", {"decay_steps": 30, "alpha": 0.1}),
    ("keras", "equal_restarts"): ("warm_restarts", {"decay_steps": 30, "growth": 1, "alpha": 0.1}),
    ("pytorch", "polynomial"): ("polynomial", {"decay_steps": 150, "exponent": 2.0}),
    ("pytorch", "piecewise"): ("piecewise", {"first_drop": 120, "second_drop": 50, "decay_rate": 0.5}),
    ("pytorch", "warm_restarts"): ("warm_restarts", {"decay_steps": 30, "alpha": 0.1}),
    ("pytorch", "equal_restarts"): ("warm_restarts", {"decay_steps": 30, "growth": 1, "alpha": 0.1}),
    ("pytorch", "one_cycle"): (
        "one_cycle",
        {"decay_steps": 200, "rise_share": 0.3, "start_share": 0.1, "end_share": 0.02},
    ),
    ("pytorch", "cyclic"): ("cyclic", {"decay_steps": 30, "alpha": 0.1}),
    ("pytorch", "warmup"): ("constant", {"warmup_steps": 20}),
}


@pytest.mark.parametrize(
    ("library", "recorded"),
    [pytest.param(name, row, id=f"{name}-{row.name}") for name in LIBRARIES for row in read(name).schedules],
)
def test_a_schedule_gives_the_rates_of_its_original(library: Dialect, recorded: Schedule) -> None:
    schedule, values = SCHEDULES[library, recorded.name]
    stepper = make_stepper(
        SurfaceObjective("x^2 + y^2", {}, DOMAIN),
        optimizer="sgd",
        values={"learning_rate": recorded.settings["learning_rate"]},
        dialect=library,
        schedule=schedule,
        schedule_values=values,
        start=(4.0, 1.0),
    )
    # PyTorch's cosine rises again after its period, ours stays as Keras's does.
    steps = 151 if (library, schedule) == ("pytorch", "cosine") else len(recorded.learning_rate)
    rates = np.empty(steps)
    for step in range(steps):
        rates[step] = stepper.learning_rate
        stepper.run(1, np.empty(1), None)
    np.testing.assert_allclose(rates, recorded.learning_rate[:steps], rtol=TOLERANCE)


# a moving average has no rate: it is made for bowls of curvature 1, and runs away from steeper ones
DESCENDING = [row.key for row in GRADIENT_ROWS if "learning_rate" in {p.name for p in row.parameters}]


class WithoutFormula:
    """A surface that hides its formula, so that it is stepped by the loop over arrays."""

    size, samples, batch_size, names = 2, 0, 0, ("x", "y")

    def __init__(self, surface: SurfaceObjective) -> None:
        self.evaluate, self.losses, self.hessian = surface.evaluate, surface.losses, surface.hessian


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("optimizer", DESCENDING)
def test_the_loop_over_floats_and_the_loop_over_arrays_take_the_same_steps(
    optimizer: str, dialect: Dialect
) -> None:
    surface = SurfaceObjective("x^2 + 10*y^2 + sqrt(1 + x^2)", {}, DOMAIN)
    losses, paths = np.empty((2, 300)), np.empty((2, 300, 2))
    objectives: list[Objective] = [surface, WithoutFormula(surface)]
    for place, objective in enumerate(objectives):
        stepper = make_stepper(
            objective,
            optimizer=optimizer,
            values=known(optimizer, weight_decay=0.01),
            dialect=dialect,
            schedule="constant",
            schedule_values={},
            start=(4.0, 1.0),
        )
        assert stepper.run(300, losses[place], paths[place]) == 300
    assert largest_error(paths[0], paths[1]) < TOLERANCE
    np.testing.assert_allclose(losses[0], losses[1], rtol=TOLERANCE)


def test_after_a_drop_of_the_rate_the_libraries_momentum_parts_visibly() -> None:
    keras, pytorch = (
        next(t.theta for t in read(library).trajectories if t.variant.name == "momentum_rate_drop")
        for library in LIBRARIES
    )
    before, after = RECORDED_STEPS.index(500), RECORDED_STEPS.index(525)
    assert largest_error(keras[: before + 1], pytorch[: before + 1]) < TOLERANCE
    assert largest_error(keras[after:], pytorch[after:]) > 1e-4
