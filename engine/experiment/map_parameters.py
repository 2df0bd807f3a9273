"""What of the maps of many runs is on screen: one group of the experiment's view."""

from __future__ import annotations

from engine.experiment.settings_axis import read_axis
from engine.parameters import Parameter

#: Maps of many runs.
MAPS: tuple[Parameter, ...] = (
    Parameter(
        name="basins_steps",
        default=300,
        low=1,
        high=100_000,
        scale="log",
        unit="steps",
        symbol="K",
        meaning="How many steps each run of a map of basins makes.",
    ),
    Parameter(
        name="basins_points",
        default="257",
        choices=("65", "129", "257", "513", "1025"),
        meaning="How many starts a map of basins has along each side.",
    ),
    Parameter(
        name="surface_colours",
        default="loss",
        choices=("loss", "basins"),
        meaning="What colours the loss surface: its heights, or the minimum that each start leads to.",
    ),
    Parameter(
        name="settings_x",
        default="auto",
        form="auto, or NAME=log:LOW:HIGH or NAME=lin:LOW:HIGH",
        read=read_axis,
        meaning="What a map of settings varies to the right.",
    ),
    Parameter(
        name="settings_y",
        default="auto",
        form="auto, or NAME=log:LOW:HIGH or NAME=lin:LOW:HIGH",
        read=read_axis,
        meaning="What a map of settings varies upwards.",
    ),
    Parameter(
        name="settings_steps",
        default=100,
        low=1,
        high=100_000,
        scale="log",
        unit="steps",
        symbol="K",
        meaning="How many steps each run of a map of settings makes.",
    ),
    Parameter(
        name="settings_points",
        default="auto",
        choices=("auto", "17", "33", "65", "129", "257", "513"),
        meaning="How many values a map of settings has along each side; auto: as many as soon are done.",
    ),
    Parameter(
        name="settings_value",
        default="loss",
        choices=("loss", "steps"),
        meaning="Whether a map of settings shows the last loss, or the steps until the loss is small.",
    ),
    Parameter(
        name="settings_level",
        default=1e-3,
        low=0.0,
        low_open=True,
        high=1e12,
        scale="log",
        slider_low=1e-9,
        slider_high=1e3,
        symbol="L",
        meaning="The loss that a map of settings counts the steps to.",
    ),
    Parameter(
        name="success_loss",
        default=1e-3,
        low=-1e12,
        high=1e12,
        slider_low=0.0,
        slider_high=1.0,
        symbol="L",
        meaning="Of a racer's seeds those count as a success whose loss is at most this.",
    ),
    Parameter(
        name="settings_results",
        default="",
        form="a .csv or .npz that a sweep wrote, or empty",
        read=str,
        meaning="The results of a sweep that a map of settings shows in place of runs of its own.",
    ),
    Parameter(
        name="basins_at",
        default="end",
        choices=("end", "step"),
        meaning="Whether a map of basins shows where the runs end, or what is decided at the step one is at.",
    ),
)
