"""Which tapes an objective compiles and keeps, of sizes that serve many calls; and what it is made from."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import RavineError
from engine.network import objective as objective_module
from engine.network.architecture import Network
from engine.network.objective import (
    EXAMPLES_AT_ONCE,
    MAX_TILE,
    TAPES_KEPT,
    TILE_VALUES,
    NetworkObjective,
)
from engine.network.spec import NetworkSpec
from engine.network.tape_kinds import TapeKind
from engine.objective import FloatArray
from tests.engine.networks import data_of, dense, gradient_at, objective_of, random_data, specs_of

LAYERS = [dense(3, "tanh"), dense(1)]


@pytest.fixture
def objective() -> NetworkObjective:
    return objective_of(LAYERS, random_data(np.random.default_rng(0)))


def theta_of(objective: NetworkObjective) -> FloatArray:
    return objective.network.start(np.random.default_rng(1))


def tapes(objective: NetworkObjective) -> list[tuple[TapeKind, int, int | None]]:
    return list(objective._tapes)


def test_a_step_over_all_and_one_over_a_batch_have_a_tape_each(objective: NetworkObjective) -> None:
    theta = theta_of(objective)
    for batch in (None, np.arange(4), np.arange(4, 8), None, np.arange(12)):
        gradient_at(objective, theta, batch)
    assert tapes(objective) == [("batch", 4, None), ("all", 12, None), ("batch", 12, None)]
    objective.full_loss_and_gradient(theta, np.empty_like(theta))
    assert tapes(objective)[-1] == ("all", 12, None)


def test_only_where_values_are_dropped_does_the_surface_need_a_tape_of_its_own() -> None:
    objective = objective_of([dense(3), {"kind": "dropout"}, dense(1)], random_data(np.random.default_rng(0)))
    objective.full_loss_and_gradient(theta_of(objective), np.empty(objective.size))
    assert tapes(objective) == [("whole", 12, None)]
    kept = objective_of([dense(3), dense(1)], random_data(np.random.default_rng(0)))
    both = [
        (each.full_loss_and_gradient(theta_of(kept), gradient), gradient.tolist())
        for each in (objective, kept)
        for gradient in [np.empty(kept.size)]
    ]
    assert both[0] == both[1], "nothing is dropped"


@pytest.mark.parametrize(
    ("count", "length"), [(1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (2000, 2048), (9000, 2048)]
)
def test_answers_come_from_a_tape_of_the_next_power_of_two(
    objective: NetworkObjective, count: int, length: int
) -> None:
    x = np.random.default_rng(0).normal(size=(count, 2))
    theta = theta_of(objective)
    found = objective.outputs(theta, x)
    assert EXAMPLES_AT_ONCE == 2048
    assert tapes(objective) == [("inference", length, None)]
    (tape,) = objective._tapes.values()
    assert not [phase for phase in tape.phases if phase.kind == "loss"]
    assert found.shape == (count, 1)
    np.testing.assert_allclose(found[-1], objective.outputs(theta, x[-1:])[0])


@pytest.mark.parametrize(("count", "tile"), [(1, 1), (2, 2), (3, 4), (5, 8), (200, 256), (1000, MAX_TILE)])
def test_losses_come_from_a_tile_of_the_next_power_of_two(
    objective: NetworkObjective, count: int, tile: int
) -> None:
    thetas = np.random.default_rng(0).normal(size=(count, objective.size))
    losses = objective.losses(thetas)
    assert tapes(objective) == [("plane", 12, tile)]
    assert losses[-1] == pytest.approx(gradient_at(objective, thetas[-1])[0])
    assert objective.losses(thetas[:0]).shape == (0,)


def test_a_tile_of_a_wide_network_holds_fewer() -> None:
    objective = objective_of([dense(400, "tanh"), dense(1)], random_data(np.random.default_rng(0), count=100))
    objective.losses(np.zeros((50, objective.size)))
    assert tapes(objective) == [("plane", 100, TILE_VALUES // (400 * 100))]


def test_a_tile_holds_one_network_at_least(
    objective: NetworkObjective, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objective_module, "TILE_VALUES", 1)
    objective.losses(np.zeros((3, objective.size)))
    assert tapes(objective) == [("plane", 12, 1)]


def test_many_examples_come_in_pieces_unless_their_statistics_count() -> None:
    data = random_data(np.random.default_rng(0), count=5000)
    pieces = objective_of(LAYERS, data)
    pieces.losses(theta_of(pieces)[None])
    assert tapes(pieces) == [("plane", 2048, 1), ("plane", 5000 - 2 * 2048, 1)]
    whole = objective_of([dense(3), {"kind": "batch_normalization"}, dense(1)], data)
    whole.losses(theta_of(whole)[None])
    assert tapes(whole) == [("plane", 5000, 1)]


def test_the_tapes_used_last_are_kept(objective: NetworkObjective) -> None:
    theta = theta_of(objective)
    for size in range(1, TAPES_KEPT + 1):
        gradient_at(objective, theta, np.arange(size))
    gradient_at(objective, theta, np.arange(1))
    gradient_at(objective, theta, np.arange(TAPES_KEPT + 1))
    kept = [batch for _, batch, _ in tapes(objective)]
    assert kept == [*range(3, TAPES_KEPT + 1), 1, TAPES_KEPT + 1]


@pytest.mark.parametrize("x", [np.zeros(2), np.zeros((3, 3)), np.zeros((1, 3, 2))])
def test_inputs_of_another_shape_are_refused(objective: NetworkObjective, x: FloatArray) -> None:
    with pytest.raises(RavineError) as refusal:
        objective.outputs(theta_of(objective), x)
    assert str(refusal.value) == f"x has the shape {x.shape}; the network takes (N, 2)"


def test_whole_numbers_are_inputs_too(objective: NetworkObjective) -> None:
    theta = theta_of(objective)
    np.testing.assert_array_equal(
        objective.outputs(theta, np.array([[1, 2]])), objective.outputs(theta, np.array([[1.0, 2.0]]))
    )


def test_an_objective_is_made_as_its_experiment_says() -> None:
    data = random_data(np.random.default_rng(0), count=30)
    spec = NetworkSpec(
        "circle", layers=specs_of([dense(3, "tanh"), {"kind": "dropout"}, dense(1)]), loss="huber",
        loss_values={"delta": 0.25}, batch_size=7, precision="float32",
    )  # fmt: skip
    made = NetworkObjective.from_spec(spec, data, dialect="pytorch", seed=9)
    by_hand = objective_of(
        [dense(3, "tanh"), {"kind": "dropout"}, dense(1)], data, loss="huber", loss_values={"delta": 0.25},
        precision="float32", dialect="pytorch", seed=9,
    )  # fmt: skip
    assert (made.batch_size, made.samples, made.seed) == (7, 30, 9)
    assert made.network.loss.key == "huber"
    theta = made.network.start(np.random.default_rng(0))
    np.testing.assert_array_equal(theta, by_hand.network.start(np.random.default_rng(0)))
    loss, gradient = gradient_at(made, theta)
    assert loss == gradient_at(by_hand, theta)[0]
    np.testing.assert_array_equal(gradient, gradient_at(by_hand, theta)[1])
    assert loss == float(np.float32(loss))
    plain = NetworkObjective.from_spec(NetworkSpec("circle"), data)
    assert (plain.batch_size, plain.seed) == (30, 0)
    assert plain.outputs(np.ones(3), data.x[:1]).dtype == np.float64


@pytest.mark.parametrize(
    ("inputs", "batch_size", "said"),
    [
        (3, None, "the data have 2 features and 1 targets, but the network takes 3 and gives 1"),
        (2, 0, "batch_size = 0 is outside [1, 12], the number of examples"),
        (2, 13, "batch_size = 13 is outside [1, 12], the number of examples"),
    ],
)
def test_data_that_do_not_fit_are_refused(inputs: int, batch_size: int | None, said: str) -> None:
    network = Network(specs_of([dense(1)]), inputs=inputs, outputs=1)
    with pytest.raises(RavineError) as refusal:
        NetworkObjective(network, random_data(np.random.default_rng(0)), batch_size=batch_size)
    assert str(refusal.value) == said


def test_targets_that_a_loss_cannot_take_are_told_as_its_own() -> None:
    with pytest.raises(RavineError, match=r"^loss: loss binary_crossentropy needs targets 0 and 1;"):
        objective_of([dense(1)], data_of(np.zeros((2, 2)), np.full((2, 1), 0.5)), loss="binary_crossentropy")


def test_where_nothing_is_said_all_examples_are_seen_in_float64_with_the_first_seed() -> None:
    network = Network(specs_of([dense(1)]), inputs=2, outputs=1)
    made = NetworkObjective(network, random_data(np.random.default_rng(0)))
    assert (made.batch_size, made.dtype.name, made.seed) == (12, "float64", 0)
    assert network.loss.key == "mean_squared_error"


@pytest.mark.parametrize("size", [1, 12])
def test_a_batch_may_be_as_small_as_one_and_as_large_as_all(size: int) -> None:
    network = Network(specs_of([dense(1)]), inputs=2, outputs=1)
    assert (
        NetworkObjective(network, random_data(np.random.default_rng(0)), batch_size=size).batch_size == size
    )
