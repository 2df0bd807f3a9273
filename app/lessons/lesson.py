"""What a lesson is: its place in the course, what it claims, and the steps of its script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.frames.frame import Address
from engine.registry import Registry

if TYPE_CHECKING:
    from engine.measures.facts import Fact  # brings every measure, and few lists of lessons ask for facts

#: The files of a lesson's folder.
EXPERIMENT, TEXT, LESSON = "experiment.toml", "text.md", "lesson.toml"


@dataclass(frozen=True)
class Chapter:
    """A row of the table of chapters.

    Attributes:
        key: its name in a lesson's file.
        title: the name shown.
        meaning: what one learns in it.
        digit: the first of the numbers of its lessons' folders.
    """

    key: str
    title: str
    meaning: str
    digit: int


OWN = "own"
CHAPTERS: Registry[Chapter] = Registry(
    "chapter",
    (
        Chapter(
            "neurons", "Neurons and activations", "What one neuron computes, and the bend it computes by.", 1
        ),
        Chapter(
            "initialisation",
            "Initialisation",
            "Why the numbers one begins with decide what can be learned.",
            2,
        ),
        Chapter(
            "normalisation", "Batch normalisation", "What a layer gains when its inputs keep their spread.", 3
        ),
        Chapter("averages", "Averages", "The moving average, from a thermometer to the inside of Adam.", 4),
        Chapter(
            "surfaces", "Reading surfaces", "Reading a landscape: slopes, contours, bowls and saddles.", 5
        ),
        Chapter("optimizers", "Optimizers", "The ways down, from plain descent to Adam.", 6),
        Chapter(
            "rates",
            "Rates and schedules",
            "How far a step should go: the limit of a learning rate, and how it changes over a run.",
            6,
        ),
        Chapter(
            "behaviour",
            "How optimizers behave and why",
            "Sparse inputs, ravines, races: who copes, and why.",
            7,
        ),
        Chapter(
            "learning",
            "Learning and over-fitting",
            "Whether a network has learned something or only its examples by heart, and what helps.",
            7,
        ),
        Chapter("gallery", "Gallery", "Networks to watch for the pleasure of it.", 8),
        Chapter(OWN, "My lessons", "Lessons in a folder of one's own.", 9),
    ),
)


@dataclass(frozen=True)
class NamedFrame:
    """A frame that can be asked for by name.

    Attributes:
        name: for the command line, e.g. ``momentum-decay-0-9-epoch-49``.
        caption: as it is written in the text.
        step: updates completed.
        phase: phases of the next step that are done.
    """

    name: str
    caption: str
    step: int
    phase: int = 0

    @property
    def address(self) -> Address:
        """Where it is."""
        return Address(self.step, self.phase)


@dataclass(frozen=True)
class ScriptStep:
    """One step of a script: something said, or a question with its answer.

    Attributes:
        say: a statement; empty for a question.
        ask: a question; empty for a statement.
        choices: the answers to choose from.
        answer: the place of the right one.
        reveal: what is shown once an answer has been chosen.
        actions: what the window does then (see `app.lessons.actions`).
    """

    say: str = ""
    ask: str = ""
    choices: tuple[str, ...] = ()
    answer: int = 0
    reveal: str = ""
    actions: tuple[str, ...] = ()


Script = tuple[ScriptStep, ...]


@dataclass(frozen=True)
class Lesson:
    """A lesson as a list of them shows it; what it takes longer to read is read when it is asked for.

    Attributes:
        key: the name on the command line, from the folder's name without its number.
        title: the name shown.
        meaning: the first sentence of its text.
        chapter: a row of ``CHAPTERS``.
        rows: the rows of the curriculum that it brings to life.
        claim: what running it proves; empty for one of a person's own that claims nothing.
        path: its folder.
    """

    key: str
    title: str
    meaning: str
    chapter: str
    rows: tuple[int, ...]
    claim: str
    path: Path


@dataclass(frozen=True)
class LessonContent:
    """What a lesson's own file says beside its place in the course."""

    facts: tuple[Fact, ...] = ()
    script: Script = ()


def slug(text: str) -> str:
    """A caption as one word, e.g. ``momentum-decay-0-9-epoch-49``."""
    return re.sub(r"\W+", "-", text.casefold()).strip("-")
