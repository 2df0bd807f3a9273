"""A lesson's text and script as HTML for a page, safe whoever wrote them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from app.lessons.html import prose
from app.lessons.lesson import Lesson, Script
from app.lessons.reading import links_in

#: How a typeset formula says its size. A page allows no styles but its own, so these become rules of it.
SIZED = re.compile(r'(<svg class="formula" role="img" aria-label="[^"]*") style="([a-z0-9:;.\-]*)"')
ACTS = "ravine:"


@dataclass
class StyleRules:
    """Styles that were written into tags, as rules of a style sheet.

    Attributes:
        rules: each once, by the name of its class.
    """

    rules: dict[str, str] = field(default_factory=dict)

    def taken_from(self, html: str) -> str:
        """The HTML with classes in place of the styles of its formulas."""

        def name(match: re.Match[str]) -> str:
            known = next((key for key, rule in self.rules.items() if rule == match[2]), None)
            key = known or f"s{len(self.rules)}"
            self.rules[key] = match[2]
            return match[1].replace('class="formula"', f'class="formula {key}"')

        return SIZED.sub(name, html)

    @property
    def sheet(self) -> str:
        """All of them."""
        return "\n".join(f".{key} {{ {rule} }}" for key, rule in self.rules.items())


def script_table(script: Script, styles: StyleRules) -> list[dict[str, Any]]:
    """The steps of a script for a page's scripts; their texts are HTML."""
    return [
        {
            "say": _line(step.say, styles),
            "ask": _line(step.ask, styles),
            "choices": [_line(choice, styles) for choice in step.choices],
            "answer": step.answer,
            "reveal": _line(step.reveal, styles),
            "actions": list(step.actions),
        }
        for step in script
    ]


def text_html(text: str, styles: StyleRules) -> str:
    """A text as HTML; its links that act are buttons."""
    return styles.taken_from(prose(text, acts=True))


def actions_in(text: str) -> list[str]:
    """What the links of a text do."""
    return [link.removeprefix(ACTS) for link in links_in(text) if link.startswith(ACTS)]


def place_of(lesson: Lesson | None) -> dict[str, str]:
    """What a page says of a lesson's place in the course."""
    return {} if lesson is None else {"key": lesson.key, "chapter": lesson.chapter, "claim": lesson.claim}


def _line(text: str, styles: StyleRules) -> str:
    """A sentence of a script; one paragraph is none."""
    html = text_html(text, styles).strip() if text else ""
    only = re.fullmatch(r"<p>((?:(?!<p>).)*)</p>", html, re.DOTALL)
    return only[1] if only else html
