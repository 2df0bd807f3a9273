"""Every point of a learning curve is the run that a session makes of so many examples."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from engine.cancellation import Cancelled, not_cancelled
from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec, RacerSpec, SurfaceSpec, named
from engine.maps.learning_curve import (
    SHARES,
    LearningCurve,
    LearningRequest,
    refined_curve,
    sentence_of,
    whole_curve,
)
from engine.network.scores import Scorer
from engine.session.session import Session
from tests.engine.networks import dense, specs_of

SPEC = NetworkSpec(
    dataset="diabetes",
    data={"test_share": 0.25},
    layers=specs_of([dense(3, "tanh"), {"kind": "batch_normalization"}, dense(1)]),
    batch_size=20,
)
EXPERIMENT = Experiment(SPEC, named((RacerSpec("sgd"), RacerSpec("adam", {"learning_rate": 0.02}))), seed=4)


def request(steps: int = 60, seeds: int = 2) -> LearningRequest:
    return LearningRequest.of(EXPERIMENT, 1, steps, seeds)


def test_every_point_is_the_run_of_a_session_with_that_share() -> None:
    curve = whole_curve(request())
    assert curve.done == 1.0
    assert curve.rows.tolist() == sorted(curve.rows.tolist())
    assert curve.rows[-1] == 332
    for size, seed in product((0, 3, 7), range(2)):
        spec = replace(SPEC, train_share=SHARES[size])
        session = Session(replace(EXPERIMENT, objective=spec, seed=4 + seed))
        session.advance(60)
        racer = session.racers[1]
        assert racer.network_objective is not None
        scores = Scorer(racer.network_objective).scores(racer.theta, racer.stepper.statistics)
        assert scores[0].examples == curve.rows[size]
        for part, score in enumerate(scores):
            assert curve.losses[size, seed, part] == pytest.approx(score.loss, rel=1e-12)
            assert curve.qualities[size, seed, part] == pytest.approx(score.quality, rel=1e-12)


def test_the_ends_come_first_and_what_is_not_known_is_nan() -> None:
    parts = [curve for curve in refined_curve(request(steps=5, seeds=1), not_cancelled) if curve is not None]
    assert [round(each.done * len(SHARES)) for each in parts] == list(range(1, len(SHARES) + 1))
    assert np.flatnonzero(parts[1].rows).tolist() == [0, len(SHARES) - 1]
    assert np.isnan(parts[1].middle(0, is_quality=False)).sum() == len(SHARES) - 2
    assert sentence_of(parts[1]) == ""
    assert sentence_of(parts[-1]) != ""


def test_the_middle_is_the_median_of_the_seeds_and_the_band_their_range() -> None:
    losses = np.array([[[1.0], [4.0], [2.0]], [[3.0], [np.nan], [5.0]]])
    curve = LearningCurve(np.array([5, 9]), ("train",), losses, -losses, 10, 100)
    assert curve.middle(0, is_quality=False).tolist() == [2.0, 4.0]
    assert [each.tolist() for each in curve.band(0, is_quality=True)] == [[-4.0, -5.0], [-1.0, -3.0]]


@pytest.mark.parametrize(
    ("train", "test", "sentence"),
    [
        ([0.1, 0.2, 0.3, 0.4], [2.0, 1.0, 0.8, 0.6], "it still falls, so more examples are likely to help"),
        ([0.1, 0.2, 0.3, 0.4], [2.0, 0.8, 0.8, 0.79], "it has not fallen of late"),
        ([0.1, 0.2, 0.3, 0.4], [0.9, 0.6, 0.5, 0.42], "training and test have met"),
        ([0.1, 0.2, 0.3, np.inf], [0.9, 0.6, 0.5, np.inf], "Some runs diverged"),
    ],
)
def test_what_the_curve_says_follows_from_its_numbers(
    train: list[float], test: list[float], sentence: str
) -> None:
    losses = np.stack((train, test), axis=1)[:, None, :]
    curve = LearningCurve(np.array([5, 10, 20, 40]), ("train", "test"), losses, losses, 10, 100)
    assert sentence in sentence_of(curve)
    alone = LearningCurve(np.array([5, 10, 20, 40]), ("train",), losses[:, :, :1], losses[:, :, :1], 10, 100)
    assert "set a share of them (test_share)" in sentence_of(alone)


def test_a_run_that_diverges_is_endless_and_ends() -> None:
    steep = replace(EXPERIMENT, racers=(RacerSpec("sgd", {"learning_rate": 10.0}, name="steep"),))
    curve = whole_curve(LearningRequest.of(steep, 0, 400, 1))
    assert np.isinf(curve.losses).any()
    assert curve.done == 1.0


def test_it_can_be_left_between_two_parts() -> None:
    asked = 0

    def check() -> None:
        nonlocal asked
        asked += 1
        if asked > 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(refined_curve(request(steps=10_000), check))


def test_equal_requests_are_one_and_what_is_no_network_has_no_curve() -> None:
    assert request() == request()
    assert hash(request()) == hash(request())
    assert request() != request(steps=61)
    with pytest.raises(RavineError, match="a learning curve needs a network that learns from data"):
        LearningRequest.of(Experiment(SurfaceSpec(formula="x^2+y^2"), EXPERIMENT.racers), 0, 5, 1)


def test_of_few_examples_there_are_fewer_sizes_and_no_verdict_of_two() -> None:
    small = replace(EXPERIMENT, objective=replace(SPEC, train_share=0.02))
    curve = whole_curve(LearningRequest.of(small, 0, 3, 1))
    assert curve.rows.tolist() == [1, 2, 4, 7]
    two = replace(EXPERIMENT, objective=replace(SPEC, train_share=0.006))
    curve = whole_curve(LearningRequest.of(two, 0, 3, 1))
    assert curve.rows.tolist() == [1, 2]
    assert curve.done == 1.0
    assert sentence_of(curve) == "2 training examples cannot be parted into 3 sizes: add rows to the data."


def test_of_runs_that_do_not_draw_all_examples_more_steps_are_asked_for() -> None:
    curve = whole_curve(request(steps=5, seeds=1))
    assert curve.drawn == 100
    assert "5 steps draw only 100 of these: take more steps to compare" in sentence_of(curve)
    assert "take more steps" not in sentence_of(whole_curve(request(steps=17, seeds=1)))
