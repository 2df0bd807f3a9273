"""What may change while a run goes on, and what needs a new run: decided here and nowhere else.

The tables name every field of an experiment and of its racers; a test fails when one is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from engine.experiment.description import Experiment, RacerSpec
from engine.network.early_stopping import EARLY_STOPPING_KEY, setting
from engine.network.spec import NETWORK_KEY, TUNABLE, NetworkOverride
from engine.parameters import Value


class Effect(Enum):
    """What the change of a field asks for."""

    #: Nothing is computed anew: titles, what is on screen, where playing stops.
    DISPLAY = auto()
    #: The run goes on with other hyperparameters; a future already computed becomes a ghost.
    VALUES = auto()
    #: A field whose parts decide.
    PARTS = auto()
    #: Its kind knows what of it is only drawn (`ObjectiveKind.drawn_alike`).
    OBJECTIVE = auto()
    #: The run begins anew.
    NEW_RUN = auto()


EXPERIMENT_FIELDS: Mapping[str, Effect] = {
    "objective": Effect.OBJECTIVE,
    "racers": Effect.PARTS,
    "title": Effect.DISPLAY,
    "text": Effect.DISPLAY,
    "seed": Effect.NEW_RUN,
    "dialect": Effect.NEW_RUN,
    "changes": Effect.NEW_RUN,
    "bookmarks": Effect.DISPLAY,
    "view": Effect.DISPLAY,
    "steps": Effect.DISPLAY,
    "speed": Effect.DISPLAY,
}
RACER_FIELDS: Mapping[str, Effect] = {
    "optimizer": Effect.NEW_RUN,
    "values": Effect.VALUES,
    "name": Effect.NEW_RUN,
    "schedule": Effect.NEW_RUN,
    "dialect": Effect.NEW_RUN,
    "clipping": Effect.NEW_RUN,
    "maximize": Effect.NEW_RUN,
    "network": Effect.VALUES,
    "start": Effect.NEW_RUN,
    "recording": Effect.NEW_RUN,
    "seeds": Effect.NEW_RUN,
    "spread": Effect.NEW_RUN,
    "early_stopping": Effect.VALUES,
}


@dataclass(frozen=True)
class LiveChanges:
    """How a run becomes that of another experiment without beginning anew.

    Attributes:
        display: the fields of the experiment that differ and of which nothing is computed.
        values: hyperparameters that differ: racer, name, new value.
        is_redrawn: whether another part of the plane is drawn. The run goes on if it starts where it did.
    """

    display: frozenset[str] = frozenset()
    values: tuple[tuple[str, str, Value], ...] = ()
    is_redrawn: bool = False


def live_changes(before: Experiment, after: Experiment) -> LiveChanges | None:
    """In what two experiments differ, if a run of the first can go on as one of the second.

    Args:
        before: the experiment that runs. Where hyperparameters were changed while it ran, `Experiment.as_now`
            of both is to be compared.
        after: as it is to be.

    Returns:
        None where a new run is needed.
    """
    different = [name for name in EXPERIMENT_FIELDS if getattr(before, name) != getattr(after, name)]
    effects = {EXPERIMENT_FIELDS[name] for name in different}
    is_redrawn = Effect.OBJECTIVE in effects
    if Effect.NEW_RUN in effects or (is_redrawn and not after.objective.drawn_alike(before.objective)):
        return None
    values = _changed_values(before.racers, after.racers) if Effect.PARTS in effects else ()
    if values is None:
        return None
    display = frozenset(name for name in different if EXPERIMENT_FIELDS[name] is Effect.DISPLAY)
    return LiveChanges(display, values, is_redrawn)


def _changed_values(
    before: tuple[RacerSpec, ...], after: tuple[RacerSpec, ...]
) -> tuple[tuple[str, str, Value], ...] | None:
    if len(before) != len(after):
        return None
    changes: list[tuple[str, str, Value]] = []
    for old, new in zip(before, after, strict=True):
        for name, effect in RACER_FIELDS.items():
            if effect is Effect.NEW_RUN and getattr(old, name) != getattr(new, name):
                return None
        if not _tuned_alike(old.network, new.network):
            return None
        if not old.values.keys() <= new.values.keys():
            return None  # a value that is no longer given has the default again, which is no change of a run
        changes += [
            (old.name, name, value) for name, value in new.values.items() if old.values.get(name) != value
        ]
        changes += [
            (old.name, f"{NETWORK_KEY}.{name}", value)
            for name, value in (new.network or NetworkOverride()).values.items()
            if (old.network or NetworkOverride()).values.get(name) != value
        ]
        changes += [
            (old.name, f"{EARLY_STOPPING_KEY}.{name}", setting(name, new.early_stopping))
            for name in dict.fromkeys((*old.early_stopping, *new.early_stopping))
            if setting(name, old.early_stopping) != setting(name, new.early_stopping)
        ]
    return tuple(changes)


def _tuned_alike(old: NetworkOverride | None, new: NetworkOverride | None) -> bool:
    """Whether two networks differ at most in numbers that may change while one is trained."""
    one, other = old or NetworkOverride(), new or NetworkOverride()
    if replace(one, values={}) != replace(other, values={}) or not one.values.keys() <= other.values.keys():
        return False
    different = {name for name, value in other.values.items() if one.values.get(name) != value}
    return different <= set(TUNABLE)
