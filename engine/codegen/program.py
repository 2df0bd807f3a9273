"""The whole program of a racer: its first lines, and what each kind of objective adds."""

from __future__ import annotations

from engine.codegen.network_program import network_program
from engine.codegen.optimizer_code import settings_of
from engine.codegen.surface_program import surface_program
from engine.experiment.description import AverageSpec, Experiment, NetworkSpec, RacerSpec, SurfaceSpec
from engine.experiment.network_override import network_of
from engine.library_spelling import LIBRARY_TITLES, Library, comment

IMPORTS = {"keras": ("import keras", ""), "pytorch": ("import torch", "from torch import nn", "")}


def program(experiment: Experiment, racer: int, library: Library) -> str:
    """The program that trains what one racer trains, as text to begin with; Python can compile it.

    Every setting is written out, since the libraries' defaults differ from each other's. Where the rule that
    ran is not the library's own, or a library has not got something, a comment says so. Data are not in it:
    ``x`` and ``y`` stand for them; a surface's formula is left to be written with the library's functions.

    Args:
        experiment: what is trained.
        racer: place in the race.
        library: whose program.
    """
    spec = experiment.racers[min(racer, len(experiment.racers) - 1)]
    title = comment(f"{experiment.title}: {spec.name}, in {LIBRARY_TITLES[library]}")
    return "\n".join((title, *IMPORTS[library], *_body(experiment, spec, library))) + "\n"


def _body(experiment: Experiment, racer: RacerSpec, library: Library) -> list[str]:
    match experiment.objective:
        case NetworkSpec():
            return network_program(experiment, racer, network_of(experiment, racer), library)
        case SurfaceSpec() as surface:
            return surface_program(experiment, racer, surface, library)
        case AverageSpec():  # pragma: no branch - mypy holds that these are all kinds
            beta = settings_of(experiment, racer)["beta"]
            return [
                "# A moving average needs no library:",
                "value = 0.0",
                "for each in series:",
                f"    value = {beta} * value + (1 - {beta}) * each",
            ]
