"""A small sweep for the tests: a ravine, two racers, rates on both sides of where descent diverges."""

from __future__ import annotations

from app.sweeps.outcome import SweptExperiment
from app.sweeps.variation import Grid, make_grid
from tests.app.samples import RAVINE


def swept(steps: int = 40, until: float | None = None, every: int = 1) -> SweptExperiment:
    """The ravine as a sweep runs it."""
    return SweptExperiment(RAVINE, "", steps, until, every)


def rates() -> Grid:
    """Three rates; the last is beyond 2/lambda_max = 0.1, where plain descent diverges."""
    return make_grid(["learning_rate=0.02,0.05,5.0"])
