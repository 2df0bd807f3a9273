"""What is on screen, as far as it belongs to the experiment and not to the person's own settings.

One group for each part of the window; a lesson sets any of them under ``[view]``.
"""

from __future__ import annotations

from engine.parameters import Parameter

#: The keys of the workspaces, in the order of their tabs; ``"auto"`` fits one to the objective.
WORKSPACES = ("descent", "network", "activations", "averages", "surfaces", "compare", "neuron")

WINDOW: tuple[Parameter, ...] = (
    Parameter(
        name="workspace",
        default="auto",
        choices=("auto", *WORKSPACES),
        meaning="The workspace an experiment opens in; auto chooses by what is trained.",
    ),
)

#: The scene, the map and the loss curves.
PICTURE: tuple[Parameter, ...] = (
    Parameter(
        name="colormap",
        default="viridis",
        choices=("viridis", "cividis", "grey"),
        meaning="The colour map of surface and contours; grey is for print.",
    ),
    Parameter(name="log_height", default=False, meaning="Draw the logarithm of the loss above its minimum."),
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
    Parameter(name="trails", default=True, meaning="Draw where each racer has been."),
    Parameter(name="floor", default=True, meaning="Draw the contour map on the floor beneath the surface."),
    Parameter(name="log_loss", default=True, meaning="Draw the loss curves on a logarithmic axis."),
)

#: Which racer, layer, unit and weight one looks at, in every view.
LOOKED_AT: tuple[Parameter, ...] = (
    Parameter(
        name="racer",
        default=0,
        low=0,
        high=99,
        symbol="i",
        meaning="The racer whose step is shown in numbers.",
    ),
    Parameter(
        name="layer", default=0, low=0, high=63, symbol="l", meaning="The layer one looks into, from 0."
    ),
    Parameter(name="unit", default=0, low=0, high=511, symbol="u", meaning="The unit of that layer, from 0."),
    Parameter(
        name="weight",
        default=0,
        low=0,
        high=1e9,
        symbol="w",
        meaning="The parameter whose gradient is taken apart, from 0.",
    ),
)

#: The activation laboratory.
ACTIVATIONS: tuple[Parameter, ...] = ()

#: One neuron.
NEURON: tuple[Parameter, ...] = (
    Parameter(
        name="starts_gate",
        default="xor",
        choices=("xor", "and", "or", "nand", "nor", "xnor"),
        meaning="The truth table that one neuron is to learn from many random starts.",
    ),
    Parameter(
        name="starts_inputs",
        default="zero_one",
        choices=("zero_one", "plus_minus_one"),
        meaning="Whether its inputs false and true are coded as 0 and 1 or as -1 and 1.",
    ),
    Parameter(
        name="starts_targets",
        default="zero_one",
        choices=("zero_one", "plus_minus_one"),
        meaning="Whether its answers are 0 and 1, read at .5, or -1 and 1, read by their sign.",
    ),
)

#: Moving averages.
AVERAGES: tuple[Parameter, ...] = ()

#: Reading surfaces.
SURFACES: tuple[Parameter, ...] = ()

#: Networks side by side.
COMPARE: tuple[Parameter, ...] = ()

#: The plane through a network's parameters on which its loss is drawn.
PLANE: tuple[Parameter, ...] = ()

VIEW_PARAMETERS = (
    *WINDOW,
    *PICTURE,
    *LOOKED_AT,
    *ACTIVATIONS,
    *NEURON,
    *AVERAGES,
    *SURFACES,
    *COMPARE,
    *PLANE,
)
