"""The map of basins that a frame asks for, and what one reads of it at a point."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from engine.frames.frame import Frame
from engine.maps.basins import Basins, BasinsRequest, basins, trail_from
from engine.maps.targets import DIVERGED, UNDECIDED
from engine.objective import FloatArray
from widgets.map_parts.basins_colours import place_of, share_words
from widgets.style.number_text import full, short

#: Steps of the run that is drawn under the mouse at most: about two milliseconds.
TRAIL_STEPS = 2000


def basins_request(frame: Frame, racer: int) -> BasinsRequest:
    """The map that a frame asks for.

    Args:
        frame: whose experiment's view says how fine, and whose landscape says where.
        racer: which runs from every start.

    Raises:
        RavineError: it trains no surface.
    """
    shown = frame.experiment.shown
    return BasinsRequest(
        experiment=frame.experiment,
        racer=racer,
        steps=int(shown("basins_steps")),
        side=int(shown("basins_points")),
        domain=frame.landscape.domain,
    )


@lru_cache(maxsize=8)
def complete_basins(request: BasinsRequest) -> Basins:
    """The complete map; two requests of the same map are equal."""
    return basins(request)


def hovered_trail(request: BasinsRequest, x: float, y: float) -> FloatArray:
    """The run from a point: theta before the first step and after each, not more than are quickly made."""
    return trail_from(replace(request, steps=min(request.steps, TRAIL_STEPS)), (x, y))


def end_lines(found: Basins, x: float, y: float) -> list[str]:
    """Where the start nearest to a point leads."""
    i, j = place_of(found, x, y)
    label, steps = int(found.label[i, j]), int(found.arrival[i, j])
    start = f"from {short(float(found.x[i]))}, {short(float(found.y[j]))}"
    if label == DIVERGED:
        return [f"{start}: diverges within {steps} steps"]
    if label == UNDECIDED:
        return [f"{start}: at no minimum after {steps} steps"]
    place = ", ".join(full(float(value)) for value in found.minima[label])
    return [
        f"{start}: minimum {share_words(label, found.shares()[label])} of the plane",
        f"at {place}, loss {full(float(found.losses[label]))}",
        f"there after {steps} of {found.steps} steps",
    ]
