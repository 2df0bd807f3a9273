"""What the optimizers would do next, as marks on the plane: how much enlarged, and in which words."""

from __future__ import annotations

from math import floor, hypot, log10

import numpy as np

from engine.frames.frame import Frame
from engine.frames.next_steps import NextSteps
from engine.next_steps.next_steps import MOST_PARAMETERS
from widgets.scene.description import NextStepMark, NextStepMarks
from widgets.style.number_text import full
from widgets.style.theme import Theme, racer_style
from widgets.view.view import Table

#: Steps are enlarged by a round number that leaves the middle one within this share of the plane's sides.
ENLARGED = 0.08
#: What is then longer than this share is drawn so long: one long step must not hide all others.
LONGEST = 1.0 / 3.0
#: The mouse is at a step's end within this share of the plane's sides.
NEAR = 0.02


def next_step_marks(frame: Frame, theme: Theme) -> NextStepMarks | None:
    """The next steps of a frame of two parameters; None where there are none."""
    ahead = frame.next_steps
    if ahead is None or not ahead.steps:
        return None
    x, y = (float(value) for value in frame.racers[frame.display.racer].theta[:2])
    if not np.isfinite((x, y)).all():
        return None
    sides = [high - low for low, high in frame.landscape.domain]
    lengths = [hypot(*(each.update[:2] / sides)) for each in ahead.steps]
    enlarged = _enlargement([length for length in lengths if length > 0.0])
    marks = []
    for each, length in zip(ahead.steps, lengths, strict=True):
        scale = min(enlarged, LONGEST / max(length, 1e-300))
        colour = theme.quiet_text
        if each.racer is not None:
            colour = racer_style(frame.racers[each.racer].index, theme).colour
        vector = (float(each.update[0] * scale), float(each.update[1] * scale))
        marks.append(NextStepMark(each.title, vector, colour))
    return NextStepMarks(x, y, tuple(marks), enlarged)


def _enlargement(lengths: list[float]) -> float:
    """1, or the largest of 2, 5, 10, 20 ... that keeps the middle step within `ENLARGED`."""
    middle = float(np.median(lengths)) if lengths else ENLARGED
    if middle >= ENLARGED:
        return 1.0
    most = ENLARGED / middle
    power = 10.0 ** floor(log10(most))
    return power * next(digit for digit in (5.0, 2.0, 1.0) if digit * power <= most * (1.0 + 1e-9))


def next_step_words(frame: Frame) -> str:
    """What the next steps that are drawn have seen, or why there are none; empty where none are asked for."""
    ahead, plane = frame.next_steps, frame.plane
    asks = frame.experiment.shown("what_if") != "off"
    if ahead is None and asks and plane is not None and plane.plane.size > MOST_PARAMETERS:
        return f"what if: of at most {MOST_PARAMETERS} parameters"
    return "" if ahead is None else f"what if: {_seen(ahead)}"


def _seen(ahead: NextSteps) -> str:
    if ahead.memory == 0:
        return "every optimizer's first step, begun here"
    which = "same" if ahead.all_seen else "same last"
    words = f"next steps after the {which} {ahead.memory + 1} gradients"
    if 0 < ahead.memory_of_asking < ahead.memory:
        words += f" (second order: {ahead.memory_of_asking + 1})"
    return words


def next_step_tip(frame: Frame, marks: NextStepMarks | None, x: float, y: float) -> list[str]:
    """The next steps that end at a point of the plane, in full."""
    ahead = frame.next_steps
    if ahead is None or marks is None:
        return []
    sides = [high - low for low, high in frame.landscape.domain]
    lines = []
    for mark, step in zip(marks.steps, ahead.steps, strict=True):
        away = (marks.x + mark.vector[0] - x) / sides[0], (marks.y + mark.vector[1] - y) / sides[1]
        if hypot(*away) <= NEAR:
            lines.append(f"{step.title} would step by\t{', '.join(full(float(v)) for v in step.update[:2])}")
    return lines


def next_step_table(frame: Frame) -> Table:
    """The next steps as numbers: what each would add to the first two parameters."""
    ahead = frame.next_steps
    return {} if ahead is None else {f"next step.{step.title}": step.update[:2] for step in ahead.steps}
