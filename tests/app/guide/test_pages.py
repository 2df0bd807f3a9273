from __future__ import annotations

import re

import pytest

from app.guide.pages import (
    DOCS,
    INDEX,
    Page,
    all_sections,
    headings,
    pages,
    read_page,
    sections,
)


def test_headings_have_the_anchors_of_github_and_code_has_none() -> None:
    text = "# A `[b]` c\n```sh\n# no heading\n```\n## Who: it!\n## Who: it\n### [Pages](x.md) *and* more\n"
    assert [(each.level, each.title, each.anchor) for each in headings(text)] == [
        (1, "A [b] c", "a-b-c"),
        (2, "Who: it!", "who-it"),
        (2, "Who: it", "who-it-1"),
        (3, "Pages and more", "pages-and-more"),
    ]
    assert text[headings(text)[1].start :].startswith("## Who: it!")


def test_pages_begin_with_the_index_and_are_all_that_it_leads_to() -> None:
    found = pages()
    assert found[0].key == INDEX
    assert {path.relative_to(DOCS).as_posix() for path in (DOCS / "guide").glob("*.md")} <= {
        page.key for page in found
    }
    assert "figures.md" in {page.key for page in found}


def test_sections_are_the_whole_page_and_know_their_address() -> None:
    page = read_page("guide/first-hour.md")
    parts = list(sections(page))
    assert "".join(part.text for part in parts) == page.text
    assert parts[0].title == "A first hour"
    assert parts[2].title == "A first hour: 2. Play, stop, go back"
    assert parts[2].address == "guide/first-hour.md#2-play-stop-go-back"


def test_no_two_sections_of_a_page_have_one_address() -> None:
    addresses = [section.address for section in all_sections()]
    assert len(addresses) == len(set(addresses)) > 100


def test_comments_are_no_part_of_a_page() -> None:
    assert not any(re.search("<!--|-->", page.text) for page in pages())


@pytest.mark.parametrize(("link", "path"), [("../figures.md", "figures.md"), ("../../README.md", "")])
def test_links_out_of_the_documents_lead_to_no_page(link: str, path: str) -> None:
    assert Page("guide/a.md", "# A\n").path_of(link) == path


def test_a_page_that_was_not_installed_says_so() -> None:
    page = read_page("guide/no-such-page.md")
    assert (page.title, "was not installed" in page.text) == ("Not here", True)
    assert Page("guide/a.md", "no heading").title == "guide/a.md"
