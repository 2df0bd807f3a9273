"""Many weights that a run starts from stand compressed at the end of a file."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import numpy as np
import pytest

from engine.errors import RavineError
from engine.experiment import toml_text
from engine.experiment.description import Experiment, LayerSpec, NetworkOverride, NetworkSpec, RacerSpec
from engine.experiment.file import parse_experiment, write_experiment
from engine.experiment.starts_file import READABLE


def experiment(count: int) -> Experiment:
    start = tuple(np.random.default_rng(0).normal(size=count).tolist())
    other = tuple(np.random.default_rng(1).normal(size=count).tolist())
    layers = (LayerSpec("dense", {"units": 100}), LayerSpec("dense", {"units": 1}))
    return Experiment(
        NetworkSpec(dataset="xor", layers=layers, start=start),
        (
            RacerSpec("sgd", name='a "b"', network=NetworkOverride(start=other)),
            RacerSpec("adam", name="adam"),
        ),
    )


def test_many_weights_stand_at_the_end_and_read_back_to_the_same_bits() -> None:
    made = experiment(READABLE + 1)
    text = write_experiment(made)
    assert parse_experiment(text) == made
    assert text.index("layers") < text.index("[[starts]]")
    assert max(map(len, text.splitlines())) <= 100
    assert len(tomllib.loads(text)["starts"]) == 2


def test_many_running_statistics_stand_at_the_end_too() -> None:
    statistics = tuple(map(float, range(READABLE + 2)))
    made = experiment(READABLE + 1)
    own = replace(made.racers[0], network=NetworkOverride(start_statistics=statistics))
    assert made.network is not None
    made = replace(made, objective=replace(made.network, start_statistics=statistics), racers=(own,))
    text = write_experiment(made)
    assert parse_experiment(text) == made
    assert [sorted(each) for each in tomllib.loads(text)["starts"]] == [
        ["numbers", "packed"], ["numbers", "packed", "start_statistics"],
        ["numbers", "packed", "racer", "start_statistics"],
    ]  # fmt: skip


def test_few_weights_stay_where_they_belong() -> None:
    made = experiment(READABLE)
    assert "starts" not in tomllib.loads(write_experiment(made))
    assert parse_experiment(write_experiment(made)) == made


def test_more_weights_can_be_read_again_than_a_file_has_room_for_as_a_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = experiment(60_000)
    made = replace(made, racers=made.racers[1:])
    monkeypatch.setattr(toml_text, "LONGEST", 1_000_000)
    assert parse_experiment(write_experiment(made)) == made


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("packed = '''\n", "packed = '''\n!", r"starts\[0\].packed is damaged: it is not Base64"),
        (
            "packed = '''\n",
            "packed = '''\nAAAA",
            r"starts\[0\].packed is damaged: it does not hold 257 numbers",
        ),
        ("numbers = 257", "numbers = 256", "does not hold 256 numbers"),
        ("numbers = 257", "numbers = 0", r"starts\[0\].numbers = 0 is outside"),
        ("numbers = 257", "numbers = 257\nmore = 1", r"starts\[0\]: unknown key"),
        ('racer = "a', 'racer = "x', r"starts\[1\].racer: there is no racer of this name"),
    ],
)
def test_what_is_wrong_with_weights_is_named(old: str, new: str, said: str) -> None:
    text = write_experiment(experiment(READABLE + 1))
    assert old in text
    with pytest.raises(RavineError, match=said):
        parse_experiment(text.replace(old, new, 1) if "racer" not in old else text.replace(old, new))


def test_weights_of_nothing_are_refused_as_the_file_would_be_without_them() -> None:
    text = write_experiment(experiment(READABLE + 1))
    packed = text[text.index("[[starts]]") :]
    for rest in ("ravine = 1\nobjective = 3\n", 'ravine = 1\nracers = 3\n[objective]\nkind = "surface"\n'):
        with pytest.raises(RavineError, match="racer of this name"):
            parse_experiment(rest + packed)
