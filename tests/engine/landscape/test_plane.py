"""Planes: what lies on them is found again, what lies off them is told, and each kind keeps its promise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.landscape.plane import (
    RANDOM_REACH,
    REACH_LIMIT,
    WEIGHT_REACH,
    Plane,
    chosen_plane,
    pca_plane,
    random_plane,
)
from engine.network.architecture import Network
from engine.network.objective import NetworkObjective
from engine.objective import FloatArray
from tests.engine.networks import central_differences, dense, gradient_at, random_data, specs_of, weights_in

SEEDS = st.integers(0, 2**32 - 1)
NORMALIZED = ({"kind": "batch_normalization"}, dense(4, "prelu"))


def network_of(*layers: Mapping[str, Any], inputs: int = 2) -> Network:
    return Network(specs_of([*layers, dense(1)]), inputs=inputs, outputs=1)


def plane_of(directions: FloatArray, origin: FloatArray | None = None) -> Plane:
    return Plane(
        origin=np.zeros(directions.shape[1]) if origin is None else origin,
        directions=directions,
        names=("one", "two"),
        domain=((-1.0, 1.0), (-2.0, 4.0)),
        kind="pca",
    )


def any_plane(seed: int) -> Plane:
    """Directions neither orthogonal nor of one length, in up to 40 dimensions, at any scale."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 40))
    scales = 10.0 ** rng.uniform(-3, 3, size=(2, 1))
    return plane_of(scales * rng.normal(size=(2, size)), rng.normal(size=size))


def walk(seed: int) -> FloatArray:
    """A random walk of a random number of points in a random number of dimensions."""
    rng = np.random.default_rng(seed)
    size, count = (int(number) for number in rng.integers(2, 30, size=2))
    return np.cumsum(rng.normal(size=(count, size)) * rng.uniform(0, 1, size=size), axis=0)


@given(SEEDS)
def test_the_coordinates_of_a_point_are_those_it_was_made_from(seed: int) -> None:
    plane, rng = any_plane(seed), np.random.default_rng(seed)
    given_ = rng.normal(size=(5, 2)) * 3
    found = plane.coordinates(plane.points(*given_.T))
    # theta is rounded at the size of its largest share, which the shorter direction feels most
    lengths = np.linalg.norm(plane.directions, axis=1)
    sine = np.sqrt(max(1 - (plane.directions[0] @ plane.directions[1] / lengths.prod()) ** 2, 1e-12))
    tolerance = 1e-13 * (1 + 10 * lengths.max()) / (lengths * sine)
    assert (np.abs(found - given_) <= tolerance + 1e-12).all()


@given(SEEDS)
def test_what_was_projected_once_stays_where_it_is(seed: int) -> None:
    plane, rng = any_plane(seed), np.random.default_rng(seed)
    thetas = plane.origin + rng.normal(size=(4, plane.size))
    projected = plane.points(*plane.coordinates(thetas).T)
    np.testing.assert_allclose(plane.points(*plane.coordinates(projected).T), projected, atol=1e-9)
    np.testing.assert_allclose(plane.distance(projected), 0.0, atol=1e-9)


@given(SEEDS)
def test_no_other_point_of_the_plane_is_nearer_than_the_projection(seed: int) -> None:
    plane, rng = any_plane(seed), np.random.default_rng(seed)
    theta = plane.origin + rng.normal(size=plane.size)
    here = plane.coordinates(theta[None])[0]
    distance = plane.distance(theta[None])[0]
    assert np.linalg.norm(plane.point(*here) - theta) == pytest.approx(distance, abs=1e-9)
    others = plane.points(*(here + rng.normal(size=(20, 2))).T)
    assert (np.linalg.norm(others - theta, axis=1) >= distance - 1e-9).all()


@given(SEEDS)
def test_a_step_moves_the_coordinates_by_its_displacement(seed: int) -> None:
    plane, rng = any_plane(seed), np.random.default_rng(seed)
    theta, step = rng.normal(size=(2, 1, plane.size))
    moved = plane.coordinates(theta + step) - plane.coordinates(theta)
    np.testing.assert_allclose(plane.displacements(step), moved, rtol=1e-6, atol=1e-9)


@given(SEEDS)
def test_the_slopes_are_those_of_the_loss_by_the_coordinates(seed: int) -> None:
    network = network_of(dense(3, "tanh"))
    rng = np.random.default_rng(seed)
    objective = NetworkObjective(network, random_data(rng))
    plane = random_plane(network, network.start(rng), seed)
    at = np.array([0.2, -0.3])
    _, gradient = gradient_at(objective, plane.point(*at))
    by_differences = central_differences(lambda p: float(objective.losses(plane.point(*p)[None])[0]), at)
    np.testing.assert_allclose(plane.slopes(gradient[None])[0], by_differences, rtol=1e-6, atol=1e-8)


@pytest.mark.promised_bits
def test_a_point_has_the_same_bits_alone_and_among_others() -> None:
    plane = any_plane(3)
    a, b = np.random.default_rng(0).normal(size=(2, 50))
    alone = [plane.point(float(x), float(y)) for x, y in zip(a, b, strict=True)]
    assert (plane.points(a, b) == alone).all()


@pytest.mark.promised_bits
@settings(max_examples=40)
@given(SEEDS, st.integers(1, 70))
def test_what_is_projected_has_the_same_bits_alone_and_among_others(seed: int, count: int) -> None:
    plane = any_plane(seed)
    vectors = np.random.default_rng(seed).normal(size=(count, plane.size))
    for told in (plane.coordinates, plane.displacements, plane.slopes, plane.distance):
        alone = np.concatenate([told(vector[None]) for vector in vectors])
        assert told(vectors).tobytes() == alone.tobytes()
        assert told(np.asfortranarray(vectors)).tobytes() == alone.tobytes()


def test_coordinates_are_the_same_a_stretch_of_parameters_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made = any_plane(3)
    thetas = np.random.default_rng(3).normal(size=(4, made.size))
    whole = made.coordinates(thetas)
    monkeypatch.setattr("engine.landscape.plane.STRETCH", 2)
    np.testing.assert_allclose(made.coordinates(thetas), whole, rtol=1e-12)


def test_its_arrays_are_its_own_and_cannot_be_written() -> None:
    origin = np.zeros(3)
    plane = chosen_plane(origin, 0, 2)
    origin[1] = 7.0
    assert plane.origin[1] == 0.0
    with pytest.raises(ValueError, match="read-only"):
        plane.directions[0, 0] = 2.0


def test_centre_and_reach_say_where_the_domain_lies() -> None:
    plane = plane_of(np.eye(2))
    assert plane.centre == (0.0, 1.0)
    assert plane.reach == (1.0, 3.0)


@pytest.mark.parametrize(
    ("directions", "message"),
    [
        (np.ones((2, 3)), "one and two are parallel"),
        (np.array([[1.0, 2.0], [0.0, 0.0]]), "span no plane"),
        (np.array([[0.0, 0.0], [1.0, 2.0]]), "span no plane"),
        (np.array([[1.0, np.nan], [0.0, 1.0]]), "inf or nan"),
        (np.ones((2, 1)), "a plane needs 2 parameters or more, this objective has 1"),
        (np.ones((3, 2)), r"shape \(3, 2\)"),
    ],
)
def test_directions_that_span_no_plane_are_refused(directions: FloatArray, message: str) -> None:
    with pytest.raises(RavineError, match=message):
        plane_of(directions)


# Two chosen weights


def test_the_axes_of_two_weights_are_the_weights_themselves() -> None:
    theta = np.array([1.0, -2.0, 3.0, 0.1])
    plane = chosen_plane(theta, 3, 1, ("w", "v"))
    assert plane.coordinates(theta[None]).tolist() == [[0.1, -2.0]]
    assert plane.point(0.7, 5.0).tolist() == [1.0, 5.0, 3.0, 0.7]
    assert plane.names == ("w", "v")
    assert plane.centre == pytest.approx((0.1, -2.0))
    assert plane.reach == pytest.approx((WEIGHT_REACH, WEIGHT_REACH))


@given(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)))
def test_with_two_parameters_the_plane_is_the_whole_space(theta: tuple[float, float]) -> None:
    plane = chosen_plane(np.zeros(2), 0, 1)
    thetas = np.array([theta])
    assert (plane.coordinates(thetas) == thetas).all()
    assert (plane.point(*theta) == theta).all()
    assert plane.distance(thetas) == 0.0


@pytest.mark.parametrize(("i", "j", "message"), [(0, 0, "parallel"), (0, 3, "outside"), (-1, 0, "outside")])
def test_two_weights_must_be_two_and_exist(i: int, j: int, message: str) -> None:
    with pytest.raises(RavineError, match=message):
        chosen_plane(np.zeros(3), i, j)


def test_a_huge_weight_still_has_room_about_it() -> None:
    (low, high), _ = chosen_plane(np.array([1e20, 0.0]), 0, 1).domain
    assert len(np.unique(np.linspace(low, high, 129))) == 129


# Random directions


@given(SEEDS)
def test_each_neuron_moves_as_far_as_its_weights_are_long(seed: int) -> None:
    network = network_of(dense(5, "tanh"), *NORMALIZED, dense(3, "maxout", pieces=3))
    theta = network.start(np.random.default_rng(seed))
    plane = random_plane(network, theta, seed)
    for direction in plane.directions:
        for index in (0, 2, 3, 4):
            weights, moved = (weights_in(network, vector, index)[:, :-1] for vector in (theta, direction))
            np.testing.assert_allclose(np.linalg.norm(moved, axis=1), np.linalg.norm(weights, axis=1))


def test_biases_normalisation_and_learned_slopes_do_not_move() -> None:
    network = network_of(dense(5, "tanh"), *NORMALIZED)
    plane = random_plane(network, np.ones(network.size), 0)
    still = [
        name
        for name, moved in zip(network.names, np.any(plane.directions, axis=0).tolist(), strict=True)
        if not moved
    ]
    assert len(still) == 5 + 2 * 5 + 4 + 4 + 1
    assert not [name for name in still if "weight" in name]


def test_a_neuron_without_weights_stays_unless_none_has_any() -> None:
    network = network_of(dense(2))
    theta = np.zeros(network.size)
    weights_in(network, theta, 1)[0, 0] = 2.0
    plane = random_plane(network, theta, 1)
    assert not weights_in(network, plane.directions[0], 0).any()
    assert np.linalg.norm(plane.directions, axis=1) == pytest.approx([2.0, 2.0])
    from_zero = random_plane(network, np.zeros(network.size), 1)
    assert np.linalg.norm(from_zero.directions, axis=1) == pytest.approx([np.sqrt(3)] * 2)


@pytest.mark.promised_bits
def test_a_seed_turns_the_same_way_wherever_the_network_stands() -> None:
    network = network_of(dense(3))
    one, two = (random_plane(network, scale * np.ones(network.size), 5) for scale in (1.0, 2.0))
    np.testing.assert_allclose(2 * one.directions, two.directions)
    assert (one.directions != random_plane(network, np.ones(network.size), 6).directions).any()
    assert one.reach == (RANDOM_REACH, RANDOM_REACH)
    assert one.point(0.0, 0.0).tolist() == [1.0] * network.size


def test_a_single_weight_has_no_random_plane() -> None:
    with pytest.raises(RavineError, match="choose two different weights"):
        random_plane(network_of(inputs=1), np.ones(2), 0)


# Main axes of the motion


@given(SEEDS)
def test_no_plane_explains_more_of_the_motion_than_its_main_axes(seed: int) -> None:
    thetas, rng = walk(seed), np.random.default_rng(seed)
    best = pca_plane(thetas, thetas[-1]).explained(thetas)
    assert 0.0 <= best <= 1.0
    for _ in range(10):
        other = plane_of(rng.normal(size=(2, thetas.shape[1])))
        assert other.explained(thetas) <= best + 1e-12


@given(SEEDS)
def test_the_main_axes_are_those_of_the_singular_value_decomposition(seed: int) -> None:
    thetas = walk(seed)
    plane = pca_plane(thetas, thetas[0])
    singular = np.linalg.svd(thetas - thetas.mean(axis=0))[1]
    share = np.square(singular[:2]).sum() / np.square(singular).sum()
    assert plane.explained(thetas) == pytest.approx(share)
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-12)
    start = (thetas[0] - thetas.mean(axis=0)) @ plane.directions.T
    assert all(at < 0.0 for at, name in zip(start, plane.names, strict=True) if name != "across")


@given(SEEDS, st.sampled_from((0, -1)))
def test_the_whole_trail_fits(seed: int, centre: int) -> None:
    thetas = walk(seed)
    plane = pca_plane(thetas, thetas[centre])
    assert np.isfinite(plane.domain).all()
    assert (np.abs(plane.coordinates(thetas)) < plane.reach).all()
    assert min(plane.reach) >= 0.25 * max(plane.reach) > 0


def test_a_second_axis_is_found_however_weak_it_is() -> None:
    angle = np.linspace(0, 3, 50)
    circle = np.column_stack((np.cos(angle), 1e-9 * np.sin(angle), np.zeros(50)))
    plane = pca_plane(circle, circle[0])
    assert plane.names == ("PCA 1", "PCA 2")
    np.testing.assert_allclose(plane.directions, [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], atol=1e-6)


@pytest.mark.parametrize("count", [3, 50])
def test_motion_along_a_line_leaves_the_second_axis_open(count: int) -> None:
    line = np.outer(np.arange(count), (0.0, -3.0, 4.0, 0.0))
    plane = pca_plane(line, line[0])
    assert plane.names == ("PCA 1", "across")
    np.testing.assert_allclose(plane.directions, [[0.0, -0.6, 0.8, 0.0], [1.0, 0.0, 0.0, 0.0]], atol=1e-15)
    assert plane.explained(line) == pytest.approx(1.0)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_where_nothing_moved_the_plane_is_that_of_the_first_parameters(count: int) -> None:
    still = np.full((count, 3), 0.1)
    plane = pca_plane(still, np.full(3, 0.1))
    assert plane.names == ("across", "across")
    assert plane.directions.tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    assert plane.reach == (1.0, 1.0)
    assert plane.explained(still) == 1.0


def test_what_is_not_finite_is_left_out_of_the_motion() -> None:
    thetas = walk(5)
    broken = np.concatenate((thetas, np.full((1, thetas.shape[1]), np.inf), np.full_like(thetas[:1], np.nan)))
    plane, whole = pca_plane(broken, thetas[0]), pca_plane(thetas, thetas[0])
    assert plane.domain == whole.domain
    assert plane.explained(broken) == whole.explained(thetas)
    assert np.isnan(plane.coordinates(broken)[-2:]).all()
    assert np.isnan(plane.distance(broken)[-2:]).all()


@given(st.sampled_from((1e150, 1e300)))
def test_a_run_about_to_overflow_still_has_a_plane(scale: float) -> None:
    thetas = scale * np.random.default_rng(0).normal(size=(6, 5))
    plane = pca_plane(thetas, np.zeros(5))
    assert plane.reach == (REACH_LIMIT, REACH_LIMIT)
    assert 0.5 < plane.explained(thetas) <= 1.0
    assert np.isfinite(plane.distance(thetas)).all()


# Holding a trail


def test_a_plane_grows_to_hold_a_trail_and_never_shrinks() -> None:
    plane = chosen_plane(np.zeros(3), 0, 1)
    wider = plane.holding(np.array([[1.0, -10.0, 5.0]]))
    assert wider.reach[0] == plane.reach[0]
    assert wider.reach[1] > 10
    assert wider.centre == plane.centre
    assert wider.holding(np.zeros((1, 3))).domain == wider.domain
    assert plane.holding(np.array([[np.nan, 1e300, 0.0], [0.0, 1e300, 0.0]])).reach[1] == REACH_LIMIT
