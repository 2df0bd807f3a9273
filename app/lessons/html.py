"""A lesson's text as a page for a browser: self-contained, dark or light as the browser likes it."""

from __future__ import annotations

import html
import re

from PyQt6.QtGui import QTextDocument

from widgets.style.typeset_text import formula_svg, without_formulas

#: What stands for a formula while the text is read: a sign that nobody writes around its number.
MARK = "\N{INVISIBLE SEPARATOR}{}\N{INVISIBLE SEPARATOR}"
OWN_LINK = re.compile(r"\[([^\]]*)\]\((?:<ravine:[^>]*>|ravine:[^)\s]*)\)")

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


def prose(text: str) -> str:
    """A lesson's Markdown as HTML with its formulas as drawings; links that act are plain text."""
    formulas: list[str] = []

    def keep(latex: str, display: bool) -> str:  # noqa: FBT001 - what `without_formulas` asks for
        svg = formula_svg(latex)
        formulas.append(f'<span class="display">{svg}</span>' if display else svg)
        return MARK.format(len(formulas) - 1)

    plain = OWN_LINK.sub(r"\1", without_formulas(text, keep))
    document = QTextDocument()
    document.setMarkdown(
        plain,
        QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML,
    )
    body = re.search(r"<body[^>]*>(.*)</body>", document.toHtml(), re.DOTALL)
    made = re.sub(r'\s(?:style|align|dir)="[^"]*"', "", body[1] if body else "")
    return re.sub(MARK.format(r"(\d+)"), lambda match: formulas[int(match[1])], made)
