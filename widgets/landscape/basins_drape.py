"""Basins on the loss surface: each start in the colour of the minimum that it leads to."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject

from engine.errors import RavineError
from engine.frames.frame import Frame
from engine.maps.basins import Basins, BasinsRequest, refined_basins
from engine.objective import FloatArray
from widgets.map_parts.basins_colours import basins_colours, share_words
from widgets.map_parts.basins_map import basins_request, complete_basins, end_lines, hovered_trail
from widgets.map_parts.computed_map import ComputedMap
from widgets.scene.description import Drape
from widgets.style.theme import Theme

#: So many basins are told with their shares, the largest first.
TOLD = 4


class BasinsDrape:
    """The basins that a surface is to show, if any, as far as they are computed.

    Attributes:
        request: which basins; None where the surface shows its heights.
        computed: what is computed of them.
    """

    def __init__(self, view: QObject, changed: Callable[[], None]) -> None:
        """Show none yet.

        Args:
            view: that they belong to.
            changed: called when there is more to see.
        """
        self.request: BasinsRequest | None = None
        self.computed: ComputedMap[BasinsRequest, Basins] = ComputedMap(view, refined_basins, changed)
        self._drape: tuple[object, Drape] | None = None

    def prepare(self, frame: Frame, racer: int) -> None:
        """Ask for the basins that a frame shows for a racer, if it shows them and they are others."""
        if frame.experiment.shown("surface_colours") != "basins":
            self.request, self.computed.map = None, None
            return
        try:
            request = basins_request(frame, racer)
        except RavineError as error:
            self.request = None
            self.computed.refuse(error)
            return
        if request != self.request:
            if self.request is None or self.request.domain != request.domain:
                self.computed.map = None  # that of another plane says nothing of this one
            self.request = request
            self.computed.ask(request)

    def settle(self) -> None:
        """Have them complete now."""
        if self.request is not None:
            self.computed.complete(complete_basins)

    @property
    def found(self) -> Basins | None:
        """What is computed of what is shown."""
        return None if self.request is None else self.computed.map

    def drape(self, theme: Theme) -> Drape | None:
        """Their colours; the same object as long as nothing else is to be seen."""
        found = self.found
        if found is None:
            return None
        key = (found, theme.name)
        if self._drape is None or self._drape[0] != key:
            self._drape = (key, Drape(basins_colours(found, found.label, theme)))
        return self._drape[1]

    def lines(self, x: float, y: float) -> list[str]:
        """Where a start leads, in words; nothing where that is not shown."""
        return [] if self.found is None else end_lines(self.found, x, y)

    def trail(self, x: float, y: float) -> FloatArray | None:
        """The run from a start ``(K + 1, 2)``, where it is shown where starts lead."""
        return None if self.found is None or self.request is None else hovered_trail(self.request, x, y)

    def summary(self) -> str:
        """Whose basins they are, with the shares of the largest."""
        if self.request is None:
            return self.computed.trouble.rstrip(".")
        found = self.found
        if found is None:
            return f"basins of {self.request.spec.name}: computing"
        shares = sorted(found.shares().items(), key=lambda item: -item[1])[:TOLD]
        told = ", ".join(share_words(label, share) for label, share in shares)
        return f"basins of {self.request.spec.name} ({told})"
