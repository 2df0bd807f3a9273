"""Checking a lesson: it loads, its claim comes true, its script can be done, and it can be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite

from app.export.picture import render_view
from app.headless import offscreen_application
from app.lessons.actions import SCHEME, check_action
from app.lessons.catalogue import find
from app.lessons.lesson import CHAPTERS, OWN, Lesson
from app.lessons.reading import LONGEST_TITLE, frames_of, lesson_experiment, links_in, read_content
from app.workspaces import extras_of, workspace_for
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.frames.frame import Address, Frame
from engine.frames.projection import flattened
from engine.measures.facts import Verdict, verify
from engine.observers.session_observer import Observer
from engine.session.session import Session
from widgets.style.theme import load_theme
from widgets.style.typeset_text import check_formulas
from widgets.view_table import VIEWS

SIZE = (320, 220)
THEME = "ink"
#: Panels of the main window that are not views.
OWN_PANELS = ("lesson", "training")
#: What a lesson of the course is held to; a person's own lessons are free.
TEXT_WORDS = (80, 250)
SCRIPT_STEPS = (3, 8)


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


def check_lesson(key: str, *, draw: bool = True) -> LessonReport:
    """Check a lesson; every fault is in the report.

    Everything that the tests require of a lesson is checked here: they call this function.

    Args:
        key: of the lesson, its title or folder.
        draw: whether it is also drawn; needs Qt.
    """
    lesson, faults, facts = find(key), list[str](), 0
    with _collected(faults):
        if lesson.chapter != OWN:
            faults += course_faults(lesson)
        experiment = lesson_experiment(lesson.path)
        with _collected(faults):
            check_formulas(experiment.text)
        for step in read_content(lesson.path).script:
            for text in (step.say, step.ask, step.reveal, *step.choices):
                with _collected(faults):
                    check_formulas(text)
        with _collected(faults):
            _check_actions(lesson, experiment)
        session = Session(experiment)
        with _collected(faults):
            _check_frames(lesson, session)
        with _collected(faults):
            verdicts = verdicts_of(lesson, session)
            facts = len(verdicts)
            faults += [verdict.sentence for verdict in verdicts if not verdict.holds]
        if draw:
            _check_picture(lesson, session)
    # A file that cannot be read is met by more than one of the checks.
    return LessonReport(lesson.key, tuple(dict.fromkeys(faults)), facts, lesson.claim)


def course_faults(lesson: Lesson) -> list[str]:
    """What is wrong with the files of a lesson of the course, a sentence each; nothing is run.

    Raises:
        RavineError: a file cannot be read, or says something that is not allowed.
    """
    content, experiment = read_content(lesson.path), lesson_experiment(lesson.path)
    words, steps = len(experiment.text.split()), len(content.script)
    links = [link for link in links_in(experiment.text) if link.startswith(f"{SCHEME}:")]
    digit = CHAPTERS[lesson.chapter].digit
    unnamed = [mark.step for mark in experiment.bookmarks if not mark.name]
    (fewest, most), (shortest, longest) = SCRIPT_STEPS, TEXT_WORDS
    demands = (
        (lesson.claim, "it has no claim; say in lesson.toml what running it shows"),
        (content.facts, "it claims nothing that can be tried; add [[facts]]"),
        (
            fewest <= steps <= most,
            f"its script has {steps} steps; allowed are {fewest} to {most}",
        ),
        (any(step.ask for step in content.script), "its script asks nothing; add a step with ask"),
        (links, f"its text has no link that does something, as [show the map](<{SCHEME}:show contour>)"),
        (
            shortest <= words <= longest,
            f"its text has {words} words; allowed are {shortest} to {longest}",
        ),
        (
            len(experiment.title) <= LONGEST_TITLE,
            f"its title has {len(experiment.title)} letters; at most {LONGEST_TITLE} fit into the list",
        ),
        (experiment.bookmarks, "it has no frame with a name; add [[bookmarks]]"),
        (not unnamed, f"the bookmarks at steps {unnamed} have no name"),
        (
            lesson.path.name.startswith(str(digit)),
            f"its folder {lesson.path.name} must begin with {digit}, the number of its chapter",
        ),
    )
    return [sentence for met, sentence in demands if not met]


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
    content = read_content(lesson.path)
    actions = [text for step in content.script for text in step.actions]
    actions += [link.partition(":")[2] for link in links_in(experiment.text) if link.startswith(f"{SCHEME}:")]
    for text in actions:
        action = check_action(text, experiment)
        if action.verb.key in ("show", "point") and not (action.value in VIEWS or action.value in OWN_PANELS):
            raise RavineError(f'action "{text}": there is no view {action.value} yet')
        if action.verb.key == "play" and experiment.steps is not None and action.value > experiment.steps:
            raise RavineError(f'action "{text}": the lesson ends at step {experiment.steps}')


def _check_frames(lesson: Lesson, session: Session) -> None:
    """Refuse frames beyond the end, at phases that do not exist, or with a marker outside what is drawn."""
    steps = session.experiment.steps
    if steps is None:
        raise RavineError("steps is missing: where does playing end?")
    # Of the loss over a network's plane only the domain is looked at: a coarse picture has the same.
    observer = Observer(session, complete=False, extras=extras_of)
    for named in frames_of(lesson.path):
        if named.step > steps:
            raise RavineError(f'frame "{named.caption}" is at step {named.step}, after the end at {steps}')
        session.seek(named.address)
        if session.address != named.address and not session.stopped:
            raise RavineError(f'frame "{named.caption}": there is no phase {named.phase} of a step')
        if lesson.chapter != OWN:
            _check_markers(named.caption, observer.frame())


def _check_markers(caption: str, frame: Frame) -> None:
    # A racer with another network has no place on the plane of the chosen one's.
    racers = flattened(frame).racers
    for axis, (low, high) in enumerate(frame.landscape.domain):
        for racer in racers:
            at = float(racer.theta[axis])
            if isfinite(at) and not low <= at <= high:
                raise RavineError(
                    f'frame "{caption}": {racer.name} is at {at:g}, outside the drawn [{low:g}, {high:g}]; '
                    "widen the domain, or name an earlier frame"
                )


def _check_picture(lesson: Lesson, session: Session) -> None:
    offscreen_application()
    session.seek(best_frame(lesson, session.experiment))
    frame = Observer(session, extras=extras_of).frame()
    image = render_view(hero_of(session), frame, load_theme(THEME), size=SIZE)
    if len({image.pixel(x, y) for x in range(0, SIZE[0], 4) for y in range(0, SIZE[1], 4)}) < 3:
        raise RavineError("its picture is blank")


@contextmanager
def _collected(faults: list[str]) -> Iterator[None]:
    """Keep what is refused as a fault."""
    try:
        yield
    except RavineError as error:
        faults.append(str(error))
