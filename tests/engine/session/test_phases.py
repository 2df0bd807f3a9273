"""What the phases of a step are called."""

from __future__ import annotations

from engine.session.phases import network_phases, phase_name


def test_a_shallow_network_has_no_numbers() -> None:
    assert network_phases(1) == ("batch", "forward", "loss", "backward", "update")
    assert phase_name("forward", 0, 1) == "forward"


def test_the_way_back_goes_through_the_layers_in_reverse() -> None:
    assert network_phases(3) == (
        "batch",
        "forward layer 1",
        "forward layer 2",
        "forward layer 3",
        "loss",
        "backward layer 3",
        "backward layer 2",
        "backward layer 1",
        "update",
    )
    assert phase_name("backward", 1, 2) == "backward layer 2"
