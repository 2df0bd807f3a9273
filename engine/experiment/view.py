"""What is on screen, as far as it belongs to the experiment and not to the person's own settings.

One group for each part of the window; a lesson sets any of them under ``[view]``.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.experiment.curve_parameters import CURVES
from engine.experiment.function_lists import read_constants, read_function, read_functions
from engine.experiment.map_parameters import MAPS
from engine.experiment.picture_parameters import PICTURE
from engine.experiment.plane_part import WHOLE, read_part
from engine.parameters import Parameter

WINDOW: tuple[Parameter, ...] = (
    Parameter(
        name="workspace",
        default="auto",
        form="a workspace of the window, or auto",
        read=str.strip,
        meaning="The workspace an experiment opens in; auto chooses by what is trained.",
    ),
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

#: The program that would do the same elsewhere.
CODE: tuple[Parameter, ...] = (
    Parameter(
        name="library",
        default="keras",
        choices=("numpy", "pytorch", "keras"),
        meaning="What the run is written with as a program.",
    ),
)

#: The activation laboratory.
ACTIVATIONS: tuple[Parameter, ...] = (
    Parameter(
        name="functions",
        default="sigmoid; tanh; relu",
        form="activations or formulas in z, with semicolons between",
        read=read_functions,
        meaning="The functions that are drawn together.",
    ),
    Parameter(
        name="function",
        default="",
        form="an activation or a formula in z",
        read=read_function,
        meaning="The function that one looks at closely; empty for the first.",
    ),
    Parameter(
        name="function_constants",
        default="",
        form="function.constant=value, with semicolons between",
        read=read_constants,
        meaning="Constants of the functions that differ from their defaults.",
    ),
    Parameter(
        name="curve_point",
        default=1.0,
        low=-1000,
        high=1000,
        slider_low=-6,
        slider_high=6,
        symbol="z",
        meaning="The place where value, slope and tangent are read.",
    ),
    Parameter(
        name="curve_reach",
        default=5.0,
        low=0.1,
        high=1000,
        scale="log",
        slider_low=1,
        slider_high=30,
        symbol="r",
        meaning="How far the axis of z goes to both sides.",
    ),
    Parameter(
        name="second_derivative",
        default=False,
        meaning="Draw f″, the second derivative of the chosen function.",
    ),
    Parameter(
        name="input_deviation",
        default=1.0,
        low=0.01,
        high=100,
        scale="log",
        slider_low=0.1,
        slider_high=10,
        symbol=r"\sigma",
        meaning="The standard deviation of the random inputs, whose mean is 0.",
    ),
    Parameter(
        name="table_sort",
        default="as listed",
        choices=(
            "as listed",
            "function",
            "family",
            "range",
            "order",
            "monotonic",
            "zero centred",
            "saturates",
        ),
        meaning="The column by which the table of activations is sorted.",
    ),
    Parameter(name="table_descending", default=False, meaning="Sort the table from the end."),
    Parameter(
        name="table_filter",
        default="",
        form="any words",
        read=str.strip,
        meaning="Only activations with all of these words in their row are listed.",
    ),
)

#: One neuron.
NEURON: tuple[Parameter, ...] = (
    Parameter(
        name="neuron_example",
        default=0,
        low=0,
        high=1e6,
        symbol="n",
        meaning="The example whose numbers run through the neuron, from 0.",
    ),
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
AVERAGES: tuple[Parameter, ...] = (
    Parameter(
        name="bias_correction",
        default=False,
        meaning="Divide the average by the sum of its weights, so that its start at 0 leaves no trace.",
    ),
    Parameter(
        name="inside_optimizer",
        default=False,
        meaning="Show the chosen racer's gradients as the series and its velocity as their moving average.",
    ),
)

#: Reading surfaces.
SURFACES: tuple[Parameter, ...] = (
    Parameter(
        name="follow_racer",
        default=True,
        meaning="Read the surface at the chosen racer's marker, wherever it goes.",
    ),
    Parameter(
        name="read_x",
        default=0.0,
        low=-1e6,
        high=1e6,
        slider_low=-5,
        slider_high=5,
        symbol="x_0",
        meaning="Where else the surface is read: the first parameter.",
    ),
    Parameter(
        name="read_y",
        default=0.0,
        low=-1e6,
        high=1e6,
        slider_low=-5,
        slider_high=5,
        symbol="y_0",
        meaning="Where else the surface is read: the second parameter.",
    ),
    Parameter(
        name="tangent",
        default=False,
        meaning="Draw the tangent plane at the point that is read, the tangent of its contour and the "
        "gradient at right angles to it.",
    ),
)

#: The plane through a network's parameters on which its loss is drawn.
PLANE: tuple[Parameter, ...] = (
    Parameter(
        name="plane",
        default="auto",
        choices=("auto", "pca", "random", "weights"),
        meaning="The plane on which a network's loss is drawn: the two main axes of the run (PCA), two "
        "random directions scaled to the network's neurons, or two chosen weights.",
    ),
    Parameter(
        name="plane_centre",
        default="auto",
        choices=("auto", "latest", "mean", "start"),
        meaning="The point through which it is laid: the weights one looks at as they were last, the mean of "
        "the run, or its start.",
    ),
    Parameter(
        name="plane_x",
        default=0,
        low=0,
        high=1e9,
        symbol="i",
        meaning="The weight drawn to the right, by its place among all parameters, from 0.",
    ),
    Parameter(
        name="plane_y",
        default=1,
        low=0,
        high=1e9,
        symbol="j",
        meaning="The weight drawn upwards, by its place among all parameters, from 0.",
    ),
    Parameter(
        name="plane_seed", default=0, low=0, high=2**31, symbol="s", meaning="Of the random directions."
    ),
    Parameter(
        name="plane_part",
        default=WHOLE,
        form="whole, or LOW to HIGH; LOW to HIGH as shares of the plane",
        read=read_part,
        meaning="The part of the plane that is drawn: the wheel zooms, and a drag of the map moves it.",
    ),
)


VIEW_PARAMETERS = (
    *WINDOW,
    *PICTURE,
    *CURVES,
    *LOOKED_AT,
    *CODE,
    *ACTIVATIONS,
    *NEURON,
    *AVERAGES,
    *SURFACES,
    *PLANE,
    *MAPS,
)

#: On these depends what the engine puts into a frame; all others choose among what a frame has.
FRAME_CONTENT = frozenset(
    {
        *("workspace", "racer", "inside_optimizer", "follow_racer", "read_x", "read_y", "tangent"),
        *("loss_curves", "loss_axis", "score_plot", "layer_noise", "what_if"),
        *("example_row", "example_part", "example_values"),
        *(parameter.name for parameter in PLANE),
    }
)

#: Keys of earlier versions, which files and scripts may still use, and what they are called now.
RENAMED: Mapping[str, str] = {"read_follow": "follow_racer"}


def current_names(view: Mapping[str, object]) -> dict[str, object]:
    """Values of a view under the names of today; of two for one parameter the later one holds."""
    return {RENAMED.get(name, name): value for name, value in view.items()}
