"""Edits that several places of the window make: experiments in, experiments out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from app.control.edits import NO_SURFACE, Edits
from app.document import START, Document
from engine.experiment.description import Experiment, SurfaceSpec
from engine.experiment.file import parse_experiment
from engine.frames.frame import Address, Frame
from engine.observers.session_observer import Observer
from engine.parameters import Value
from engine.session.session import Session
from tests.engine.maps.samples import on_surface

NETWORK = """
ravine = 1
[objective]
kind = "network"
dataset = "circle"
[[objective.layers]]
kind = "dense"
units = 1
[[racers]]
optimizer = "sgd"
[[racers]]
optimizer = "adam"
"""


class Keeper:
    """A controller that only keeps the newest experiment."""

    message: Any = None

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.address: Address = START
        self.frame: Frame | None = None
        self.document: Document | None = None

    def edit(self, experiment: Experiment, gesture: str = "", *, address: Address = START) -> None:
        del gesture, address
        self.experiment = experiment

    def show(self, values: Mapping[str, Value]) -> None:
        raise AssertionError(values)


def test_settings_of_a_map_become_the_racers_and_the_surfaces_own() -> None:
    controller = Keeper(on_surface("a x^2 + y^2", 'optimizer = "sgd"\nmomentum = 0.9'))
    Edits(controller).set_settings(0, {"learning_rate": 0.25, "a": 3.0})
    edited = controller.experiment
    assert edited.racers[0].values == {"learning_rate": 0.25, "momentum": 0.9}
    assert (
        edited.objective
        == parse_experiment(
            'ravine = 1\n[objective]\nkind = "surface"\nformula = "a x^2 + y^2"\nconstants = {a = 3.0}\n'
            '[[racers]]\noptimizer = "sgd"'
        ).objective
    )


def test_rates_of_single_layers_which_no_racer_has_are_left_out_and_told() -> None:
    network = parse_experiment(NETWORK)
    controller = Keeper(network)
    controller.message = MagicMock()
    Edits(controller).set_settings(1, {"layer_1.learning_rate": 0.25, "beta_1": 0.5})
    assert controller.experiment.objective == network.objective
    assert controller.experiment.racers[0] == network.racers[0]
    assert controller.experiment.racers[1].values == {"beta_1": 0.5}
    controller.message.emit.assert_called_once_with(
        "info", "A racer has one rate for all its layers; the map alone has layer_1.learning_rate = 0.25."
    )


def test_a_seed_and_a_batch_size_of_a_map_are_the_experiments() -> None:
    controller = Keeper(parse_experiment(NETWORK))
    Edits(controller).set_settings(0, {"seed": 7.0, "batch_size": 16.0})
    assert controller.experiment.seed == 7
    assert controller.experiment.network is not None
    assert controller.experiment.network.batch_size == 16


def test_another_part_of_the_plane_keeps_the_start_that_followed_from_the_old_one() -> None:
    controller = Keeper(on_surface("x^2 + y^2", 'optimizer = "sgd"'))
    controller.frame = Observer(Session(controller.experiment)).frame()
    domain = ((0.0, 1.0), (2.0, 3.0))
    Edits(controller).set_domain(domain)
    assert controller.experiment.objective == SurfaceSpec(
        formula="x^2 + y^2", domain=domain, start=tuple(controller.frame.racers[0].path[0].tolist())
    )


def test_the_usual_part_is_that_of_the_document_or_the_surfaces_own() -> None:
    experiment = on_surface("x^2 + y^2", 'optimizer = "sgd"')
    controller, first = Keeper(experiment), ((0.0, 9.0), (0.0, 9.0))
    edits = Edits(controller)
    edits.set_domain(((0.0, 1.0), (2.0, 3.0)))
    edits.set_domain(None)
    assert controller.experiment.objective.domain == ((-5.0, 5.0), (-5.0, 5.0))
    opened = replace(experiment, objective=replace(experiment.objective, domain=first))
    controller.document = Document(opened)
    edits.show_usual_domain()
    assert controller.experiment.objective.domain == first


def test_of_a_network_another_part_of_the_plane_is_not_drawn_and_that_is_said() -> None:
    network = parse_experiment(NETWORK)
    controller, said = Keeper(network), list[str]()
    controller.message = SimpleNamespace(emit=lambda _kind, sentence: said.append(sentence))
    Edits(controller).set_domain(((0.0, 1.0), (2.0, 3.0)))
    Edits(controller).set_domain(None)
    assert (controller.experiment, said) == (network, [NO_SURFACE])


def test_of_a_networks_plane_a_part_is_drawn_as_shares_of_it_and_the_whole_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network, shown = parse_experiment(NETWORK), list[Mapping[str, Value]]()
    controller = Keeper(network)
    monkeypatch.setattr(Keeper, "show", lambda _, values: shown.append(values))
    controller.frame = Observer(Session(network), complete=False).frame()
    assert controller.frame.plane is not None
    assert controller.frame.plane.whole is not None
    (x, x_end), (y, y_end) = controller.frame.plane.whole
    Edits(controller).set_domain(((x, 0.5 * (x + x_end)), (0.75 * y + 0.25 * y_end, y_end)))
    Edits(controller).set_domain(None)
    assert shown == [{"plane_part": "0 to 0.5; 0.25 to 1"}, {"plane_part": "whole"}]


def test_a_drag_moves_the_start_of_the_chosen_racer_if_it_has_its_own() -> None:
    experiment = on_surface("x^2 + y^2", 'optimizer = "sgd"\nstart = [1.0, 2.0]')
    controller = Keeper(experiment)
    Edits(controller).put_start(-1.0, 0.5)
    assert controller.experiment.racers[0].start == (-1.0, 0.5)
    assert controller.experiment.objective == experiment.objective


def test_a_line_of_starts_makes_a_race_of_copies_of_the_chosen_racer() -> None:
    controller = Keeper(on_surface("x^2 + y^2", 'optimizer = "adam"'))
    Edits(controller).start_on_line((0.0, 0.0), (6.0, 3.0))
    racers = controller.experiment.racers
    assert [racer.start for racer in racers] == [(float(n), n / 2) for n in range(7)]
    assert {racer.optimizer for racer in racers} == {"adam"}


def test_the_next_steps_that_are_drawn_are_changed_in_turn() -> None:
    controller = Keeper(on_surface("x^2 + y^2", 'optimizer = "sgd"'))
    given: list[Mapping[str, Value]] = []
    controller.show = given.append  # type: ignore[method-assign, assignment] # the window's is not here
    for now in ("off", "racers", "optimizers"):
        controller.experiment = replace(controller.experiment, view={"what_if": now})
        Edits(controller).next_what_if()
    assert given == [{"what_if": "racers"}, {"what_if": "optimizers"}, {"what_if": "off"}]
