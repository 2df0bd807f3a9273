"""What a person can ask of a run. Commands are data; the worker applies them to its session in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.experiment.description import Change, Experiment
from engine.frames.frame import Address
from engine.parameters import Value

START = Address(0)


@dataclass(frozen=True)
class Play:
    """Go on by itself, from where it stands; up to a step if one is given, and no further."""

    until: int | None = None


@dataclass(frozen=True)
class Pause:
    """Pause."""


@dataclass(frozen=True)
class SetSpeed:
    """Steps per second; infinity is flat out. Below one step a second it plays phase by phase."""

    speed: float


@dataclass(frozen=True)
class StepBy:
    """Move a number of whole steps, back if negative; from within a step to its edge first. Pauses."""

    steps: int


@dataclass(frozen=True)
class PhaseBy:
    """Move a number of phases, back if negative. Pauses."""

    phases: int


@dataclass(frozen=True)
class Seek:
    """Go to an address, past or future. Does not pause."""

    address: Address


@dataclass(frozen=True)
class StopSeeking:
    """Stand where a long way to an address has come to. Pauses; without such a way it changes nothing."""


@dataclass(frozen=True)
class ForgetFuture:
    """Drop what was computed after the address it stands at, ghosts too: a question about it comes."""


@dataclass(frozen=True)
class Load:
    """Another experiment, or the same one edited.

    Where only what is on screen differs (title, view, bookmarks) the run goes on untouched; otherwise
    it begins anew and goes to ``address``.

    Attributes:
        experiment: as it is to be.
        address: where a new run stands.
        play: whether a new run plays; None leaves that as it is.
        number: frames made once this was done, or refused, carry it as ``answered``; it rises.
        known: the changes of which the sender knew. Those made since are kept in the experiment too; None
            keeps none.
    """

    experiment: Experiment
    address: Address = START
    play: bool | None = None
    number: int = field(default=0, compare=False)
    known: tuple[Change, ...] | None = None


@dataclass(frozen=True)
class ChangeValue:
    """Change a racer's hyperparameter from the current step on.

    In the past this leaves the old future as a ghost and a new one begins.
    """

    racer: str
    name: str
    value: Value


Command = Play | Pause | SetSpeed | StepBy | PhaseBy | Seek | StopSeeking | ForgetFuture | Load | ChangeValue
