"""How the scene and the map are drawn: one group of the experiment's view."""

from __future__ import annotations

from engine.experiment.drawn_heights import read_height_range, read_isolines
from engine.parameters import Parameter

#: Colour maps of a loss (`widgets.style.theme`).
COLOUR_MAPS = (
    *("viridis", "cividis", "plasma", "magma", "inferno"),
    *("fire", "blue", "green", "violet", "grey"),
)


#: Whose next steps are drawn.
WHAT_IF = ("off", "racers", "optimizers")

#: The scene and the map.
PICTURE: tuple[Parameter, ...] = (
    Parameter(
        name="colormap",
        default="viridis",
        choices=COLOUR_MAPS,
        meaning="The colour map of surface and contours; each only grows brighter, grey is for print.",
    ),
    Parameter(name="log_height", default=False, meaning="Draw the logarithm of the loss above its minimum."),
    Parameter(
        name="height_range",
        default="auto",
        form="auto, or the lowest and the highest loss: 0 to 100",
        read=read_height_range,
        meaning="The losses that fill the picture; what lies above and below is cut.",
    ),
    Parameter(
        name="isolines",
        default="auto",
        form="auto, or losses with semicolons between",
        read=read_isolines,
        meaning="The losses at which contour lines run.",
    ),
    Parameter(
        name="projection",
        default="perspective",
        choices=("perspective", "orthographic"),
        meaning="Whether distant parts look smaller.",
    ),
    Parameter(
        name="azimuth",
        default=-58.0,
        low=-360,
        high=360,
        unit="°",
        symbol=r"\varphi",
        meaning="The camera's direction round the surface; at −90° x runs to the right.",
    ),
    Parameter(
        name="elevation",
        default=29.0,
        low=4,
        high=90,
        unit="°",
        symbol=r"\vartheta",
        meaning="The camera's height above the floor.",
    ),
    Parameter(
        name="zoom",
        default=1.0,
        low=0.35,
        high=12,
        scale="log",
        symbol="z",
        meaning="How large the surface appears.",
    ),
    Parameter(
        name="pan_x",
        default=0.0,
        low=-12,
        high=12,
        symbol="p_x",
        meaning="The picture moved right, in its widths.",
    ),
    Parameter(
        name="pan_y",
        default=0.0,
        low=-12,
        high=12,
        symbol="p_y",
        meaning="The picture moved down, in its heights.",
    ),
    Parameter(name="arrows", default=True, meaning="Draw gradient, velocity and update as arrows."),
    Parameter(
        name="accumulators", default=False, meaning="Draw the accumulated squared gradients as an ellipse."
    ),
    Parameter(
        name="preconditioner",
        default=False,
        meaning="Draw one over the roots of the accumulated squared gradients as an ellipse: how much an "
        "adaptive optimizer stretches a gradient along each axis.",
    ),
    Parameter(
        name="what_if",
        default="off",
        choices=WHAT_IF,
        meaning="Draw, from where the chosen racer stands, the next step of every racer's optimizer, or of "
        "every optimizer, as if each had come there the same way.",
    ),
    Parameter(name="trails", default=True, meaning="Draw where each racer has been."),
    Parameter(name="floor", default=True, meaning="Draw the contour map on the floor beneath the surface."),
    Parameter(
        name="vertical_scale",
        default=1.0,
        low=0.1,
        high=4,
        scale="log",
        meaning="How many times as high as usual the surface is drawn.",
    ),
    Parameter(
        name="opacity",
        default=1.0,
        low=0,
        high=1,
        meaning="How much the surface covers what lies behind it; at 0 only its lines are left.",
    ),
    Parameter(name="wireframe", default=False, meaning="Draw a net of lines along x and y on the surface."),
    Parameter(
        name="equal_scales",
        default=False,
        meaning="Give both axes of maps one scale, so that right angles look right.",
    ),
)
