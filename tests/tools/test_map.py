from __future__ import annotations

import re
import sys

import pytest

from tools import map as rooms


def test_the_page_and_its_picture_show_the_code_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["map.py", "--check"])
    assert (rooms.main(), capsys.readouterr().err) == (0, "")


def test_every_place_that_the_page_names_is_there() -> None:
    text = rooms.PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:app|widgets|engine|tests|tools|resources|benchmarks)/[\w/.]*)`", text))
    named |= set(re.findall(r"\]\(([\w/.]+)\)", text))
    assert len(named) > 50
    assert [
        name
        for name in sorted(named)
        if not ((rooms.ROOT / name).exists() or (rooms.ROOT / "docs" / name).exists())
    ] == []


def test_an_import_that_follows_from_others_is_not_drawn() -> None:
    imports = {"window": {"control", "ground"}, "control": {"ground"}, "ground": set[str]()}
    assert rooms.reduced(imports) == {
        "window": frozenset({"control"}),
        "control": frozenset({"ground"}),
        "ground": frozenset(),
    }


def test_every_room_says_what_lives_there() -> None:
    for container in rooms.FLOORS:
        for row in rooms.contract_rows(container):
            for room in row:
                assert len(rooms.sentence(container, room)) > 20, f"{container}/{room} says nothing of itself"
