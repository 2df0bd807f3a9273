"""TOML of strangers: one sentence, in time that grows with its length."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.experiment import toml_text
from engine.experiment.file import parse_experiment
from engine.experiment.toml_text import MAX_KEY_PARTS, parse_toml

PARTS = [*"abc.=[]{}\"'\\\n,#1 \0²", "ravine = 1\n", "[[racers]]\n", "a.b.", '"a".', "= [1, 2]\n", '"""']


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
def test_what_is_read_is_what_toml_says_and_all_else_is_one_sentence(text: str) -> None:
    read, said = None, ""
    try:
        read = parse_toml(text)
    except RavineError as error:
        said = str(error)
    assert said.isprintable()
    assert len(said) < 300
    if not said:
        assert read == tomllib.loads(text)


@pytest.mark.parametrize("key", ["{}a", "[{}a]", "[[{}a]]", "b = {{{}a", "x = 1\n  {}a"])
@pytest.mark.parametrize("part", ["a.", '"a" . ', "'a'."])
def test_a_key_of_endless_parts_is_refused_before_it_is_parsed(
    key: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tomllib, "loads", None)
    with pytest.raises(RavineError, match=f"more than {MAX_KEY_PARTS} parts"):
        parse_toml(key.format(part * 100_000))


def test_a_text_with_many_points_is_no_key() -> None:
    assert parse_toml('a = """\nWait ... 1.2.3.\n"""')["a"] == "Wait ... 1.2.3.\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "ravine = 1\ntitle = '" + "t" * 4_000 + "'",
            "title has 4,000 characters; at most 1,000",
        ),
        ("ravine = 1\n" + '"' + "k" * 1_000_000 + '" = 1', "racers is missing"),
        ("ravine = " + "1" * 5_000, "this is not valid TOML"),
        ("ravine = 0x" + "f" * 5_000, "more than 1024 bits"),
    ],
)
def test_what_is_too_long_is_told_shortly(text: str, told: str) -> None:
    rest = "\n[objective]\nkind = 'surface'\nformula = 'x^2'\n[[racers]]\noptimizer = 'sgd'\n"
    with pytest.raises(RavineError, match=told) as caught:
        parse_experiment(text + (rest if "title" in text else ""))
    assert len(str(caught.value)) < 300


def test_a_text_longer_than_is_read_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toml_text, "LONGEST", 1_005)
    longest = "a = 1" + " " * 1_000
    assert parse_toml(longest) == {"a": 1}
    monkeypatch.setattr(tomllib, "loads", None)
    with pytest.raises(RavineError, match="it has 1,006 characters; at most 1,005 are read"):
        parse_toml(longest + " ")
