"""Conditions of formulas in pieces: comparisons and what is made of them with and, or and not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from engine.expression.tree import ONE, ZERO, Node, Operation, call, mul, sub

#: What a formula is worth where none of its conditions holds: it is not defined there.
UNDEFINED = Operation("nan", ())

#: The signs of comparisons, as the parser knows them.
SIGNS = ("<", "<=", ">", ">=", "==", "!=")


@dataclass(frozen=True)
class Condition:
    """Holds where ``left > right``, or where they are equal, unless it is strict."""

    left: Node
    right: Node
    is_strict: bool

    def choice(self, then: Node, otherwise: Node) -> Node:
        """What is one formula where it holds and another elsewhere."""
        return call("above" if self.is_strict else "choose", self.left, self.right, then, otherwise)

    @property
    def indicator(self) -> Node:
        """1 where it holds, else 0."""
        return self.choice(ONE, ZERO)


def compared(left: Node, sign: str, right: Node) -> Condition:
    """A comparison; ``sign`` is one of `SIGNS`."""
    if sign in ("==", "!="):
        equal = every((Condition(left, right, is_strict=False), Condition(right, left, is_strict=False)))
        return equal if sign == "==" else negated(equal)
    strict = len(sign) == 1
    return Condition(left, right, strict) if sign[0] == ">" else Condition(right, left, strict)


def every(conditions: Sequence[Condition]) -> Condition:
    """Holds where all of them do."""
    return _counted(conditions, reduce(mul, (each.indicator for each in conditions)))


def some(conditions: Sequence[Condition]) -> Condition:
    """Holds where any of them does."""
    return _counted(
        conditions, reduce(lambda a, b: call("max", a, b), (each.indicator for each in conditions))
    )


def negated(condition: Condition) -> Condition:
    """Holds where the other one does not."""
    return Condition(sub(ONE, condition.indicator), ZERO, is_strict=True)


def _counted(conditions: Sequence[Condition], indicator: Node) -> Condition:
    return conditions[0] if len(conditions) == 1 else Condition(indicator, ZERO, is_strict=True)
