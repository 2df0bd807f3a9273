"""Racers that stand for several runs: what each seed draws, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import RavineError
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec, named
from engine.experiment.file import parse_experiment, write_experiment
from engine.experiment.racer_seeds import MOST_RUNS, USUAL_SPREAD, with_seed

SURFACE = """
ravine = 1
seed = 5
[objective]
kind = "surface"
surface = "bowl"
start = [1.0, 2.0]
[[racers]]
optimizer = "sgd"
seeds = 3
spread = 0.25
[[racers]]
optimizer = "adam"
"""


def test_seeds_and_spread_come_back_from_the_file() -> None:
    experiment = parse_experiment(SURFACE)
    assert [(racer.seeds, racer.spread) for racer in experiment.racers] == [(3, 0.25), (1, None)]
    assert parse_experiment(write_experiment(experiment)) == experiment
    assert "seeds = 1" not in write_experiment(experiment)


def test_the_first_seed_is_the_experiment_itself_and_others_start_about_its_start() -> None:
    experiment = parse_experiment(SURFACE)
    own, other = with_seed(experiment, 0), with_seed(experiment, 7)
    assert own.racers[0].start is None
    assert own.racers[0].seeds == 1
    first, second = (np.array(racer.start) - (1.0, 2.0) for racer in other.racers)
    assert other.seed == 12
    # both draw the same number: their starts differ by their spreads alone
    usual = USUAL_SPREAD * min(high - low for low, high in SurfaceSpec(surface="bowl").usual_domain)
    assert np.allclose(first / 0.25, second / usual)


def test_a_formula_without_a_start_draws_about_the_usual_one() -> None:
    spec = SurfaceSpec(formula="x^2 + y^2", domain=((0.0, 10.0), (0.0, 10.0)))
    racers = named((RacerSpec("sgd", spread=1e-9),))
    assert with_seed(Experiment(spec, racers), 1).racers[0].start == pytest.approx((8.0, 8.0))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (SURFACE.replace("seeds = 3", "seeds = 0"), r"racers\[0\].seeds = 0 is outside"),
        (
            SURFACE.replace("spread = 0.25", "spread = -1"),
            r"racers\[0\]: spread = -1 is outside",
        ),
        (
            SURFACE.replace("seeds = 3", "seeds = 100") + 3 * '[[racers]]\noptimizer = "sgd"\nseeds = 100\n',
            f"make 400 runs in all, and at most {MOST_RUNS} can be shown",
        ),
        (
            SURFACE.replace(
                'kind = "surface"\nsurface = "bowl"\nstart = [1.0, 2.0]',
                'kind = "network"\ndataset = "xor"\n'
                'layers = [{kind = "dense", units = 1, activation = "sigmoid"}]',
            ),
            r'racers\[0\].spread belongs to kind = "surface"',
        ),
        (
            SURFACE.replace(
                'kind = "surface"\nsurface = "bowl"\nstart = [1.0, 2.0]',
                'kind = "average"\ndataset = "temperature"',
            ).replace("spread = 0.25\n", ""),
            r"racers\[0\].seeds belongs to surfaces and networks",
        ),
    ],
)
def test_seeds_are_refused_where_they_mean_nothing(changed: str, sentence: str) -> None:
    with pytest.raises(RavineError, match=sentence):
        parse_experiment(changed)
