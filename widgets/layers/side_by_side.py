"""Views of several networks side by side: the column of each, and the title above it."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QMouseEvent, QPainter
from PyQt6.QtWidgets import QWidget

from engine.frames.network_frame import NetworkFrame, RacerNetwork
from widgets.layers.compare_data import ALONE, COMING, Compared, compare
from widgets.layers.strip_data import is_bad
from widgets.layers.strip_layout import GAP, PAD, ROW
from widgets.network_parts.layer_view import LayerView
from widgets.painting.primitives import SAMPLE, centred, draw_sample, elide, write
from widgets.style.fonts import text_width
from widgets.style.theme import Theme, racer_style

#: The height of a name and of what is said beneath it, in unscaled pixels.
HEAD = 2.0 * ROW + 0.5 * PAD
#: Narrower columns are left out: the first networks stay.
LEAST = 96.0


class SideBySide(LayerView):
    """Draws each network in a column of its own. Click a column to choose its racer in every view."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.compared: Compared | None = None
        super().__init__(theme, parent)

    # what subclasses say

    def said(self, place: int) -> tuple[str, ...]:
        """What is said of the network at a place: sentences, the longest first."""
        del place
        return ("",)

    def draw_column(self, painter: QPainter, place: int, area: QRectF) -> None:
        """Draw the network at a place into a rectangle of pixels."""

    # as a view of layers

    def prepare_network(self, network: NetworkFrame, *, steady: bool) -> None:
        """Count what is compared (see `LayerView.prepare_network`)."""
        before = self.compared if steady and self._same(network.compared) else None
        self.compared = compare(network.compared, before) if len(network.compared) > 1 else None

    def _same(self, networks: tuple[RacerNetwork, ...]) -> bool:
        shown = () if self.compared is None else self.compared.networks
        return [each.racer for each in shown] == [each.racer for each in networks]

    def summary(self) -> str:
        """How many networks (see `View.summary`)."""
        return f"{len(self.compared.networks)} networks" if self.compared is not None else ""

    @property
    def columns(self) -> list[QRectF]:
        """The rectangles of the networks for which there is room, heads included."""
        count = 0 if self.compared is None else len(self.compared.networks)
        pad, gap = PAD * self.unit, GAP * self.unit
        room = self.width() - 2.0 * pad
        while count > 1 and (room - (count - 1) * gap) / count < LEAST * self.unit:
            count -= 1
        width = (room - (count - 1) * gap) / max(count, 1)
        height = self.height() - 0.5 * pad
        return [QRectF(pad + place * (width + gap), 0.5 * pad, width, height) for place in range(count)]

    def draw_network(self, painter: QPainter, network: NetworkFrame) -> None:
        """Draw head and column of each network (see `LayerView.draw_network`)."""
        if self.compared is None:
            sentence = COMING if not network.compared else ALONE
            self.draw_message(painter, sentence, self.unit)
            return
        for place, area in enumerate(self.columns):
            self._draw_head(painter, place, area)
            self.draw_column(painter, place, area.adjusted(0.0, HEAD * self.unit, 0.0, 0.0))

    def _draw_head(self, painter: QPainter, place: int, area: QRectF) -> None:
        if self.compared is None or self.frame is None:
            return
        theme, unit = self.theme, self.unit
        racer = self.frame.racers[self.compared.networks[place].racer]
        middle = area.top() + 0.5 * ROW * unit
        draw_sample(painter, QPointF(area.left(), middle), racer_style(racer.index, theme), theme, unit)
        room = area.width() / unit - SAMPLE
        name = elide(racer.shown_name, room, weight="strong")
        base = centred(middle, unit=unit)
        write(painter, area.left() + SAMPLE * unit, base, name, theme.text, weight="strong", unit=unit)
        width = area.width() / unit
        sentences = self.said(place)
        said = next((each for each in sentences if text_width(each, "small") <= width), "")
        said = said or elide(sentences[-1], width)
        ink = theme.bad if is_bad(said) else theme.quiet_text
        write(painter, area.left(), centred(middle + ROW * unit, unit=unit), said, ink, unit=unit)

    # mouse and keyboard

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Choose a racer and a layer (Qt)."""
        if event is not None and self.compared is not None:
            for place, area in enumerate(self.columns):
                if area.contains(event.position()):
                    self.racer_chosen.emit(self.compared.networks[place].racer)
        super().mousePressEvent(event)
