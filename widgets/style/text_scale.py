"""How large the window's text is: one factor for all of it, chosen by a person or by the system.

Views draw with it as their unit (`widgets.view.view.View.cap_unit`); forms take their fonts from
`widget_font` and the style sheet, and what must keep a size beside text is told to `keep_size`. Everything of
that follows at once when another factor is set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from PyQt6 import sip
from PyQt6.QtCore import QSize
from PyQt6.QtGui import QFont
from PyQt6.QtWidgets import QAbstractButton, QWidget

from engine.errors import RavineError
from widgets.style.fonts import Size, Weight, font

#: The factors on offer, in per cent.
PERCENTS = (80, 90, 100, 110, 125, 150, 175, 200)
#: The smallest and the largest factor.
LEAST, MOST = PERCENTS[0] / 100.0, PERCENTS[-1] / 100.0


@dataclass(frozen=True)
class KeptSize:
    """Lengths of a widget in pixels at 100 %; None leaves one free."""

    width: int | None = None
    height: int | None = None
    least_width: int | None = None
    least_height: int | None = None
    most_width: int | None = None
    icon: int | None = None


class _Scale:
    """The factor, and what follows it."""

    def __init__(self) -> None:
        self.factor = 1.0
        self.kept: WeakKeyDictionary[QWidget, KeptSize] = WeakKeyDictionary()


_scale = _Scale()


def text_scale() -> float:
    """Pixels of text in the window per pixel at 100 %. For the GUI's thread."""
    return _scale.factor


def set_text_scale(factor: float) -> None:
    """Let every widget told to `keep_size` follow another factor; the window tells its views and its style.

    Args:
        factor: 1 is 100 %.

    Raises:
        RavineError: it is outside [0.8, 2].
    """
    if not LEAST <= factor <= MOST:
        raise RavineError(f"text size {100 * factor:g} % is outside [{PERCENTS[0]}, {PERCENTS[-1]}] %")
    if factor == _scale.factor:
        return
    _scale.factor = factor
    for widget, size in list(_scale.kept.items()):
        if not sip.isdeleted(widget):
            _apply(widget, size)


def scaled(length: float) -> int:
    """A length in pixels at 100 % as pixels at the factor of now."""
    return round(length * _scale.factor)


def widget_font(size: Size = "body", weight: Weight = "regular") -> QFont:
    """The font of text in forms (see `widgets.style.fonts.font`)."""
    return font(size, weight, _scale.factor)


def keep_size(
    widget: QWidget,
    *,
    width: int | None = None,
    height: int | None = None,
    least_width: int | None = None,
    least_height: int | None = None,
    most_width: int | None = None,
    icon: int | None = None,
) -> None:
    """Give a widget lengths that grow and shrink with the text, now and whenever another factor is set.

    Args:
        widget: what gets them; what was told before is forgotten.
        width: fixed, in pixels at 100 %.
        height: the same.
        least_width: the smallest width, in pixels at 100 %.
        least_height: the same of the height.
        most_width: the largest width.
        icon: the side of a button's icon.
    """
    size = KeptSize(width, height, least_width, least_height, most_width, icon)
    _scale.kept[widget] = size
    _apply(widget, size)


def _apply(widget: QWidget, size: KeptSize) -> None:
    setters: tuple[tuple[int | None, Callable[[int], None]], ...] = (
        (size.width, widget.setFixedWidth),
        (size.height, widget.setFixedHeight),
        (size.least_width, widget.setMinimumWidth),
        (size.least_height, widget.setMinimumHeight),
        (size.most_width, widget.setMaximumWidth),
    )
    for length, set_length in setters:
        if length is not None:
            set_length(scaled(length))
    if size.icon is not None and isinstance(widget, QAbstractButton):
        widget.setIconSize(QSize(scaled(size.icon), scaled(size.icon)))
    widget.updateGeometry()
