"""What a frame shows of a loss of many parameters: the plane on which it is drawn, and what lies in it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.landscape.plane import Plane
from engine.objective import Domain, FloatArray


@dataclass(frozen=True, eq=False)
class PlaneFrame:
    """The drawn plane at one moment. Arrays are read-only.

    Attributes:
        plane: the same object until it is laid anew.
        laid: the step of the run up to which its motion decided the plane.
        racer: place of the racer whose network's loss is drawn.
        explained: share of that racer's motion up to then that happens within the plane, in [0, 1].
        paths: for each racer where it has been in the plane's coordinates ``(M, 2)``, its own place last; no
            rows where its network is another one.
        gaps: how far the picture is from the truth at each marker ``(R,)``: the loss at its projection less
            its own; nan where it is not known.
        seeds: for each racer the paths of the runs of its other seeds, as ``paths``.
        whole: the plane's domain before a part of it was chosen; None where none can be.
    """

    plane: Plane
    laid: int
    racer: int
    explained: float
    paths: tuple[FloatArray, ...]
    gaps: FloatArray
    seeds: tuple[tuple[FloatArray, ...], ...] = ()
    whole: Domain | None = None
