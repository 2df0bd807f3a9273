"""Checking a lesson: it loads, its claim comes true, its script can be done, and it can be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.export.picture import render_view
from app.headless import offscreen_application
from app.lessons.actions import SCHEME, check_action
from app.lessons.catalogue import find
from app.lessons.lesson import OWN, Lesson
from app.lessons.reading import frames_of, lesson_experiment, links_in, read_content
from app.workspaces import workspace_for
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.frames.frame import Address
from engine.measures.facts import Verdict, verify
from engine.observers.session_observer import Observer
from engine.session.session import Session
from widgets.style.theme import load_theme
from widgets.view_table import VIEWS

SIZE = (320, 220)
THEME = "ink"
#: Panels of the window that are no views.
OWN_PANELS = ("lesson", "training")


@dataclass(frozen=True)
class LessonReport:
    """What came of checking a lesson.

    Attributes:
        key: the lesson's.
        faults: what is wrong with it, a sentence each.
        facts: how many facts of its claim were tried.
        claim: what it claims.
    """

    key: str
    faults: tuple[str, ...]
    facts: int
    claim: str

    @property
    def line(self) -> str:
        """All of it on one line."""
        if self.faults:
            return f"{self.key}: {'; '.join(self.faults)}"
        tried = "1 fact holds" if self.facts == 1 else f"{self.facts} facts hold"
        return f"{self.key}: ok: {tried}: {self.claim}" if self.claim else f"{self.key}: ok"


def check_lesson(key: str) -> LessonReport:
    """Check a lesson; whatever is wrong is told in the report."""
    lesson, faults, facts = find(key), list[str](), 0
    with _told(faults):
        experiment = lesson_experiment(lesson.path)
        with _told(faults):
            _check_actions(lesson, experiment)
        session = Session(experiment)
        with _told(faults):
            _check_frames(lesson, session)
        with _told(faults):
            verdicts = verdicts_of(lesson, session)
            facts = len(verdicts)
            faults += [verdict.sentence for verdict in verdicts if not verdict.holds]
            if not verdicts and lesson.chapter != OWN:
                faults.append("it claims nothing that can be tried; add [[facts]]")
        _check_picture(lesson, session)
    # A file that cannot be read is met by more than one of the checks.
    return LessonReport(lesson.key, tuple(dict.fromkeys(faults)), facts, lesson.claim)


def verdicts_of(lesson: Lesson, session: Session) -> list[Verdict]:
    """What comes of trying each of a lesson's facts.

    Raises:
        RavineError: its file cannot be read, or a fact speaks of a racer that is not there.
    """
    return [verify(fact, session) for fact in read_content(lesson.path).facts]


def best_frame(lesson: Lesson, experiment: Experiment) -> Address:
    """The frame that shows a lesson best: the last of its named ones, else where it ends."""
    frames = frames_of(lesson.path)
    return frames[-1].address if frames else Address(experiment.steps or 0)


def hero_of(session: Session) -> str:
    """The view in the middle of the workspace that a run asks for; the surface where there is none yet."""
    hero = workspace_for(session.experiment, session.problem.objective.size).hero
    return hero if hero in VIEWS else "surface"


def _check_actions(lesson: Lesson, experiment: Experiment) -> None:
    teaching = read_content(lesson.path)
    actions = [text for step in teaching.script for text in step.actions]
    actions += [link.partition(":")[2] for link in links_in(experiment.text) if link.startswith(f"{SCHEME}:")]
    for text in actions:
        action = check_action(text, experiment)
        if action.verb.key in ("show", "point") and action.value not in (*VIEWS, *OWN_PANELS):
            raise RavineError(f'action "{text}": there is no view {action.value} yet')
        if action.verb.key == "play" and experiment.steps is not None and action.value > experiment.steps:
            raise RavineError(f'action "{text}": the lesson ends at step {experiment.steps}')


def _check_frames(lesson: Lesson, session: Session) -> None:
    steps = session.experiment.steps
    if steps is None:
        raise RavineError("steps is missing: where does playing end?")
    for frame in frames_of(lesson.path):
        if frame.step > steps:
            raise RavineError(f'frame "{frame.caption}" is at step {frame.step}, after the end at {steps}')
        session.seek(frame.address)
        if session.address != frame.address and not session.stopped:
            raise RavineError(f'frame "{frame.caption}": there is no phase {frame.phase} of a step')


def _check_picture(lesson: Lesson, session: Session) -> None:
    offscreen_application()
    session.seek(best_frame(lesson, session.experiment))
    image = render_view(hero_of(session), Observer(session).frame(), load_theme(THEME), size=SIZE)
    if len({image.pixel(x, y) for x in range(0, SIZE[0], 4) for y in range(0, SIZE[1], 4)}) < 3:
        raise RavineError("its picture is blank")


@contextmanager
def _told(faults: list[str]) -> Iterator[None]:
    """Keep what is refused as a fault."""
    try:
        yield
    except RavineError as error:
        faults.append(str(error))
