"""Height fields are made ready to draw in a thread; until then a coarse one is seen in their place."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace
from functools import lru_cache

import numpy as np
from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.sip import isdeleted

from engine.gui_priority import GUI
from engine.newest_request import Job, NewestRequest
from widgets.plots.contour_map import map_of
from widgets.scene.description import HeightField

#: A field of fewer points a side is refined at once by whoever laid it: none coarser is drawn in its place.
FEWEST = 65
#: Of a finer one every second point is enough for a moment; with holes, which take long, every fourth.
STRIDE, STRIDE_WITH_HOLES = 2, 4
#: Fields that are known to be ready.
KEPT = 6

#: Surface and map show the same field: the second thread waits and finds what the first has made.
_MAKING = threading.Lock()


class FieldPreparer(QObject):
    """Says which field a view shows: what was asked for when it is ready, or something coarser.

    Attributes:
        in_background: whether a thread makes fields ready; otherwise they are whenever they are drawn.
    """

    ready = pyqtSignal()
    """The field that was asked for last can be shown; sent from the other thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.in_background = False
        self._requests: NewestRequest[HeightField, HeightField] = NewestRequest(
            self._make, name="ravine-field"
        )
        self._wanted: HeightField | None = None
        self._shown: HeightField | None = None
        self._ready: deque[HeightField] = deque(maxlen=KEPT)

    def shown(self, field: HeightField) -> HeightField:
        """What to show of a field; where it is not ready it will be, and `ready` tells when."""
        if not self.in_background or any(field is each for each in self._ready):
            self._wanted, self._shown = field, field
        elif field is not self._wanted:
            self._wanted = field
            self._requests.ask(field)
            self._shown = self._meanwhile(field)
        assert self._shown is not None  # noqa: S101 - something is shown of what is wanted
        return self._shown

    def join(self) -> None:
        """Wait until what was asked for is ready."""
        self._requests.join()

    def _meanwhile(self, field: HeightField) -> HeightField:
        """A coarser field, or the one before where that is of the same part of the same plane."""
        if min(field.z.shape) >= FEWEST:
            return coarse_of(field)
        same = self._shown is not None and self._shown.domain == field.domain and self._shown.log == field.log
        return self._shown if same and self._shown is not None else replace(field, coarse=True)

    def _make(self, job: Job[HeightField, HeightField]) -> None:
        GUI.wait()
        with _MAKING:
            map_of(job.request)
        self._ready.append(job.request)
        if job.is_newest and not isdeleted(self):
            self.ready.emit()


@lru_cache(maxsize=4)
def coarse_of(field: HeightField) -> HeightField:
    """Every second or fourth point of a field, drawn without refining."""
    is_whole = field.rim is None and bool(np.isfinite(field.z).all())
    part = slice(None, None, STRIDE if is_whole else STRIDE_WITH_HOLES)
    x, y, z = field.x[part], field.y[part], field.z[part, part]
    if (field.x[-1], field.y[-1]) != (x[-1], y[-1]) or not np.isfinite(z).any():
        # of some numbers of points every second one would end before the last
        return replace(field, coarse=True, rim=None)
    return replace(field, x=x, y=y, z=z, rim=None, coarse=True)
