"""Frames of runs whose surface has another constant."""

from __future__ import annotations

from app.export.constant_clip import frame_with, ranges_of
from engine.experiment.file import parse_experiment
from engine.frames.frame import Address
from tests.engine.maps.samples import on_surface


def test_each_constant_has_a_usual_range_and_a_network_has_none() -> None:
    assert ranges_of(on_surface("a x^2 + b y^2", 'optimizer = "sgd"')) == {"a": (0.0, 2.0), "b": (0.0, 2.0)}
    flat = parse_experiment(
        'ravine = 1\n[objective]\nkind = "surface"\nformula = "x^2 + c"\nconstants = {c = 0.0}\n'
        '[[racers]]\noptimizer = "sgd"\n'
    )
    assert ranges_of(flat) == {"c": (-1.0, 1.0)}
    row = parse_experiment(
        'ravine = 1\n[objective]\nkind = "surface"\nsurface = "rosenbrock"\n[[racers]]\noptimizer = "sgd"\n'
    )
    assert all(low < high for low, high in ranges_of(row).values())
    network = parse_experiment(
        'ravine = 1\n[objective]\nkind = "network"\ndataset = "xor"\n'
        'layers = [{kind = "dense", units = 1, activation = "sigmoid"}]\n[[racers]]\noptimizer = "sgd"\n'
    )
    assert ranges_of(network) == {}


def test_a_frame_is_that_of_the_run_with_the_constant() -> None:
    experiment = on_surface("a x^2 + y^2", 'optimizer = "sgd"')
    frame = frame_with(experiment, "a", 3.0, Address(4))
    assert frame.address == Address(4)
    assert frame.experiment.objective == experiment.objective.with_value("a", 3.0)
    assert frame.racers[0].loss != frame_with(experiment, "a", 1.0, Address(4)).racers[0].loss
