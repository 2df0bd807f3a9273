"""The tour: a picture of every lesson, and a page that needs nothing but them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.lessons import Catalogue, catalogue, lessons
from app.lessons.html import prose
from engine.frames.frame import Address
from engine.registry import Registry
from tests.app.samples import Shell


@pytest.mark.usefixtures("qapp")
def test_the_tour_shows_its_lessons_on_one_page(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first lesson of each chapter, at its start: every lesson is drawn at its best by its own check.
    firsts = [rows[0] for _, rows in catalogue().chapters()]
    monkeypatch.setattr("app.cli.tour.catalogue", lambda: Catalogue(Registry("lesson", firsts)))
    monkeypatch.setattr("app.cli.tour.best_frame", lambda *_: Address(0))
    assert shell.run("tour", "--out", tmp_path, "--size", "360x240", "--theme", "light") == 0, shell.err
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    for row in firsts:
        assert (tmp_path / f"{row.key}.png").stat().st_size > 1000
        assert page.count(f'src="{row.key}.png"') == 1
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "prefers-color-scheme: dark" in page
    titles = re.findall(r"<h2>(.*?)</h2>", page)
    assert titles[-1] == "Gallery"
    assert "$" not in page


@pytest.mark.usefixtures("qapp")
def test_prose_keeps_emphasis_draws_formulas_and_drops_links_that_act() -> None:
    made = prose("A **bold** $x^2$ and [a link](<ravine:show contour>).\n\n$$y = x$$\n\n<b>no tag</b>")
    assert made.count("<svg") == 2
    assert "a link" in made
    assert "ravine:" not in made
    assert "<b>no tag" not in made


def test_programs_get_every_lesson_and_its_frames(shell: Shell) -> None:
    assert shell.run("list", "lessons", "--json") == 0
    told = {row["id"]: row for row in json.loads(shell.out)}
    assert list(told) == list(lessons())
    momentum = told["momentum"]
    assert (momentum["chapter"], momentum["rows"]) == ("optimizers", [15])
    assert momentum["claim"]
    assert momentum["frames"][-1] == {
        "name": "momentum-decay-0-9-epoch-49",
        "caption": "Momentum (decay 0.9), epoch 49",
        "step": 49,
        "phase": 0,
    }


@pytest.mark.usefixtures("qapp")
def test_a_named_frame_is_rendered_as_its_step_is(shell: Shell, tmp_path: Path) -> None:
    pictures = [tmp_path / "a.png", tmp_path / "b.png"]
    places: tuple[list[object], list[object]] = (["--frame", "Epoch 49"], ["--step", 49])
    for where, out in zip(places, pictures, strict=True):
        words = ["render", "momentum", *where, "--size", "360x240", "--out", out]
        assert shell.run(*words) == 0, shell.err
    assert pictures[0].read_bytes() == pictures[1].read_bytes()
    assert "momentum-decay-0-9-epoch-49" in shell.refuse(
        "render", "momentum", "--frame", "x", "--out", "c.png"
    )
    assert "named frame" in shell.refuse(
        "render", "momentum", "--frame", "epoch-49", "--phase", 1, "--out", "c.png"
    )
    assert "not allowed with" in shell.refuse(
        "render", "momentum", "--frame", "epoch-49", "--step", 1, "--out", "c.png", code=2
    )


def test_nothing_to_check_is_reported(shell: Shell) -> None:
    assert "check --lessons" in shell.refuse("check")
    assert "did you mean momentum" in shell.refuse("check", "--lessons", "momentm")
