"""Frames of networks that answer over a plane: real ones, and some whose answers are known."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from engine.experiment.description import Experiment, LayerSpec, NetworkOverride, NetworkSpec, RacerSpec
from engine.frames.frame import DataFrame, Frame
from engine.frames.network_frame import NetworkFrame
from engine.objective import FloatArray
from engine.observers.session_observer import Observer
from engine.session.session import Session

ACTIVATIONS = ("tanh", "relu", "sigmoid")


def circle_frame(racers: int = 1, *, steps: int = 60, **view: Any) -> Frame:
    """A circle learned by as many networks, which differ in their activation."""
    return _shown(_run("circle", "binary_crossentropy", "sigmoid", racers=racers, steps=steps), view)


def hinge_frame() -> Frame:
    """A circle learned by its raw scores."""
    return _run("circle", "hinge", "linear", steps=40)


def blobs_frame(classes: int = 4, **view: Any) -> Frame:
    """Blobs of several classes."""
    return _shown(_run("blobs", "categorical_crossentropy", "softmax", outputs=classes), view)


def plane_frame(**view: Any) -> Frame:
    """A plane, a number over two inputs."""
    return _shown(_run("plane", "mean_squared_error", "linear"), view)


def sine_frame(racers: int = 2) -> Frame:
    """A sine, a number over one input."""
    return _run("sine", "mean_squared_error", "linear", racers=racers)


def answering(frame: Frame, *answers: FloatArray) -> Frame:
    """The frame with other answers over the plane ``(G, G, O)``."""
    return replace(frame, network=replace(network_of(frame), answers=answers))


def disc(frame: Frame, radius: float = 2.5, sharpness: float = 4.0) -> FloatArray:
    """The probability of lying in a circle about (0, 0), as an answer over the frame's plane."""
    plane = plane_of(frame)
    score = sharpness * (radius - np.hypot(plane[..., 0], plane[..., 1]))
    return np.asarray(1.0 / (1.0 + np.exp(-score)))[..., None]


def network_of(frame: Frame) -> NetworkFrame:
    """The network in a frame."""
    assert frame.network is not None
    return frame.network


def plane_of(frame: Frame) -> FloatArray:
    """The plane of a frame."""
    plane = network_of(frame).plane
    assert plane is not None
    return plane


def data_of(frame: Frame) -> DataFrame:
    """The examples in a frame."""
    assert frame.data is not None
    return frame.data


def _shown(frame: Frame, view: dict[str, Any]) -> Frame:
    return replace(frame, experiment=replace(frame.experiment, view=view))


@cache
def _run(dataset: str, loss: str, last: str, *, outputs: int = 1, racers: int = 1, steps: int = 60) -> Frame:
    layers = (
        LayerSpec("dense", {"units": 5, "activation": "tanh"}),
        LayerSpec("dense", {"units": outputs, "activation": last}),
    )
    data = {"classes": outputs} if dataset == "blobs" else {}
    spec = NetworkSpec(dataset, data=data, layers=layers, loss=loss, batch_size=32)
    race = tuple(
        RacerSpec(
            "adam",
            {"learning_rate": 0.03},
            name=name,
            network=NetworkOverride(values={"activation": name}),
        )
        for name in ACTIVATIONS[:racers]
    )
    session = Session(Experiment(objective=spec, racers=race, seed=1))
    session.advance(steps)
    return Observer(session, complete=False).frame()
