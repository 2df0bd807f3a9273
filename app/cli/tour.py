"""``tour``: one picture of every lesson, and a page that shows them chapter by chapter."""

from __future__ import annotations

import argparse
import html
from pathlib import Path

from app.cli.renderers import RENDERERS
from app.export.picture import WINDOW, WINDOW_SIZE, make_renderer
from app.files import write_whole
from app.headless import offscreen_application
from app.lessons import Chapter, Lesson, catalogue, lesson_experiment
from app.lessons.checking import best_frame, hero_of
from app.lessons.html import page, prose
from app.terminal import ProgressLine, complain, say
from engine.errors import RavineError
from engine.observers.session_observer import Observer
from engine.session.session import Session
from widgets.style.theme import Theme, load_theme

PAGE = "index.html"


def run(options: argparse.Namespace) -> int:
    """Make the tour; a lesson that cannot be drawn is reported and left out.

    Raises:
        RavineError: the folder cannot be made.
    """
    folder: Path = options.out
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RavineError(f"{folder}: the folder cannot be made ({error.strerror})") from None
    offscreen_application()
    found, theme = catalogue(), load_theme(options.theme)
    size = WINDOW_SIZE if options.window and options.size == (640, 400) else options.size
    report, done, bad = ProgressLine("lesson", len(found.lessons)), 0, list(found.broken)
    parts = []
    for chapter, rows in found.chapters():
        entries = []
        for lesson in rows:
            try:
                entries.append(_entry(lesson, folder, theme, size, whole=options.window))
            except RavineError as error:
                bad.append(f"{lesson.key}: {error}")
            done += 1
            report(done)
        parts.append(_chapter(chapter, entries))
    write_whole(folder / PAGE, page("The lessons of Ravine", "\n".join(parts)).encode())
    for sentence in bad:
        complain(sentence)
    say(str(folder / PAGE))
    return 1 if bad else 0


def _entry(lesson: Lesson, folder: Path, theme: Theme, size: tuple[int, int], *, whole: bool) -> str:
    """A lesson on the page; its picture is saved beside it."""
    experiment = lesson_experiment(lesson.path)
    session = Session(experiment)
    session.seek(best_frame(lesson, experiment))
    view = WINDOW if whole else hero_of(session)
    path = folder / f"{lesson.key}.png"
    with make_renderer(view, theme, size, RENDERERS, any_size=True) as renderer:
        renderer.save(Observer(session, extras=renderer.extras).frame(), path)
    address = session.address
    title, claim = html.escape(lesson.title), html.escape(lesson.claim)
    return (
        f'<article id="{lesson.key}"><img src="{path.name}" width="{size[0]}" height="{size[1]}" '
        f'loading="lazy" alt="{title} at step {address.step}"><div>'
        f'<h3>{title}</h3><p class="claim">{claim}</p>'
        f"{prose(experiment.text)}<p class=quiet><code>main.py {lesson.key}</code>, step {address.step}</p>"
        "</div></article>"
    )


def _chapter(chapter: Chapter, entries: list[str]) -> str:
    title, meaning = html.escape(chapter.title), html.escape(chapter.meaning)
    return f"<section><h2>{title}</h2><p class=quiet>{meaning}</p>\n" + "\n".join(entries) + "</section>"
