"""Which racer of a run an option means."""

from __future__ import annotations

from engine.errors import unknown_name
from engine.session.racer import Racer
from engine.session.session import Session


def chosen_racer(session: Session, name: str | None) -> Racer:
    """The racer of a name; the first where none is given.

    Raises:
        RavineError: there is none of that name.
    """
    racers = {racer.name: racer for racer in session.racers}
    if name is not None and name not in racers:
        raise unknown_name("racer", name, racers).at("--racer")
    return session.racers[0] if name is None else racers[name]
