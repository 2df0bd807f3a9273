"""The parts of the plane that a view has asked for and that are not drawn yet."""

from __future__ import annotations

from engine.frames.frame import Frame
from engine.objective import Domain


class AskedDomain:
    """Tells frames from before a wish from those that answer it or bring something else."""

    def __init__(self) -> None:
        #: What was drawn, and what was asked for since.
        self._wishes: tuple[Domain, ...] = ()

    def ask(self, drawn: Domain, domain: Domain) -> None:
        """Take note of a wish.

        Args:
            drawn: what the frame that is shown draws.
            domain: what shall be drawn.
        """
        self._wishes = (*(self._wishes or (drawn,)), domain)

    def newest(self, drawn: Domain) -> Domain:
        """What was asked for last; ``drawn`` where nothing is awaited."""
        return self._wishes[-1] if self._wishes else drawn

    def take(self, frame: Frame, before: Frame | None) -> bool:
        """Whether a frame's domain is to be shown: whether it is not older than the last wish."""
        domain = frame.landscape.domain
        is_older = domain in self._wishes[:-1] and domain != self._wishes[-1]
        if before is not None and before.generation == frame.generation and is_older:
            return False
        self._wishes = ()
        return True


def moves_domain(frame: Frame | None) -> bool:
    """Whether another part of the plane of what is shown is soon drawn."""
    if frame is None:
        return False
    has_parts = frame.plane is not None and frame.plane.whole is not None
    return has_parts or frame.experiment.objective.drawn_alike(frame.experiment.objective)
