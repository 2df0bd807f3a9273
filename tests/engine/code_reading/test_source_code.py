"""A program's text as a tree: values that stand in it are found, and nothing of it is executed."""

from __future__ import annotations

import ast
import json

import numpy as np
import pytest

from engine.code_reading import source_code
from engine.code_reading.source_code import UnreadableError, dotted_name, last_name, read_source, shown
from engine.errors import RavineError


def value(text: str, before: str = "") -> object:
    source = read_source(f"{before}\nresult = {text}")
    return source.value(source.assigned["result"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1e-3", 0.001),
        ("-2", -2),
        ("None", None),
        ('"adam"', "adam"),
        ("(1, [2, True])", (1, (2, True))),
        ("2 ** 5 + 3 * 4 - 10 / 4 + 7 // 2", 44.5),
    ],
)
def test_values_that_stand_in_the_text_are_found(text: str, expected: object) -> None:
    assert value(text) == expected


def test_names_stand_for_what_they_were_given_last() -> None:
    before = "lr = 1\nlr: float = 0.5\na, b = 3, lr\ndef f():\n    c = a\n"
    assert value("(a, b, c)", before) == (3, 0.5, 3)
    assert value("x", "x, y = f()\nx = 2") == 2


@pytest.mark.parametrize(
    "text",
    ["f()", "9 ** 999", "1 / 0", "(-8) ** 0.5", "1e14 * 1e14", "-None", "+3", "x + y", "b'a'"],
)
def test_what_must_be_computed_otherwise_has_no_value(text: str) -> None:
    with pytest.raises(UnreadableError):
        value(text)


def test_names_that_stand_for_each_other_have_no_value() -> None:
    with pytest.raises(UnreadableError):
        value("a", "a = b\nb = a")
    with pytest.raises(UnreadableError, match="too deep"):
        value("(" * 60 + "1" + ",)" * 60)


def test_arrays_are_read_with_their_shape() -> None:
    source = read_source(
        "n = 4\n"
        "X = np.array([1, -2.5,\n 3, n]).reshape(2, 2)\n"
        "Y = np.array([0, 1], float)\n"
        "T = torch.tensor([[1.0, 2.0], [3.0, 4.0]])\n"
        "ragged = np.array([[1], [2, 3]])\nwords = np.array(['a'])\nmade = np.array([f()])\n"
        "wrong = np.array([1, 2]).reshape(3, 1)\nopen_ = np.array([1]).reshape(k)\nzeros = np.zeros(3)\n"
    )
    found = {name: source.array(node) for name, node in source.assigned.items()}
    np.testing.assert_array_equal(found["X"], [[1, -2.5], [3, 4]])
    np.testing.assert_array_equal(found["Y"], [0, 1])
    np.testing.assert_array_equal(found["T"], [[1, 2], [3, 4]])
    assert [found[name] for name in ("ragged", "words", "made", "wrong", "open_", "zeros")] == [None] * 6


def test_calls_come_in_the_order_of_the_text() -> None:
    source = read_source("b(c(1))\na()")
    assert [last_name(call.func) for call in source.calls()] == ["b", "c", "a"]


def test_a_program_of_doubtful_spelling_says_nothing_on_the_console() -> None:
    assert list(read_source("result = 3if 1else 2").assigned) == ["result"]


def test_names_and_what_is_quoted() -> None:
    call = ast.parse("torch.optim.Adam(x)[0].y(z)", mode="eval").body
    assert isinstance(call, ast.Call)
    assert (last_name(call.func), dotted_name(call.func), last_name(call)) == ("y", "", "")
    assert dotted_name(ast.parse("a.b.c", mode="eval").body) == "a.b.c"
    assert dotted_name(ast.parse("a[0]", mode="eval").body) == ""
    assert shown(ast.parse("[1, 2]", mode="eval").body) == "a list"
    assert shown(ast.parse("{1: 2}", mode="eval").body) == "an expression"
    assert shown(ast.parse("f(" + "x, " * 50 + ")", mode="eval").body).endswith("…")


def test_a_notebook_is_read_without_its_commands() -> None:
    cells = [
        {"cell_type": "markdown", "source": "# A title"},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "a = 1\n"]},
        {"cell_type": "code", "source": "!pip install torch\n?b\nb = 2"},
        {"cell_type": "code", "source": "%%bash\nrm (("},
        {"cell_type": "code", "source": ["%%time\n", "d = 4\n"]},
        {"cell_type": "code", "source": ""},
    ]
    source = read_source(json.dumps({"cells": cells}), is_notebook=True)
    assert set(source.assigned) == {"a", "b", "d"}
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["c = 3"]}]}]}
    assert set(read_source(json.dumps(old), is_notebook=True).assigned) == {"c"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', '{"cells": [{}]}', "[" * 100_000])
def test_what_is_no_notebook_is_refused(text: str) -> None:
    with pytest.raises(RavineError, match="no notebook of Jupyter"):
        read_source(text, is_notebook=True)


def endless() -> None:
    raise RecursionError


def test_what_is_no_program_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RavineError, match="line 2: "):
        read_source("a = 1\nb = = 2")
    with pytest.raises(RavineError, match="no program of Python: source code"):
        read_source("a\0b")
    with monkeypatch.context() as patch:
        patch.setattr(ast, "parse", lambda _: endless())
        with pytest.raises(RavineError, match="no program of Python"):
            read_source("a")
    monkeypatch.setattr(source_code, "LONGEST", 3)
    with pytest.raises(RavineError, match="has 5 characters; at most 3"):
        read_source("a = 1")
