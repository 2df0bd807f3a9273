"""How an update rule is set: as large as the room allows, with lines of numbers where these stay readable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from PyQt6.QtCore import QSizeF
from PyQt6.QtGui import QPainterPath

from engine.frame import StepLine
from widgets.typeset import EM, Typeset, number_line, set_numbers, typeset

SHOWN = 2
"""Coordinates that are shown: of more parameters the first ones."""
GAP = 22.0
"""Between two columns, in unscaled pixels."""
LARGEST, SMALLEST = 20.0, 10.0
"""The sizes of typeset lines in unscaled pixels; lines of numbers that would be smaller are left out."""
NAMES = 14.0
"""The height of the coordinates' names above columns of results."""
LEADING, BETWEEN = 0.22 * EM, 0.35 * EM
"""Between two lines of numbers, and between two equations, at the size `EM`."""
FIRST_RESULT, RESULT = 3.6, 5.4
"""From the formulas to the first results' decimal points, and between two of these, in ems."""
MOST_COLUMNS = 3


@dataclass(frozen=True)
class Block:
    """One equation: the formula, and what stands below it. Lengths are at the size `EM`."""

    formula: Typeset
    numbers: tuple[tuple[str, Typeset, QPainterPath], ...]
    """For each coordinate its name, the line's skeleton and the numbers in it."""
    line: StepLine

    def size(self, label: float) -> tuple[float, float]:
        """Width and height with the lines of numbers; ``label`` is the width of the coordinates' names."""
        widths = [label + skeleton.width for _, skeleton, _ in self.numbers]
        heights = [LEADING + skeleton.ascent + skeleton.descent for _, skeleton, _ in self.numbers]
        return max([self.formula.width, *widths]), self.height + sum(heights)

    @property
    def height(self) -> float:
        """Of the formula."""
        return self.formula.ascent + self.formula.descent


@dataclass(frozen=True)
class Setting:
    """How the blocks are set: with or without lines of numbers, in how many columns, how large."""

    full_lines: bool
    columns: tuple[tuple[Block, ...], ...]
    size: float
    """Of the type, in pixels."""
    width: float
    """Of a column, at the size `EM`."""


def block_of(line: StepLine, names: tuple[str, ...]) -> Block:
    """An equation typeset, its numbers in their places."""
    texts = line.numbers[:SHOWN]
    labels = names if len(texts) > 1 else ("",)
    return Block(
        typeset(line.formula),
        tuple((name, *set_numbers(number_line(text))) for name, text in zip(labels, texts, strict=False)),
        line,
    )


def result_at(blocks: Sequence[Block], coordinate: int) -> float:
    """Where the decimal points of a coordinate's results stand when there are no lines of numbers."""
    return max(block.formula.width for block in blocks) + (FIRST_RESULT + RESULT * coordinate) * EM


def set_blocks(blocks: Sequence[Block], room: QSizeF, *, label: float, unit: float) -> Setting:
    """The way that lets the blocks be largest, with lines of numbers if these stay readable.

    Args:
        blocks: at least one.
        room: what there is, in pixels.
        label: the width of the coordinates' names, at the size `EM`.
        unit: pixels per unscaled pixel.
    """
    for full_lines in (True, False):
        if full_lines:
            sizes = [block.size(label) for block in blocks]
            width, height = max(own for own, _ in sizes), room.height()
            heights = [own for _, own in sizes]
        else:
            width, height = result_at(blocks, SHOWN) - 0.5 * RESULT * EM, room.height() - NAMES * unit
            heights = [block.height for block in blocks]
        heights = [own + BETWEEN for own in heights]
        ways = []
        for count in range(1, min(MOST_COLUMNS, len(blocks)) + 1):
            cuts = _split(heights, count)
            tallest = max(sum(heights[first:stop]) for first, stop in pairwise(cuts))
            across = (room.width() - (count - 1) * GAP * unit) / (count * width)
            size = min(EM * across, EM * height / tallest, LARGEST * unit)
            columns = tuple(tuple(blocks[first:stop]) for first, stop in pairwise(cuts))
            ways.append(Setting(full_lines, columns, size, width))
        best = max(ways, key=lambda way: way.size)
        if best.size >= SMALLEST * unit:
            break
    return best


def _split(heights: Sequence[float], count: int) -> tuple[int, ...]:
    """Where to cut a list into ``count`` runs, in order, so that the tallest is lowest."""
    cuts = [(0, *middle, len(heights)) for middle in combinations(range(1, len(heights)), count - 1)]
    return min(cuts, key=lambda cut: max(sum(heights[first:stop]) for first, stop in pairwise(cut)))
