"""Reading and writing of the golden files; README.md describes their form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.golden import problem

FOLDER = Path(__file__).parent
RECORDED_STEPS = (0, 1, 2, 3, 5, 10, *range(25, problem.STEPS + 1, 25))


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One optimizer with its settings.

    Attributes:
        name: names the variant in the file and in test ids.
        optimizer: the key of our row.
        settings: hyperparameters that were given, by Keras's names; the rest are the library's defaults.
        rate_changes: (step, learning_rate) pairs; the step named is the first to use the new rate.
        resolved: every hyperparameter the library used, read back from it, by Keras's names.
        shape: of the variable that the problem's four parameters are: ``(4,)``, or a matrix of a layer's
            weights, a row a unit.
    """

    name: str
    optimizer: str
    settings: Mapping[str, float | bool] = field(default_factory=dict)
    rate_changes: Sequence[tuple[int, float]] = ()
    resolved: Mapping[str, float | bool] = field(default_factory=dict)
    shape: Sequence[int] = (4,)


@dataclass(frozen=True)
class Trajectory:
    """What a library did: theta (K, P) after each of ``RECORDED_STEPS`` (K,)."""

    variant: Variant
    theta: NDArray[np.float64]


@dataclass(frozen=True)
class Schedule:
    """The learning rates (S,) of a schedule; entry s is the rate after s steps, 0 for the first step."""

    name: str
    settings: Mapping[str, Any]
    learning_rate: NDArray[np.float64]


@dataclass(frozen=True)
class Golden:
    """Everything recorded from one library."""

    library: str
    version: str
    trajectories: tuple[Trajectory, ...]
    schedules: tuple[Schedule, ...]


def path_of(library: str) -> Path:
    """Where the file of a library lies, e.g. of ``"pytorch"``."""
    return FOLDER / f"optimizers_{library}.npz"


def write(golden: Golden) -> Path:
    """Write a library's file; the same content gives the same bytes."""
    header = {
        "library": golden.library,
        "version": golden.version,
        "problem": {
            name: np.asarray(getattr(problem, name)).tolist() for name in dir(problem) if name.isupper()
        },
        "variants": [_variant_header(trajectory.variant) for trajectory in golden.trajectories],
        "schedules": [{"name": row.name, "settings": dict(row.settings)} for row in golden.schedules],
    }
    path = path_of(golden.library)
    np.savez_compressed(
        path,
        allow_pickle=False,
        header=np.array(json.dumps(header)),
        steps=np.array(RECORDED_STEPS),
        theta=np.stack([trajectory.theta for trajectory in golden.trajectories]),
        learning_rate=np.stack([row.learning_rate for row in golden.schedules]),
    )
    return path


def read(library: str) -> Golden:
    """Read a library's file."""
    with np.load(path_of(library)) as stored:
        header = json.loads(str(stored["header"]))
        thetas, rates = stored["theta"], stored["learning_rate"]
    return Golden(
        header["library"],
        header["version"],
        tuple(
            Trajectory(Variant(**row), theta) for row, theta in zip(header["variants"], thetas, strict=True)
        ),
        tuple(
            Schedule(**row, learning_rate=rate) for row, rate in zip(header["schedules"], rates, strict=True)
        ),
    )


def largest_error(theta: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
    """The largest deviation between trajectories (K, P), relative to the largest coordinate of the frame.

    A coordinate that happens to cross zero has no meaningful relative error of its own.
    """
    scale = np.abs(expected).max(axis=-1, keepdims=True)
    return float((np.abs(theta - expected) / scale).max())


def recorded(thetas: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The frames (K, P) to keep of a run's thetas, which start with step 0."""
    wanted = set(RECORDED_STEPS)
    return np.stack([np.array(theta) for step, theta in enumerate(thetas) if step in wanted])


def _variant_header(variant: Variant) -> dict[str, object]:
    return {
        "name": variant.name,
        "optimizer": variant.optimizer,
        "settings": dict(variant.settings),
        "rate_changes": list(variant.rate_changes),
        "resolved": dict(variant.resolved),
        "shape": list(variant.shape),
    }
