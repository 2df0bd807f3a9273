"""The lesson's text is read, its frames are found, and nothing else is opened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QByteArray, QUrl
from PyQt6.QtGui import QFont

from engine.experiment.description import Bookmark
from engine.frames.frame import Address
from widgets.lessons.lesson_card import LessonCard
from widgets.style.fonts import font
from widgets.style.theme import load_theme, themes

pytestmark = pytest.mark.usefixtures("qapp")

TEXT = "Plain descent only looks at **the slope**; see `momentum`.\n\nSecond paragraph."
MARKS = (Bookmark(10, 0, "Early [1]"), Bookmark(49, 2, "Momentum (decay 0.9), epoch 49"), Bookmark(60))


@pytest.fixture
def card() -> Iterator[LessonCard]:
    made = LessonCard()
    made.set_theme(load_theme("ink"))
    made.resize(268, 400)
    made.show_lesson("Momentum_1 *and* more", TEXT, MARKS)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def weights(card: LessonCard) -> set[int]:
    """The weights of all letters."""
    document = card.document()
    assert document is not None
    found, block = set(), document.begin()
    while block.isValid():
        at = block.begin()
        while not at.atEnd():
            found.add(at.fragment().charFormat().fontWeight())
            at += 1
        block = block.next()
    return found


def test_no_letter_is_bolder_than_the_fonts_that_are_shipped(card: LessonCard) -> None:
    card.show_lesson("Title", "# Heading\n\n**strong** and [**a link**](frame:0) and plain", MARKS)
    assert weights(card) == {QFont.Weight.Normal, QFont.Weight.DemiBold}


def links(card: LessonCard) -> dict[str, tuple[str, str]]:
    """What each link says, its address and its colour."""
    found = {}
    document = card.document()
    assert document is not None
    block = document.begin()
    while block.isValid():
        at = block.begin()
        while not at.atEnd():
            piece = at.fragment()
            if piece.charFormat().isAnchor():
                form = piece.charFormat()
                found[piece.text()] = (form.anchorHref(), form.foreground().color().name().upper())
            at += 1
        block = block.next()
    return found


def test_title_and_text_are_read_as_they_were_meant(card: LessonCard) -> None:
    lines = card.toPlainText().splitlines()
    assert lines[0] == "Momentum_1 *and* more"
    assert lines[1] == "Plain descent only looks at the slope; see momentum."
    assert lines[2] == "Second paragraph."


def test_every_frame_is_a_link_that_goes_there(card: LessonCard) -> None:
    asked: list[Address] = []
    card.seek_requested.connect(asked.append)
    found = links(card)
    assert list(found) == ["Early [1]", "Momentum (decay 0.9), epoch 49", "step 60"]
    for address, _ in found.values():
        card.anchorClicked.emit(QUrl(address))
    assert asked == [Address(10), Address(49, 2), Address(60)]


@pytest.mark.parametrize(
    "link", ["frame:3", "frame:-1", "frame:", "file:///etc/passwd", "https://example.org"]
)
def test_any_other_link_leads_nowhere(card: LessonCard, link: str) -> None:
    asked: list[Address] = []
    card.seek_requested.connect(asked.append)
    card.anchorClicked.emit(QUrl(link))
    assert asked == []


def test_a_text_from_elsewhere_reads_no_files_and_runs_no_html(card: LessonCard) -> None:
    card.show_lesson("Title", "![picture](file:///etc/passwd) <b>bold</b>", ())
    assert card.loadResource(2, QUrl("file:///etc/passwd")) == QByteArray()
    assert "<b>bold</b>" in card.toPlainText()


@pytest.mark.parametrize("name", list(themes()))
def test_links_take_the_accent_of_the_theme(card: LessonCard, name: str) -> None:
    card.set_theme(load_theme(name))
    assert {colour for _, colour in links(card).values()} == {load_theme(name).accent}


def test_a_wider_card_writes_larger_and_keeps_its_lines_short(card: LessonCard) -> None:
    small = card.fontInfo().pixelSize()
    card.resize(1264, 640)
    card.ensurePolished()
    assert card.fontInfo().pixelSize() > 2 * small
    card.resize(3000, 640)
    viewport = card.viewport()
    assert viewport is not None
    assert viewport.width() < 0.6 * card.width()


def test_the_fonts_of_other_widgets_keep_their_size(card: LessonCard) -> None:
    before = font().pixelSize()
    card.resize(1200, 400)
    card.show_text("A formula: $x^2$")
    assert font().pixelSize() == before


def test_the_height_it_asks_for_shows_everything(card: LessonCard) -> None:
    card.resize(268, card.height_for(268))
    bar = card.verticalScrollBar()
    assert bar is not None
    assert bar.maximum() == 0


def test_an_experiment_without_words_says_so(card: LessonCard) -> None:
    card.show_lesson("Mine", "  \n", ())
    assert card.toPlainText().splitlines() == ["Mine", "This experiment has no text."]


@pytest.mark.parametrize(
    "text",
    [
        "\ue0005\ue001",
        "![x](formula:²)",
        "![x](formula:" + "9" * 5000 + ")",
        "[x](act:²)",
        "$a\x01b$",
        "$" + "{" * 40 + "1\\.$",
        "](<ravine:" * 1000,
    ],
)
def test_after_a_strangers_text_the_next_lesson_is_shown(card: LessonCard, text: str) -> None:
    card.show_lesson("A stranger's", text, ())
    card.show_lesson("The next", "Its $x^2$ is $y$.", ())
    assert "The next" in card.toPlainText()
    assert card.loadResource(0, QUrl("formula:²")) == QByteArray()


def test_a_failure_in_the_middle_of_writing_leaves_the_card_able_to_write(
    card: LessonCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise IndexError

    with monkeypatch.context() as broken:
        broken.setattr(card, "_set_formulas", fail)
        with pytest.raises(IndexError):
            card.show_lesson("Half", "written", ())
    card.show_lesson("The next", "text", ())
    assert "The next" in card.toPlainText()
