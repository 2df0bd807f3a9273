"""Ziamath, set up: it is imported where the first formula is set, for that takes a tenth of a start."""

from __future__ import annotations

import threading
import warnings
from typing import Any
from xml.etree import ElementTree as ET

with warnings.catch_warnings():
    # It reads its own font in a way that Python 3.11 warns of.
    warnings.simplefilter("ignore", DeprecationWarning)
    import ziamath
    from ziamath.nodes.mrow import Mrow

# Otherwise the glyphs come as <use> elements that not every reader of SVG understands.
ziamath.config.svg2 = False

# Else the bar of a root touches the bar of the fraction above it, and its figures those of the numerator.
_FONT = ziamath.Latex("x").font
_SPACING = _FONT.math.consts
_SPACING.fractionDenominatorGapMin = _SPACING.fractionDenomDisplayStyleGapMin = 190
_SPACING.fractionNumeratorGapMin = 130

#: The one method of ziamath that makes its work grow exponentially with the depth.
_measure_row = Mrow._get_height_nostretch  # noqa: SLF001 - there is no public hook


class _Measuring(threading.local):
    """Whether this thread is laying a row out only to learn its height."""

    under_way = False


_measuring = _Measuring()


def _measured_once(row: Any, line: list[ET.Element], **options: Any) -> tuple[float, float]:
    """The lowest and highest point of a row; none where the row itself is only being measured.

    How high the brackets within a row become does not matter then: whoever measures leaves them out.
    """
    if _measuring.under_way:
        return 0.0, 0.0
    _measuring.under_way = True
    try:
        lowest, highest = _measure_row(row, line, **options)
    finally:
        _measuring.under_way = False
    return lowest, highest


Mrow._get_height_nostretch = _measured_once  # noqa: SLF001 - as above


def svg_of(latex: str, colour: str, size: float) -> str:
    """A formula as SVG; raises whatever the library's parser stumbles on."""
    return str(ziamath.Latex(latex, size=size, color=colour).svg())


def advance_of(letter: str) -> float:
    """A letter's advance: from its start to that of the next, as a share of the size."""
    units: float = _FONT.glyph(letter).advance()
    per_em: float = _FONT.info.layout.unitsperem
    return units / per_em
