"""A lesson's text as a page for a browser: self-contained, dark or light as the browser likes it."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from PyQt6.QtCore import QByteArray, QUrl
from PyQt6.QtGui import QTextDocument

from widgets.style.typeset_text import formula_svg, without_formulas

#: The placeholder of a formula while the text is read: a private-use character around its number.
MARK = "\N{INVISIBLE SEPARATOR}{}\N{INVISIBLE SEPARATOR}"
OWN_LINK = re.compile(r"\[([^\]]{0,500})\]\((?:<ravine:([^>\n]{0,500})>|ravine:([^)\s]{0,500}))\)")
#: What marks the beginning of a link that acts, with its number, and its end.
LINK_MARK, LINK_END = MARK.format("a{}"), MARK.format("z")

#: Addresses that a page may lead to: those of other pages, by a protected connection.
HTTPS = re.compile(r"https://[^\s\"'<>\\\x00-\x20\x7f]{1,2000}")
#: What a lesson's text is made of on a page.
TAGS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "br", "hr"}
    | {"table", "thead", "tbody", "tr", "td", "th", "span", "pre", "code", "em", "strong", "b", "i", "s"}
)
EMPTY_TAGS = frozenset({"br", "hr"})

STYLE = """
:root { color-scheme: light dark; --ground: #f6f4ef; --panel: #fffdf8; --text: #22252b; --quiet: #5d636e;
  --line: #d9d5ca; --accent: #0b5fa5 }
@media (prefers-color-scheme: dark) { :root { --ground: #14171c; --panel: #1b1f26; --text: #e6e8ec;
  --quiet: #9aa2ad; --line: #2c323b; --accent: #6cb6ff } }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.55 Inter, system-ui,
  sans-serif }
main { max-width: 1120px; margin: 0 auto; padding: 32px 24px }
h1, h2, h3 { line-height: 1.2; margin: 0 0 8px } h2 { margin-top: 48px }
.quiet { color: var(--quiet) } .claim { color: var(--accent); font-weight: 600 }
article { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 24px; margin: 24px 0;
  padding: 16px; background: var(--panel); border: 1px solid var(--line); border-radius: 8px }
article img { width: 100%; height: auto; border-radius: 4px }
code { background: var(--ground); padding: 1px 4px; border-radius: 3px }
svg.formula { vertical-align: middle; fill: currentColor; overflow: visible }
.display { display: block; text-align: center; margin: 8px 0 }
@media (max-width: 800px) { article { grid-template-columns: 1fr } }
"""


def page(title: str, body: str) -> str:
    """A whole page.

    Args:
        title: plain text.
        body: HTML.
    """
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><main><h1>{html.escape(title)}</h1>\n{body}</main></body></html>\n"
    )


def prose(text: str, *, acts: bool = False) -> str:
    """A lesson's Markdown as HTML with its formulas as drawings.

    Args:
        text: the Markdown, of a stranger perhaps.
        acts: whether links that act become buttons whose ``data-action`` says what they do, as in a script;
            otherwise they are plain text.
    """
    formulas: list[str] = []
    actions: list[str] = []

    def mark(match: re.Match[str]) -> str:
        if not acts:
            return match[1]
        actions.append(match[2] or match[3] or "")
        return LINK_MARK.format(len(actions) - 1) + match[1] + LINK_END

    def keep(latex: str, display: bool) -> str:  # noqa: FBT001 - what `without_formulas` asks for
        svg = formula_svg(latex)
        formulas.append(f'<span class="display">{svg}</span>' if display else svg)
        return MARK.format(len(formulas) - 1)

    separator = MARK[0]
    plain = OWN_LINK.sub(mark, without_formulas(text.replace(separator, ""), keep))
    document = _UnillustratedDocument()
    document.setMarkdown(
        plain,
        QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML,
    )
    body = re.search(r"<body[^>]*>(.*)</body>", document.toHtml(), re.DOTALL)
    filtered = _SafeHtml()
    filtered.feed(body[1] if body else "")
    filtered.close()
    made = "".join(filtered.parts)
    made = re.sub(MARK.format("([0-9]{1,6})"), lambda match: _at(formulas, match[1]), made)
    buttons = [_button(action) for action in actions]
    made = re.sub(LINK_MARK.format("([0-9]{1,6})"), lambda match: _at(buttons, match[1]), made)
    return made.replace(LINK_END, "</button>" if buttons else "")


def _at(parts: list[str], number: str) -> str:
    """One of the parts; nothing where a stranger's text has a mark of its own, written as ``&#8291;``."""
    return parts[int(number)] if int(number) < len(parts) else ""


def _button(action: str) -> str:
    return f'<button type="button" class="action" data-action="{html.escape(action)}">'


class _UnillustratedDocument(QTextDocument):
    """A document that opens no files, whatever its text names."""

    def loadResource(self, type: int, name: QUrl) -> QByteArray:  # noqa: A002, N802 - Qt's names
        """Nothing (Qt)."""
        del type, name
        return QByteArray()


class _SafeHtml(HTMLParser):
    """Passes on the tags that structure a text; of a stranger's links those with ``https:``, no pictures.

    Attributes:
        parts: of the HTML that is passed on.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._links: list[bool] = []
        self._spans: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass on a tag without its attributes, a link with its address (HTMLParser)."""
        if tag == "a":
            address = _https(dict(attrs).get("href") or "")
            self._links.append(bool(address))
            if address:
                self.parts.append(f'<a href="{html.escape(address)}" rel="noopener noreferrer">')
        elif tag == "img":
            self.parts.append(html.escape(dict(attrs).get("alt") or ""))
        elif tag == "span":
            self._spans.append(_emphasis(dict(attrs).get("style") or ""))
            self.parts.append(f"<{self._spans[-1]}>")
        elif tag in TAGS:
            self.parts.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        """Pass on the end of what was passed on (HTMLParser)."""
        if tag == "a":
            if self._links and self._links.pop():
                self.parts.append("</a>")
        elif tag == "span":
            self.parts.append(f"</{self._spans.pop() if self._spans else 'span'}>")
        elif tag in TAGS - EMPTY_TAGS:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Pass on text (HTMLParser)."""
        self.parts.append(html.escape(data, quote=False))

    def handle_entityref(self, name: str) -> None:
        """Pass on an escaped letter (HTMLParser)."""
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Pass on an escaped letter (HTMLParser)."""
        self.parts.append(f"&#{name};")


def _emphasis(style: str) -> str:
    """The tag for what Qt says by the style of a span."""
    if re.search(r"font-weight: ?[6-9]00", style):
        return "strong"
    if "font-style:italic" in style:
        return "em"
    return "code" if "monospace" in style else "span"


def _https(address: str) -> str:
    """An address that a click may lead to; empty for any other."""
    return address if HTTPS.fullmatch(address) else ""
