"""The guide's pages, which are Markdown in ``docs/``: their order, headings and sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: Where the documents are: beside the packages, wherever these are installed.
DOCS = Path(__file__).resolve().parents[2] / "docs"
#: The page that leads to all others, by its path below `DOCS`.
INDEX = "guide/index.md"
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#{1,6}) +(.+?) *#*$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_PAGE_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s#:]+\.md)(?:#[^)\s]*)?\)")
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s:]+)\)")


@dataclass(frozen=True)
class Heading:
    """A heading of a page.

    Attributes:
        level: 1 for a page's title.
        title: plain text.
        anchor: what stands behind ``#`` in links to it, as GitHub makes it.
        start: where it begins in the page's text.
    """

    level: int
    title: str
    anchor: str
    start: int


@dataclass(frozen=True)
class Page:
    """A page of the guide.

    Attributes:
        key: its path below ``docs/``, e.g. ``"guide/first-hour.md"``.
        text: Markdown.
    """

    key: str
    text: str

    @property
    def title(self) -> str:
        """Its first heading."""
        found = headings(self.text)
        return found[0].title if found else self.key

    def path_of(self, link: str) -> str:
        """The path below ``docs/`` of a page or picture that this page links to; empty for others."""
        place = (DOCS / self.key).parent / link
        try:
            return place.resolve().relative_to(DOCS.resolve()).as_posix()
        except ValueError:
            return ""

    def leads_to(self, text: str) -> tuple[str, ...]:
        """Paths below ``docs/`` of the pages to which a part of this page has links."""
        return tuple(path for link in _PAGE_LINK.findall(text) if (path := self.path_of(link)))

    @property
    def pictures(self) -> tuple[str, ...]:
        """Paths below ``docs/`` of its pictures."""
        return tuple(self.path_of(link) for link in _PICTURE.findall(self.text))


@dataclass(frozen=True)
class Section:
    """A part of a page, from one heading to the next.

    Attributes:
        page: that it is a part of.
        heading: above it.
        text: Markdown, with the heading.
    """

    page: Page
    heading: Heading
    text: str

    @property
    def address(self) -> str:
        """The page's key, and behind ``#`` the heading's anchor."""
        return f"{self.page.key}#{self.heading.anchor}"

    @property
    def title(self) -> str:
        """The heading, behind the page's title where it is another."""
        return self.heading.title if self.heading.level == 1 else f"{self.page.title}: {self.heading.title}"


def headings(text: str) -> tuple[Heading, ...]:
    """The headings of a page, in their order.

    Args:
        text: Markdown, in which blocks of code hold no headings.
    """
    hidden = _FENCE.sub(lambda match: " " * len(match[0]), text)
    seen: dict[str, int] = {}
    found = []
    for match in _HEADING.finditer(hidden):
        title = re.sub(r"[`*]", "", _LINK.sub(r"\1", match[2]))
        anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        seen[anchor] = count = seen.get(anchor, -1) + 1
        found.append(Heading(len(match[1]), title, f"{anchor}-{count}" if count else anchor, match.start()))
    return tuple(found)


@cache
def read_page(key: str) -> Page:
    """A page by its path below ``docs/``; one that says so where it is not there."""
    try:
        text = (DOCS / key).read_text(encoding="utf-8")
    except OSError:
        text = f"# Not here\n\n`{key}` was not installed with Ravine.\n"
    return Page(key, _COMMENT.sub("", text))


@cache
def pages() -> tuple[Page, ...]:
    """The index, the pages that it leads to in their order, and those that they lead to."""
    found = {INDEX: read_page(INDEX)}
    left = [INDEX]
    for key in left:
        for other in found[key].leads_to(found[key].text):
            if other not in found:
                found[other] = read_page(other)
                left.append(other)
    return tuple(found.values())


def sections(page: Page) -> Iterator[Section]:
    """The parts of a page, in their order."""
    found = headings(page.text)
    ends = [heading.start for heading in found[1:]] + [len(page.text)]
    for heading, end in zip(found, ends, strict=True):
        yield Section(page, heading, page.text[heading.start : end])


@cache
def all_sections() -> tuple[Section, ...]:
    """The sections of all pages."""
    return tuple(section for page in pages() for section in sections(page))
