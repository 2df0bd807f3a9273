"""``page``: a lesson or an experiment with its recorded run as one HTML file."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.files import with_ending, write_whole
from app.headless import offscreen_application
from app.lessons.catalogue import with_key
from app.lessons.lesson import Lesson
from app.lessons.overrides import begin
from app.lessons.reading import is_lesson, read_lesson
from app.lessons.sources import open_source
from app.page.page import PageOptions, page_bytes
from app.terminal import ProgressLine, complain, say

#: The endings of a page, without the dot.
ENDINGS = ("html", "htm")


def run(options: argparse.Namespace) -> int:
    """Make the page; that a racer diverges is no failure.

    Raises:
        RavineError: the experiment cannot be run, or the file cannot be written.
    """
    out = with_ending(options.out, ENDINGS)
    session = begin(options.source, options.set)
    document = open_source(options.source)
    offscreen_application()
    line: list[ProgressLine] = []

    def tell(done: int, total: int) -> None:
        if not line:
            line.append(ProgressLine("frame", total))
        line[0](done)

    first = document.address.step if options.step is None else options.step
    wanted = PageOptions(first, options.steps, options.every, options.theme or "")
    lesson = lesson_of(options.source, document.lesson)
    page = page_bytes(session, wanted, lesson=lesson, folder=out.parent, tell=tell)
    write_whole(out, page)
    if session.divergence:
        complain(session.divergence)
    say(f"{out}: {len(page) / 1000:,.0f} kB")
    return 0


def lesson_of(source: str, key: str) -> Lesson | None:
    """The lesson whose script comes along: of the course, or of a folder that was handed out."""
    path = Path(source)
    return read_lesson(path) if not key and path.is_dir() and is_lesson(path) else with_key(key)
