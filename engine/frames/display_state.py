"""What is looked at in a frame: the chosen racer, layer, unit, weight, example, function, plane and point.

The experiment's view says what a person chose (``engine.experiment.view``); a choice may name what is no
longer there, after undo, in another experiment, with a racer or a layer less. `DisplayState` is that choice
resolved against what the frame has, by one rule: **the nearest that exists**. It is computed once a frame
(``Frame.display``), and everything on screen reads it, so no two views can show different choices. A choice
is made by changing the experiment's view; it comes back in the next frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.experiment.description import Experiment
from engine.experiment.function_lists import chosen_of, functions_of
from engine.frames.layer_frame import LayerFrame
from engine.frames.plane_frame import PlaneFrame
from engine.frames.surface_reading import SurfaceReading

#: What is drawn where the experiment names no activation function.
DEFAULT_FUNCTION = "linear"


@dataclass(frozen=True)
class DisplayState:
    """What is looked at, resolved: every index names something that exists, or is 0 where nothing does.

    Attributes:
        racer: place in the race, in [0, R).
        layer: of that racer's network, in [0, L); 0 without a network.
        unit: of that layer, in [0, U); 0 without a network.
        weight: entry of theta whose gradient is taken apart, in [0, P).
        example: of the training examples, in [0, N); 0 without data.
        functions: activations drawn together, by key or as typed formulas; never none.
        function: the one of them that is looked at closely.
        plane: kind of the plane on which the loss is drawn (``engine.landscape.plane.Kind``); empty where
            the loss has two parameters and is drawn whole.
        axes: entries of theta drawn to the right and upwards, ``(i, j)``; empty for planes that two weights
            do not span.
        point: where the surface is read, ``(x, y)``; None where the frame brings no reading.
    """

    racer: int = 0
    layer: int = 0
    unit: int = 0
    weight: int = 0
    example: int = 0
    functions: tuple[str, ...] = (DEFAULT_FUNCTION,)
    function: str = DEFAULT_FUNCTION
    plane: str = ""
    axes: tuple[int, ...] = ()
    point: tuple[float, float] | None = None


def chosen_racer(experiment: Experiment, count: int) -> int:
    """The place of the racer looked at, in a race of ``count``; the last where the view names a later one."""
    return _nearest(experiment, "racer", count)


def resolve(
    experiment: Experiment,
    *,
    racers: int,
    layers: Sequence[LayerFrame],
    parameters: int,
    examples: int,
    plane: PlaneFrame | None,
    reading: SurfaceReading | None,
) -> DisplayState:
    """What an experiment's view chooses of what there is.

    Args:
        experiment: whose view names the choice.
        racers: R, how many run.
        layers: of the chosen racer's network; none without one.
        parameters: P, the chosen racer's.
        examples: N, how many are trained on.
        plane: on which the loss is drawn, if it has more than two parameters.
        reading: of the surface, if the frame brings one.
    """
    layer = _nearest(experiment, "layer", len(layers))
    functions = functions_of(str(experiment.shown("functions"))) or (DEFAULT_FUNCTION,)
    drawn = None if plane is None else plane.plane
    spanned = () if drawn is None or drawn.kind != "weights" else drawn.directions
    return DisplayState(
        racer=chosen_racer(experiment, racers),
        layer=layer,
        unit=_nearest(experiment, "unit", layers[layer].units if layers else 0),
        weight=_nearest(experiment, "weight", parameters),
        example=_nearest(experiment, "neuron_example", examples),
        functions=functions,
        function=chosen_of(functions, str(experiment.shown("function"))),
        plane="" if drawn is None else drawn.kind,
        axes=tuple(int(direction.argmax()) for direction in spanned),
        point=None if reading is None else (reading.x, reading.y),
    )


def _nearest(experiment: Experiment, name: str, count: int) -> int:
    """The named index, or the last one there is; 0 where there is none."""
    return max(min(int(experiment.shown(name)), count - 1), 0)
