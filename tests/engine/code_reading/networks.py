"""What was read of a program, for tests."""

from __future__ import annotations

from engine.code_reading.program_reading import ReadProgram
from engine.experiment.description import NetworkSpec


def network_of(read: ReadProgram) -> NetworkSpec:
    network = read.experiment.network
    assert network is not None
    return network
