"""Loops that make layers are written out where what they go through stands in the text."""

from __future__ import annotations

import ast

import pytest

from engine.code_reading import unrolling
from engine.code_reading.program_reading import read_program
from engine.code_reading.source_code import UnreadableError, read_source
from engine.code_reading.unrolling import items
from tests.engine.code_reading.networks import network_of

NOT_THERE = (
    "Line 1: what this loop goes through does not stand in the text, or is too long; "
    "write its layers one by one."
)


def units(text: str) -> list[object]:
    return [layer.values.get("units") for layer in network_of(read_program(text)).layers]


NESTED = "f for n in [3, 2] for f in (nn.Linear(2, n), nn.Linear(n, n + 1))"
SIZES = """
s = [2, 6, 1]
layers = []
for a, b in zip(s[:-1], s[1:]):
    layers += [nn.Linear(a, b), nn.ReLU()]
nn.Sequential(*layers[:-1])
"""
PIECES = """
s = [2, 6, 1]
l = [nn.Linear(2, 7)]
for i, n in enumerate(reversed(list(s[:2]))):
    l.append(nn.Linear(1, s[i + 1]))
l.extend([nn.Linear(1, len(s))])
l.append(nn.Linear(1, 1))
nn.Sequential(*l)
"""
ADDED = """
m = keras.Sequential()
for n in [4] + [3] * 2:
    for _ in range(1):
        m.add(Dense(n))
m.add(Dense(1))
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nn.Sequential(*[nn.Linear(4, n) for n in (3, 5)], nn.Linear(5, 1))", [3, 5, 1]),
        ("nn.Sequential(*(nn.Linear(4, 2 * n) for n in range(1, 4)), nn.Linear(5, 1))", [2, 4, 6, 1]),
        (f"nn.Sequential(*[{NESTED}], nn.Linear(2, 1))", [3, 4, 2, 3, 1]),
        (SIZES, [6, 1]),
        (PIECES, [7, 6, 1, 3, 1]),
        (ADDED, [4, 3, 3, 1]),
        ("nn.Sequential(*[nn.Linear(2, 2), *[nn.Linear(2, 3)]], nn.Linear(3, 1))", [2, 3, 1]),
        ("nn.Sequential(*[[nn.Linear(2, n)][0] for n in [2]], nn.Linear(3, 1), *2 * [1])", [1]),
    ],
)
def test_layers_are_made_as_often_as_the_loop_is_gone_through(text: str, found: list[object]) -> None:
    assert units(text) == found


@pytest.mark.parametrize(
    "loop",
    ["config.sizes", "range(10 ** 12)", "range(0, 4, 0)", "range(1, 2, 3, 4)", "s[::0]", "f(3)", "range()"],
)
def test_a_loop_that_cannot_be_followed_is_told_with_its_line(loop: str) -> None:
    read = read_program(f"m = nn.Sequential(*[nn.Linear(n, n) for n in {loop}], nn.Linear(4, 1)); s = [1]")
    assert NOT_THERE in read.left_out
    assert [layer.values["units"] for layer in network_of(read).layers] == [1]


def test_loops_that_are_not_simple_are_left_as_they_are() -> None:
    with_else = (
        "m = keras.Sequential()\nfor n in [2, 3]:\n    m.add(Dense(4))\nelse:\n    pass\nm.add(Dense(1))"
    )
    assert len(units(with_else)) == 2  # the body once
    filtered = read_program("nn.Sequential(*[nn.Linear(n, n) for n in [2, 3] if n], nn.Linear(3, 1))")
    assert len(network_of(filtered).layers) == 1
    unknown = read_program(
        "s = [2]\nnn.Sequential(nn.Linear(2, s[1]), nn.Linear(2, len(3)), nn.Linear(2, 1))"
    )
    assert "s[1] is not a value that stands in the text" in unknown.left_out[0]
    assert len(network_of(unknown).layers) == 1
    assert units("l = [nn.Linear(2, 1)]\nl += [nn.Linear(1, n) for n in sizes]\nnn.Sequential(*l)") == [1]
    assert units("nn.Sequential(*[a for a, b in ((nn.Linear(2, 1), 1), 3)])")[:1] == [1]


def test_a_loop_is_not_written_out_beyond_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unrolling, "LARGEST", 50)
    read = read_program("nn.Sequential(*[nn.Linear(2, 2) for n in range(9)], nn.Linear(4, 1))")
    assert NOT_THERE in read.left_out


def test_a_list_without_an_end_is_none() -> None:
    source = read_source("a = [1] * 3\na = a + [1]")
    with pytest.raises(UnreadableError, match="is no list that stands in the text"):
        items(source, ast.Name("a", ast.Load()))
