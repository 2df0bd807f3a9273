"""A search for critical points on a plane that tells its sides apart."""

from __future__ import annotations

import numpy as np

from engine.objective import Domain, FloatArray
from engine.surfaces.critical_search import CriticalPointSearch
from engine.surfaces.objective import SurfaceObjective

#: Neither square nor around the origin, so that a side taken for the other or a corner forgotten is seen.
OBLONG: Domain = ((1.0, 5.0), (-3.0, -1.0))


def search(formula: str, domain: Domain = OBLONG) -> CriticalPointSearch:
    return CriticalPointSearch(SurfaceObjective(formula, domain=domain))


def at(*points: tuple[float, float]) -> FloatArray:
    return np.array(points, dtype=np.float64).reshape(-1, 2)
