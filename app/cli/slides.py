"""``slides``: a lesson's script as a deck, one slide a step."""

from __future__ import annotations

import argparse

from app.cli.page import lesson_of
from app.files import format_of, write_whole
from app.headless import offscreen_application
from app.lessons import CHAPTERS
from app.lessons.lesson import Script
from app.lessons.overrides import begin
from app.lessons.reading import read_script
from app.lessons.sources import open_source
from app.slides.deck import make_deck
from app.slides.html_deck import deck_html
from app.slides.powerpoint import deck_pptx
from app.terminal import ProgressLine, say
from widgets.style.theme import load_theme

FORMATS = ("html", "pptx")


def run(options: argparse.Namespace) -> int:
    """Make the deck.

    Raises:
        RavineError: the experiment cannot be run, an action of the script cannot be done, or the file cannot
            be written.
    """
    ending = format_of(options.out, FORMATS)
    document = open_source(options.source)
    lesson = lesson_of(options.source, document.lesson)
    script: Script = () if lesson is None else read_script(lesson.path)
    session = begin(options.source, options.set)
    offscreen_application()
    theme, line = load_theme(options.theme), ProgressLine("step", max(len(script), 1))
    deck = make_deck(
        session,
        script,
        theme,
        subtitle="" if lesson is None else CHAPTERS[lesson.chapter].title,
        claim="" if lesson is None else lesson.claim,
        tell=lambda done, _: line(done),
    )
    content = deck_html(deck, theme.name) if ending == "html" else deck_pptx(deck, theme)
    write_whole(options.out, content)
    say(f"{options.out}: {len(deck.slides)} slides, {len(content) / 1000:,.0f} kB")
    return 0
