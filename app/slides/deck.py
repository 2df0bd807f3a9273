"""A deck: what is on each slide of a lesson."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.export.figure import Figure
from app.export.figure_renderer import FigureRenderer
from app.export.picture import png_bytes
from app.lessons.actions import parse_action
from app.lessons.lesson import Script
from app.slides.lesson_walk import LessonWalk
from engine.frames.frame import Address, Frame
from engine.session.session import Session
from widgets.style.theme import Theme

#: The picture of a slide, beneath its sentence; its text can be read from the last row.
PICTURE = Figure(12.0, 5.4, text_size=16.0, dpi=120.0)
Tell = Callable[[int, int], object]


@dataclass(frozen=True)
class Slide:
    """One slide.

    Attributes:
        sentence: Markdown, of a stranger perhaps.
        picture: a PNG, or nothing.
        alt: what the picture shows, for who cannot see it.
        choices: the answers to a question.
        answer: the place of the right one; None while it is asked.
        notes: for the speaker, Markdown.
        is_title: the first one.
    """

    sentence: str
    picture: bytes = b""
    alt: str = ""
    choices: tuple[str, ...] = ()
    answer: int | None = None
    notes: str = ""
    is_title: bool = False


@dataclass(frozen=True)
class Deck:
    """A whole deck.

    Attributes:
        title: plain text.
        subtitle: plain text.
        slides: in order.
    """

    title: str
    subtitle: str
    slides: tuple[Slide, ...]


def make_deck(
    session: Session, script: Script, theme: Theme, *, subtitle: str = "", claim: str = "", tell: Tell
) -> Deck:
    """The deck of a lesson: its title, a slide for each step of its script, and what was seen.

    A question has a slide before what it asks for happens, and one with the answer after.

    Args:
        session: the run at its start.
        script: its steps; without any the deck has the frames that the experiment names.
        theme: its colours; a QApplication must exist.
        subtitle: where the lesson stands in the course.
        claim: what it proves; empty for none.
        tell: is told how many steps of how many are done.

    Raises:
        RavineError: an action cannot be done.
    """
    walk, experiment = LessonWalk(session), session.experiment
    slides = [_drawn(Slide(experiment.title, notes=experiment.text, is_title=True), walk, theme)]
    for place, step in enumerate(script):
        if step.ask:
            asked = Slide(step.ask, choices=step.choices, notes=f"The answer: {step.choices[step.answer]}")
            slides.append(_drawn(asked, walk, theme))
        for action in step.actions:
            parse_action(action).do(walk)
        said = Slide(step.say)
        if step.ask:
            said = Slide(step.reveal, choices=step.choices, answer=step.answer, notes=step.ask)
        slides.append(_drawn(said, walk, theme))
        tell(place + 1, len(script))
    for mark in () if script else experiment.bookmarks:
        walk.go_to(Address(mark.step, mark.phase))
        slides.append(_drawn(Slide(mark.name or f"Step {mark.step}"), walk, theme))
    if claim:
        slides.append(_drawn(Slide(f"**What you have seen:** {claim}"), walk, theme))
    return Deck(experiment.title, subtitle, tuple(slides))


def _drawn(slide: Slide, walk: LessonWalk, theme: Theme) -> Slide:
    """A slide with the picture of where the script stands."""
    frame = walk.frame()
    if not walk.views:
        return slide
    with FigureRenderer(PICTURE, walk.views, theme) as renderer:
        image = renderer.picture(frame, scale=PICTURE.density, dpi=PICTURE.dpi)
    return replace(slide, picture=png_bytes(image), alt=_seen(walk, frame))


def _seen(walk: LessonWalk, frame: Frame) -> str:
    losses = ", ".join(f"{racer.shown_name} {racer.loss:.4g}" for racer in frame.racers)
    return f"{' and '.join(walk.views)} at step {frame.address.step}; loss: {losses}"
