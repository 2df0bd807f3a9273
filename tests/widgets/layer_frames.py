"""Frames of real networks whose gradients flow, vanish and explode, and of every kind of activation."""

from __future__ import annotations

from functools import cache
from typing import Any

from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec
from engine.frames.frame import Address, Frame
from engine.frames.network_frame import NetworkFrame
from engine.observers.session_observer import Observer
from engine.session.session import Session

#: Activation, depth, width, further values of the hidden layers.
KINDS: dict[str, tuple[str, int, int, dict[str, Any]]] = {
    "healthy": ("relu", 8, 32, {"initializer": "he_normal"}),
    "vanishing": ("sigmoid", 30, 16, {"initializer": "glorot_uniform"}),
    "exploding": ("relu", 20, 32, {"initializer": "random_normal", "stddev": 1.0}),
    "few units": ("tanh", 2, 4, {}),
    "deep": ("relu", 63, 8, {"initializer": "he_normal"}),
    "prelu": ("prelu", 2, 6, {"initializer": "he_normal"}),
    "maxout": ("maxout", 2, 4, {"pieces": 3}),
    "softmax": ("softmax", 1, 5, {}),
    "gelu": ("gelu", 2, 8, {}),
    "one": ("tanh", 0, 1, {}),
}


@cache
def layers_frame(kind: str, step: int = 3, phase: int = 0) -> Frame:
    """A network after some steps of plain descent, the loss over its plane computed coarsely."""
    session = _session(kind)
    session.seek(Address(step, phase))
    return Observer(session, complete=False).frame()


@cache
def mixed_frame() -> Frame:
    """Dense layers without an activation, normalised and activated apart, with dropout."""
    layers = (
        LayerSpec("dense", {"units": 6}),
        LayerSpec("batch_normalization"),
        LayerSpec("activation", {"activation": "tanh"}),
        LayerSpec("dropout", {"rate": 0.5}),
        LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),
    )
    return Observer(Session(_experiment(layers, 0.1)), complete=False).frame()


def network_in(frame: Frame) -> NetworkFrame:
    """The network inside a frame."""
    assert frame.network is not None
    return frame.network


@cache
def _session(kind: str) -> Session:
    activation, depth, width, values = KINDS[kind]
    hidden = LayerSpec("dense", {"units": width, "activation": activation, **values})
    last = LayerSpec("dense", {"units": 1, "activation": "sigmoid"})
    return Session(_experiment((hidden,) * depth + (last,), 1e-30 if kind == "exploding" else 0.1))


def _experiment(layers: tuple[LayerSpec, ...], rate: float) -> Experiment:
    network = NetworkSpec("spirals", layers=layers, loss="binary_crossentropy", batch_size=32)
    return Experiment(network, (RacerSpec("sgd", {"learning_rate": rate}, name="sgd"),), seed=2)
