"""What programs of both libraries say of a network: its layers and its loss."""

from __future__ import annotations

from dataclasses import dataclass

from engine.arrays import RealArray
from engine.codegen.description import RunDescription
from engine.experiment.description import NetworkSpec, as_network
from engine.experiment.network_override import network_of
from engine.layers.library_code import LayerCode
from engine.library_spelling import Library
from engine.network.losses import LOSSES
from engine.network.objective import NetworkObjective
from engine.weights.library_layers import layer_codes

#: What programs call the running means and variances at the start.
STATISTICS = "STATISTICS"


@dataclass(frozen=True)
class NetworkText:
    """A network in one library.

    Attributes:
        layers: each of its layers as code.
        loss: the expression that makes the loss.
    """

    layers: tuple[LayerCode, ...]
    loss: str

    @property
    def lines(self) -> list[str]:
        """The elements of the list of layers."""
        return [line for layer in self.layers for line in layer.lines]


def network_text(run: RunDescription, network: NetworkObjective, library: Library) -> NetworkText:
    """A racer's network in a library."""
    spec = network_spec(run)
    row = LOSSES[spec.loss]
    constants = {p.name: p.default for p in row.parameters} | dict(spec.loss_values)
    applied = "" if row.link == "linear" else row.link
    dialect = run.experiment.dialect
    layers = layer_codes(spec.layers, network.network.layers, dialect, library, applied)
    return NetworkText(layers, row.spelling.filled(library, constants))


def start_statistics(run: RunDescription, network: NetworkObjective) -> dict[str, list[RealArray]]:
    """Running statistics at the start by the name they have in programs; empty where they begin at 0 and 1.

    Of each normalising layer its means and its variances ``(2, U)``.
    """
    if network_spec(run).start_statistics is None:
        return {}
    state, layers = network.start_state(), range(len(network.network.layers))
    rows = [network.network.running_statistics(state, layer) for layer in layers]
    return {STATISTICS: [each for each in rows if each is not None]}


def network_spec(run: RunDescription) -> NetworkSpec:
    """The network that the racer trains."""
    assert as_network(run.experiment.objective) is not None  # noqa: S101 - who asks has a network
    return network_of(run.experiment, run.racer)
