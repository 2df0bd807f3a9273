"""The followed example belongs to the experiment: file, script, picture and a kill of the program keep it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.cli.parser import main
from app.document import Document
from app.lessons.actions import parse_action
from app.lessons.overrides import override
from app.lessons.sources import open_source
from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec
from engine.experiment.file import parse_experiment, write_experiment
from engine.frames.followed_example import FollowedExample
from engine.frames.frame import Address
from engine.network.spec import NetworkOverride
from engine.observers.session_observer import Observer
from engine.parameters import Value
from engine.session.session import Session
from tests.app.window.test_hot_exit import Start

TYPED = "0.5; -0.25"
FOLLOWED: dict[str, Value] = {"example_row": 3, "example_part": "train", "example_values": TYPED}


def experiment() -> Experiment:
    """A small network in a race of two, one of them with a layer less."""
    inner, last = LayerSpec("dense", {"units": 3, "activation": "tanh"}), LayerSpec("dense", {"units": 1})
    racers = (
        RacerSpec("sgd", name="deep"),
        RacerSpec("sgd", name="shallow", network=NetworkOverride(layers=(last,))),
    )
    return Experiment(NetworkSpec("plane", layers=(inner, last)), racers, view=dict(FOLLOWED))


def followed(made: Experiment) -> FollowedExample:
    """What the first frame of an experiment follows."""
    network = Observer(Session(made), complete=False).frame().network
    assert network is not None
    assert network.followed is not None
    return network.followed


def test_a_file_keeps_what_is_followed() -> None:
    read = parse_experiment(write_experiment(experiment()))
    assert {name: read.shown(name) for name in FOLLOWED} == FOLLOWED
    np.testing.assert_allclose(followed(read).columns, [0.5, -0.25])


def test_a_script_chooses_an_example_as_it_sets_any_other_value() -> None:
    chosen: list[str] = []

    class Target:
        def set_value(self, assignment: str) -> None:
            chosen.append(assignment)

    action = parse_action("set view.example_row=2")
    action.verb.do(Target(), action.value)  # type: ignore[arg-type]  # it is asked for this alone
    made = override(replace(experiment(), view={"example_part": "train"}), chosen)
    assert (followed(made).part, followed(made).row) == ("train", 2)


def test_each_racer_answers_with_the_network_of_its_own() -> None:
    deep = followed(experiment())
    shallow = followed(replace(experiment(), view={**FOLLOWED, "racer": 1}))
    assert [len(values) for values in deep.outputs] == [3, 1]
    assert [len(values) for values in shallow.outputs] == [1]
    np.testing.assert_array_equal(deep.inputs, shallow.inputs)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("view", ["network", "chain", "example"])
def test_a_picture_of_the_command_line_shows_it_and_carries_it(tmp_path: Path, view: str) -> None:
    path, out = tmp_path / "mine.toml", tmp_path / "out.png"
    path.write_text(write_experiment(replace(experiment(), view={})), encoding="utf-8")
    plain = tmp_path / "plain.png"
    row = "view.example_row=3"
    for target, options in ((plain, []), (out, ["--set", row])):
        command = [
            "render",
            str(path),
            "--step",
            "1",
            "--view",
            view,
            "--size",
            "480x320",
            *options,
            "--out",
            str(target),
        ]
        assert main(command) == 0
    assert open_source(str(out)).experiment.shown("example_row") == 3
    assert out.read_bytes() != plain.read_bytes()


@pytest.mark.usefixtures("qapp")
def test_a_start_after_a_kill_follows_the_same_example(tmp_path: Path) -> None:
    start = Start(tmp_path, Document(replace(experiment(), view={})))
    start.controller.show(FOLLOWED)
    start.show_page(Address(0))
    start.kill()
    again = Start(tmp_path)
    assert {name: again.controller.experiment.shown(name) for name in FOLLOWED} == FOLLOWED
    again.end()
