"""Lesson actions: what a script and the links of a text make the window do, all in one table."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from app.lessons.overrides import override
from app.workspaces import WORKSPACES
from engine.errors import RavineError, unknown_name
from engine.experiment.description import Experiment
from engine.frames.frame import Address
from engine.registry import Registry
from widgets.view_table import VIEWS

#: The scheme of links in a lesson's text that trigger actions.
SCHEME = "ravine"
MAX_STEP = 10_000_000
MAX_PHASE = 999
PANELS = tuple(dict.fromkeys(name for each in WORKSPACES for name in (each.hero, *each.names)))


class LessonTarget(Protocol):
    """What actions are applied to: the main window."""

    def show_workspace(self, key: str) -> None:
        """Show a workspace."""

    def show_panel(self, name: str) -> None:
        """Show a panel, in another workspace if this one has none of that name."""

    def point_at(self, name: str) -> None:
        """Highlight a panel."""

    def set_value(self, assignment: str) -> None:
        """Set a value of the experiment, as ``--set`` does."""

    def play_to(self, step: int) -> None:
        """Play to a step and pause there."""

    def go_to(self, address: Address) -> None:
        """Show a frame."""

    def pause(self) -> None:
        """Pause."""

    def set_speed(self, speed: float) -> None:
        """Play at a speed."""

    def restart(self) -> None:
        """Run again from the start."""


@dataclass(frozen=True)
class LessonVerb:
    """A row of the table of verbs.

    Attributes:
        key: the first word of an action.
        title: an example.
        meaning: what it does, in one sentence.
        parse: the rest of the action as a value; raises RavineError.
        do: applies it to the window.
    """

    key: str
    title: str
    meaning: str
    parse: Callable[[str], Any]
    do: Callable[[LessonTarget, Any], None]


@dataclass(frozen=True)
class LessonAction:
    """One thing to do: a verb and what to do it to."""

    verb: LessonVerb
    value: Any

    def do(self, target: LessonTarget) -> None:
        """Do it."""
        self.verb.do(target, self.value)


def parse_action(text: str) -> LessonAction:
    """An action as it is written, e.g. ``play 49``.

    Raises:
        RavineError: the verb is unknown, or what follows is not allowed.
    """
    word, _, rest = text.strip().partition(" ")
    if word not in VERBS:
        raise unknown_name("action", word, VERBS)
    try:
        return LessonAction(VERBS[word], VERBS[word].parse(rest.strip()))
    except RavineError as error:
        raise error.at(f'action "{text}"') from None


def check_action(text: str, experiment: Experiment) -> LessonAction:
    """An action that can be applied to an experiment.

    Raises:
        RavineError: as `parse_action`, or a value is set that this experiment has not.
    """
    action = parse_action(text)
    if action.verb.key == "set":
        try:
            override(experiment, [action.value])
        except RavineError as error:
            raise error.at(f'action "{text}"') from None
    return action


def _name_of(kind: str, known: tuple[str, ...]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in known:
            raise unknown_name(kind, text, known)
        return text

    return parse


def _step(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,8}", text) or int(text) > MAX_STEP:
        raise RavineError(f'"{text}" is not a step; allowed are whole numbers in [0, {MAX_STEP}]')
    return int(text)


def _address(text: str) -> Address:
    step, _, phase = text.partition(".")
    address = Address(_step(step), _step(phase) if phase else 0)
    if address.phase > MAX_PHASE:
        raise RavineError(f"phase {address.phase} is outside [0, {MAX_PHASE}]")
    return address


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not speed > 0:
        raise RavineError(f'"{text}" is no speed; allowed are numbers in (0, inf] steps per second')
    return speed


def _assignment(text: str) -> str:
    if not re.match(r"[^=]+=", text):
        raise RavineError(f'"{text}" sets nothing; write for example set racers.adam.beta_1=0.8')
    return text


def _nothing(text: str) -> None:
    if text:
        raise RavineError(f'nothing follows this word, but here "{text}" does')


_workspace = _name_of("workspace", tuple(each.key for each in WORKSPACES))
_known_panel = _name_of("panel", PANELS)


def _panel(text: str) -> str:
    """A panel by its key, or by one that its view had earlier."""
    return _known_panel(VIEWS.current(text))


VERBS: Registry[LessonVerb] = Registry(
    "action",
    (
        LessonVerb(
            "workspace",
            "workspace network",
            "Show a workspace.",
            _workspace,
            lambda s, v: s.show_workspace(v),
        ),
        LessonVerb("show", "show contour", "Show a panel.", _panel, lambda s, v: s.show_panel(v)),
        LessonVerb("point", "point surface", "Highlight a panel.", _panel, lambda s, v: s.point_at(v)),
        LessonVerb(
            "set",
            "set learning_rate=0.1",
            "Set a value, as --set does.",
            _assignment,
            lambda s, v: s.set_value(v),
        ),
        LessonVerb(
            "play", "play 49", "Play to a step and stand still there.", _step, lambda s, v: s.play_to(v)
        ),
        LessonVerb(
            "go", "go 49.2", "Stand at a frame: a step, and a phase of it.", _address, lambda s, v: s.go_to(v)
        ),
        LessonVerb("pause", "pause", "Stand still.", _nothing, lambda s, _: s.pause()),
        LessonVerb(
            "speed", "speed 20", "Play at so many steps a second.", _speed, lambda s, v: s.set_speed(v)
        ),
        LessonVerb("restart", "restart", "Run again from the start.", _nothing, lambda s, _: s.restart()),
    ),
)
