"""The floor computes what the program computes: else its time would say nothing."""

from __future__ import annotations

import numpy as np
import pytest

from app.bench.experiments import NetworkCase
from app.bench.networks import straight_line_of
from engine.session.racer import Racer

STEPS = 20
CASES = [
    NetworkCase((2, 8, 8, 1), 32, samples=32),
    NetworkCase((2, 6, 5, 1), 32, batch_norm=True, samples=32),
    NetworkCase((20, 8, 3), 30, activation="relu", samples=30),
]


@pytest.mark.parametrize("case", CASES, ids=["tanh", "batch normalisation", "classes"])
def test_a_straight_line_trains_as_the_program_does(case: NetworkCase) -> None:
    line, problem, experiment = straight_line_of(case), case.problem, case.experiment
    racer = Racer(problem, experiment, experiment.racers[0], 0)
    racer.run(0, STEPS)
    assert line.work(STEPS) == STEPS
    np.testing.assert_allclose(line.losses, racer.losses.view(STEPS).values, rtol=1e-10)
    np.testing.assert_allclose(line.theta, racer.theta, rtol=1e-6)


def test_batches_are_those_of_an_epoch_in_random_order() -> None:
    line = straight_line_of(NetworkCase((2, 3, 1), 8, samples=16))
    line.work(5)
    assert len(line.losses) == 5
