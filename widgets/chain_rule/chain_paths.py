"""The strongest paths as a list with bars, and what share of the gradient they are."""

from __future__ import annotations

from PyQt6.QtCore import QLineF, QRectF
from PyQt6.QtGui import QColor, QPainter, QPen

from engine.analysis.chain_rule import Chain, ChainPath
from engine.frames.network_frame import NetworkFrame
from widgets.network_parts.selection import rows_per_unit, unit_name
from widgets.painting.diverging_colours import diverging_colour
from widgets.painting.primitives import centred, elide, write
from widgets.style.fonts import text_width
from widgets.style.number_text import fixed, short
from widgets.style.theme import Theme, mix

#: The height of a line of text, in unscaled pixels.
ROW = 18.0


def draw_paths(
    painter: QPainter,
    network: NetworkFrame,
    chain: Chain,
    area: QRectF,
    *,
    names: float,
    theme: Theme,
    unit: float,
) -> None:
    """List the strongest paths, each with what it contributes as a bar and a number.

    Args:
        painter: what draws.
        network: whose units are named.
        chain: whose paths are listed, as many as fit.
        area: the lines, from the names to the numbers.
        names: how wide a path's name may be, in unscaled pixels.
        theme: the colours.
        unit: pixels per unscaled pixel.
    """
    largest = max(abs(path.contribution) for path in chain.paths) or 1.0
    bars = QRectF(area.left() + (names + 12.0) * unit, area.top(), 0.0, area.height())
    bars.setRight(area.right() - (text_width("−0.000e−00", "small") + 12.0) * unit)
    for number, path in enumerate(chain.paths[: round(area.height() / (ROW * unit))]):
        middle = area.top() + (number + 0.5) * ROW * unit
        base, ink = centred(middle, unit=unit), theme.quiet_text if number else theme.text
        write(painter, area.left(), base, route(network, chain, path, names), ink, unit=unit)
        reach = 0.5 * bars.width() * path.contribution / largest
        bar = QRectF(bars.center().x(), middle - 4.0 * unit, reach, 8.0 * unit).normalized()
        colour = diverging_colour(1.0 if reach >= 0.0 else -1.0, theme)
        painter.fillRect(bar, QColor(mix(theme.panel, colour, 0.55 if number else 1.0)))
        write(painter, area.right(), base, fixed(path.contribution), ink, unit=unit, align="right")
    painter.setPen(QPen(QColor(theme.axis), unit))
    painter.drawLine(QLineF(bars.center().x(), bars.top(), bars.center().x(), bars.bottom()))


def route(network: NetworkFrame, chain: Chain, path: ChainPath, room: float) -> str:
    """The units a path passes, from where the weight begins to the output; of many the first and last."""
    last, place = len(network.layers) - 1, chain.place
    stops = [
        str(row // rows_per_unit(network.layers[place.layer + depth]) + 1)
        for depth, row in enumerate(path.units)
    ]
    stops[-1] = unit_name(network, last, path.factors[0].row)
    if place.column is not None:
        stops.insert(0, network.inputs[place.column] if place.layer == 0 else str(place.column + 1))
    text, kept = " → ".join(stops), len(stops) - 1
    while text_width(text, "small") > room and kept > 3:
        kept -= 1
        text = " → ".join([*stops[: kept - 2], "…", *stops[-2:]])
    return elide(text, room)


def explained(chain: Chain) -> str:
    """How many paths are shown, and what share of the gradient they are."""
    if chain.count == 1:
        return "the only path"
    if len(chain.paths) == chain.count:
        return f"all {chain.count} paths"
    share = f", {short(100.0 * chain.explained / chain.total, 3)} % of the sum" if chain.total else ""
    count = f"{chain.count:,}" if chain.count < 10**6 else short(chain.count, 2)
    found = "" if chain.exhaustive else " found"
    return f"strongest {len(chain.paths)}{found} of {count} paths{share}"
