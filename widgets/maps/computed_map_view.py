"""A view of a map of many runs, which is computed by a thread while the view is visible."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QWidget

from engine.cancellation import Check
from engine.errors import RavineError
from widgets.map_parts.computed_map import ComputedMap
from widgets.plots.plot_view import PlotView
from widgets.style.theme import Theme

RequestT = TypeVar("RequestT")
MapT = TypeVar("MapT")


class ComputedMapView(PlotView, Generic[RequestT, MapT]):
    """Asks for maps and shows them as far as they are computed; subclasses say what is asked for.

    Attributes:
        request: the map that was asked for last; None where there can be none.
        computed: what is computed of it.
    """

    grid = False

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None,
        refined: Callable[[RequestT, Check], Iterator[MapT | None]],
        complete: Callable[[RequestT], MapT],
    ) -> None:
        """Compute nothing yet.

        Args:
            theme: see `View`.
            parent: see `View`.
            refined: see `engine.maps.map_worker.MapWorker`.
            complete: the complete map; it is asked again for what it was asked before.
        """
        self.request: RequestT | None = None
        self._complete = complete
        super().__init__(theme, parent)
        self.computed: ComputedMap[RequestT, MapT] = ComputedMap(self, refined, self._show_more)

    def ask(self, request: RequestT) -> None:
        """Want this map, if it is not the one that was asked for last."""
        if request != self.request:
            self.request = request
            self.computed.ask(request)
        self.empty = self.computed.trouble

    def refuse(self, error: RavineError) -> None:
        """There can be no map, and that is why."""
        self.request = None
        self.computed.refuse(error)
        self.empty = self.computed.trouble

    def settle(self) -> None:
        """Have the complete map now (see `View.settle`)."""
        super().settle()
        self.computed.complete(self._complete)
        self.empty = self.computed.trouble

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Compute while the view is visible (Qt)."""
        super().showEvent(event)
        self.computed.begin()

    def hideEvent(self, event: QHideEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Compute nothing while the view is hidden (Qt)."""
        super().hideEvent(event)
        self.computed.end()

    def _show_more(self) -> None:
        self.empty = self.computed.trouble
        self.update()
        self.summary_changed.emit()
