"""How an update rule with its numbers is set: as large as the room allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from PyQt6.QtCore import QSizeF
from PyQt6.QtGui import QPainterPath

from engine.frames.frame import Frame, StepLine
from engine.objective import SHOWN
from engine.optimizers.table import OPTIMIZERS
from widgets.style.typeset import Typeset, number_line, set_numbers, told_numbers, typeset
from widgets.style.typesetter import EM

#: Around everything, in unscaled pixels.
PAD = 12.0
#: Between two columns, in unscaled pixels.
GAP = 22.0
#: The sizes of typeset lines in unscaled pixels: the largest, the smallest for lines of both coordinates, and
#: the smallest at all.
LARGEST, READABLE, SMALLEST = 20.0, 12.5, 8.5
#: Between two lines of numbers, and between two equations, at the size `EM`.
LEADING, BETWEEN = 0.22 * EM, 0.35 * EM
MOST_COLUMNS = 3
#: The size of a coordinate's name beside its line, in those of the line.
NAME = 1.4


@dataclass(frozen=True)
class Block:
    """One equation: the formula, and the numbers below it. Lengths are at the size `EM`."""

    formula: Typeset
    #: For each coordinate its name, the line's skeleton and the numbers in it.
    numbers: tuple[tuple[str, Typeset, QPainterPath], ...]
    line: StepLine

    def lines(self, coordinate: int | None) -> tuple[tuple[str, Typeset, QPainterPath], ...]:
        """The lines of numbers: of all coordinates, or of one; of a scalar there is only one."""
        if coordinate is None or len(self.numbers) < 2:
            return self.numbers
        return (self.numbers[min(coordinate, len(self.numbers) - 1)],)

    def size(self, label: float, coordinate: int | None) -> tuple[float, float]:
        """Width and height with the lines of numbers; ``label`` is the width of the coordinates' names."""
        lines = self.lines(coordinate)
        widths = [label + skeleton.width for _, skeleton, _ in lines]
        heights = [LEADING + skeleton.ascent + skeleton.descent for _, skeleton, _ in lines]
        return max([self.formula.width, *widths]), self.height + sum(heights)

    @property
    def height(self) -> float:
        """Of the formula."""
        return self.formula.ascent + self.formula.descent


@dataclass(frozen=True)
class StepLayout:
    """How the blocks are set: for which coordinates, in which columns, how large."""

    #: The one that has lines of numbers; None: all of them.
    coordinate: int | None
    columns: tuple[tuple[Block, ...], ...]
    #: Of the type, in pixels.
    size: float
    #: Of the columns, at the size `EM`.
    widths: tuple[float, ...]


def block_of(line: StepLine, names: Sequence[str], untold: frozenset[str] = frozenset()) -> Block:
    """An equation typeset, its numbers in their places.

    Args:
        line: the equation.
        names: of the coordinates.
        untold: what numbers that are not known yet have in ``line.places``: they keep their places free.
    """
    labels = names if len(line.numbers) > 1 else ("",)
    numbers = []
    for name, text in zip(labels, line.numbers[:SHOWN], strict=False):
        told = told_numbers(text, line.places, untold) if untold and line.places else ()
        numbers.append((name, *set_numbers(number_line(text), told)))
    return Block(typeset(line.formula), tuple(numbers), line)


def set_blocks(
    blocks: Sequence[Block], room: QSizeF, *, coordinate: int | None, label: float, unit: float
) -> StepLayout:
    """The setting in which the blocks are largest.

    Args:
        blocks: at least one.
        room: what there is, in pixels.
        coordinate: the one that has lines of numbers; None: all of them.
        label: the width of the coordinates' names, at the size `EM`.
        unit: pixels per unscaled pixel.
    """
    sizes = [block.size(label, coordinate) for block in blocks]
    heights = [own + BETWEEN for _, own in sizes]
    settings = []
    for count in range(1, min(MOST_COLUMNS, len(blocks)) + 1):
        for middle in combinations(range(1, len(blocks)), count - 1):
            parts = list(pairwise((0, *middle, len(blocks))))
            tallest = max(sum(heights[first:stop]) for first, stop in parts)
            widths = tuple(max(own for own, _ in sizes[first:stop]) for first, stop in parts)
            across = (room.width() - (count - 1) * GAP * unit) / sum(widths)
            size = min(EM * across, EM * room.height() / tallest, LARGEST * unit)
            columns = tuple(tuple(blocks[first:stop]) for first, stop in parts)
            settings.append(StepLayout(coordinate, columns, size, widths))
    return max(settings, key=lambda setting: setting.size)


def bare_rule(frame: Frame, place: int) -> tuple[StepLine, ...]:
    """A racer's update rule without numbers: it has made no step yet, or will make none any more."""
    if place >= len(frame.experiment.racers):
        return ()
    spec = frame.experiment.racers[place]
    values, dialect = frame.experiment.values_at(spec, frame.address.step), frame.experiment.dialect_of(spec)
    lines = OPTIMIZERS[spec.optimizer].rule(values, dialect, maximize=spec.maximize).typeset
    return tuple(StepLine("", line, (), np.empty(0)) for line in lines)
