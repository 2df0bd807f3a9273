"""Experiments on surfaces for the tests of maps."""

from __future__ import annotations

from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment


def on_surface(surface: str = "himmelblau", racer: str = 'optimizer = "sgd"', more: str = "") -> Experiment:
    """A race of one on a surface of the catalogue."""
    return parse_experiment(
        f'ravine = 1\n[objective]\nkind = "surface"\n{_objective(surface)}\n[[racers]]\n{racer}\n{more}'
    )


def _objective(surface: str) -> str:
    return f'surface = "{surface}"' if surface.isidentifier() else f'formula = "{surface}"'
