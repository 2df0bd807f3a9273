"""What is read of a surface at a point."""

from __future__ import annotations

from dataclasses import dataclass

from engine.objective import FloatArray
from engine.surfaces.critical_points import CriticalPoints


@dataclass(frozen=True, eq=False)
class SurfaceReading:
    """What there is to read at a point. Arrays are read-only.

    Attributes:
        x: of the point.
        y: of the point.
        loss: there; nan where it is undefined.
        gradient: there ``(2,)``.
        eigenvalues: of the Hessian there, ascending ``(2,)``; None where it is not offered or undefined.
        along: the loss along the first parameter and along the second one, through the point: ``(N, 2)`` each
            of place and loss, nan in holes.
        limits: where the loss is undefined, its limits along both; nan where there is none, and elsewhere.
        filling: the value that fills the hole at the point; nan where none does, and elsewhere.
        critical: the critical points of the drawn plane.
        classes: how it curves over the drawn plane: x ``(S,)``, y ``(S,)``, class ``(S, S)`` as in
            ``engine.surfaces.convexity``; None where the Hessian is not offered.
    """

    x: float
    y: float
    loss: float
    gradient: FloatArray
    eigenvalues: FloatArray | None
    along: tuple[FloatArray, FloatArray]
    limits: tuple[float, float]
    filling: float
    critical: CriticalPoints
    classes: tuple[FloatArray, FloatArray, FloatArray] | None

    @property
    def condition(self) -> float:
        """Largest over smallest size of the eigenvalues; nan where they are not known, inf where one is 0."""
        if self.eigenvalues is None:
            return float("nan")
        low, high = sorted(abs(float(value)) for value in self.eigenvalues)
        return high / low if low > 0.0 else float("inf")
