"""Formulas within running text: taken out of Markdown before it is read, put back as pictures."""

from __future__ import annotations

import re
from collections.abc import Callable

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPainterPath, QTransform

from engine.errors import RavineError, quoted
from widgets.style.typeset import typeset
from widgets.style.typesetter import EM, can_be_read, formula_fault

FORMULA = re.compile(r"\$\$(?P<display>[^$]+)\$\$|(?<![\\$])\$(?P<inline>[^$\n]+)\$")
#: How many characters all formulas of a text may have: each takes about a millisecond to typeset.
FORMULA_CHARACTERS = 5000
#: Room around a formula, in ems, for strokes that reach a little beyond it.
MARGIN = 0.06


def without_formulas(text: str, stand_in: Callable[[str, bool], str]) -> str:
    """A Markdown text with something else in the place of each formula, up to `FORMULA_CHARACTERS` of them.

    Args:
        text: with ``$inline$`` and ``$$displayed$$`` LaTeX.
        stand_in: the placeholder of a formula, given its LaTeX and whether it has a line of its own.
    """
    left = FORMULA_CHARACTERS

    def put(match: re.Match[str]) -> str:
        nonlocal left
        latex = match["display"] or match["inline"]
        left -= len(latex)
        return stand_in(latex.strip(), match["display"] is not None) if left >= 0 else match[0]

    return FORMULA.sub(put, text)


def check_formulas(text: str) -> None:
    """See that every formula of a Markdown text can be typeset.

    Raises:
        RavineError: one cannot be, or there are too many; the sentence quotes it.
    """
    formulas = [(match["display"] or match["inline"]).strip() for match in FORMULA.finditer(text)]
    count = sum(map(len, formulas))
    if count > FORMULA_CHARACTERS:
        raise RavineError(
            f"the formulas of its text have {count:,} characters; at most {FORMULA_CHARACTERS:,} are typeset"
        )
    for latex in formulas:
        if fault := formula_fault(latex):
            raise RavineError(f"the formula {quoted(latex)} {fault}")
        if not can_be_read(latex):
            raise RavineError(f"the formula {quoted(latex)} cannot be read as LaTeX")


def formula_image(latex: str, size: float, colour: QColor, ratio: float = 2.0) -> tuple[QImage, QRectF]:
    """A formula as a picture.

    Args:
        latex: the formula.
        size: of its letters in pixels.
        colour: its ink.
        ratio: pixels of the picture per pixel of the text.

    Returns:
        The picture, and its place in pixels of the text about the start of its base line.
    """
    line, scale, margin = typeset(latex), size / EM, MARGIN * size
    place = QRectF(
        0.0,
        -line.ascent * scale - margin,
        line.width * scale + margin,
        (line.ascent + line.descent) * scale + 2 * margin,
    )
    image = QImage(
        max(1, round(place.width() * ratio)),
        max(1, round(place.height() * ratio)),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(
            QTransform.fromScale(ratio, ratio).translate(0.0, -place.top()).scale(scale, scale)
        )
        painter.fillPath(line.path, colour)
    image.setDevicePixelRatio(ratio)
    return image, place


def formula_svg(latex: str) -> str:
    """A formula as a drawing within HTML, in the size and the ink of the text around it."""
    line = typeset(latex)
    width, height = line.width / EM, (line.ascent + line.descent) / EM
    return (
        f'<svg class="formula" role="img" aria-label="{_attribute(latex)}" '
        f'style="width:{width:.3f}em;height:{height:.3f}em;vertical-align:{-line.descent / EM:.3f}em" '
        f'viewBox="0 {-line.ascent:.2f} {line.width:.2f} {line.ascent + line.descent:.2f}">'
        f'<path d="{outline(line.path)}"/></svg>'
    )


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def outline(path: QPainterPath) -> str:
    """A path in the words of SVG; Qt keeps every curve as a cubic one of three elements."""
    words = []
    for at in range(path.elementCount()):
        element = path.elementAt(at)
        kind = {
            QPainterPath.ElementType.MoveToElement: "M",
            QPainterPath.ElementType.LineToElement: "L",
            QPainterPath.ElementType.CurveToElement: "C",
            QPainterPath.ElementType.CurveToDataElement: "",
        }[element.type]
        words.append(f"{kind}{element.x:.2f} {element.y:.2f}")
    return " ".join(words)
