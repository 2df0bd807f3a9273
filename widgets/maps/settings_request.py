"""Which map of settings a frame asks for, and its axes in a plot."""

from __future__ import annotations

from math import log10

from engine.experiment.settings_axis import SettingsAxis, parse_axis
from engine.frames.frame import Frame
from engine.maps.settings_map import SIDES, SettingsRequest, affordable_side
from engine.maps.varied_numbers import axes_of
from widgets.painting.height_scale import HeightScale
from widgets.plots.axis import LINEAR, Axis

#: Logarithmic axes have no smallest value of their own.
LOG = HeightScale("log", 1e-300)


def settings_request_of(frame: Frame) -> SettingsRequest:
    """The map of the racer that is looked at, over the settings that the experiment's view names.

    Raises:
        RavineError: the racer has no such settings, or they cannot be varied.
    """
    shown, experiment, racer = frame.experiment.shown, frame.experiment, frame.display.racer
    texts, results = (str(shown("settings_x")), str(shown("settings_y"))), str(shown("settings_results"))
    if results and "auto" not in texts:
        x, y = map(parse_axis, texts)  # a sweep varies more than a map can
    else:
        x, y = axes_of(experiment, experiment.racers[racer], *texts)
    return SettingsRequest(
        experiment=experiment,
        racer=racer,
        x=x,
        y=y,
        steps=int(shown("settings_steps")),
        side=SIDES[0] if results else _side(frame),
        level=float(shown("settings_level")),
        results=results,
    )


def plot_axis_of(axis: SettingsAxis) -> Axis:
    """The axis of a plot that shows the values of a setting."""
    if axis.scale == "log":
        return Axis(axis.name, log10(axis.low), log10(axis.high), LOG)
    return Axis(axis.name, axis.low, axis.high, LINEAR)


def unscaled(axis: SettingsAxis, value: float) -> float:
    """The setting at a scaled value of its plot axis."""
    return float(10.0**value) if axis.scale == "log" else value


def _side(frame: Frame) -> int:
    """The points along each side that are asked for, or as many as soon are done."""
    asked, network = str(frame.experiment.shown("settings_points")), frame.experiment.network
    if asked != "auto":
        return int(asked)
    examples = 1 if network is None else network.batch_size or (len(frame.data.x) if frame.data else 1)
    return affordable_side(len(frame.names), examples, int(frame.experiment.shown("settings_steps")))
