"""An update rule prepared for a loop: what is computed once a run, once a step, and for every coordinate.

Neither pass changes what is computed, except the last bit: a temporary that is read once is put where it
is read, and the scalar factors of a product are gathered into one (``lr*(m/c)`` becomes ``(lr/c)*m``), so
that a step touches each coordinate as few times as possible.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import count
from typing import Any

from engine.expression import Node, Number, Operation, Symbol, free_symbols, substitute
from engine.expression.tree import ONE, div, mul
from engine.optimizers.equations import Equation
from engine.optimizers.update_rule import GRADIENT, RATE, THETA, UpdateRule

#: The look-ahead point among the vectors, the rate before the schedule and the number of steps done.
AHEAD, BASE_RATE, STEP = "ahead", "base_learning_rate", "k"


@dataclass(frozen=True)
class Statement:
    """One assignment. The formula of a vector holds no scalar operation, only names and numbers.

    Attributes:
        name: what is assigned.
        formula: of what.
        is_vector: whether that is a number for each parameter.
        function: a function of whole variables or of the loss that is then taken of it; empty for none.
        arguments: names and numbers that it takes beside it; of a matrix these are all that it takes.
    """

    name: str
    formula: Node
    is_vector: bool
    function: str = ""
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LoweredRule:
    """The statements of a run.

    Attributes:
        once: scalars that depend on settings alone.
        before: of every step, before its gradient is known: the rate, the look-ahead point.
        after: of every step, with its gradient.
        vectors: the names of all vectors that are assigned and are no slots.
    """

    once: tuple[Statement, ...]
    before: tuple[Statement, ...]
    after: tuple[Statement, ...]
    vectors: tuple[str, ...]


def lower(rule: UpdateRule, rate: Node, settings: Collection[str]) -> LoweredRule:
    """Hoist what an update rule computes out of the loops that need not repeat it.

    Args:
        rule: the update rule.
        rate: the schedule, over ``base_learning_rate``, k and the settings.
        settings: every name that stays as it is during a run.
    """
    work = _Hoister(rule, settings)
    work.scalar_equation(RATE, rate)
    if rule.lookahead is not None:
        work.vector_equation(Equation(AHEAD, rule.lookahead))
    before = work.taken()
    for equation in inlined(rule):
        if equation.name in rule.vectors or equation.is_matrix:
            work.vector_equation(equation)
        else:
            work.scalar_equation(equation.name, equation.formula)
    after = work.taken()
    kept = {THETA, GRADIENT, *rule.vector_slots, *rule.matrix_slots}
    temporaries = dict.fromkeys(s.name for s in (*before, *after) if s.is_vector and s.name not in kept)
    return LoweredRule(once=tuple(work.once), before=before, after=after, vectors=tuple(temporaries))


def inlined(rule: UpdateRule) -> tuple[Equation, ...]:
    """The equations, with every vector temporary that is read only once put where it is read."""
    equations = list(rule.equations)
    kept = {THETA, GRADIENT, *rule.vector_slots, *rule.scalar_slots}
    place = 0
    while place < len(equations):
        temporary = equations[place]
        reader = None
        if temporary.name not in kept and temporary.name in rule.vectors and not temporary.function:
            reader = _only_reader(equations, place)
        if reader is None:
            place += 1
            continue
        formula = substitute(equations[reader].formula, {temporary.name: temporary.formula})
        equations[reader] = replace(equations[reader], formula=formula)
        del equations[place]
    return tuple(equations)


def _only_reader(equations: Sequence[Equation], place: int) -> int | None:
    """The one later equation into which a temporary may move, or None."""
    temporary = equations[place]
    if sum(equation.name == temporary.name for equation in equations) > 1:
        return None
    counts = [_occurrences(equation.formula, temporary.name) for equation in equations]
    if sum(counts) != 1 or any(temporary.name in equation.arguments for equation in equations):
        return None
    reader = counts.index(1)
    if equations[reader].is_matrix:
        return None
    reads = free_symbols(temporary.formula)
    overwritten = any(equation.name in reads for equation in equations[place + 1 : reader])
    return None if overwritten or reader < place else reader


def _occurrences(formula: Node, name: str) -> int:
    if isinstance(formula, Operation):
        return sum(_occurrences(argument, name) for argument in formula.arguments)
    return int(isinstance(formula, Symbol) and formula.name == name)


class _Hoister:
    """Hoists scalar parts out of vector formulas and out of the loop; equal parts are computed once."""

    def __init__(self, rule: UpdateRule, settings: Collection[str]) -> None:
        self.once: list[Statement] = []
        self._lines: list[Statement] = []
        self._vectors = rule.vectors | {AHEAD}
        self._fixed = set(settings)
        # A scalar slot changes within the step, so parts that read one are computed where they stand.
        self._changing = (
            {equation.name for equation in rule.equations} - rule.vectors - set(rule.matrix_slots)
        )
        self._known: dict[Any, Symbol] = {}
        self._numbers = count()

    def taken(self) -> tuple[Statement, ...]:
        """The statements since the last call."""
        lines, self._lines = tuple(self._lines), []
        return lines

    def scalar_equation(self, name: str, formula: Node) -> None:
        formula = self._without_fixed(formula)
        if free_symbols(formula) <= self._fixed and name not in self._changing:
            self.once.append(Statement(name, formula, is_vector=False))
            self._fixed.add(name)
        else:
            self._lines.append(Statement(name, formula, is_vector=False))

    def vector_equation(self, equation: Equation) -> None:
        formula, arguments = self._vector(self._gathered(equation.formula)), equation.arguments
        if equation.is_matrix:
            arguments = (equation.name, *free_symbols(formula), *arguments)
        self._lines.append(
            Statement(equation.name, formula, is_vector=True, function=equation.function, arguments=arguments)
        )

    def _is_scalar(self, node: Node) -> bool:
        return not free_symbols(node) & self._vectors

    def _vector(self, node: Node) -> Node:
        """The formula with its scalar parts computed beforehand."""
        if not isinstance(node, Operation):
            return node
        if self._is_scalar(node):
            return self._scalar(node)
        return Operation(node.function, tuple(map(self._vector, node.arguments)))

    def _scalar(self, node: Node) -> Node:
        reads = free_symbols(node)
        if reads <= self._fixed:
            return self._without_fixed(node)
        key = _structure(node)
        if key not in self._known or reads & self._changing:
            self._known[key] = Symbol(f"each_{next(self._numbers)}")
            self._lines.append(Statement(self._known[key].name, self._without_fixed(node), is_vector=False))
        return self._known[key]

    def _without_fixed(self, node: Node) -> Node:
        """A scalar formula with the parts that depend on settings alone computed once a run."""
        if not isinstance(node, Operation) or not node.arguments:
            return node
        if not free_symbols(node) <= self._fixed:
            return Operation(node.function, tuple(map(self._without_fixed, node.arguments)))
        key = _structure(node)
        if key not in self._known:
            self._known[key] = Symbol(f"once_{next(self._numbers)}")
            self.once.append(Statement(self._known[key].name, node, is_vector=False))
            self._fixed.add(self._known[key].name)
        return self._known[key]

    def _gathered(self, node: Node) -> Node:
        """The formula with the scalar factors of each product and quotient gathered into one."""
        if not isinstance(node, Operation) or self._is_scalar(node):
            return node
        if node.function not in ("mul", "div"):
            return Operation(node.function, tuple(map(self._gathered, node.arguments)))
        over: list[Node] = []
        under: list[Node] = []
        self._factors(node, over, under)
        vector_over, scalar_over = self._apart(over)
        vector_under, scalar_under = self._apart(under)
        if not scalar_over and vector_over:
            vector = _quotient(vector_over, vector_under)
            return div(vector, reduce(mul, scalar_under)) if scalar_under else vector
        scalar = _quotient(scalar_over, scalar_under)
        return (
            mul(scalar, _quotient(vector_over, vector_under))
            if vector_over
            else div(scalar, reduce(mul, vector_under))
        )

    def _factors(self, node: Node, over: list[Node], under: list[Node]) -> None:
        if isinstance(node, Operation) and node.function == "mul":
            self._factors(node.arguments[0], over, under)
            self._factors(node.arguments[1], over, under)
        elif isinstance(node, Operation) and node.function == "div":
            self._factors(node.arguments[0], over, under)
            self._factors(node.arguments[1], under, over)
        else:
            over.append(self._gathered(node))

    def _apart(self, factors: Sequence[Node]) -> tuple[list[Node], list[Node]]:
        vectors = [factor for factor in factors if not self._is_scalar(factor)]
        return vectors, [factor for factor in factors if self._is_scalar(factor)]


def _quotient(over: Sequence[Node], under: Sequence[Node]) -> Node:
    numerator = reduce(mul, over) if over else ONE
    return div(numerator, reduce(mul, under)) if under else numerator


def _structure(node: Node) -> Any:
    """Equal for formulas that are written alike."""
    if isinstance(node, Operation):
        return (node.function, *map(_structure, node.arguments))
    return node.value if isinstance(node, Number) else node.name
