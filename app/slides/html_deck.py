"""A deck as one HTML file for any browser: arrows turn it, N shows the notes, and it prints a slide a page.

Like a page of a lesson it loads nothing, and runs only its own script (`app.page.document.policy`).
"""

from __future__ import annotations

import base64
import html
from string import Template

from app.lessons.html import prose
from app.page.document import policy, resource_text
from app.page.lesson_text import StyleRules
from app.page.style import variables
from app.slides.deck import Deck, Slide


def deck_html(deck: Deck, theme: str) -> bytes:
    """The deck as a file; ``theme`` is its name in ``resources/palettes``."""
    rules = StyleRules()
    body = "\n".join(_slide_html(slide, deck, rules) for slide in deck.slides)
    style, script = variables() + resource_text("slides.css") + rules.sheet, resource_text("slides.js")
    return (
        Template(resource_text("slides.html"))
        .substitute(
            policy=policy(style, script),
            title=html.escape(deck.title),
            theme=html.escape(theme),
            style=style,
            body=body,
            script=script,
        )
        .encode()
    )


def _slide_html(slide: Slide, deck: Deck, rules: StyleRules) -> str:
    picture = ""
    if slide.picture:
        data = base64.b64encode(slide.picture).decode()
        picture = f'<img alt="{html.escape(slide.alt)}" src="data:image/png;base64,{data}">'
    if slide.is_title:
        head = f"<h1>{html.escape(slide.sentence)}</h1><p class='quiet'>{html.escape(deck.subtitle)}</p>"
    else:
        head = rules.taken_from(prose(slide.sentence))
    choices = "".join(
        f"<li{' class=right' if place == slide.answer else ''}>{rules.taken_from(prose(choice))}</li>"
        for place, choice in enumerate(slide.choices)
    )
    listed = f"<ol type='a'>{choices}</ol>" if choices else ""
    notes = f"<aside>{rules.taken_from(prose(slide.notes))}</aside>" if slide.notes else ""
    return f'<section tabindex="-1"><div class="said">{head}{listed}</div>{picture}{notes}</section>'
