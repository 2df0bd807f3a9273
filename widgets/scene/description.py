"""A 3-D scene, described once and drawn by whichever canvas there is.

Everything is in the objective's own coordinates: x and y are the two parameters, z is the loss. What
stands on the surface (trails, markers, arrows, shapes) is given by x and y alone and takes its height from
the surface.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.errors import RavineError
from engine.landscape.rim import Rim
from engine.number_format import short
from engine.objective import Domain
from widgets.scene.camera import PRESETS, Camera
from widgets.style.theme import RacerStyle

Array = npt.NDArray[np.float64]
ArrowKind = Literal["gradient", "velocity", "update"]
ShapeKind = Literal["ellipse", "square"]
#: The names of arrows in legends: what is drawn of the gradient points downhill.
ARROW_NAMES: dict[ArrowKind, str] = {"gradient": "−gradient", "velocity": "velocity", "update": "update"}
#: The name in legends of a look-ahead's ring with the arrow of the gradient there.
LOOK_AHEAD, TRIED = "look-ahead", "tried in this step"
#: The name in legends of the ellipse whose half axes are as the roots of the accumulated squared gradients.
ACCUMULATOR = "accumulated squares"
#: The name in legends of the ellipse whose half axes are as one over those roots.
PRECONDITIONER = "preconditioner 1/√v"
#: The name in legends of the steps that optimizers would make next.
NEXT_STEPS = "what if: next steps"
#: The dashes of that ellipse, in widths.
INVERSE_DASHES = (4.0, 2.4)
#: A trail of more points has no dot for each.
FEW_STEPS = 50
#: The most powers of ten that a logarithmic height shows below its highest value.
LOG_DECADES = 6.0


@dataclass(frozen=True, eq=False)
class HeightField:
    """Heights over an even grid, ``indexing="ij"``.

    Compared by identity: what is made from a field is kept with it, so make a new one only for new heights.

    Raises:
        RavineError: the shapes do not fit, an axis is not even and rising, or no height is finite.
    """

    x: Array
    """(nx,), at least two, rising in even steps."""
    y: Array
    """(ny,), the same."""
    z: Array
    """(nx, ny); where it is not finite the surface has a hole."""
    colour_map: str = "viridis"
    levels: tuple[float, ...] | None = None
    """The heights of the contour lines; None: about fourteen round ones."""
    z_range: tuple[float, float] | None = None
    """The heights that fill the box; None: chosen so that extremes at the border do not flatten it."""
    log: bool = False
    rim: Rim | None = None
    """Where the surface ends or is torn, over the same grid; None: midway between known and unknown."""
    coarse: bool = False
    """Whether its points are enough, because a finer field is under way: it is drawn without refining."""

    @property
    def domain(self) -> Domain:
        """The part of the plane that the grid covers."""
        return (float(self.x[0]), float(self.x[-1])), (float(self.y[0]), float(self.y[-1]))

    def __post_init__(self) -> None:
        for name, axis in (("x", self.x), ("y", self.y)):
            steps = np.diff(axis)
            even = (
                axis.ndim == 1
                and axis.size >= 2
                and bool(np.all(np.isfinite(axis)))
                and bool(steps.min() > 0)
            )
            if not even or float(np.ptp(steps)) > 1e-6 * float(abs(axis).max() + steps.max()):
                raise RavineError(f"the axis {name} of a height field must be at least 2 rising, even values")
        if self.z.shape != (self.x.size, self.y.size):
            raise RavineError(
                f"z of a height field has shape {self.z.shape}; with these axes it must be "
                f'({self.x.size}, {self.y.size}): use indexing="ij"'
            )
        if not np.isfinite(self.z).any():
            raise RavineError(
                "a height field has no finite height: choose a domain where the loss is defined"
            )
        if self.z_range is not None and not self.z_range[0] < self.z_range[1]:
            raise RavineError(f"z_range = {self.z_range} of a height field must rise: give (lowest, highest)")


@dataclass(frozen=True, eq=False)
class Trail:
    """Where a racer has been."""

    points: Array
    """(N, 2), oldest first. Parts outside the domain or over holes are left out."""
    style: RacerStyle
    faint: bool = False
    """A future that was left behind, or the run of another seed."""

    @property
    def has_dots(self) -> bool:
        """Whether its steps are marked one by one: while there are few."""
        return not self.faint and len(self.points) <= FEW_STEPS


@dataclass(frozen=True, slots=True)
class Marker:
    """Where a racer is now. Outside the domain it waits at the border, hollow."""

    x: float
    y: float
    style: RacerStyle
    label: str = ""
    emphasised: bool = False


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A line in the legend: a racer with its marker, or an arrow."""

    style: RacerStyle
    name: str
    value: str = ""
    arrow: ArrowKind | None = None
    """The arrow whose sample stands before the name; None for a racer."""
    is_look_ahead: bool = False
    """Whether the arrow starts at the ring of a look-ahead."""
    is_accumulator: bool = False
    """Whether an ellipse stands before the name."""
    is_dashed: bool = False
    """Whether that ellipse is drawn in dashes."""
    is_next_step: bool = False
    """Whether a step that was not made stands before the name."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A vector of a racer at (x, y); drawn shorter when longer than a third of the domain."""

    kind: ArrowKind
    x: float
    y: float
    vector: tuple[float, float]
    style: RacerStyle

    @property
    def legend_entry(self) -> LegendEntry:
        """How a legend names it."""
        return LegendEntry(self.style, ARROW_NAMES[self.kind], arrow=self.kind)


@dataclass(frozen=True, slots=True)
class Shape:
    """An ellipse or a rectangle about (x, y) with these half axes: what an adaptive optimizer accumulated."""

    kind: ShapeKind
    x: float
    y: float
    half_axes: tuple[float, float]
    style: RacerStyle
    is_inverse: bool = False
    """Whether it is the preconditioner, one over the roots of what was accumulated: drawn in dashes."""

    @property
    def legend_entry(self) -> LegendEntry:
        """How a legend names it."""
        name = PRECONDITIONER if self.is_inverse else ACCUMULATOR
        return LegendEntry(self.style, name, is_accumulator=True, is_dashed=self.is_inverse)


@dataclass(frozen=True, slots=True)
class LookAhead:
    """A point at which a step looks, joined to the racer at ``origin``, and the gradient arrow taken there.

    That of Nesterov ahead, those that a line search tries, or the one nearby that SAM climbs to.
    """

    x: float
    y: float
    origin: tuple[float, float]
    gradient: tuple[float, float] | None
    """Drawn as it is given, so downhill; None before it is computed."""
    style: RacerStyle
    is_tried: bool = False
    """Whether it is one of those that are tried, not ahead."""

    @property
    def is_named(self) -> bool:
        """Whether a legend names it."""
        return self.is_tried or bool(self.arrows)

    @property
    def arrows(self) -> tuple[Arrow, ...]:
        """The gradient's arrow, if it is known."""
        return (
            () if self.gradient is None else (Arrow("gradient", self.x, self.y, self.gradient, self.style),)
        )

    @property
    def legend_entry(self) -> LegendEntry:
        """How a legend names it."""
        if self.is_tried:
            return LegendEntry(self.style, TRIED, is_look_ahead=True)
        return LegendEntry(self.style, LOOK_AHEAD, arrow="gradient", is_look_ahead=True)


@dataclass(frozen=True, slots=True)
class NextStepMark:
    """The next step of an optimizer, as it is drawn: enlarged or shortened."""

    name: str
    vector: tuple[float, float]
    colour: str


@dataclass(frozen=True, slots=True)
class NextStepMarks:
    """The next steps of optimizers from (x, y)."""

    x: float
    y: float
    steps: tuple[NextStepMark, ...]
    """The racers' first."""
    enlarged: float = 1.0
    """How many times as long as they are they are drawn, those that are shortened aside."""

    @property
    def ends(self) -> Array:
        """Where they lead ``(N, 2)``."""
        vectors = np.array([step.vector for step in self.steps]).reshape(-1, 2)
        return np.asarray(vectors + np.array((self.x, self.y)))

    def legend_entry(self, style: RacerStyle) -> LegendEntry:
        """How a legend names them."""
        times = "" if self.enlarged == 1.0 else f", {short(self.enlarged)} times as long"
        return LegendEntry(style, f"{NEXT_STEPS}{times}", is_next_step=True)


@dataclass(frozen=True, slots=True)
class TangentPlane:
    """The plane that touches the surface at (x, y): a patch of it."""

    x: float
    y: float
    loss: float
    gradient: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Options:
    """What of a scene is shown."""

    floor_map: bool = True
    grid: bool = True
    labels: bool = True
    """Numbers and names on the axes."""
    legend: bool = True
    vertical_scale: float = 1.0
    """How many times as high as usual the surface is drawn."""
    opacity: float = 1.0
    """Of the surface, from 0 (only lines are left) to 1."""
    wireframe: bool = False
    """Draw lines along both axes on the surface."""


EVERYTHING = Options()


@dataclass(frozen=True, eq=False)
class Drape:
    """Colours that lie on the surface in place of those of its height; compared by identity."""

    colours: npt.NDArray[np.uint8]
    """Red, green and blue over an even grid of the field's domain, corners included (nx, ny, 3)."""


@dataclass(frozen=True, eq=False)
class Scene:
    """All that a canvas draws."""

    field: HeightField
    trails: tuple[Trail, ...] = ()
    markers: tuple[Marker, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    shapes: tuple[Shape, ...] = ()
    look_aheads: tuple[LookAhead, ...] = ()
    next_steps: NextStepMarks | None = None
    tangent: TangentPlane | None = None
    minima: tuple[tuple[float, float], ...] = ()
    unit_cap: float = inf
    """The most pixels per unscaled pixel: texts and strokes grow with the picture up to this."""
    unit_least: float = 0.0
    """The fewest of them, however small the picture is."""
    start: tuple[float, float] | None = None
    axis_names: tuple[str, str, str] = ("x", "y", "loss")
    legend: tuple[LegendEntry, ...] = ()
    camera: Camera = PRESETS["three-quarter"]
    options: Options = EVERYTHING
    drape: Drape | None = None
    """What colours the surface in place of its heights."""
