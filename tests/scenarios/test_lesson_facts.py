"""What the lessons claim, tried by running them. If one of these fails the lesson is wrong, not the test."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from app.lessons import lessons, load
from engine.experiment.description import ONE_NEURON, NetworkSpec, SurfaceSpec
from engine.experiment.racer_title import racer_title
from engine.frames.frame import Address, Frame, RacerFrame
from engine.objective import FloatArray
from engine.observers.session_observer import Observer
from engine.session.session import Session

KEYS = tuple(lessons())
NEURONS = [key for key in KEYS if getattr(load(key).objective, "layers", ()) == ONE_NEURON]


@cache
def run(key: str, steps: int = 250) -> tuple[Frame, ...]:
    """Every whole frame of a lesson."""
    session = Session(load(key))
    observer, frames = Observer(session), []
    for step in range(steps + 1):
        session.seek(Address(step))
        if session.step < step:
            break
        frames.append(observer.frame())
    return tuple(frames)


def racer(frame: Frame, name: str) -> RacerFrame:
    return next(racer for racer in frame.racers if racer.name == name)


def path(key: str, name: str) -> FloatArray:
    return racer(run(key)[-1], name).path


def minimum(key: str) -> FloatArray:
    """Where plain descent ends if it is given time."""
    session = Session(load(key))
    session.advance(5000)
    return min(session.racers, key=lambda each: each.evaluate()[0]).theta.copy()


def crossings(values: FloatArray, level: float) -> int:
    signs = np.sign(values - level)
    return int(np.count_nonzero(np.diff(signs[signs != 0])))


@pytest.mark.parametrize(
    ("key", "step"),
    [
        ("batch_descent", 40),
        ("batch_descent_sparse", 75),
        ("momentum", 49),
        ("momentum", 36),
        ("momentum", 10),
        ("momentum_sparse", 42),
        ("nesterov", 24),
        ("adagrad", 61),
        ("rmsprop", 98),
        ("adam", 61),
    ],
)
def test_the_frames_of_the_lecture_can_be_reached_by_name(key: str, step: int) -> None:
    marks = [mark for mark in load(key).bookmarks if mark.step == step]
    assert len(marks) == 1
    assert marks[0].name.endswith(f"epoch {step}")


@pytest.mark.parametrize("key", NEURONS)
def test_the_planes_of_the_neuron_have_the_axes_of_the_lecture(key: str) -> None:
    frame = run(key, 0)[0]
    assert frame.landscape.domain == ((-20.0, 100.0), (-40.0, 40.0))
    assert frame.names == ("weight", "bias")
    assert frame.data is not None
    assert 100 < np.abs(frame.data.y).max() < 350


def test_momentum_09_overshoots_and_swings_where_05_does_not() -> None:
    weight = minimum("momentum")[0]
    trails = {decay: path("momentum", f"momentum {decay}") for decay in ("0.9", "0.5")}
    swings = {decay: crossings(trail[:50, 0], weight) for decay, trail in trails.items()}
    assert swings["0.9"] >= 3
    assert swings["0.9"] > swings["0.5"]
    assert path("momentum", "momentum 0.9")[:, 0].max() > weight + 20
    assert path("momentum", "momentum 0.5")[:, 0].max() < weight + 1


def test_batch_descent_finds_the_weight_before_the_bias() -> None:
    away = np.abs(path("batch_descent", "batch descent")[40] - minimum("batch_descent"))
    assert away[0] < 0.5
    assert away[1] > 5


def test_with_a_sparse_input_it_finds_the_bias_before_the_weight() -> None:
    bottom = minimum("batch_descent_sparse")
    trail = path("batch_descent_sparse", "batch descent")
    assert abs(trail[20, 1] - bottom[1]) < 1
    assert abs(trail[75, 0] - bottom[0]) > 10


def test_momentum_05_goes_twice_as_fast_along_the_valley() -> None:
    bottom = minimum("momentum_sparse")[0]
    left = {name: bottom - path("momentum_sparse", name)[:, 0] for name in ("momentum 0.5", "batch descent")}
    shares = {name: 1 - rest[12] / rest[11] for name, rest in left.items()}
    assert shares["momentum 0.5"] / shares["batch descent"] == pytest.approx(2, rel=0.1)
    assert left["momentum 0.5"][42] < left["batch descent"][42] - 10


def test_nesterov_looks_ahead_and_overshoots_less() -> None:
    weight = minimum("nesterov")[0]
    peaks = {name: path("nesterov", name)[:, 0].max() - weight for name in ("Nesterov 0.9", "momentum 0.9")}
    assert peaks["Nesterov 0.9"] < 0.75 * peaks["momentum 0.9"]
    shown = racer(run("nesterov")[24], "Nesterov 0.9")
    assert shown.lookahead is not None
    assert shown.lookahead_gradient is not None
    assert not np.array_equal(shown.lookahead, shown.theta)


def test_one_class_of_three_optimizers_differs_in_two_settings() -> None:
    racers = load("one_class_three_optimizers").racers
    assert {each.optimizer for each in racers} == {"sgd"}
    settings = [(each.values.get("momentum", 0.0), each.values.get("nesterov", False)) for each in racers]
    assert settings == [(0.0, False), (0.9, False), (0.9, True)]
    assert {each.values["learning_rate"] for each in racers} == {0.01}


def test_the_more_zeros_the_longer_the_valley() -> None:
    conditions = []
    for zeros in (0.5, 0.7, 0.9):
        experiment = load("sparse_input")
        assert isinstance(experiment.objective, NetworkSpec)
        spec = replace(experiment.objective, data={"zeros": zeros})
        curvature = Observer(Session(replace(experiment, objective=spec))).frame().curvature
        assert curvature is not None
        conditions.append(curvature.eigenvalues[-1] / curvature.eigenvalues[0])
    assert all(more > 1.5 * fewer for fewer, more in pairwise(conditions))


def test_adagrads_effective_rate_only_falls_and_it_cuts_across() -> None:
    squares = [racer(frame, "AdaGrad").squared for frame in run("adagrad")]
    known = np.array([square for square in squares if square is not None])
    assert (np.diff(1 / np.sqrt(known), axis=0) <= 0).all()
    assert racer(run("adagrad")[30], "AdaGrad").loss < racer(run("adagrad")[30], "batch descent").loss
    bottom, trail = minimum("adagrad"), path("adagrad", "AdaGrad")
    done = (trail[5] - trail[0]) / (bottom - trail[0])
    assert 0.3 < done[0] < 0.75
    assert 0.3 < done[1] < 0.75


def test_rmsprop_does_not_tire_but_never_rests() -> None:
    frames = run("rmsprop")
    late = [racer(frame, "RMSProp") for frame in frames[200:]]
    early = racer(frames[40], "RMSProp")
    assert early.update is not None
    assert np.linalg.norm(early.update) > 0.5
    assert max(np.ptp([each.theta[1] for each in late]), np.ptp([each.theta[0] for each in late])) > 0.2


def test_adam_without_bias_correction_begins_with_a_leap() -> None:
    corrected, uncorrected = (path("adam", name) for name in ("Adam", "Adam, uncorrected"))
    leap = np.linalg.norm(uncorrected[1] - uncorrected[0]) / np.linalg.norm(corrected[1] - corrected[0])
    assert leap == pytest.approx(0.1 / np.sqrt(0.001), rel=1e-3)


def test_the_ravine_zigzags_below_the_limit_and_diverges_above_it() -> None:
    bend = np.diff(path("ravine", "descent")[:12, 1])
    assert (bend[1:] * bend[:-1] < 0).all()
    curvature = run("ravine", 0)[0].curvature
    assert curvature is not None
    assert curvature.rate_limit == pytest.approx(0.1)
    session = Session(load("ravine"))
    session.change("descent", "learning_rate", 0.101)
    session.advance(3000)
    assert "above 2/lambda_max = 0.1" in session.racers[0].divergence


def test_a_racer_falls_off_the_edge_of_the_logarithm() -> None:
    session = Session(load("logarithm_family"))
    session.advance(150)
    assert session.stopped
    assert "undefined" in session.divergence


def test_the_rational_surface_is_level_when_its_constants_are_equal() -> None:
    experiment = load("rational_family")
    assert isinstance(experiment.objective, SurfaceSpec)
    level = replace(experiment.objective, constants={"a": 1.0, "b": 1.0, "c": 0.0})
    heights = Observer(Session(replace(experiment, objective=level))).frame().landscape.z
    # The hole at the origin, 0/0, is filled by its limit.
    assert np.abs(heights - 1.0).max() < 1e-12


def test_eight_neurons_close_a_circle_and_one_cannot() -> None:
    def accuracy(units: int) -> float:
        experiment = load("circle")
        assert isinstance(experiment.objective, NetworkSpec)
        hidden, output = experiment.objective.layers
        layers = (replace(hidden, values={**hidden.values, "units": units}), output)
        session = Session(replace(experiment, objective=replace(experiment.objective, layers=layers)))
        session.advance(300)
        network = Observer(session).frame().network
        assert network is not None
        return min(score.accuracy or 0.0 for score in network.scores[0])

    assert accuracy(8) > 0.97
    assert accuracy(1) < 0.85


def test_no_racer_of_a_lesson_is_named_after_a_value_that_it_does_not_have() -> None:
    for key in KEYS:
        experiment = load(key)
        for spec in experiment.racers:
            assert racer_title(spec, experiment.values_at(spec, 0)) == "", (key, spec.name)


def test_the_bookmark_that_counts_the_keras_networks_numbers_counts_them_right() -> None:
    session = Session(load("keras_network"))
    assert session.problem.objective.size == 30
    assert session.experiment.bookmarks[0].name == "Thirty numbers"
