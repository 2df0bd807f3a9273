"""Making a page of an experiment: its run recorded, its lesson's text and script, all in one HTML file."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.export.page_metadata import experiment_block, json_block
from app.lessons.lesson import CHAPTERS, Lesson, Script
from app.lessons.reading import read_script
from app.page.document import PageParts, page_html
from app.page.lesson_text import StyleRules, actions_in, script_table, text_html
from app.page.packing import Packer
from app.page.recording import Tell, record
from app.page.steps import named_steps, recorded_steps
from app.page.style import looks
from app.workspaces import workspace_for
from engine.errors import RavineError
from engine.frames.frame import Address
from engine.session.session import Session

#: Steps a second at most; flat out is no speed for a recorded run.
FASTEST = 60.0


@dataclass(frozen=True)
class PageOptions:
    """What a person may choose about a page.

    Attributes:
        first: the step at which it opens.
        last: the last step that is recorded; see `app.page.steps.recorded_steps`.
        every: the distance between two recorded steps.
        theme: a theme's name; empty for the browser's wish.
    """

    first: int = 0
    last: int | None = None
    every: int | None = None
    theme: str = ""


def tell_nobody(done: int, total: int) -> None:
    """Go on."""
    del done, total


def page_bytes(
    session: Session,
    options: PageOptions,
    *,
    lesson: Lesson | None = None,
    folder: Path | None = None,
    links: Mapping[str, str] | None = None,
    tell: Tell = tell_nobody,
) -> bytes:
    """A page of a run, as a file's content.

    Args:
        session: at its start; it is sought.
        options: what was chosen.
        lesson: which it is, if one: its script comes along.
        folder: where the page will be saved.
        links: addresses of other pages of a site, by what stands on the page.
        tell: called after each recorded frame.

    Raises:
        RavineError: the lesson's files cannot be read, or it opens at a step that is not recorded.
    """
    experiment, packer, styles = session.experiment, Packer(), StyleRules()
    script: Script = () if lesson is None else read_script(lesson.path)
    named = [options.first, *named_steps(script, actions_in(experiment.text))]
    steps = recorded_steps(experiment, options.last, options.every, named)
    if options.first > steps[-1]:
        raise RavineError(f"step {options.first} is after the last recorded one, {steps[-1]}; record more")
    text = text_html(experiment.text, styles)
    table: dict[str, Any] = {
        "title": experiment.title,
        "lesson": "" if lesson is None else lesson.key,
        "script": script_table(script, styles),
        "workspace": workspace_for(experiment, session.problem.objective.size).key,
        "first": options.first,
        "speed": min(experiment.speed, FASTEST),
        "bookmarks": [[mark.step, mark.phase, mark.name] for mark in experiment.bookmarks],
        **record(session, steps, packer, tell),
        **looks(packer),
    }
    packer.add_text("table", json.dumps(table, allow_nan=False))
    blocks = experiment_block(experiment, Address(options.first), folder)
    chapter = "" if lesson is None else CHAPTERS[lesson.chapter].title
    return page_html(
        PageParts(
            title=experiment.title,
            subtitle=chapter,
            links=" ".join(
                f'<a href="{html.escape(address)}">{html.escape(name)}</a>'
                for name, address in (links or {}).items()
            ),
            text=text,
            theme=options.theme,
            blocks="\n".join([blocks, json_block("ravine-contents", packer.contents)]),
            run=packer.compressed(),
            rules=styles.sheet,
        )
    ).encode()
