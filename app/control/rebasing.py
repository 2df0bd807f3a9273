"""Edits that were made of an experiment that is no longer the newest one: what both changed is kept.

A view makes an edit of the frame that it shows. Between an edit and its first frame that is an older
experiment; taken whole, the second edit would take the first one back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from engine.errors import RavineError
from engine.experiment.description import Change, Experiment, RacerSpec, named
from engine.frames.frame import Frame

_ABSENT = object()


def is_same_run(one: Experiment, other: Experiment) -> bool:
    """Whether they differ at most by changes that were made while they ran."""
    return replace(one, changes=()) == replace(other, changes=())


def is_refusal(frame: Frame, edited: Experiment, generation: int) -> bool:
    """Whether a frame that answers an edit tells that the run before it, of ``generation``, goes on."""
    went_on = frame.generation == generation and not is_same_run(frame.experiment, edited)
    return bool(frame.notice) and went_on


def rebased(base: Experiment, edited: Experiment, newest: Experiment) -> Experiment:
    """The edit that leads from one experiment to another, made in a third.

    Args:
        base: what was edited.
        edited: what came of it.
        newest: what is to be edited.

    Returns:
        ``newest`` with what differs between ``base`` and ``edited``, racers by their names. Where both have
        changed the same value, that of ``edited``; where they cannot be brought together, ``edited``.
    """
    if newest in (base, edited):
        return edited
    merged = {
        field.name: _merged(*(getattr(each, field.name) for each in (base, edited, newest)))
        for field in fields(Experiment)
        if field.name not in ("racers", "changes")
    }
    try:
        racers = named(_racers(base.racers, edited.racers, newest.racers))
        names = {racer.name for racer in racers}
        changes = tuple(
            change
            for change in _changes(base.changes, edited.changes, newest.changes)
            if change.racer in names
        )
        return Experiment(racers=racers, changes=changes, **merged)
    except RavineError:
        return edited


def _merged(base: Any, edited: Any, newest: Any) -> Any:
    """The same for any value: dataclasses field by field, mappings key by key, tuples place by place."""
    if edited in (base, newest):
        return newest
    if newest == base:
        return edited
    three = (base, edited, newest)
    if is_dataclass(newest) and not isinstance(newest, type) and type(base) is type(edited) is type(newest):
        names = [field.name for field in fields(base) if field.init]
        return replace(newest, **{name: _merged(*(getattr(each, name) for each in three)) for name in names})
    if all(isinstance(each, Mapping) for each in three):
        keys = dict.fromkeys((*newest, *edited))
        merged = {key: _merged(*(each.get(key, _ABSENT) for each in three)) for key in keys}
        return {key: value for key, value in merged.items() if value is not _ABSENT}
    if all(isinstance(each, tuple) for each in three) and len(base) == len(edited) == len(newest):
        return tuple(_merged(*values) for values in zip(*three, strict=True))
    return edited


def _racers(
    base: tuple[RacerSpec, ...], edited: tuple[RacerSpec, ...], newest: tuple[RacerSpec, ...]
) -> tuple[RacerSpec, ...]:
    """Racers by name; where only some were edited, a new name is the old one's at the same place."""
    before = {racer.name: racer for racer in base}
    if len(base) == len(edited):
        wanted = {old.name: new for old, new in zip(base, edited, strict=True)}
        added: tuple[RacerSpec, ...] = ()
    else:
        wanted = {racer.name: racer for racer in edited if racer.name in before}
        added = tuple(racer for racer in edited if racer.name not in before)
    kept = tuple(
        _merged(before[racer.name], wanted[racer.name], racer) if racer.name in before else racer
        for racer in newest
        if racer.name not in before or racer.name in wanted
    )
    taken = {racer.name for racer in kept}
    return (*kept, *(replace(racer, name="") if racer.name in taken else racer for racer in added))


def _changes(
    base: tuple[Change, ...], edited: tuple[Change, ...], newest: tuple[Change, ...]
) -> tuple[Change, ...]:
    kept = [change for change in newest if change in edited or change not in base]
    new = [change for change in edited if change not in base and change not in newest]
    return tuple(sorted((*kept, *new), key=lambda change: change.step))
