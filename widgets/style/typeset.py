"""Formulas as shapes: a line of LaTeX is typeset once, and numbers that change are set into its gaps.

Typesetting takes about ten milliseconds, too long for numbers that change with every frame. So a line of
numbers is taken apart: its *skeleton*, the same for all steps, has a gap of fixed width for every measured
number; the numbers are put together from the outlines of ten digits. Their places stay while they change.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from xml.etree import ElementTree as ET

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QPainterPath, QTransform

from widgets.style.typesetter import EM, advance, outlines

#: How far an exponent is raised, in ems, and how much smaller it is.
RAISE, SMALLER = 0.36, 0.7

_NUMBER = r"\d+(?:\.\d+)?(?:\\cdot10\^\{-?\d+\})?|\\infty|\\mathrm\{nan\}"
_TERM = re.compile(
    # Brackets belong to a negative number, unless they are those of a function.
    rf"(?<![\w}}])\\left\((?P<boxed>-(?:{_NUMBER}))\\right\)"
    # A minus belongs to its number where no other term precedes it.
    rf"|(?P<signed>(?:^|(?<=\\leftarrow )|(?<== )|(?<=[({{,|]))-(?:{_NUMBER}))"
    rf"|(?P<plain>{_NUMBER})"
)
# The widths of gaps, in figures: few, so that a number seldom changes its gap.
_GAPS = (6, 7, 10)
# The room for what may precede and follow it.
_SIGN, _BRACKETS = 1, 2
# Gaps are typeset in colours of their own, by which they are found again: what may precede the number.
_MARKS = {"#0000": "", "#0001": "−", "#0002": "(−"}
#: So are parts that are to stand out, which stay in the ink.
_STANDS_OUT = "#0003"


@dataclass(frozen=True, slots=True)
class Gap:
    """The position of a number in a skeleton."""

    #: The position of its first digit.
    figures: float
    baseline: float
    #: 1 in the line, less in exponents.
    scale: float


@dataclass(frozen=True, eq=False)
class Typeset:
    """A typeset line at the size `EM`, from x = 0, its base line at y = 0, y downwards. Read-only."""

    path: QPainterPath
    width: float
    ascent: float
    descent: float
    gaps: tuple[Gap, ...] = ()
    #: Round each part that is to stand out (see `standing_out`).
    marked: tuple[QRectF, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A line with this step's numbers: the skeleton, and the numbers in its gaps."""

    skeleton: str
    numbers: tuple[str, ...]


@lru_cache(maxsize=256)
def typeset(latex: str) -> Typeset:
    """A line of LaTeX as one shape. What LaTeX cannot read is set as it is written, in upright letters."""
    root = outlines(latex)
    left, top, width, height = (float(number) for number in root.attrib["viewBox"].split())
    ink, gaps, standing = _blank(), dict[str, QRectF](), dict[str, QRectF]()
    for element in root.iter():
        shape, fill = _shape(element), element.attrib.get("fill", "")
        if shape is None:
            continue
        if fill[:5] in _MARKS:
            gaps[fill] = gaps.get(fill, shape.boundingRect()).united(shape.boundingRect())
        else:
            ink.addPath(shape)
            if fill[:5] == _STANDS_OUT:
                standing[fill] = standing.get(fill, shape.boundingRect()).united(shape.boundingRect())
    marked = sorted(gaps.items(), key=lambda item: item[0][-2:])
    places = tuple(_gap(rect, _MARKS[mark[:5]]) for mark, rect in marked)
    return Typeset(ink, left + width, -top, height + top, places, tuple(standing.values()))


def standing_out(number: int, latex: str) -> str:
    """A part of a line that is to stand out, by its number within the line; see `Typeset.marked`."""
    return rf"{{\color{{{_STANDS_OUT}{number % 256:02x}}}{latex}}}"


@lru_cache(maxsize=1024)
def number_line(latex: str) -> NumberLine:
    r"""Take a line of LaTeX with numbers apart.

    Settings (``0.9``) belong to the skeleton, results go into gaps. ``\left(-1.107\right)`` is one number.
    """
    numbers: list[str] = []
    parts: list[str] = []
    end = 0
    for match in _TERM.finditer(latex):
        text = _number_of(match)
        before, between = latex[: match.start()].rstrip(), latex[end : match.start()]
        end = match.end()
        if not _measured(text):
            parts += [between, match[0]]
            continue
        counts = text.isdigit() and text != "0" and len(text) < 4
        figures = len(text) if counts else next((g for g in _GAPS if g >= len(text.lstrip("-"))), _GAPS[-1])
        if match["boxed"] and before.endswith(r"\,"):
            # A product keeps its sign when its second factor loses the brackets of a negative number.
            between = between.rstrip().removesuffix(r"\,") + r"\cdot "
        numbers.append(text)
        if counts or before.endswith(r"\sqrt{"):
            gap = _gap_latex("#0000", len(numbers), figures)
        elif latex.startswith("^", end):
            gap = rf"\left({_gap_latex('#0001', len(numbers), figures + _SIGN)}\right)"
        elif (before + between.rstrip()).endswith((r"\cdot", "+", "-")):
            numbers[-1] = f"({text})" if match["boxed"] else text
            gap = _gap_latex("#0002", len(numbers), figures + _SIGN + _BRACKETS)
        else:
            gap = _gap_latex("#0001", len(numbers), figures + _SIGN)
        parts += [between, gap]
    return NumberLine("".join([*parts, latex[end:]]), tuple(numbers))


@lru_cache(maxsize=1024)
def told_numbers(latex: str, other: str, untold: frozenset[str]) -> tuple[bool, ...]:
    """Which numbers of `number_line` are to be told.

    Args:
        latex: a line with numbers.
        other: the same line with other numbers.
        untold: numbers of the other line that keep those of the first from being told.
    """
    pairs = zip(_TERM.finditer(latex), _TERM.finditer(other), strict=True)
    return tuple(there[0] not in untold for here, there in pairs if _measured(_number_of(here)))


def set_numbers(line: NumberLine, told: Sequence[bool] = ()) -> tuple[Typeset, QPainterPath]:
    """The skeleton of a line, and its numbers in their places as one shape; all, or those that are told."""
    skeleton = typeset(line.skeleton)
    path = _blank()
    shown = told or (True,) * len(line.numbers)
    for gap, text in compress(zip(skeleton.gaps, line.numbers, strict=True), shown):
        shape, _ = number_shape(text)
        # The first digit has a fixed place, whatever precedes it.
        lead = number_shape(text[: len(text) - len(text.lstrip("(-"))])[1]
        place = QTransform.fromTranslate(gap.figures - lead * gap.scale, gap.baseline)
        path.addPath(place.scale(gap.scale, gap.scale).map(shape))
    return skeleton, path


@lru_cache(maxsize=1024)
def number_shape(text: str) -> tuple[QPainterPath, float]:
    r"""A number such as ``-1.284``, ``(-1.107)`` or ``1.500\cdot10^{-8}`` as a shape, and its width."""
    path, x = _blank(), 0.0
    plain = (
        text.replace(r"\infty", "∞").replace(r"\mathrm{nan}", "?").replace(r"\cdot", "·").replace("-", "−")
    )
    main, _, rest = plain.partition("^{")
    exponent, _, closing = rest.partition("}")
    for letters, scale, raised in ((main, 1.0, 0.0), (exponent, SMALLER, RAISE * EM), (closing, 1.0, 0.0)):
        for letter in letters:
            shape, width = _figure(letter)
            path.addPath(QTransform.fromTranslate(x, -raised).scale(scale, scale).map(shape))
            x += width * scale
    return path, x


@lru_cache(maxsize=64)
def _figure(letter: str) -> tuple[QPainterPath, float]:
    """A figure or sign from the start of its base line, and its reach; all figures are equally wide."""
    path = _blank()
    for element in outlines({"−": "-", "·": r"\cdot", "∞": r"\infty"}.get(letter, letter)).iter():
        path.addPath(_shape(element) or _blank())
    return path, advance(letter)


def _gap_latex(mark: str, number: int, figures: int) -> str:
    return rf"{{\color{{{mark}{number:02x}}}{'0' * figures}}}"


def _gap(rect: QRectF, before: str) -> Gap:
    """The gap that a row of zeros keeps free, with room for what may precede the number."""
    body = _figure("0")[0].boundingRect()
    scale = rect.height() / body.height()
    left = rect.left() + (sum(_figure(sign)[1] for sign in before) - body.left()) * scale
    return Gap(left, rect.bottom() - body.bottom() * scale, scale)


def _number_of(match: re.Match[str]) -> str:
    return match["boxed"] or match["signed"] or match["plain"]


def _measured(text: str) -> bool:
    """Whether a number changes from step to step; if not, it is a setting.

    Results have four significant digits, or are 0 or no number; whole numbers above 2 count the steps.
    """
    mantissa = text.partition(r"\cdot")[0].lstrip("-")
    if mantissa == text and mantissa.isdigit():
        return int(mantissa) > 2 or mantissa == "0"
    return mantissa.startswith("\\") or len(mantissa.replace(".", "").lstrip("0")) >= 4


def _blank() -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


def _shape(element: ET.Element) -> QPainterPath | None:
    tag = element.tag.rpartition("}")[2]
    path = _blank()
    if tag == "rect":
        path.addRect(*(float(element.attrib[name]) for name in ("x", "y", "width", "height")))
        return path
    if tag != "path":
        return None
    words = iter(element.attrib["d"].split())
    for word in words:
        if word == "Z":
            path.closeSubpath()
        elif word == "Q":
            path.quadTo(*(float(next(words)) for _ in range(4)))
        else:
            (path.moveTo if word == "M" else path.lineTo)(float(next(words)), float(next(words)))
    return path
