"""From which learning rate on descent diverges, where that is known in closed form."""

from __future__ import annotations

import math

from engine.parameters import Dialect


def momentum_limit(largest: float, momentum: float, dialect: Dialect) -> float:
    """The learning rate above which descent with momentum diverges along a curvature.

    For heavy-ball momentum in the form ``v = m v - lr g`` it is 2 (1 + m) / lambda (Polyak 1964, with
    the characteristic polynomial's roots inside the unit circle). The averaged form
    ``v = m v + (1 - m) g`` takes steps (1 - m) times as long, so its limit is that much higher.

    Args:
        largest: the largest eigenvalue of the Hessian, positive.
        momentum: in [0, 1]; with 1 the averaged form never moves, so its limit is infinite.
        dialect: textbook has the averaged form.
    """
    limit = 2.0 * (1.0 + momentum) / largest
    if dialect != "textbook" or not momentum:
        return limit
    return limit / (1.0 - momentum) if momentum < 1.0 else math.inf
