"""Runs as programs: what the engine's session says of a run, and what its NumPy program prints."""

from __future__ import annotations

import contextlib
import io

import numpy as np

from engine.codegen import Language, RunDescription, describe, write_program
from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, SurfaceSpec, named
from engine.parameters import Dialect
from engine.session.session import Session

Losses = list[tuple[int, float]]
TWO_LAYERS = (
    LayerSpec("dense", {"units": 3, "activation": "tanh"}),
    LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),
)


def circle(*layers: LayerSpec, racer: RacerSpec | None = None, dialect: Dialect = "keras") -> Experiment:
    """A small network on the circle."""
    return Experiment(
        NetworkSpec(
            dataset="circle",
            data={"samples": 24},
            layers=layers or TWO_LAYERS,
            loss="binary_crossentropy",
            batch_size=7,
        ),
        named((racer or RacerSpec("adam", {"learning_rate": 0.1}),)),
        dialect=dialect,
        steps=12,
    )


def bowl(racer: RacerSpec, dialect: Dialect = "keras", surface: str = "rosenbrock") -> Experiment:
    """A surface."""
    return Experiment(SurfaceSpec(surface=surface), named((racer,)), dialect=dialect, steps=12)


def described(experiment: Experiment, place: int = 0, steps: int | None = None) -> RunDescription:
    """A racer's run."""
    racer = Session(experiment).racers[place]
    return describe(experiment, racer.spec, racer.objective, racer.start, steps)


def text_of(experiment: Experiment, language: Language, place: int = 0) -> str:
    """The program of a racer's run."""
    return write_program(described(experiment, place), language).text


def traced(experiment: Experiment, place: int = 0, steps: int | None = None) -> Losses:
    """The loss of each step over all examples, as the command line traces it."""
    session = Session(experiment)
    racer, told = session.racers[place], []
    last = described(experiment, place, steps).steps
    for step in range(last + 1):
        session.advance(step - session.step)
        if session.step < step or racer.ended_by(step - 1):
            break
        told.append((step, racer.evaluate()[0]))
    return told


def printed(text: str, *, quiet: bool = True) -> Losses:
    """What a program prints; unless ``quiet`` with what NumPy warns of."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), np.errstate(all="ignore" if quiet else "warn"):
        exec(compile(text, "program.py", "exec"), {"__name__": "__main__"})  # noqa: S102 - our own text
    return [(int(step), float(loss)) for step, loss in (line.split() for line in out.getvalue().splitlines())]
