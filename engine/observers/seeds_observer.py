"""From a session to what a frame shows of a racer's other seeds."""

from __future__ import annotations

import numpy as np

from engine.arrays import frozen
from engine.frames.seeds_frame import SeedsFrame
from engine.session.racer import Racer
from engine.session.session import Session


def other_seeds(racer: Racer, session: Session) -> list[Racer]:
    """The racers of a racer's other seeds."""
    return [run.racers[0] for run in session.seeds.runs[racer.index]]


def seeds_of(racer: Racer, session: Session, loss: float) -> SeedsFrame | None:
    """What is shown of a racer's seeds; None where it stands for one run.

    Args:
        racer: one of the session's.
        session: where it stands.
        loss: of the racer's own run, over all examples.
    """
    others = other_seeds(racer, session)
    if not others:
        return None
    now = [loss_now(racer, session.step, loss)]
    for other in others:
        session.check()
        now.append(loss_now(other, session.step))
    return SeedsFrame(
        losses=tuple(each.losses.view() for each in (racer, *others)),
        now=frozen(np.array(now)),
        diverged=sum(bool(each.divergence) and each.ended_by(session.step) for each in (racer, *others)),
        paths=tuple(other.path(session.step) for other in others),
        word="seed" if racer.spec.seeds > 1 else "fold",
    )


def loss_now(racer: Racer, step: int, loss: float | None = None) -> float:
    """A racer's loss over all examples after a step; infinite beyond where it diverged.

    Args:
        racer: which stands there, or where it ended.
        step: how many updates were to be made.
        loss: where it is known.
    """
    if racer.ended_by(step - 1):
        return float("inf")
    known = racer.evaluate()[0] if loss is None else loss
    return known if np.isfinite(known) else float("inf")
