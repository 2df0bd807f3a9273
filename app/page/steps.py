"""Which steps of a run a page records."""

from __future__ import annotations

from collections.abc import Iterable

from app.lessons.actions import parse_action
from app.lessons.lesson import Script
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.frames.frame import Address

#: A page has about so many frames, unless somebody says how many.
MOST_FRAMES = 500
#: The last step of an experiment that does not say where playing ends.
LAST_STEP = 200


def recorded_steps(
    experiment: Experiment, last: int | None, every: int | None, named: Iterable[int] = ()
) -> list[int]:
    """The steps that a page records, ascending: even ones, and those that the text and the script name.

    Args:
        experiment: whose run it is.
        last: the last step; by default where playing ends.
        every: the distance between two of them; by default 1, or more for a run of more than `MOST_FRAMES`.
        named: further steps; those after the last one are left out.
    """
    stop = last if last is not None else experiment.steps or LAST_STEP
    stride = every or max(-(-stop // MOST_FRAMES), 1)
    bookmarks = (mark.step for mark in experiment.bookmarks)
    wanted = {*range(0, stop + 1, stride), stop, *bookmarks, *named}
    return sorted(step for step in wanted if step <= stop)


def named_steps(script: Script, actions: Iterable[str]) -> list[int]:
    """The steps to which a script and the links of a text lead."""
    steps = []
    for text in (*(text for step in script for text in step.actions), *actions):
        try:
            action = parse_action(text)
        except RavineError:
            continue  # a stranger's lesson may say what nobody can do
        if action.verb.key == "play":
            steps.append(int(action.value))
        elif action.verb.key == "go" and isinstance(action.value, Address):
            steps.append(action.value.step)
    return steps
