"""Reading the folder of a lesson: what a list needs at once, the rest when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from app.lessons.lesson import (
    CHAPTERS,
    EXPERIMENT,
    LESSON,
    TEXT,
    Lesson,
    LessonContent,
    NamedFrame,
    Script,
    ScriptStep,
    slug,
)
from app.lessons.sentence import first_sentence
from app.workspaces import with_known_workspace
from engine.errors import RavineError, unknown_name
from engine.experiment.description import Bookmark, Experiment
from engine.experiment.file import parse_experiment, read_bookmark, read_experiment
from engine.experiment.toml_reader import LONGEST_TEXT, TableReader, row_of, whole
from engine.experiment.toml_text import parse_toml
from engine.frames.frame import Address

MAX_ROW = 99
MAX_CHOICES = 4
LONGEST_TITLE = 40
#: From this likeness on, of 1, a part of a name may have been meant.
LIKE = 0.7
#: The largest file of a lesson that is read.
MAX_BYTES = 32 * 2**20
#: How many words of a caption are compared with what was asked for.
MOST_WORDS = 20
#: A link of Markdown; bounded, so that a text of brackets is looked through once.
LINK = re.compile(r"\]\((?:<([^>\n]{0,500})>|([^)\s]{0,500}))\)")
#: Where the first table of a TOML file begins; what precedes it is quick to read.
FIRST_TABLE = re.compile(r"^\[", re.MULTILINE)


def read_lesson(folder: Path) -> Lesson:
    """What a list shows of a lesson; neither its experiment nor its script is built.

    Args:
        folder: named ``NNN-key``, or as a person likes.

    Raises:
        RavineError: a file is missing, or its first keys are not allowed.
    """
    try:
        chapter, rows, claim = _description(TableReader(_head(folder / LESSON), ""))
        return Lesson(
            key=key_of(folder),
            title=TableReader(_head(folder / EXPERIMENT), "").take_text("title", default="Untitled"),
            meaning=first_sentence(read_text(folder)),
            chapter=chapter,
            rows=rows,
            claim=claim,
            path=folder,
        )
    except RavineError as error:
        raise error.at(str(folder)) from None


def key_of(folder: Path) -> str:
    """The name of a lesson on the command line: that of its folder, without its number."""
    number, _, rest = folder.name.partition("-")
    name = rest if number.isdigit() and rest else folder.name
    return slug(name).replace("-", "_") or "lesson"


def read_content(folder: Path) -> LessonContent:
    """The facts and the script of a lesson.

    Raises:
        RavineError: the file cannot be read, or says something that is not allowed.
    """
    place = str(folder / LESSON)
    try:
        return _content(_table(folder / LESSON))
    except RavineError as error:
        raise error if str(error).startswith(place) else error.at(place) from None


def check_lesson(lesson: str, experiment: str, text: str) -> None:
    """Refuse the files of a lesson that could be written and not be read again.

    Args:
        lesson: what is to be written to `LESSON`.
        experiment: to `EXPERIMENT`.
        text: to `TEXT`.

    Raises:
        RavineError: what reading them would say.
    """
    table = parse_toml(lesson)
    _description(TableReader(table, ""))
    _content(table)
    parse_experiment(experiment)
    _bounded(text.strip())


def _description(reader: TableReader) -> tuple[str, tuple[int, ...], str]:
    """The chapter of a lesson, its rows of the curriculum, and its claim."""
    chapter = reader.take("chapter", str, required='chapter = "optimizers"')
    row_of(CHAPTERS, chapter, "chapter")
    return chapter, _rows(reader), reader.take_text("claim")


def _content(table: Mapping[str, Any]) -> LessonContent:
    from engine.measures.facts import read_fact  # noqa: PLC0415 - start-up time: it brings every measure

    reader = TableReader(table, "")
    for key in ("chapter", "claim"):
        reader.take(key, str)
    _rows(reader)
    facts = tuple(read_fact(child) for child in reader.tables("facts"))
    script = tuple(_script_step(child) for child in reader.tables("script"))
    reader.finish()
    return LessonContent(facts, script)


def _bounded(text: str) -> str:
    """A lesson's text.

    Raises:
        RavineError: it is too long to be shown beside a run.
    """
    if len(text) > LONGEST_TEXT:
        raise RavineError(f"{TEXT} has {len(text):,} characters; at most {LONGEST_TEXT:,} are allowed")
    return text


def read_script(folder: Path) -> Script:
    """The script alone; see `read_content`."""
    return read_content(folder).script


def asks(folder: Path) -> bool:
    """Whether a lesson's script asks what will happen; not if it cannot be read."""
    try:
        return any(step.ask for step in read_script(folder))
    except RavineError:
        return False


def read_text(folder: Path) -> str:
    """A lesson's text; empty where it has none.

    Raises:
        RavineError: it cannot be read.
    """
    path = folder / TEXT
    with suppress(FileNotFoundError):
        return _bounded(_read(path).strip())
    return ""


def read_checked(path: Path) -> Experiment:
    """An experiment of a file, whose workspace exists.

    Raises:
        RavineError: it cannot be read, or says something that is not allowed.
    """
    experiment = read_experiment(path)
    try:
        return with_known_workspace(experiment)
    except RavineError as error:
        raise error.at(str(path)) from None


def lesson_experiment(folder: Path) -> Experiment:
    """The experiment of a lesson's folder, with the lesson's text.

    Raises:
        RavineError: it cannot be read, or says something that is not allowed.
    """
    return with_text(read_checked(folder / EXPERIMENT), folder / EXPERIMENT)


def with_text(experiment: Experiment, path: Path) -> Experiment:
    """An experiment with the text that lies beside its file, if it is a lesson's and has none itself."""
    if path.name != EXPERIMENT or experiment.text or not (path.parent / TEXT).is_file():
        return experiment
    return replace(experiment, text=read_text(path.parent))


def is_lesson(folder: Path) -> bool:
    """Whether a folder is that of a lesson."""
    return (folder / LESSON).is_file() and (folder / EXPERIMENT).is_file()


def frames_of(folder: Path) -> tuple[NamedFrame, ...]:
    """The named frames of a lesson, in order; its experiment is read but not built.

    Raises:
        RavineError: the file cannot be read.
    """
    reader = TableReader(_table(folder / EXPERIMENT), "")
    marks = [read_bookmark(child) for child in reader.tables("bookmarks")]
    return named_frames(sorted(marks, key=lambda mark: (mark.step, mark.phase)))


def named_frames(marks: list[Bookmark] | tuple[Bookmark, ...]) -> tuple[NamedFrame, ...]:
    """Bookmarks as frames that can be asked for by name."""
    captions = [mark.name or f"step {mark.step}" for mark in marks]
    return tuple(
        NamedFrame(slug(caption), caption, mark.step, mark.phase)
        for caption, mark in zip(captions, marks, strict=True)
    )


def _rows(reader: TableReader) -> tuple[int, ...]:
    rows = reader.take("rows", list, default=[])
    for row in rows:
        if isinstance(row, bool) or not isinstance(row, int) or not 1 <= row <= MAX_ROW:
            raise RavineError(
                f"rows: {row!r} is not a row of the curriculum; allowed are whole numbers from 1"
            )
    return tuple(rows)


def _script_step(reader: TableReader) -> ScriptStep:
    say = reader.take("say", str, default="")
    ask = reader.take("ask", str, default="")
    if bool(say) == bool(ask):
        reader.miss(f"{reader.place} needs either say or ask", *(() if say else ("say", "ask")))
    acts = _texts(reader, "acts")
    if say:
        reader.finish()
        return ScriptStep(say=say, actions=acts)
    choices = _texts(reader, "choices")
    if not 2 <= len(choices) <= MAX_CHOICES:
        raise RavineError(
            f"{reader.at('choices')} has {len(choices)} entries; allowed are 2 to {MAX_CHOICES}"
        )
    step = ScriptStep(
        ask=ask,
        choices=choices,
        answer=whole(reader, "answer", low=0, high=len(choices) - 1, default=None, required="answer = 0"),
        reveal=reader.take("reveal", str, required='reveal = "Why it is so."'),
        actions=acts,
    )
    reader.finish()
    return step


def _texts(reader: TableReader, key: str) -> tuple[str, ...]:
    texts = reader.take(key, list, default=[])
    for text in texts:
        if not isinstance(text, str):
            raise RavineError(f"{reader.at(key)} must hold texts, not {text!r}")
    return tuple(texts)


def _read(path: Path) -> str:
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            raise RavineError(f"{path.name}: it has {size:,} bytes; at most {MAX_BYTES:,} are read")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise RavineError(f"{path.name}: it cannot be read ({error})") from None


def _table(path: Path) -> Mapping[str, Any]:
    try:
        return parse_toml(_read(path))
    except FileNotFoundError:
        raise RavineError(f"{path.name}: there is no such file") from None
    except RavineError as error:
        raise error if str(error).startswith(path.name) else error.at(path.name) from None


def _head(path: Path) -> Mapping[str, Any]:
    """The keys above the first table: a list needs no more, and a long file is slow to read."""
    try:
        text = _read(path)
    except FileNotFoundError:
        raise RavineError(f"{path.name}: there is no such file") from None
    found = FIRST_TABLE.search(text)
    with suppress(RavineError):
        return parse_toml(text[: found.start()] if found else text)
    return _table(path)


def links_in(text: str) -> list[str]:
    """Where the links of a Markdown text lead, in order."""
    return [
        angled or bare for angled, bare in re.findall(r"\]\((?:<([^>\n]{0,500})>|([^)\s]{0,500}))\)", text)
    ]


def lesson_table(lesson: Lesson) -> dict[str, Any]:
    """Everything that a list for programs says of a lesson.

    Raises:
        RavineError: its files cannot be read.
    """
    frames = [
        {"name": frame.name, "caption": frame.caption, "step": frame.step, "phase": frame.phase}
        for frame in frames_of(lesson.path)
    ]
    return {
        "id": lesson.key,
        "key": lesson.key,
        "title": lesson.title,
        "meaning": lesson.meaning,
        "chapter": lesson.chapter,
        "rows": list(lesson.rows),
        "claim": lesson.claim,
        "frames": frames,
        "path": str(lesson.path),
        "parameters": [],
    }


def frame_named(name: str, marks: tuple[Bookmark, ...]) -> Address:
    """The bookmark of a caption, of the same as one word, or of a part that no other has.

    Raises:
        RavineError: there is none, or several; the nearest names are listed.
    """
    frames, wanted = named_frames(marks), slug(name)
    if not frames:
        raise RavineError(f'there is no frame "{name}": this experiment has no bookmarks; use --step')
    whole_name = [frame for frame in frames if frame.name == wanted]
    within = [frame for frame in frames if wanted and f"-{wanted}-" in f"-{frame.name}-"]
    for found in (whole_name, within):
        if len(found) == 1:
            return found[0].address
    if len(within) > 1:
        several = " or ".join(frame.name for frame in within)
        raise RavineError(f'several frames have "{name}" in their names: did you mean {several}?')
    near = _nearest(wanted, [frame.name for frame in frames])
    if near:
        raise RavineError(f'unknown frame "{name}": did you mean {" or ".join(near)}?')
    raise unknown_name("frame", name, [frame.name for frame in frames])


def _nearest(wanted: str, names: list[str]) -> list[str]:
    """The names a part of which is most like what was asked for; a caption is rarely typed whole."""
    likeness = {
        name: max(SequenceMatcher(None, wanted, part).ratio() for part in _parts(name)) for name in names
    }
    best = max(likeness.values())
    return [name for name in names if likeness[name] == best] if best >= LIKE else []


def _parts(name: str) -> list[str]:
    """Every run of words of a name, of its first `MOST_WORDS` words."""
    words = name.split("-")[:MOST_WORDS]
    return ["-".join(words[at:to]) for at in range(len(words)) for to in range(at + 1, len(words) + 1)]
