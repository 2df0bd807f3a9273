"""The 2-2-2 network of the textbooks: one row, two targets, weights given, biases held, from file to file.

The numbers are those of M. Mazur 2015, "A Step by Step Backpropagation Example", whose error is the sum of
half the squares: over two outputs that is the mean of the squares.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.codegen import Language, describe, write_program
from engine.experiment.file import parse_experiment, read_experiment, write_experiment
from engine.session.session import Session
from tests.engine.codegen.programs import printed

FILE = """ravine = 1
[objective]
kind = "network"
csv = "one-row.csv"
target = ["o1", "o2"]
data = {scaling = "none", test_share = 0.0}
loss = "mean_squared_error"
[[objective.layers]]
kind = "dense"
units = 2
activation = "sigmoid"
weights = [[0.15, 0.25], [0.20, 0.30]]   # (inputs, units), as Keras keeps them
biases = [0.35, 0.35]
train_biases = false                     # trainable = false holds the whole layer
[[objective.layers]]
kind = "dense"
units = 2
activation = "sigmoid"
weights = [[0.40, 0.50], [0.45, 0.55]]
biases = [0.60, 0.60]
train_biases = false
[[racers]]
optimizer = "sgd"
learning_rate = 0.5
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The experiment's file, with its table beside it."""
    (tmp_path / "one-row.csv").write_text("i1,i2,o1,o2\n0.05,0.10,0.01,0.99\n")
    (tmp_path / "textbook.toml").write_text(FILE)
    return tmp_path / "textbook.toml"


def test_it_prints_the_losses_of_the_book(path: Path) -> None:
    session = Session(read_experiment(path))
    racer = session.racers[0]
    assert racer.evaluate()[0] == pytest.approx(0.298371109, abs=5e-10)
    session.advance(1)
    assert racer.evaluate()[0] == pytest.approx(0.291027774, abs=5e-10)
    np.testing.assert_allclose(
        racer.theta[[0, 1, 3, 4, 6, 7, 9, 10]],
        [0.149780716, 0.19956143, 0.24975114, 0.29950229, 0.35891648, 0.408666186, 0.511301270, 0.561370121],
        atol=5e-9,
    )
    np.testing.assert_array_equal(racer.theta[[2, 5, 8, 11]], [0.35, 0.35, 0.6, 0.6])


def test_it_is_written_and_read_again_the_same(path: Path) -> None:
    experiment = read_experiment(path)
    again = parse_experiment(write_experiment(experiment), folder=str(path.parent))
    assert again == experiment
    assert Session(again).racers[0].start.tobytes() == Session(experiment).racers[0].start.tobytes()


@pytest.mark.parametrize(
    "racer",
    [
        'optimizer = "sgd"\nlearning_rate = 0.5',
        'optimizer = "adamw"\nweight_decay = 0.1\nclipnorm = 0.02',
        'optimizer = "nesterov"\nweight_decay = 0.1',
    ],
)
def test_its_program_in_numpy_prints_the_same_losses_to_the_last_bit(path: Path, racer: str) -> None:
    text = FILE.partition("[[racers]]")[0].replace("train_biases = false  ", "trainable = false  ")
    session = Session(parse_experiment(f"{text}[[racers]]\n{racer}\n", folder=str(path.parent)))
    one = session.racers[0]
    program = write_program(describe(session.experiment, one.spec, one.objective, one.start, 6), "numpy").text
    losses = []
    for step in range(7):
        session.advance(step - session.step)
        losses.append((step, one.evaluate()[0]))
    assert printed(program) == losses


def test_its_programs_for_libraries_give_the_optimizer_what_is_not_held(path: Path) -> None:
    session = Session(read_experiment(path))
    one = session.racers[0]
    run = describe(session.experiment, one.spec, one.objective, one.start, 6)
    expected: dict[Language, str] = {"pytorch": "requires_grad_(False)", "keras": ".trainable = False"}
    for language, held in expected.items():
        text = write_program(run, language).text
        compile(text, "program.py", "exec")
        assert "for place in [1, 3]:" in text
        assert held in text
