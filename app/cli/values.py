"""How the values of options are read: every refusal says what is allowed."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from app.export.lengths import read_size
from app.theme_names import THEME_NAMES
from engine.errors import RavineError, unknown_name

ValueT = TypeVar("ValueT")

MAX_STEP = 10_000_000
#: What programs are written with; the engine's own table would bring NumPy into every command's start.
LANGUAGES = ("numpy", "pytorch", "keras")


class OneOf:
    """Reads one of a few words; of another it names the nearest."""

    def __init__(self, kind: str, allowed: Sequence[str]) -> None:
        """Make the reader.

        Args:
            kind: what the words are, for a refusal.
            allowed: the words, which a shell can complete.
        """
        self.kind, self.allowed = kind, tuple(allowed)

    def __call__(self, text: str) -> str:
        """The word itself.

        Raises:
            argparse.ArgumentTypeError: it is none of those that are allowed.
        """
        if text not in self.allowed:
            raise argparse.ArgumentTypeError(str(unknown_name(self.kind, text, self.allowed)))
        return text


class ThemeName(OneOf):
    """Reads a theme, by what people call it, as its name in ``resources/palettes``."""

    def __init__(self) -> None:
        super().__init__("theme", tuple(THEME_NAMES))

    def __call__(self, text: str) -> str:
        """The theme's name (see `OneOf`)."""
        return THEME_NAMES[super().__call__(text)]


#: The words for themes, for a help text.
THEMES = " | ".join(THEME_NAMES)
theme_name = ThemeName()


def whole(low: int, high: int) -> Callable[[str], int]:
    """Reads whole numbers between two ends."""

    def convert(text: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            raise argparse.ArgumentTypeError(f'"{text[:40]}" is not a whole number in [{low}, {high}]')
        if not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{int(text)} is outside [{low}, {high}]")
        return int(text)

    return convert


def number(low: float, high: float) -> Callable[[str], float]:
    """Reads numbers between two ends."""

    def convert(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(
                f'"{text[:40]}" is not a number in [{low:g}, {high:g}]'
            ) from None
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{value:g} is outside [{low:g}, {high:g}]")
        return value

    return convert


def picture_size(text: str) -> tuple[int, int]:
    """A width and a height in pixels."""
    found = re.fullmatch(r"([0-9]{1,5})[x×]([0-9]{1,5})", text)
    if not found:
        raise argparse.ArgumentTypeError(f'"{text[:40]}" is not WIDTHxHEIGHT, e.g. 1280x800')
    width, height = int(found[1]), int(found[2])
    for side in (width, height):
        if not 64 <= side <= 8192:
            raise argparse.ArgumentTypeError(f"{side} in {text} is outside [64, 8192] pixels")
    return width, height


def reading(read: Callable[[str], ValueT]) -> Callable[[str], ValueT]:
    """Reads what a function of the program reads, whose refusal is the option's."""

    def convert(text: str) -> ValueT:
        try:
            return read(text)
        except RavineError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return convert


def figure_size(text: str) -> tuple[float, float, str]:
    """A width, a height and their unit; pixels are whole, and as many as a picture may have."""
    if re.fullmatch(r"[0-9]{1,5}[x×][0-9]{1,5}", text):
        width, height = picture_size(text)
        return float(width), float(height), "px"
    return reading(read_size)(text)


def step_range(text: str) -> range:
    """A range of steps."""
    found = re.fullmatch(r"([0-9]{1,9}):([0-9]{1,9})(?::([0-9]{1,9}))?", text)
    if not found:
        raise argparse.ArgumentTypeError(f'"{text[:40]}" is not FIRST:LAST or FIRST:LAST:EVERY, e.g. 0:120:2')
    first, last, every = int(found[1]), int(found[2]), int(found[3] or 1)
    if not (first <= last <= MAX_STEP and every):
        raise argparse.ArgumentTypeError(
            f"{text} is no range of steps; it needs FIRST <= LAST <= {MAX_STEP} and EVERY >= 1"
        )
    return range(first, last + 1, every)
