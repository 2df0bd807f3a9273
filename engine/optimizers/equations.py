"""Equations, words and symbols that several rows share; `engine.optimizers.table` explains the notation."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.errors import RavineError
from engine.expression import Node, free_symbols
from engine.objective import FloatArray
from engine.objective_functions.table import OBJECTIVE_FUNCTIONS
from engine.parameters import Dialect, Value

Values = Mapping[str, Value]

#: Moving averages of the gradients and of their squares, and both without their bias towards zero.
MEAN = "m = beta_1*m + (1-beta_1)*g"
SQUARES = "v = beta_2*v + (1-beta_2)*g^2"
CORRECTED = ("m_hat = m/(1-beta_1^t)", "v_hat = v/(1-beta_2^t)")
#: The first line of a rule that maximises, as PyTorch's ``grad if not maximize else -grad``.
ASCENT = "g = -g"
#: Decoupled weight decay, as Keras does it before the step.
SHRINK = "theta = theta - theta*weight_decay*learning_rate"

#: What stands in `ExplainedLine.places` for numbers that the update makes, that come with the gradient, and
#: that are there when a step begins.
RESULT, WITH_GRADIENT, BEFORE = r"\mathrm{nan}", r"\infty", "1"

#: What these slots hold, in words, and how the corrected averages are typeset.
MOMENTS = {"m": "moving average of the gradients", "v": "moving average of the squared gradients"}
CORRECTED_SYMBOLS = {"m_hat": r"\hat{m}", "v_hat": r"\hat{v}"}

#: The two places of weight decay, for the conventions of a row.
COUPLED = "weight decay adds to the gradient"
DECOUPLED = "weight decay shrinks theta before the step and leaves the gradient alone"


def with_weight_decay(values: Values, dialect: Dialect, *lines: str) -> tuple[str, ...]:
    """The lines after weight decay, where the row has it and it is not 0.

    It is decoupled in every optimizer of Keras, and added to the gradient elsewhere.
    """
    if not values.get("weight_decay"):
        return lines
    return (SHRINK if dialect == "keras" else "g = g + weight_decay*theta", *lines)


def with_moments(lines: tuple[str, ...]) -> RuleText:
    """A rule whose velocity is the average m and whose squared gradients are in v."""
    return RuleText(equations=lines, velocity="-learning_rate*m", squared="v")


@dataclass(frozen=True, kw_only=True)
class RuleText:
    """An update rule as its row writes it.

    Attributes:
        equations: assignments, carried out in order, e.g. ``"v = momentum*v + g"``.
        initial: what slots hold before the first step, e.g. ``"a = initial_accumulator_value"``; else 0.
        lookahead: the point at which the gradient is taken, where that is not theta.
        velocity: the remembered motion as a displacement, from the slots after a step.
        squared: the slot that accumulates squared gradients.
    """

    equations: tuple[str, ...]
    initial: tuple[str, ...] = ()
    lookahead: str = ""
    velocity: str = ""
    squared: str = ""


@dataclass(frozen=True)
class Equation:
    """One assignment of an update rule.

    Attributes:
        name: what it assigns.
        formula: of what.
        function: of whole variables or of the loss, then taken of the formula's values; empty for none.
        arguments: names and numbers that it takes beside them.
    """

    name: str
    formula: Node
    function: str = ""
    arguments: tuple[str, ...] = ()

    @property
    def is_matrix(self) -> bool:
        """Whether the result is a matrix that is kept from step to step."""
        row = OBJECTIVE_FUNCTIONS.get(self.function)
        return row is not None and bool(row.begin)

    @cached_property
    def reads(self) -> frozenset[str]:
        """The names whose values it uses."""
        given = {argument for argument in self.arguments if argument.isidentifier()}
        own = {self.name} if self.is_matrix else set()
        return frozenset({*free_symbols(self.formula), *given, *own})


@dataclass(frozen=True, kw_only=True)
class ExplainedLine:
    r"""One equation with the numbers of one step.

    Attributes:
        name: what it assigns, e.g. ``"v"``.
        formula: LaTeX with symbols, e.g. ``v \leftarrow \mu\,v+g``.
        numbers: LaTeX of the line with values at four significant digits, one for each shown coordinate
            (a single one where the line is scalar), e.g. ``-1.284 \leftarrow 0.9\left(-1.107\right)-0.2876``.
        places: a line with as many numbers, each of which says when that of ``numbers`` is known: `RESULT`,
            `WITH_GRADIENT` or `BEFORE`.
        values: the results ``(P,)``, or ``(1,)`` of a scalar, in full precision.
        before: what the name held before the line, or None if it held nothing.
        inputs: the true value of every symbol of the right side, ``(P,)`` or ``(1,)`` each.
    """

    name: str
    formula: str
    numbers: tuple[str, ...]
    places: str
    values: FloatArray
    before: FloatArray | None
    inputs: Mapping[str, FloatArray]


def vectors_of(equations: Sequence[Equation], given: Collection[str]) -> frozenset[str]:
    """Every name that is a number for each parameter, where ``given`` are."""
    vectors = set(given)
    while True:
        found = {
            e.name for e in equations if not e.is_matrix and (e.function or free_symbols(e.formula) & vectors)
        } - vectors
        if not found:
            return frozenset(vectors)
        vectors |= found


def slots_of(equations: Sequence[Equation], lookahead: Node | None, given: Collection[str]) -> list[str]:
    """Names that are assigned, but read before: their value is that of the step before."""
    assigned = {equation.name for equation in equations} - set(given)
    done: set[str] = set()
    slots: list[str] = []
    reads = [] if lookahead is None else [Equation("", lookahead)]
    for equation in [*reads, *equations]:
        early = (equation.reads & assigned) - done
        slots += sorted(early - set(slots))
        done.add(equation.name)
    return slots


def check_calls(equations: Sequence[Equation], vectors: Collection[str], numbers: Collection[str]) -> None:
    """Check what functions of the loss are given, and that matrices are given to functions alone.

    Args:
        equations: of a rule.
        vectors: the names that are a number for each parameter.
        numbers: the names of its numbers.

    Raises:
        RavineError: a function is given something else than it takes.
    """
    matrices = {equation.name: equation.function for equation in equations if equation.is_matrix}
    for equation in equations:
        used = sorted(free_symbols(equation.formula) & matrices.keys())
        if used:
            raise RavineError(
                f"{used[0]} of the update rule is a matrix, which stands in no formula: give it to "
                f"{'times' if matrices[used[0]] == 'inverse_updated' else 'two_loop'}"
            )
        row = OBJECTIVE_FUNCTIONS.get(equation.function)
        if row is None:
            continue
        first = ["vector"] if equation.is_matrix else []
        kinds: list[str] = [*first, *row.further]
        given = [*([getattr(equation.formula, "name", "")] if first else []), *equation.arguments]
        are = [_kind_of(each, vectors, matrices, numbers) for each in given]
        if are != kinds:
            raise RavineError(
                f"{equation.function} in the update rule is given something else than it takes; write "
                f"{_EXAMPLES.get(equation.function, f'u = {equation.function}(g)')}"
            )


#: How functions are called that take more than a formula.
_EXAMPLES = {
    "backtracked": "u = backtracked(-g, 0.5, 0.0001)",
    "wolfe": "u = wolfe(-g, 0.0001, 0.9)",
    "inverse_updated": "b = inverse_updated(u, v), of two names",
    "times": "u = times(g, b), where b is a result of inverse_updated",
    "pair_kept": "b = pair_kept(u, v), of two names",
    "two_loop": "u = two_loop(g, b, 10), where b is a result of pair_kept",
}
_NUMBER = re.compile(r"\d+(\.\d*)?(e-?\d+)?")


def _kind_of(
    given: str, vectors: Collection[str], matrices: Mapping[str, str], numbers: Collection[str]
) -> str:
    """The kind of something that a function is given; empty for what is none."""
    if given in vectors:
        return "vector"
    if given in numbers or _NUMBER.fullmatch(given):
        return "number"
    return matrices.get(given, "")
