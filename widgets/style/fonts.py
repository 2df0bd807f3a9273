"""The type families, shipped with the program, so that text is the same on every machine."""

from __future__ import annotations

from functools import cache, lru_cache
from threading import Lock
from typing import Literal

from PyQt6.QtGui import QFont, QFontDatabase, QFontMetricsF, QPainterPath

from engine.errors import RavineError
from widgets.style.resources import resource

FAMILY = "Inter"
#: For code: every sign has the same width.
MONOSPACED = "DejaVu Sans Mono"
FILES = ("fonts/Inter-Regular.otf", "fonts/Inter-SemiBold.otf", "fonts/DejaVuSansMono.ttf")
#: The height of capitals and figures in the shipped family, as a share of its size.
CAP_HEIGHT = 0.727
#: The three sizes in pixels of an unscaled picture; points would depend on the screen.
SIZES = {"small": 12, "body": 14, "title": 18}

#: The signs that the program writes beside letters, all in the family; it has no nabla: write gradient.
GLYPHS = "0123456789.,:;()[]{}=+−-–—×·/%‰<>≤≥≈±∞√∑∂θβληεαγδμσρφψτωΔ∆²³⁰¹⁴⁵⁶⁷⁸⁹⁻₀₁₂₃ₜ←→↑↓…°½ŵ"

#: Texts whose widths are kept, and whose outlines, of 15 kB each: more than a window shows. The numbers of a
#: run are new in every frame.
KEPT, KEPT_OUTLINES = 2048, 1024

Size = Literal["small", "body", "title"]
Weight = Literal["regular", "strong", "code"]


@cache
def load_fonts() -> str:
    """Make the shipped family known to Qt, once, and return its name. A QGuiApplication must exist.

    Raises:
        RavineError: a font file is missing or damaged.
    """
    for file in FILES:
        if QFontDatabase.addApplicationFont(str(resource(file))) < 0:
            raise RavineError(f"the font {resource(file)} cannot be read: install the program again")
    return FAMILY


def font(size: Size = "body", weight: Weight = "regular", scale: float = 1.0) -> QFont:
    """The family in one of three sizes and two weights, with figures of equal width. Treat it as read-only.

    Hinting, subpixel colours and other families' glyphs are off: they differ from machine to machine.

    Args:
        size: the role of the text.
        weight: regular, strong (semi-bold), or code, which is monospaced.
        scale: pixels per unscaled pixel.
    """
    return _kept(weight, round(SIZES[size] * scale))


@cache
def _kept(weight: Weight, pixels: int) -> QFont:
    """One font for each size in whole pixels: panels come in more scales than anybody counts."""
    return _made(weight, pixels)


def _made(weight: Weight, pixels: int) -> QFont:
    family = load_fonts()
    made = QFont(MONOSPACED if weight == "code" else family)
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight.DemiBold if weight == "strong" else QFont.Weight.Normal)
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setStyleStrategy(
        QFont.StyleStrategy.PreferAntialias
        | QFont.StyleStrategy.NoSubpixelAntialias
        | QFont.StyleStrategy.NoFontMerging
    )
    return made


_measuring = Lock()


@cache
def _ruler(size: Size, weight: Weight) -> QFont:
    """The family for what any thread may ask; no widget has it.

    Qt keeps a thread's glyphs inside a font, so that one font, or copies of it, must not be used by two
    threads at once.
    """
    return _made(weight, round(SIZES[size]))


@lru_cache(maxsize=KEPT)
def text_width(text: str, size: Size = "body", weight: Weight = "regular") -> float:
    """How far ``text`` reaches, in unscaled pixels; may be called from any thread."""
    with _measuring:
        return QFontMetricsF(_ruler(size, weight)).horizontalAdvance(text)


@lru_cache(maxsize=KEPT_OUTLINES)
def text_path(text: str, size: Size = "body", weight: Weight = "regular") -> QPainterPath:
    """The outline of ``text`` from the start of its base line, in unscaled pixels. Treat it as read-only.

    Pictures fill outlines instead of drawing text: how glyphs are painted can be configured on every
    machine, how an outline is filled cannot. May be called from any thread.
    """
    path = QPainterPath()
    with _measuring:
        path.addText(0.0, 0.0, _ruler(size, weight), text)
    return path


@cache
def letters_font(size: Size, weight: Weight) -> QFont:
    """The family with its usual figures, whose glyphs every reader of a PDF knows. For the GUI's thread."""
    made = QFont(_made(weight, round(SIZES[size])))
    made.unsetFeature(QFont.Tag("tnum"))
    made.setFeature(QFont.Tag("calt"), 0)  # a minus beside a figure is another glyph, too
    return made


@lru_cache(maxsize=KEPT)
def letters_width(text: str, size: Size, weight: Weight) -> float:
    """How far ``text`` reaches in `letters_font`, in unscaled pixels."""
    return QFontMetricsF(letters_font(size, weight)).horizontalAdvance(text)
