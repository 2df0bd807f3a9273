"""A racer's weights as a file, named and shaped as PyTorch or Keras do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.files import format_of, whole_file
from engine.experiment.description import Experiment, RacerSpec
from engine.experiment.network_override import network_of
from engine.library_spelling import Library
from engine.network.objective import NetworkObjective
from engine.objective import FloatArray, Objective
from engine.weights.layout import library_layout
from engine.weights.weights_file import WEIGHT_FORMATS, weight_arrays, write_weights


def is_weights(path: Path) -> bool:
    """Whether a file's name is that of weights."""
    return path.suffix.lower().removeprefix(".") in WEIGHT_FORMATS


def library_for(experiment: Experiment) -> Library:
    """Whose names an experiment's weights have where nobody says: PyTorch's in its dialect, else Keras's."""
    return "pytorch" if experiment.dialect == "pytorch" else "keras"


@dataclass(frozen=True, eq=False)
class RacerWeights:
    """The weights of a racer at some step.

    Attributes:
        experiment: what the racer is in.
        racer: whose weights.
        objective: what it minimises.
        theta: its parameters (P,).
        statistics: running statistics (S,).
        step: updates done.
    """

    experiment: Experiment
    racer: RacerSpec
    objective: Objective
    theta: FloatArray
    statistics: FloatArray
    step: int

    def save(self, path: Path, library: Library) -> None:
        """Write them with a library's names and shapes.

        Raises:
            RavineError: it trains no network, the ending names no format, or the file cannot be written.
        """
        ending, dialect = format_of(path, WEIGHT_FORMATS), self.experiment.dialect
        layers = network_of(self.experiment, self.racer).layers
        assert isinstance(self.objective, NetworkObjective)  # noqa: S101 - else it was refused above
        layout = library_layout(layers, self.objective.network.layers, dialect, library)
        arrays = weight_arrays(layout, self.theta, self.statistics, library, self.step)
        with whole_file(path) as file:
            write_weights(file, ending, arrays)
