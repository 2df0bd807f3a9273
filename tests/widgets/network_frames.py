"""Frames of real networks in training: a small one, deep ones, wide ones, one neuron, one of every layer."""

from __future__ import annotations

from functools import cache
from typing import Any

from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec
from engine.experiment.view import FRAME_CONTENT
from engine.frames.frame import Address, Frame
from engine.frames.network_frame import NetworkFrame
from engine.observers.session_observer import Observer
from engine.session.session import Session


def dense_layers(*layers: tuple[int, str]) -> tuple[LayerSpec, ...]:
    """Dense layers of so many units and such activations."""
    return tuple(LayerSpec("dense", {"units": units, "activation": name}) for units, name in layers)


CLASSIFIED = "binary_crossentropy"
NETWORKS: dict[str, NetworkSpec] = {
    "small": NetworkSpec(
        "circle",
        layers=dense_layers((4, "tanh"), (4, "tanh"), (1, "sigmoid")),
        loss=CLASSIFIED,
        batch_size=32,
    ),
    "thirties": NetworkSpec(
        "spirals", layers=dense_layers(*[(30, "tanh")] * 6, (1, "sigmoid")), loss=CLASSIFIED, batch_size=32
    ),
    "deep": NetworkSpec(
        "circle", layers=dense_layers(*[(6, "sigmoid")] * 30, (1, "sigmoid")), loss=CLASSIFIED, batch_size=32
    ),
    "wide": NetworkSpec(
        "circle", layers=dense_layers((100, "relu"), (100, "relu"), (1, "sigmoid")), loss=CLASSIFIED
    ),
    "neuron": NetworkSpec("line_dense"),
    "gate": NetworkSpec("xor_corners", layers=dense_layers((1, "gcu"))),
    "every layer": NetworkSpec(
        "circle",
        layers=(
            LayerSpec("dense", {"units": 5, "activation": "relu", "l1": 0.01, "l2": 0.02}),
            LayerSpec("batch_normalization"),
            LayerSpec("dense", {"units": 4, "activation": "maxout", "pieces": 3}),
            LayerSpec("dropout", {"rate": 0.3}),
            LayerSpec("dense", {"units": 3, "activation": "prelu"}),
            LayerSpec("dense", {"units": 3, "activation": "softmax"}),
            LayerSpec("dense", {"units": 1}),
        ),
        loss=CLASSIFIED,
        batch_size=32,
    ),
    "features": NetworkSpec(
        "circle", layers=dense_layers((3, "tanh"), (1, "sigmoid")), loss=CLASSIFIED, features=("x1^2", "x2^2")
    ),
}


def network_frame(kind: str = "small", step: int = 60, phase: int = 0, **view: Any) -> Frame:
    """A network after some steps of Adam, with values for the view's parameters."""
    content = {name: view.pop(name) for name in FRAME_CONTENT & view.keys()}
    return _frame(kind, step, phase, tuple(sorted(content.items()))).looking_at(view)


def network_in(frame: Frame) -> NetworkFrame:
    """The network inside a frame."""
    assert frame.network is not None
    return frame.network


@cache
def _frame(kind: str, step: int, phase: int, view: tuple[tuple[str, Any], ...]) -> Frame:
    session = _session(kind, view)
    session.seek(Address(step, phase))
    # The loss coarsely: finely it takes half a second, and no view of these networks looks at it.
    return Observer(session, complete=False).frame()


@cache
def _session(kind: str, view: tuple[tuple[str, Any], ...]) -> Session:
    racer = RacerSpec("adam", {"learning_rate": 0.02}, name="adam")
    return Session(Experiment(objective=NETWORKS[kind], racers=(racer,), seed=3, view=dict(view)))
