"""Recordings for tests: written by the recorder itself, of models that look like PyTorch's and Keras's."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).parents[3] / "docs" / "recorder" / "ravine_recorder.py"


@cache
def recorder() -> ModuleType:
    """The file that people copy."""
    spec = importlib.util.spec_from_file_location("ravine_recorder", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Parameter:
    """A parameter as PyTorch has it."""

    requires_grad = True

    def __init__(self, values: npt.NDArray[np.float64]) -> None:
        self.values = values
        self.shape = values.shape

    def detach(self) -> Parameter:
        return self

    def cpu(self) -> Parameter:
        return self

    def numpy(self) -> npt.NDArray[np.float64]:
        return self.values


class Layer:
    """A layer that is written as PyTorch writes it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


#: A network with one hidden layer: names and shapes.
SHAPES = {"0.weight": (4, 2), "0.bias": (4,), "2.weight": (1, 4), "2.bias": (1,)}
LAYERS = (
    "Linear(in_features=2, out_features=4, bias=True)",
    "Tanh()",
    "Linear(in_features=4, out_features=1, bias=True)",
)


class Sequential:
    """A chain of layers as PyTorch has it."""

    def __init__(
        self, shapes: Mapping[str, tuple[int, ...]] = SHAPES, layers: tuple[str, ...] = LAYERS
    ) -> None:
        rng = np.random.default_rng(0)
        self.parameters = {name: Parameter(rng.normal(size=shape)) for name, shape in shapes.items()}
        self._layers = layers

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        yield from self.parameters.items()

    def children(self) -> Iterator[Layer]:
        yield from map(Layer, self._layers)

    def move(self, step: int) -> None:
        """Each parameter shrinks, the second one along a curve."""
        for number, parameter in enumerate(self.parameters.values()):
            parameter.values *= 0.97 - 0.02 * number
            parameter.values += 0.01 * np.cos(0.3 * step + number)


class Adam:
    """An optimizer as PyTorch has it; its state comes with the first step."""

    def __init__(self, model: Sequential) -> None:
        self.param_groups = [{"lr": 0.01}]
        self.state: dict[Parameter, dict[str, Any]] = {}
        self._model = model

    def step(self) -> None:
        for parameter in self._model.parameters.values():
            self.state[parameter] = {"step": 1, "exp_avg": Parameter(0.1 * parameter.values)}
        self.param_groups[0]["lr"] *= 0.99


@dataclass
class Recorded:
    """A recording and what went into it.

    Attributes:
        path: of the file.
        thetas: after 0, 1, ... steps.
        losses: of each step.
    """

    path: Path
    thetas: list[npt.NDArray[np.float64]] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)


X = np.random.default_rng(1).normal(size=(20, 2))
Y = (X[:, :1] * X[:, 1:] > 0).astype(np.float64)


def recorded(
    path: Path,
    steps: int = 40,
    *,
    data: bool = False,
    loss: str = "",
    model: Sequential | None = None,
    **options: Any,
) -> Recorded:
    """Record a run of so many steps."""
    own = Sequential() if model is None else model
    optimizer = Adam(own)
    told = Recorded(path)
    options = {"dtype": "float64", **options}
    run = recorder().Recorder(path, own, optimizer, loss=loss, data=(X, Y) if data else None, **options)
    for step in range(steps):
        told.thetas.append(_theta(own))
        told.losses.append(1.0 / (step + 1.0))
        own.move(step)
        optimizer.step()
        run.step(told.losses[-1])
    told.thetas.append(_theta(own))
    run.close()
    return told


def _theta(model: Sequential) -> npt.NDArray[np.float64]:
    return np.concatenate([parameter.values.reshape(-1) for parameter in model.parameters.values()])
