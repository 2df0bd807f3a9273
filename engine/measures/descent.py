"""Measures of how a racer comes down."""

from __future__ import annotations

from engine.frame import Address
from engine.measures.row import Asked, Measure


def _loss(asked: Asked) -> float:
    asked.session.seek(Address(asked.step))
    return float(asked.running.evaluate()[0])


ROWS = (Measure("loss", "Loss", "The racer's loss over all examples after so many steps.", _loss),)
