"""Which of a run's frames the pictures of a clip show, and from where: length, pause at the end, turning."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from engine.errors import RavineError

FPS = 20
#: Pictures of a clip at most: ten minutes at 60 a second.
MOST_PICTURES = 36_000


@dataclass(frozen=True)
class ClipPlan:
    """How frames become pictures.

    Attributes:
        fps: pictures a second.
        duration: seconds until the last frame is shown; None is a picture a frame.
        hold: seconds for which the last frame stays.
        turn: degrees by which the camera goes round the surface while the frames are shown.
        eased: the camera starts and stops gently, and is fastest in the middle.
    """

    fps: int = FPS
    duration: float | None = None
    hold: float = 0.0
    turn: float = 0.0
    eased: bool = False

    def schedule(self, frames: int) -> Schedule:
        """The pictures for so many frames, of which there is at least one.

        Raises:
            RavineError: they are too many.
        """
        moving = frames if self.duration is None else max(1, round(self.duration * self.fps))
        held = round(self.hold * self.fps)
        if moving + held > MOST_PICTURES:
            raise RavineError(
                f"a clip of {moving + held} pictures is too long; at most {MOST_PICTURES} are possible: "
                "take fewer steps, a shorter duration or fewer frames a second"
            )
        return Schedule(frames, moving, held, self.turn, self.eased)


@dataclass(frozen=True)
class Schedule:
    """The pictures of a clip.

    Attributes:
        frames: how many there are to show.
        moving: pictures until the last frame is there.
        held: pictures after that.
        turn: degrees from the first to the last of the moving ones.
        eased: whether the camera starts and stops gently.
    """

    frames: int
    moving: int
    held: int
    turn: float
    eased: bool = False

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Which frame each picture shows, from 0: from the first to the last, evenly."""
        last, gaps = self.frames - 1, self.moving - 1
        moving = [last] if gaps == 0 else [(2 * each * last + gaps) // (2 * gaps) for each in range(gaps + 1)]
        return (*moving, *(last,) * self.held)

    @cached_property
    def angles(self) -> tuple[float, ...]:
        """By how many degrees the camera has gone round for each picture.

        A whole circle without a pause ends one picture before its beginning: a clip that plays for ever goes
        on.
        """
        is_circle = self.turn % 360.0 == 0.0 and not self.held
        parts = max(self.moving - (0 if is_circle else 1), 1)
        shares = [each / parts for each in range(self.moving)]
        moving = [self.turn * (_eased(share) if self.eased else share) for share in shares]
        return (*moving, *moving[-1:] * self.held)


def _eased(share: float) -> float:
    """How far a motion has come after a share of its time: at rest at both ends (Hermite's cubic)."""
    return share * share * (3.0 - 2.0 * share)
