"""Measures of basins: where runs from all over the plane end."""

from __future__ import annotations

import numpy as np

from engine.errors import RavineError
from engine.maps.basins import Basins, BasinsRequest, basins
from engine.maps.targets import DIVERGED, UNDECIDED
from engine.measures.measure import Measure, MeasureRequest
from engine.parameters import Parameter

#: Starts along each side of the plane.
SIDE = 65
MINIMUM = Parameter(
    name="minimum",
    default=1,
    low=-1,
    high=9999,
    symbol="i",
    meaning="The minimum, from 1, the lowest first; 0 for no minimum, -1 for what diverges.",
)


def _basins(request: MeasureRequest) -> Basins | None:
    """The map of the racer after the fact's step; None where there is no surface."""
    surface = request.running.surface_objective
    if surface is None:
        return None
    try:
        return basins(
            BasinsRequest(
                request.session.experiment, request.racer, max(request.step, 1), SIDE, surface.domain
            )
        )
    except RavineError:
        return None


def _share(request: MeasureRequest) -> float:
    found, wanted = _basins(request), int(request.values["minimum"])
    label = {0: UNDECIDED, -1: DIVERGED}.get(wanted, wanted - 1)
    return float("nan") if found is None else float(np.mean(found.label == label))


def _frontier(request: MeasureRequest) -> float:
    found = _basins(request)
    if found is None:
        return float("nan")
    pairs = [found.label[1:] != found.label[:-1], found.label[:, 1:] != found.label[:, :-1]]
    return float(np.mean(np.concatenate([pair.ravel() for pair in pairs])))


ROWS: tuple[Measure, ...] = (
    Measure(
        "basin_share", "Share of a basin",
        "The share of the plane's starts from which the racer is at a minimum after so many steps.",
        _share, (MINIMUM,),
    ),
    Measure(
        "basin_frontier", "Share of parted neighbours",
        "The share of neighbouring starts, 65 to a side, that end at different places after so many steps.",
        _frontier,
    ),
)  # fmt: skip
