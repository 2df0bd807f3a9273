"""What every kind of objective answers about itself, so that nobody asks which kind it is.

To add a kind of objective: describe it in a frozen dataclass that derives from `ObjectiveKind` (with
``domain`` and ``start``, see `engine.experiment.description`), give it a row in
`engine.experiment.objective_kinds` that reads and writes it, and a builder in `engine.problem.problem`.
Tests tell what is missing.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import ClassVar

from engine.parameters import Value


class ObjectiveKind:
    """Answers that hold for most kinds; a kind overrides those that do not hold for it."""

    #: The key of its row, e.g. ``"surface"``.
    kind: ClassVar[str] = ""
    #: Whether it is a network: there are layers to look into, and racers may have networks of their own.
    has_layers: ClassVar[bool] = False
    #: Whether each racer may start at a point of its own, which is two numbers.
    has_points: ClassVar[bool] = False
    #: Whether it is a series in time, which moving averages follow.
    is_series: ClassVar[bool] = False
    #: Whether it was trained elsewhere and recorded: its run cannot be changed.
    is_recorded: ClassVar[bool] = False

    @property
    def csv(self) -> str:
        """The path of a person's own table, as it was written; empty without one."""
        return ""

    @property
    def folder(self) -> str:
        """Where the experiment's file lies, if it has a table; empty is where the program runs."""
        return ""

    @property
    def title(self) -> str:
        """What is trained, in a few words: another title is another objective, whatever its numbers are."""
        raise NotImplementedError

    def summary(self, samples: int, sizes: AbstractSet[int]) -> str:
        """What is trained, in a few words.

        Args:
            samples: examples, or values of a series.
            sizes: how many parameters the racers' objectives have.
        """
        raise NotImplementedError

    def with_value(self, name: str, value: Value) -> ObjectiveKind:
        """With another value of one of the numbers that belong to it: a constant, a parameter of its data."""
        raise NotImplementedError

    def drawn_alike(self, other: ObjectiveKind) -> bool:
        """Whether it is another one but for the drawn part of the plane and the start, and soon drawn anew.

        False where a run of many parameters or examples would have to be built to draw it.
        """
        del other
        return False

    @property
    def log_height(self) -> bool:
        """Whether its surface is drawn logarithmically unless the view says otherwise."""
        return False
