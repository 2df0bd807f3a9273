"""A site of lessons: an index with a search, and a page of each; it works from a folder and from any host."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from pathlib import Path
from string import Template

from app.export.picture import make_renderer
from app.files import write_whole
from app.lessons.catalogue import Catalogue
from app.lessons.checking import best_frame, hero_of
from app.lessons.lesson import Chapter, Lesson
from app.lessons.reading import lesson_experiment
from app.page.document import policy, resource_text
from app.page.page import PageOptions, page_bytes
from app.page.style import variables
from engine.errors import RavineError
from engine.observers.session_observer import Observer
from engine.session.session import Session
from widgets.style.theme import load_theme

INDEX = "index.html"
TITLE, SUBTITLE = (
    "The lessons of Ravine",
    "See a neural network learn: each lesson is a run to play, turn and step.",
)
#: Of the picture of a lesson on the index.
SIZE = (480, 300)
#: The colours of these pictures, unless the whole site has a theme.
PICTURE_THEME = "ink"
#: Pictures lie beside the index, on a host as in a folder.
PICTURES = "'self' file: data:"


def make_site(
    folder: Path,
    catalogue: Catalogue,
    options: PageOptions,
    tell: Callable[[int], None],
    chosen: Sequence[str] = (),
) -> list[str]:
    """Write a site into a folder.

    Args:
        folder: where to; it is made.
        catalogue: the lessons.
        options: of every page.
        tell: called with the number of lessons that are done.
        chosen: the keys of the lessons that are wanted; empty for all.

    Returns:
        A sentence for each lesson that could not be made and is left out.

    Raises:
        RavineError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RavineError(f"{folder}: the folder cannot be made ({error.strerror})") from None
    rows = [
        lesson
        for _, lessons in catalogue.chapters()
        for lesson in lessons
        if not chosen or lesson.key in chosen
    ]
    made, faults = list[Lesson](), list(catalogue.broken)
    for place, lesson in enumerate(rows):
        links = {"All lessons": INDEX}
        if place + 1 < len(rows):
            links["Next"] = page_name(rows[place + 1])
        try:
            _make_lesson(folder, lesson, options, links)
            made.append(lesson)
        except RavineError as error:
            faults.append(f"{lesson.key}: {error}")
        tell(place + 1)
    write_whole(folder / INDEX, _index(catalogue, made, options.theme).encode())
    return faults


def page_name(lesson: Lesson) -> str:
    """The file of a lesson's page."""
    return f"{lesson.key}.html"


def _make_lesson(folder: Path, lesson: Lesson, options: PageOptions, links: dict[str, str]) -> None:
    """Write a lesson's page and its picture for the index."""
    experiment = lesson_experiment(lesson.path)
    session = Session(experiment)
    page = page_bytes(session, options, lesson=lesson, folder=folder, links=links)
    session.seek(best_frame(lesson, experiment))
    theme = load_theme(options.theme or PICTURE_THEME)
    with make_renderer(hero_of(session), theme, SIZE, any_size=True) as renderer:
        renderer.save(Observer(session, extras=renderer.extras).frame(), folder / f"{lesson.key}.png")
    write_whole(folder / page_name(lesson), page)


def _index(catalogue: Catalogue, made: Sequence[Lesson], theme: str) -> str:
    style, script = variables() + resource_text("site.css"), resource_text("site.js")
    parts = [
        _chapter(chapter, [lesson for lesson in lessons if lesson in made])
        for chapter, lessons in catalogue.chapters()
    ]
    return Template(resource_text("site.html")).substitute(
        title=TITLE,
        subtitle=SUBTITLE,
        theme=f' data-theme="{html.escape(theme)}"' if theme else "",
        policy=policy(style, script, images=PICTURES),
        style=style,
        script=script,
        chapters="\n".join(parts),
    )


def _chapter(chapter: Chapter, lessons: Sequence[Lesson]) -> str:
    if not lessons:
        return ""
    title, meaning = html.escape(chapter.title), html.escape(chapter.meaning)
    cards = "\n".join(_card(lesson) for lesson in lessons)
    head = f'<h2>{title}</h2><p class="quiet">{meaning}</p>'
    return f'<section>{head}\n<div class="lessons">{cards}</div></section>'


def _card(lesson: Lesson) -> str:
    key, title = html.escape(lesson.key), html.escape(lesson.title)
    claim = html.escape(lesson.claim or lesson.meaning)
    size = f'width="{SIZE[0]}" height="{SIZE[1]}"'
    return (
        f'<a class="lesson" id="{key}" href="{html.escape(page_name(lesson))}">'
        f'<img src="{key}.png" alt="" {size} loading="lazy">'
        f'<div><h3>{title}</h3><p class="quiet">{claim}</p></div></a>'
    )
