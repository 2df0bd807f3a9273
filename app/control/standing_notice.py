"""What the engine said last, for as long as its cause lasts."""

from __future__ import annotations

from engine.frames.frame import Frame


class StandingNotice:
    """Remembers the newest notice of a frame and finds out when it is over.

    A divergence is over once no racer stands where it happened, a refused edit once another experiment runs,
    and everything else once the run stands elsewhere.
    """

    def __init__(self) -> None:
        self._said: Frame | None = None
        self._refusal = False

    def take(self, frame: Frame, *, refusal: bool) -> str:
        """Take the next frame.

        Args:
            frame: the one that is shown from now on.
            refusal: whether its notice, if it has one, says that an edit was refused.

        Returns:
            The sentence whose cause is gone, to be withdrawn; empty if there is none.
        """
        before = self._said
        if frame.notice:
            self._said, self._refusal = frame, refusal
            return ""
        if before is None or self._lasts(before, frame):
            return ""
        self._said = None
        return before.notice

    def _lasts(self, said: Frame, now: Frame) -> bool:
        if now.generation != said.generation:
            return False
        if self._refusal:
            return now.experiment == said.experiment
        ends = [end for racer in now.racers for end in (racer.divergence, racer.stopped_early) if end]
        return any(end in said.notice for end in ends) or now.address == said.address
