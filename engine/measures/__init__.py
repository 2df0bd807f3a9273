"""What can be measured of a run: the numbers by which lessons' claims are verified."""

from engine.measures import (
    activations,
    averages,
    basins,
    chain,
    descent,
    learning,
    network,
    neuron,
    settings,
    surfaces,
)
from engine.measures.measure import Measure, MeasureRequest
from engine.registry import Registry

__all__ = ["MEASURES", "Measure", "MeasureRequest"]

MEASURES: Registry[Measure] = Registry(
    "measure",
    [
        *descent.ROWS,
        *network.ROWS,
        *learning.ROWS,
        *activations.ROWS,
        *neuron.ROWS,
        *chain.ROWS,
        *averages.ROWS,
        *surfaces.ROWS,
        *basins.ROWS,
        *settings.ROWS,
    ],
)
