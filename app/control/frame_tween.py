"""Tweening: at a pace one can follow, markers move smoothly from frame to frame and arrows grow in.

A view is a function of a frame, so tweening yields frames, too: between two steps it interpolates,
with the racers on the way and their arrows part grown. Every view moves alike and knows nothing of it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.frames.frame import Frame, RacerFrame
from engine.objective import FloatArray

#: Steps a second above which frames are shown as they are.
MAX_TWEEN_SPEED = 10.0
#: Seconds that tweening takes at the most; at higher speeds it takes the time of a step.
MAX_TWEEN_SECONDS = 0.3


class FrameTween:
    """The frame to show at any moment, given the newest one."""

    def __init__(self, *, enabled: bool = True) -> None:
        """Begin with nothing to show.

        Args:
            enabled: whether to interpolate at all.
        """
        self.enabled = enabled
        self._from: Frame | None = None
        self._to: Frame | None = None
        self._began = 0.0

    def take(self, frame: Frame, now: float) -> None:
        """A new frame has arrived.

        Args:
            frame: the frame.
            now: a clock in seconds that never goes back.
        """
        shown = self._to
        if self.enabled and shown is not None and _is_next(shown, frame):
            self._from, self._began = shown, now
        else:
            self._from = None
        self._to = frame

    def frame(self, now: float) -> Frame | None:
        """What to show now; the same object as long as nothing moves."""
        if self._from is None or self._to is None:
            return self._to
        share = (now - self._began) * max(self._to.speed, 1.0 / MAX_TWEEN_SECONDS)
        if share >= 1.0:
            self._from = None
            return self._to
        return blend(self._from, self._to, _eased(max(0.0, share)))


def _is_next(before: Frame, frame: Frame) -> bool:
    """Whether a frame is the step after another, at a pace at which one can follow a marker."""
    return (
        frame.playing
        and frame.speed <= MAX_TWEEN_SPEED
        and frame.generation == before.generation
        and frame.address.step == before.address.step + 1
        and frame.address.phase == 0
        and len(frame.racers) == len(before.racers)
    )


def _eased(share: float) -> float:
    """Slow at both ends (the cubic 3 s^2 - 2 s^3)."""
    return share * share * (3.0 - 2.0 * share)


def blend(before: Frame, after: Frame, share: float) -> Frame:
    """A frame on the way from one step to the next.

    Args:
        before: the frame of a step.
        after: the frame of the step after it.
        share: how far it is, 0 to 1.
    """
    racers = (_blended(a, b, share) for a, b in zip(before.racers, after.racers, strict=True))
    return replace(after, racers=tuple(racers))


def _blended(before: RacerFrame, after: RacerFrame, share: float) -> RacerFrame:
    theta = before.theta + share * (after.theta - before.theta)
    path = np.concatenate([after.path[:-1], theta[None, : after.path.shape[1]]])
    return replace(
        after,
        theta=theta,
        path=path,
        update=_grown(after.update, share),
        velocity=_grown(after.velocity, share),
        gradient=share * after.gradient,
    )


def _grown(vector: FloatArray | None, share: float) -> FloatArray | None:
    return None if vector is None else share * vector
