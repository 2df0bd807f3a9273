"""What a page records of the loss over the drawn plane: its heights once, and what moves over it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from app.page.packing import Packer, quantised
from engine.errors import RavineError
from engine.experiment.drawn_heights import height_range_of, isolines_of
from engine.frames.frame import Frame
from engine.frames.projection import flattened
from engine.objective import FloatArray
from widgets.painting.ticks import round_step
from widgets.plots.contour_map import LEVELS, field_of, map_of
from widgets.scene.refined_field import refined_field
from widgets.style.theme import colour_map

#: Points along each side of the surface at most: its triangles are then smaller than a hundredth of it.
MOST_POINTS = 129
#: What moves: the place, and the arrows at it, each ``(F, R, 2)`` in the plane's coordinates.
MOVING = ("theta", "gradient", "update", "velocity", "lookahead", "lookahead_gradient")


class PlaneRecorder:
    """Records what happens over the plane of one run."""

    def __init__(self) -> None:
        self._moves: dict[str, list[list[FloatArray]]] = {name: [] for name in MOVING}
        self._frame: Frame | None = None

    def record(self, frame: Frame) -> None:
        """Take a frame."""
        self._frame = frame
        racers = flattened(frame).racers
        for name, moves in self._moves.items():
            moves.append([_two(getattr(racer, name)) for racer in racers])

    def pack(self, packer: Packer) -> dict[str, Any] | None:
        """Hand over what was recorded; None where there is no loss to draw."""
        frame = self._frame
        assert frame is not None  # noqa: S101 - a page has a frame
        landscape, shown = frame.landscape, frame.experiment.shown
        try:
            field = field_of(
                landscape,
                str(shown("colormap")),
                log=bool(shown("log_height")),
                isolines=isolines_of(str(shown("isolines"))),
                heights=height_range_of(str(shown("height_range"))),
            )
            refined, drawn = refined_field(field), map_of(field)
        except (RavineError, ValueError):
            return None  # defined nowhere
        strides = [max(-(-(count - 1) // (MOST_POINTS - 1)), 1) for count in refined.heights.shape]
        at = tuple(
            _evenly(count, stride) for count, stride in zip(refined.heights.shape, strides, strict=True)
        )
        heights = np.where(refined.solid > 0.0, refined.heights, np.nan)[np.ix_(*at)]
        low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
        packer.add("heights", quantised(heights, low, high))
        domain = landscape.domain
        for axis, (name, ends) in enumerate(zip(("lines_x", "lines_y"), domain, strict=True)):
            values = np.concatenate([line[:, axis] for line in drawn.lines] or [np.empty(0)])
            packer.add(name, quantised(values, *ends))
        lengths = np.array([len(line) for line in drawn.lines], dtype=np.uint16)
        packer.add("line_lengths", lengths, differences=False)
        for name, moves in self._moves.items():
            packer.add(f"plane_{name}", _single(np.array(moves)))
        if frame.plane is None and len(frame.racers[0].path) > len(self._moves["theta"]):
            # between two recorded frames a trail may swing to and fro
            for place, racer in enumerate(frame.racers):
                packer.add(f"trail{place}", _single(racer.path))
        colours = np.rint(colour_map(str(shown("colormap"))) * 255.0).astype(np.uint8)
        packer.add("colours", colours)
        return {
            "domain": domain,
            "names": list(landscape.names),
            "heights": [low, high],
            "shown": refined.range,
            "level_step": round_step(refined.range[1] - refined.range[0], LEVELS),
            "scale": [refined.scale.kind, refined.scale.unit],
            "minima": [[float(x), float(y)] for x, y in frame.minima],
            "plane": None if frame.plane is None else frame.plane.plane.kind,
            "explained": None if frame.plane is None else frame.plane.explained,
            "camera": {name: float(shown(name)) for name in ("azimuth", "elevation", "zoom")},
            "arrows": bool(shown("arrows")),
        }


def _evenly(count: int, stride: int) -> npt.NDArray[np.intp]:
    """Even places among so many, the first and the last among them."""
    return np.rint(np.linspace(0, count - 1, (count - 1) // stride + 1)).astype(np.intp)


def _two(values: FloatArray | None) -> FloatArray:
    return np.full(2, np.nan) if values is None else values[:2]


def _single(values: FloatArray) -> npt.NDArray[np.float32]:
    """Positions; what float32 cannot hold is nowhere."""
    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
    return np.where(np.isfinite(single), single, np.float32(np.nan))
