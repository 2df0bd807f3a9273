"""What a racer says of what it learns from is read, written and refused in words."""

from __future__ import annotations

import pytest

from engine.errors import RavineError
from engine.experiment.description import NetworkOverride
from engine.experiment.file import parse_experiment, write_experiment
from engine.experiment.network_override import network_of

OWN = """
ravine = 1
[objective]
kind = "network"
dataset = "iris"
batch_size = 16
[[racers]]
optimizer = "adam"
[racers.network]
batch_size = "all"
train_share = 0.25
features = ["x1", "x2^2"]
data = {scaling = "none"}
"""


def test_a_racer_may_say_what_it_learns_from() -> None:
    experiment = parse_experiment(OWN)
    own = experiment.racers[0].network
    assert own == NetworkOverride(batch_size=0, train_share=0.25, features=("x1", "x2^2"), scaling="none")
    spec = network_of(experiment, experiment.racers[0])
    assert (spec.batch_size, spec.train_share, spec.features) == (None, 0.25, ("x1", "x2^2"))
    assert spec.data == {"scaling": "none"}
    assert parse_experiment(write_experiment(experiment)) == experiment


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"all"', "0", r"racers\[0\]\.network\.batch_size = 0 is outside \[1, 10000000\].*\"all\" takes all"),
        ('"all"', '"some"', r"batch_size = 'some' is outside"),
        ("train_share = 0.25", "train_share = 0", r"racers\[0\]\.network: train_share = 0 is outside"),
        ('scaling = "none"', "test_share = 0.1", r"network\.data\.test_share: racers are tested on the same"),
        ('scaling = "none"', 'scaling = "odd"', r"racers\[0\]\.network\.data: .*scaling"),
    ],
)
def test_what_it_cannot_say_is_told(old: str, new: str, sentence: str) -> None:
    assert old in OWN
    with pytest.raises(RavineError, match=sentence):
        parse_experiment(OWN.replace(old, new, 1))
