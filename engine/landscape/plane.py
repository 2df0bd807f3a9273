"""Planes through the space of all parameters, on which a loss of many parameters can be drawn.

Three kinds: the true axes of two chosen weights, two random directions scaled to the network's own weights,
and the two main axes of a run's motion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np

from engine.errors import RavineError
from engine.landscape.main_axes import across, main_axes, motion
from engine.network.architecture import Network
from engine.objective import Domain, FloatArray

Kind = Literal["pca", "random", "weights"]
#: In the order in which a key goes through them.
PLANE_KINDS: tuple[Kind, ...] = get_args(Kind)

#: How far a plane of two weights reaches to each side of its centre, in the weights' own units.
WEIGHT_REACH = 4.0
#: The same for random directions: there 1 moves each neuron as far as its weights are long.
RANDOM_REACH = 1.0
#: How many parameters are multiplied at once: half a megabyte a row.
STRETCH = 2**16
#: No plane grows beyond this to hold a trail; a run that diverges leaves the picture instead.
REACH_LIMIT = 1e6

# Room around the trails, as a share of their reach.
_MARGIN = 1.15
# The shorter side of a plane of main axes, at least this share of the longer one.
_SLIMMEST = 0.25
# A domain is at least so wide for the size of its centre, or its points would coincide.
_ROOM = 1e-6
# Directions closer to parallel than this span no plane.
_PARALLEL = 1e-9


@dataclass(frozen=True, eq=False)
class Plane:
    """``theta(a, b) = origin + a directions[0] + b directions[1]``, and the part of it that is drawn.

    The directions need be neither orthogonal nor of length 1. Arrays are read-only.

    Attributes:
        origin: theta (P,) at the coordinates (0, 0); need not lie inside the domain.
        directions: (2, P).
        names: of the two coordinates.
        domain: the drawn coordinates, ends included.
        kind: how the directions were chosen.
    """

    origin: FloatArray
    directions: FloatArray
    names: tuple[str, str]
    domain: Domain
    kind: Kind

    def __post_init__(self) -> None:
        for name in ("origin", "directions"):
            array = np.array(getattr(self, name), np.float64)
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        if self.size < 2:
            raise RavineError(f"a plane needs 2 parameters or more, this objective has {self.size}")
        if self.directions.shape != (2, self.size):
            raise RavineError(
                f"directions have the shape {self.directions.shape}; for {self.size} parameters it is "
                f"(2, {self.size})"
            )
        if not (np.isfinite(self.origin).all() and np.isfinite(self.directions).all()):
            raise RavineError("a plane through inf or nan cannot be drawn; take a step before the divergence")
        _, triangle = self._basis
        if abs(triangle[1, 1]) <= _PARALLEL * np.linalg.norm(triangle[:, 1]) or not triangle[0, 0]:
            raise RavineError(
                f"{self.names[0]} and {self.names[1]} are parallel and span no plane; "
                "choose two different weights"
            )

    @property
    def size(self) -> int:
        """P."""
        return len(self.origin)

    @property
    def centre(self) -> tuple[float, float]:
        """The coordinates of the domain's middle."""
        a, b = (0.5 * (low + high) for low, high in self.domain)
        return a, b

    @property
    def reach(self) -> tuple[float, float]:
        """Half the domain's width along each direction."""
        a, b = (0.5 * (high - low) for low, high in self.domain)
        return a, b

    @cached_property
    def _basis(self) -> tuple[FloatArray, FloatArray]:
        """Q (P, 2) with orthonormal columns and R (2, 2), upper triangular: directions^T = Q R."""
        q, r = np.linalg.qr(self.directions.T)
        return np.asfortranarray(q), r

    def point(self, a: float, b: float) -> FloatArray:
        """Theta (P,) at the coordinates (a, b)."""
        theta: FloatArray = self.points(np.array([a]), np.array([b]))[0]
        return theta

    def points(self, a: FloatArray, b: FloatArray) -> FloatArray:
        """Theta (N, P) at the coordinates ``a (N,)``, ``b (N,)``.

        Element by element and not as a matrix product, so that a point's bits do not depend on its
        neighbours: whatever is computed first, a grid becomes the same.
        """
        thetas: FloatArray = a[:, None] * self.directions[0]
        thetas += self.origin
        thetas += b[:, None] * self.directions[1]
        return thetas

    def coordinates(self, thetas: FloatArray) -> FloatArray:
        """The coordinates (N, 2) of the plane's points nearest to ``thetas (N, P)``; nan where not finite.

        For two chosen weights these are the weights themselves.
        """
        with np.errstate(all="ignore"):
            return self.displacements(thetas - self.origin)

    def displacements(self, vectors: FloatArray) -> FloatArray:
        """What ``vectors (N, P)``, such as updates and velocities, change in the coordinates, (N, 2)."""
        q, r = self._basis
        with np.errstate(all="ignore"):
            along = _rows_times(vectors, q)
            b = along[:, 1] / r[1, 1]
            result = np.stack([(along[:, 0] - r[0, 1] * b) / r[0, 0], b], axis=1)
        result[~np.isfinite(result).all(axis=1)] = np.nan
        return result

    def slopes(self, gradients: FloatArray) -> FloatArray:
        """The derivatives (N, 2) of the loss by the coordinates, from ``gradients (N, P)`` by theta.

        On the plane they are the exact slope of the picture.
        """
        with np.errstate(all="ignore"):
            return _rows_times(gradients, self.directions.T)

    def distance(self, thetas: FloatArray) -> FloatArray:
        """How far ``thetas (N, P)`` lie off the plane, Euclidean, as (N,); nan where not finite."""
        q, _ = self._basis
        with np.errstate(all="ignore"):
            offset = np.subtract(thetas, self.origin, order="C")
            size = np.abs(offset).max(axis=1, initial=0.0, keepdims=True)
            offset /= np.where(size > 0, size, 1.0)
            for along, axis in zip(_rows_times(offset, q).T, q.T, strict=True):
                offset -= along[:, None] * axis
            return np.asarray(np.linalg.norm(offset, axis=1) * size[:, 0], np.float64)

    def explained(self, thetas: FloatArray) -> float:
        """The share of a run's motion that happens within the plane, in [0, 1].

        The variance of ``thetas (M, P)`` about their mean within the plane's directions, over all of it.
        Where the plane lies does not count (that is ``distance``). 1 where nothing moved: nothing is
        missed. What is not finite is left out.
        """
        moved = motion(thetas)
        if not len(moved):
            return 1.0
        q, _ = self._basis
        return min(float(np.square(moved @ q).sum() / np.square(moved).sum()), 1.0)

    def explained_of(self, coordinates: FloatArray, total: float) -> float:
        """The same of a run whose thetas are not at hand.

        Args:
            coordinates: of where it was ``(M, 2)``, finite.
            total: the sum of the squares of its thetas' distances from their mean.
        """
        _, triangle = self._basis
        moved = (coordinates - coordinates.mean(axis=0)) @ triangle.T
        return min(float(np.square(moved).sum() / total), 1.0) if total > 0.0 else 1.0

    def holding(self, thetas: FloatArray) -> Plane:
        """The same plane about the same centre, reaching far enough to show ``thetas (M, P)`` with a margin.

        It never shrinks, and it follows nobody beyond ``REACH_LIMIT``.
        """
        return self.holding_places(self.coordinates(thetas))

    def holding_places(self, coordinates: FloatArray) -> Plane:
        """The same for coordinates ``(M, 2)``."""
        far = _reach_of(coordinates - self.centre)
        a, b = (max(own, other) for own, other in zip(self.reach, far, strict=True))
        return replace(self, domain=_about(self.centre, (a, b)))


def chosen_plane(theta: FloatArray, i: int, j: int, names: tuple[str, str] | None = None) -> Plane:
    """The plane of two chosen parameters through ``theta (P,)``: true axes, in the parameters' own units.

    Args:
        theta: gives all other parameters their values; the centre lies at its own two values.
        i: index of the first parameter, in [0, P).
        j: index of the second.
        names: of the two; their places in theta otherwise.

    Raises:
        RavineError: an index outside [0, P), or twice the same.
    """
    for index in (i, j):
        if not 0 <= index < len(theta):
            raise RavineError(f"parameter {index} is outside [0, {len(theta) - 1}], the places in theta")
    origin, directions = np.array(theta, np.float64), np.zeros((2, len(theta)))
    centre = float(origin[i]), float(origin[j])
    origin[[i, j]] = 0.0
    directions[0, i] = directions[1, j] = 1.0
    return Plane(
        origin=origin,
        directions=directions,
        names=names or (f"theta[{i}]", f"theta[{j}]"),
        domain=_about(centre, (WEIGHT_REACH, WEIGHT_REACH)),
        kind="weights",
    )


def random_plane(network: Network, theta: FloatArray, seed: int) -> Plane:
    """Two random directions through ``theta (P,)``, filter-normalised: flat and sharp can be compared.

    H. Li et al. 2018, arXiv 1712.09913, section 4: Gaussian directions in which each neuron's weights are
    scaled to the length that they have in theta. As in the authors' code with ``biasbn``, biases,
    batch normalisation's gamma and beta, and learned slopes do not move. A neuron whose weights are all 0
    does not move either; where all weights of the network are 0, each neuron's part has the length 1.

    Args:
        network: says which parameters are whose weights.
        theta: the centre, at (0, 0).
        seed: of the directions; the same seed turns the same way at every theta.

    Raises:
        RavineError: the network has a single weight.
    """
    return random_plane_of(lambda vector: _weights(network, vector), theta, seed)


def random_plane_of(
    weights_of: Callable[[FloatArray], Sequence[FloatArray]], theta: FloatArray, seed: int
) -> Plane:
    """As `random_plane`, for parameters of any kind.

    Args:
        weights_of: the weights that move, as views (O, I) into a vector (P,): a row is one neuron's.
        theta: the centre.
        seed: of the directions.

    Raises:
        RavineError: there is a single weight.
    """
    rng = np.random.default_rng(seed)
    directions = np.zeros((2, len(theta)))
    for direction in directions:
        for weights in weights_of(direction):
            weights[...] = rng.normal(size=weights.shape)
            weights[...] /= np.linalg.norm(weights, axis=1, keepdims=True)
    lengths = np.zeros(len(theta))
    for own, weights in zip(weights_of(theta), weights_of(lengths), strict=True):
        weights[...] = np.linalg.norm(own, axis=1, keepdims=True)
    if lengths.any():
        directions *= lengths
    return Plane(
        origin=theta,
        directions=directions,
        names=("random 1", "random 2"),
        domain=_about((0.0, 0.0), (RANDOM_REACH, RANDOM_REACH)),
        kind="random",
    )


def _weights(network: Network, vector: FloatArray) -> list[FloatArray]:
    """Each layer's weights without biases in a vector (P,), as views (O, I)."""
    matrices = (network.weights(vector, index) for index in range(len(network.layers)))
    sizes = (layer.inputs for layer in network.layers)
    return [matrix[:, :size] for matrix, size in zip(matrices, sizes, strict=True) if matrix is not None]


def pca_plane(thetas: FloatArray, origin: FloatArray) -> Plane:
    """The two main axes of a run's motion, through ``origin (P,)``.

    E. Lorch 2016, "Visualizing deep network training trajectories with PCA"; H. Li et al. 2018, arXiv
    1712.09913, section 7, who also turn the axes along the run's last point where here it is the mean.
    No other plane explains more of the motion. Axes have length 1 and point away from where the run began,
    which mirrors no picture when the run goes on: its start stays at one end of it. Where the run moved along
    one line or not at all, an axis across takes the missing one's place, and is called so.

    Args:
        thetas: where the run was (M, P), its start first; of a race, all racers' one below the other. The
            domain holds them with a margin; where nothing moved it reaches 1. What is not finite is left out.
        origin: the centre, at (0, 0).
    """
    plane = plane_of_axes(main_axes(thetas), origin)
    return reaching(plane, plane.coordinates(thetas))


def plane_of_axes(axes: Sequence[FloatArray], origin: FloatArray) -> Plane:
    """A plane of main axes through ``origin (P,)`` that reaches 1 to each side.

    Args:
        axes: up to two orthonormal directions ``(P,)``; axes across take the place of those that are missing.
        origin: the centre, at (0, 0).
    """
    axes = list(axes)
    names = [f"PCA {number + 1}" for number in range(len(axes))] + ["across"] * (2 - len(axes))
    while len(axes) < 2:
        axes.append(across(axes, len(origin)))
    return Plane(
        origin=origin,
        directions=np.array(axes),
        names=(names[0], names[1]),
        domain=_about((0.0, 0.0), (1.0, 1.0)),
        kind="pca",
    )


def reaching(plane: Plane, coordinates: FloatArray) -> Plane:
    """A plane of main axes that holds coordinates ``(M, 2)`` with a margin and is not too slim."""
    far = _reach_of(coordinates)
    a, b = (max(reach, _SLIMMEST * max(far)) for reach in far) if any(far) else (1.0, 1.0)
    return replace(plane, domain=_about((0.0, 0.0), (a, b)))


def _rows_times(vectors: FloatArray, columns: FloatArray) -> FloatArray:
    """``vectors (N, P)`` times ``columns (P, K)``, as (N, K), each row's bits the same whatever is beside it.

    Not a matrix product: BLAS takes another kernel for one row than for many, and on some processors the two
    differ in the last bit. A sum along contiguous rows is pairwise and always the same. Of millions of
    parameters a stretch at a time, which stays in the cache.
    """
    products = np.zeros((len(vectors), columns.shape[1]))
    for first in range(0, len(columns), STRETCH):
        part, among = vectors[:, first : first + STRETCH], columns[first : first + STRETCH]
        for place, column in enumerate(among.T):
            products[:, place] += np.multiply(part, column, order="C").sum(axis=1)
    return products


def _reach_of(offsets: FloatArray) -> tuple[float, float]:
    """How far coordinates (M, 2) lie from 0 along each direction, with a margin; nan lies nowhere."""
    with np.errstate(over="ignore"):
        far = _MARGIN * np.abs(np.nan_to_num(offsets, nan=0.0)).max(axis=0, initial=0.0)
    return min(float(far[0]), REACH_LIMIT), min(float(far[1]), REACH_LIMIT)


def _about(centre: tuple[float, float], reach: tuple[float, float]) -> Domain:
    a, b = (
        # less than this about a large number is no interval
        (middle - max(far, _ROOM * abs(middle)), middle + max(far, _ROOM * abs(middle)))
        for middle, far in zip(centre, reach, strict=True)
    )
    return a, b
