"""Decks: a slide a step, the question before its answer, and a stranger's words stay words."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pptx
import pytest
from PIL import Image

from app.lessons.lesson import ScriptStep
from app.slides.deck import PICTURE, Deck, Slide, make_deck
from app.slides.html_deck import deck_html
from app.slides.powerpoint import deck_pptx
from engine.errors import RavineError
from engine.experiment.description import Bookmark
from engine.session.session import Session
from tests.app.samples import Shell, ravine
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp", "short_starts")
PAPER = load_theme("paper")
SCRIPT = (
    ScriptStep(say="It starts here.", actions=("go 0",)),
    ScriptStep(
        ask="Where to?", choices=("up", "down"), answer=1, reveal="Down it goes.", actions=("play 6",)
    ),
)
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"


def deck(script: tuple[ScriptStep, ...] = SCRIPT, *, claim: str = "It works.") -> Deck:
    told: list[tuple[int, int]] = []
    made = make_deck(Session(ravine()), script, PAPER, claim=claim, tell=lambda *a: told.append(a))
    assert told == [(place + 1, len(script)) for place in range(len(script))]
    return made


def test_a_question_stands_before_what_it_asks_for_and_its_answer_after() -> None:
    title, said, asked, answered, seen = deck().slides
    assert (title.is_title, said.sentence) == (True, "It starts here.")
    assert (asked.sentence, asked.choices, asked.answer) == ("Where to?", ("up", "down"), None)
    assert (answered.sentence, answered.answer, answered.notes) == ("Down it goes.", 1, "Where to?")
    assert "step 0" in asked.alt
    assert "step 6" in answered.alt
    assert "It works." in seen.sentence
    with Image.open(BytesIO(asked.picture)) as image:
        assert image.size == PICTURE.pixels


def test_an_experiment_without_a_script_shows_its_named_frames() -> None:
    session = Session(replace(ravine(), bookmarks=(Bookmark(3, name="third"), Bookmark(5))))
    slides = make_deck(session, (), PAPER, tell=lambda *_: None).slides
    assert [slide.sentence for slide in slides[1:]] == ["third", "Step 5"]
    assert "step 5" in slides[2].alt


def test_the_html_is_one_file_that_loads_nothing_and_runs_only_its_own_script() -> None:
    hostile = Slide(HOSTILE, b"", HOSTILE, (HOSTILE,), 0, HOSTILE)
    text = deck_html(Deck(HOSTILE, HOSTILE, (replace(hostile, is_title=True), hostile)), "paper").decode()
    assert text.count("<script") == 1
    assert "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", text)
    assert not re.search(r"(?:src|href)=[\"'](?!data:)", text)
    assert re.search(r"script-src 'sha256-[^']+'; style-src 'sha256-", text)
    assert " style=" not in text.split("</head>")[1]


def test_the_html_has_every_slide_its_picture_and_its_notes() -> None:
    made = deck()
    text = deck_html(made, "ink").decode()
    assert text.count("<section") == len(made.slides)
    assert text.count("data:image/png;base64,") == len(made.slides)
    assert "class=right" in text
    assert 'data-theme="ink"' in text


def test_the_powerpoint_opens_with_texts_pictures_and_notes() -> None:
    made = deck()
    opened = pptx.Presentation(BytesIO(deck_pptx(made, PAPER)))
    width, height = opened.slide_width or 0, opened.slide_height or 0
    assert width == pytest.approx(16 * height / 9, abs=1)
    slides = list(opened.slides)
    assert len(slides) == len(made.slides)
    words = [shape.text_frame.text for shape in slides[3].shapes if shape.has_text_frame]
    assert words == ["Down it goes.\na)  up\nb)  down"]
    assert slides[3].notes_slide.notes_text_frame.text == "Where to?"
    for slide in slides:
        for shape in slide.shapes:
            assert shape.top + shape.height <= height
            assert shape.left + shape.width <= width


def test_without_the_extra_a_powerpoint_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("app.slides.powerpoint.import_module", missing)
    with pytest.raises(RavineError, match=r"ravine\[slides\]"):
        deck_pptx(Deck("", "", ()), PAPER)


def test_the_command_line_makes_a_deck_of_a_lesson(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "deck.html"
    assert shell.run("slides", "momentum_is_an_average", "--out", out) == 0
    assert "slides" in shell.out
    assert out.read_text(encoding="utf-8").count("<section") > 4
    assert "Known: .html, .pptx" in shell.refuse("slides", "momentum", "--out", tmp_path / "deck.odp")
