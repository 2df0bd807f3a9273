"""A clip over a constant of a surface: at one step the run with each of its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from app.workspaces import extras_of
from engine.cancellation import Check, not_cancelled
from engine.experiment.description import Experiment, as_surface
from engine.frames.frame import Address, Frame
from engine.observers.session_observer import Observer
from engine.session.session import Session
from engine.surfaces.catalogue import SURFACES
from engine.surfaces.objective import described_surface

#: The range of a constant of one's own formula, as shares of its value, where it is not 0.
REACH = (0.0, 2.0)


@dataclass(frozen=True)
class ConstantRange:
    """The values that a constant goes through.

    Attributes:
        name: of the constant.
        low: the first of its values.
        high: the last.
        count: how many, ends included; at least 1.
    """

    name: str
    low: float
    high: float
    count: int

    def value(self, place: int) -> float:
        """The value in a picture, counted from 0."""
        return float(np.linspace(self.low, self.high, self.count)[place])


def ranges_of(experiment: Experiment) -> Mapping[str, tuple[float, float]]:
    """The constants that a clip can go through, with the ends of what is usual; none without a surface."""
    surface = as_surface(experiment.objective)
    if surface is None:
        return {}
    rows = SURFACES[surface.surface].constants if surface.surface else ()
    known = {
        row.name: (
            float(row.low if row.slider_low is None else row.slider_low),
            float(row.high if row.slider_high is None else row.slider_high),
        )
        for row in rows
    }
    return {
        name: known.get(name, (REACH[0] * value, REACH[1] * value) if value else (-1.0, 1.0))
        for name, value in described_surface(surface).constants.items()
    }


def frame_with(
    experiment: Experiment, name: str, value: float, address: Address, check: Check = not_cancelled
) -> Frame:
    """The frame of a run whose surface has another value of a constant.

    Args:
        experiment: of the run.
        name: of the constant.
        value: what it is.
        address: of the frame.
        check: see `Session`.

    Raises:
        RavineError: the surface is defined nowhere with this value.
    """
    changed = replace(experiment, objective=experiment.objective.with_value(name, value))
    session = Session(changed, check=check)
    session.seek(address)
    return Observer(session, extras=extras_of).frame()
