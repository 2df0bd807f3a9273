"""A lesson's text on a page: what a stranger wrote is text there, and nothing that acts."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.lessons.html import prose

pytestmark = pytest.mark.usefixtures("qapp")

HOSTILE = (
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert%281%29)",
    "[x](data:text/html,hello)",
    "[x](http://example.org)",
    "[x](file:///etc/passwd)",
    "[x](//example.org)",
    "![x](https://example.org/pixel.png)",
    "![x](file:///etc/passwd)",
    '[x](https://example.org/" onclick="alert(1))',
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    r"$\href{javascript:alert(1)}{x}$",
    "\N{INVISIBLE SEPARATOR}0\N{INVISIBLE SEPARATOR}",
    "&#8291;0&#8291;",
    "&#8291;a7&#8291;",
    "&#8291;z&#8291;",
    '[x](<ravine:play 1" onclick="alert(1)>)',
    "[",
    "](",
    "`",
    "*",
    "\n\n",
    "> ",
)


class Live(HTMLParser):
    """Everything on a page that does something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inert = ("class", "role", "aria-label", "style", "viewbox", "d", "rel")
        self.found += [(tag, name, value or "") for name, value in attrs if name not in inert]
        if tag in ("script", "img", "iframe", "object", "embed", "form", "link", "meta", "base"):
            self.found.append((tag, "", ""))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join))
def test_nothing_on_a_page_acts_but_https_links_to_be_clicked(text: str) -> None:
    live = Live()
    live.feed(prose(text))
    acting = [(tag, name) for tag, name, value in live.found if not value.startswith("https://")]
    assert acting == []
    assert {(tag, name) for tag, name, _ in live.found} <= {("a", "href")}


def test_a_link_to_another_page_stays_one() -> None:
    made = prose("See [the paper](https://arxiv.org/abs/1412.6980?a=1&b=2).")
    assert '<a href="https://arxiv.org/abs/1412.6980?a=1&amp;b=2" rel="noopener noreferrer">' in made
    assert made.count("</a>") == 1


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join))
def test_links_that_act_are_buttons_that_only_say_what_they_do(text: str) -> None:
    live = Live()
    live.feed(prose(text, acts=True))
    acting = {(tag, name) for tag, name, value in live.found if not value.startswith("https://")}
    assert acting <= {("button", "type"), ("button", "data-action")}


def test_bold_slanted_and_code_stay_so() -> None:
    assert prose("**b** *i* `c`").strip() == "<p><strong>b</strong> <em>i</em> <code>c</code></p>"
