"""A map of settings says of every pair of values what a session with these settings says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.cancellation import Cancelled
from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec
from engine.experiment.file import parse_experiment
from engine.maps.convergence_limit import limit_of
from engine.maps.settings_map import SettingsRequest, affordable_side, refined_settings, settings_map
from engine.maps.varied_numbers import axes_of
from engine.session.session import Session
from tests.engine.maps.samples import on_surface

BOWL = on_surface("x^2 + 4 y^2", 'optimizer = "sgd"\nmomentum = 0.5')
NETWORK = """
ravine = 1
seed = 3
[objective]
kind = "network"
dataset = "circle"
batch_size = {batch}
data = {{samples = 60, test_share = 0.0}}
[[objective.layers]]
kind = "dense"
units = 4
activation = "tanh"
{between}
[[objective.layers]]
kind = "dense"
units = 1
[[racers]]
optimizer = "{optimizer}"
{racer}
"""
SERIES = """
ravine = 1
[objective]
kind = "average"
dataset = "temperature"
[[racers]]
optimizer = "average"
"""


def network(batch: int = 16, optimizer: str = "sgd", racer: str = "", between: str = "") -> Experiment:
    return parse_experiment(NETWORK.format(batch=batch, optimizer=optimizer, racer=racer, between=between))


def test_a_network_with_held_parameters_is_refused() -> None:
    held = network().objective
    assert isinstance(held, NetworkSpec)
    first = replace(held.layers[0], values={**held.layers[0].values, "train_biases": False})
    experiment = replace(network(), objective=replace(held, layers=(first, *held.layers[1:])))
    with pytest.raises(RavineError, match="does not train networks with held parameters"):
        settings_map(request(experiment))


def test_what_asks_more_of_a_network_than_its_gradient_is_refused() -> None:
    experiment = network(optimizer="newton")
    with pytest.raises(RavineError, match="many runs at once cannot follow newton"):
        settings_map(request(experiment, "learning_rate=log:1e-3:1", "damping=lin:0.1:1"))


def request(
    experiment: Experiment, x: str = "auto", y: str = "auto", steps: int = 30, **more: Any
) -> SettingsRequest:
    axes = axes_of(experiment, experiment.racers[0], x, y)
    return SettingsRequest(
        experiment, 0, *axes, steps=steps, side=more.get("side", 17), level=more.get("level", 1e-3)
    )


def alone(asked: SettingsRequest, x: float, y: float) -> tuple[np.ndarray[Any, Any], int]:
    """The losses that the steps of a session with these settings saw, and how many it made."""
    experiment, names = asked.experiment, (asked.x.name, asked.y.name)
    objective = experiment.objective
    values = dict(asked.spec.values)
    for name, value in zip(names, (x, y), strict=True):
        if name == "a":
            objective = objective.with_value(name, value)
        else:
            values[name] = value
    session = Session(replace(experiment, objective=objective, racers=(replace(asked.spec, values=values),)))
    stepper, losses = session.racers[0].stepper, list[float]()
    for step in range(asked.steps):
        losses.append(stepper.evaluate(np.empty(stepper.theta.size), session.batches.indices(step)))
        if not session.advance(1):
            break
    return np.array(losses), session.step


@pytest.mark.parametrize(
    ("experiment", "x", "y"),
    [
        (BOWL, "auto", "auto"),
        (on_surface("a x^2 + y^2 + 3", 'optimizer = "adam"', ""), "a=lin:0.5:9", "beta_1=lin:0:0.9"),
        (network(), "auto", "auto"),
        (network(batch=60, racer="clipnorm = 0.5"), "learning_rate=log:1e-3:1", "momentum=lin:0:0.9"),
        (network(racer="global_clipnorm = 0.5"), "learning_rate=log:1e-3:1", "momentum=lin:0:0.9"),
        (network(racer="clipvalue = 0.1"), "learning_rate=log:1e-3:1", "momentum=lin:0:0.9"),
        (network(racer="momentum = 0.9\nnesterov = true"), "learning_rate=log:1e-3:1", "momentum=lin:.1:.9"),
        (network(racer='dialect = "textbook"\nmomentum = 0.9\nnesterov = true'), "auto", "auto"),
        (network(optimizer="adam"), "learning_rate=log:1e-4:1", "beta_1=lin:0:0.95"),
        (network(optimizer="lamb"), "learning_rate=log:1e-4:1", "beta_1=lin:0:0.95"),
        (network(optimizer="muon"), "learning_rate=log:1e-3:0.1", "momentum=lin:0:0.95"),
        (network(optimizer="adafactor"), "learning_rate=log:1e-4:1", "clip_threshold=lin:1:2"),
        (network(between='[[objective.layers]]\nkind = "batch_normalization"'), "auto", "auto"),
    ],
)  # fmt: skip
def test_each_cell_is_the_run_of_a_session(experiment: Experiment, x: str, y: str) -> None:
    asked = request(experiment, x, y, level=0.5)
    found = settings_map(asked)
    assert found.is_complete
    for i, j in np.random.default_rng(1).integers(0, 17, (8, 2)).tolist():
        losses, done = alone(asked, float(found.x[i]), float(found.y[j]))
        if done < asked.steps:
            assert found.diverged[i, j]
            assert np.isnan(found.loss[i, j])
            assert abs(int(found.alive_steps[i, j]) - done) <= 3
            continue
        assert not found.diverged[i, j]
        assert found.loss[i, j] == pytest.approx(losses[-1], rel=1e-9)
        below = np.flatnonzero(losses <= 0.5)
        assert found.level_steps[i, j] == (below[0] if len(below) else -1)


def test_layers_may_have_rates_of_their_own() -> None:
    experiment = network(racer="learning_rate = 0.05")
    each = "learning_rate=log:0.01:0.2"
    both = settings_map(request(experiment, f"layer_1.{each}", f"layer_2.{each}"))
    one = settings_map(request(experiment, each, "momentum=lin:0:0.5"))
    assert np.diag(both.loss) == pytest.approx(one.loss[:, 0], rel=1e-9), "equal rates are one rate"
    mixed = settings_map(request(experiment, "layer_1.learning_rate=log:0.01:0.2", each))
    assert np.diag(mixed.loss) == pytest.approx(one.loss[:, 0], rel=1e-9)
    assert not np.allclose(both.loss[0], both.loss[:, 0])


def test_the_triangle_of_momentum_is_where_theory_says() -> None:
    asked = request(BOWL, "learning_rate=lin:0.01:1", "momentum=lin:0:0.9", steps=400)
    limit = limit_of(asked)
    assert limit is not None
    for rate, momentum in limit.tolist():
        assert rate == pytest.approx(2.0 * (1.0 + momentum) / 8.0)
    found = settings_map(asked)
    for i, j in np.ndindex(17, 17):
        border = 2.0 * (1.0 + found.y[j]) / 8.0
        if abs(found.x[i] - border) > 0.05:
            assert found.diverged[i, j] == (found.x[i] > border)


def test_theory_is_silent_where_it_knows_nothing() -> None:
    assert limit_of(request(on_surface())) is None
    assert limit_of(request(network())) is None
    assert limit_of(request(on_surface("x^2 + y^2", 'optimizer = "adam"'))) is None
    assert limit_of(request(on_surface("x^2 + 4 y^2", 'optimizer = "sgd"\nmaximize = true'))) is None
    assert limit_of(request(BOWL, "momentum=lin:0:0.9", "dampening=lin:0:0.5")) is None
    turned = limit_of(request(BOWL, "momentum=lin:0:0.9", "learning_rate=lin:0.01:1"))
    assert turned is not None
    assert turned[:, 1].min() == pytest.approx(0.25)
    own = on_surface("a x^2 + 4 y^2")
    assert limit_of(request(own, "learning_rate=lin:0.01:1", "a=lin:1:3")) is None


def test_a_map_is_coarse_first_and_a_cell_without_a_run_shows_its_neighbour() -> None:
    asked = request(network(batch=60), side=65, steps=3)
    seen = list(refined_settings(asked))
    maps = [each for each in seen if each is not None]
    assert len(seen) > len(maps)
    assert [len(each.x) for each in maps][:2] == [17, 33]
    partial = [each for each in maps if not each.is_complete]
    assert partial
    assert all(np.isfinite(each.loss).all() for each in partial)
    assert (maps[0].loss == maps[-1].loss[::4, ::4]).all()
    assert maps[-1].is_complete


def test_two_requests_of_the_same_map_are_equal() -> None:
    assert request(BOWL) == request(BOWL)
    assert hash(request(BOWL)) == hash(request(BOWL))
    assert request(BOWL) != request(BOWL, steps=7)
    assert request(BOWL) != 3


def test_what_no_map_can_be_made_of_is_said() -> None:
    dropping = network(between='[[objective.layers]]\nkind = "dropout"\nrate = 0.3')
    with pytest.raises(RavineError, match="drop units"):
        settings_map(request(dropping))
    changing = on_surface(more='[[changes]]\nstep = 3\nracer = "sgd"\nlearning_rate = 0.5')
    with pytest.raises(RavineError, match="change while it runs"):
        settings_map(request(changing))
    with pytest.raises(RavineError, match="18 points a side"):
        request(BOWL, side=18)
    series = parse_experiment(SERIES)
    with pytest.raises(RavineError, match="moving average"):
        SettingsRequest(
            series, 0, *axes_of(BOWL, BOWL.racers[0], "auto", "auto"), steps=3, side=17, level=1.0
        )


def test_maps_of_other_ranges_alone_are_of_the_same_runs() -> None:
    near = request(BOWL, "learning_rate=lin:0.1:0.2", "momentum=lin:0:0.5", side=33)
    assert request(BOWL).is_of_the_same_runs(near)
    assert not request(BOWL).is_of_the_same_runs(request(BOWL, steps=7))
    assert not request(BOWL).is_of_the_same_runs(
        request(BOWL, "momentum=lin:0:0.5", "learning_rate=lin:.1:.2")
    )


def test_a_check_ends_the_work_while_the_problem_is_built() -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        next(refined_settings(request(network()), stop))


def test_as_many_points_as_soon_are_done_are_taken_where_none_are_asked_for() -> None:
    assert affordable_side(2, 1, 100) == 65
    assert affordable_side(100, 32, 100) == 65
    assert affordable_side(1000, 32, 100) == 33
    assert affordable_side(4000, 32, 100) == 17
    with pytest.raises(RavineError, match=r"lower view\.settings_steps"):
        affordable_side(5_000_000, 32, 100)
