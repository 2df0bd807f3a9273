"""Writing a lesson: an experiment with a text becomes a folder that can be handed out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import tomli_w

from app.files import finish_replacing, replace_files
from app.lessons.lesson import EXPERIMENT, LESSON, TEXT, LessonContent, Script, ScriptStep, slug
from app.lessons.reading import check_lesson, is_lesson, read_content
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import write_experiment
from engine.experiment.portable import with_table_beside
from engine.measures.facts import fact_table


@dataclass(frozen=True)
class Draft:
    """A lesson to be written.

    Attributes:
        title: a few words.
        chapter: a row of ``CHAPTERS``.
        text: Markdown.
        claim: what it shows, in one sentence; may be empty.
        script: its steps; may be none.
    """

    title: str
    chapter: str
    text: str
    claim: str = ""
    script: Script = ()


def other_lesson(place: Path, title: str, folder: Path | None) -> bool:
    """Whether a lesson of this title would be written over another one.

    Args:
        place: the folder in which the lesson's own is made.
        title: of the lesson.
        folder: the lesson that is open; None if none is.
    """
    name = slug(title)
    there = place / name
    return bool(name) and is_lesson(there) and (folder is None or there.resolve() != folder.resolve())


def write_lesson(place: Path, experiment: Experiment, draft: Draft, *, keeps: bool = True) -> Path:
    """Write a lesson into a new folder.

    Args:
        place: the folder in which the lesson's own is made.
        experiment: what runs in it.
        draft: the rest.
        keeps: whether facts and script of the lesson that is there stay where the draft has none.

    Returns:
        The lesson's folder.

    Raises:
        RavineError: it has no title, could not be read again, there is something else of its name, or it
            cannot be written.
    """
    name = slug(draft.title)
    if not name:
        raise RavineError("a lesson needs a title; write a few words")
    folder = place / name
    if folder.exists() and not is_lesson(folder):
        raise RavineError(f"{folder}: there is something else of this name; choose another title")
    steps = experiment.steps or max([mark.step for mark in experiment.bookmarks], default=0) or None
    there, tables = with_table_beside(experiment, folder)
    plain = replace(there, title=draft.title, text="", steps=steps)
    finish_replacing(folder)
    # Saved again, a lesson keeps what the draft says nothing of: facts and a script take long to write.
    before = read_content(folder) if keeps and is_lesson(folder) else LessonContent()
    script = draft.script or before.script
    table: dict[str, object] = {"chapter": draft.chapter, "rows": []}
    if draft.claim:
        table["claim"] = draft.claim
    if before.facts:
        table["facts"] = [fact_table(fact) for fact in before.facts]
    if script:
        table["script"] = [_step_table(step) for step in script]
    text, described, written = f"{draft.text.strip()}\n", tomli_w.dumps(table), write_experiment(plain)
    check_lesson(described, written, text)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RavineError(f"{folder}: the folder cannot be made ({error.strerror})") from None
    replace_files(
        folder,
        tables | {EXPERIMENT: written.encode(), TEXT: text.encode(), LESSON: described.encode()},
    )
    return folder


def steps_of(experiment: Experiment) -> Script:
    """A script that goes from bookmark to bookmark and says their names."""
    return tuple(
        ScriptStep(
            say=mark.name or f"Step {mark.step}.",
            actions=(f"go {mark.step}.{mark.phase}" if mark.phase else f"play {mark.step}",),
        )
        for mark in experiment.bookmarks
    )


def _step_table(step: ScriptStep) -> dict[str, object]:
    if step.say:
        return {"say": step.say, "acts": list(step.actions)}
    return {
        "ask": step.ask,
        "choices": list(step.choices),
        "answer": step.answer,
        "reveal": step.reveal,
        "acts": list(step.actions),
    }
