"""The guide in its window: pages, links, pictures, search, back and forward."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QImage

from app.guide.guide_window import LONG, GuideWindow, found, part_of
from app.guide.pages import INDEX, all_sections, pages, read_page
from widgets.style.text_scale import set_text_scale
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def outside() -> list[str]:
    return []


@pytest.fixture
def guide(outside: list[str]) -> Iterator[GuideWindow]:
    made = GuideWindow(None, lambda url: outside.append(url.toString()))
    made.set_theme(load_theme("ink"))
    yield made
    made.close()
    made.deleteLater()


def test_it_opens_at_the_index_and_lists_every_page(guide: GuideWindow) -> None:
    titles = [guide.list.topLevelItem(at) for at in range(guide.list.topLevelItemCount())]
    assert guide.address == INDEX
    assert [item.text(0) for item in titles if item is not None] == [page.title for page in pages()]
    assert "The guide to Ravine" in guide.text.toPlainText()


def test_links_lead_to_pages_and_headings_and_back_goes_back(guide: GuideWindow, outside: list[str]) -> None:
    guide.text.anchorClicked.emit(QUrl("first-hour.md"))
    guide.text.anchorClicked.emit(QUrl("#4-change-something"))
    assert guide.address == "guide/first-hour.md#4-change-something"
    guide.go_back()
    guide.go_back()
    assert guide.address == INDEX
    guide.go_forward()
    assert guide.address == "guide/first-hour.md"
    guide.text.anchorClicked.emit(QUrl("../figures.md"))
    assert guide.windowTitle().startswith("Figures for papers")
    guide.text.anchorClicked.emit(QUrl("../README.md"))
    guide.text.anchorClicked.emit(QUrl("https://docs.astral.sh/uv/"))
    assert (guide.address, outside) == ("figures.md", ["https://docs.astral.sh/uv/"])


def test_a_search_finds_sections_by_their_words_and_enter_opens_the_first(guide: GuideWindow) -> None:
    guide.search.setText("batch order notebook")
    guide.search.setText("change something")
    guide.search.returnPressed.emit()
    assert guide.address == "guide/first-hour.md#4-change-something"
    guide.search.clear()
    chosen = guide.list.currentItem()
    assert chosen is not None
    assert (chosen.text(0), chosen.isExpanded()) == ("A first hour", True)


def test_what_is_called_as_was_typed_is_found_first() -> None:
    assert found("all keys")[0].title == "All keys"
    assert found("no section has these words") == []


def test_pictures_have_the_colours_of_the_theme_and_no_other_file_is_opened(guide: GuideWindow) -> None:
    guide.open_address("guide/first-hour.md")

    def brightness() -> int:
        image = guide.text.loadResource(2, QUrl("../momentum-window-dark.png"))
        assert isinstance(image, QImage)
        return image.pixelColor(2, 2).lightness()

    assert brightness() < 80
    guide.set_theme(load_theme("paper"))
    assert brightness() > 180
    for name in ("../../main.py", "first-hour.md", "file:///etc/hostname", "../../../../etc/x.png"):
        assert not isinstance(guide.text.loadResource(2, QUrl(name)), QImage)


def test_a_heading_stands_at_the_top_of_the_window(guide: GuideWindow) -> None:
    guide.show()
    guide.open_address("guide/first-hour.md#4-change-something")
    bar = guide.text.verticalScrollBar()
    assert bar is not None
    assert 0 < bar.value() < bar.maximum()
    first = guide.text.cursorForPosition(guide.text.rect().topLeft()).block()
    shown = [first, first.next()]
    assert "4. Change something" in [block.text() for block in shown]


def test_of_a_long_page_the_section_that_is_asked_for_is_shown() -> None:
    page = read_page("guide/tables.md")
    assert len(page.text) > LONG
    adam = part_of(page, "adam").text
    assert "#### Adam\n" in adam
    assert "#### Rosenbrock" not in adam
    beginning = part_of(page, "").text
    assert "- [Optimizers](#optimizers)" in beginning
    assert len(beginning) < LONG
    for section in all_sections():
        if section.heading.level <= 2:
            part = part_of(section.page, section.heading.anchor)
            assert section.heading.anchor in part.anchors, section.address


def test_a_page_is_laid_out_a_few_times_not_once_for_each_of_its_cells(guide: GuideWindow) -> None:
    document = guide.text.document()
    layout = document.documentLayout() if document is not None else None
    assert layout is not None
    sizes: list[object] = []
    layout.documentSizeChanged.connect(sizes.append)
    guide.show()
    guide.open_address("guide/keys.md")
    assert 0 < len(sizes) < 20


def test_the_text_is_as_large_as_a_person_wants_it(guide: GuideWindow) -> None:
    def height() -> float:
        document = guide.text.document()
        assert document is not None
        return document.size().height()

    guide.show()
    before = height()
    set_text_scale(1.5)
    try:
        guide.set_theme(load_theme("ink"))
        assert height() > 1.4 * before
    finally:
        set_text_scale(1.0)
