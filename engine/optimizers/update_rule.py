r"""An optimizer is data: its update rule is a few equations in the formula language.

``m = beta_1*m + (1-beta_1)*g`` is read once. From that one text come the arithmetic
(`engine.optimizers.lowering` and the two loops), the typeset line and the same line with this step's
numbers: what is shown is what runs.

Vectors ``(P,)`` are theta, g (the gradient) and whatever is computed from them; everything else is a
scalar: the hyperparameters, ``learning_rate`` (the scheduled rate of this step) and t (1 in the first
step). A name that is read before it is assigned keeps its value from step to step: it is a slot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.arrays import frozen
from engine.errors import RavineError, unknown_name
from engine.expression import (
    Node,
    Operation,
    Symbol,
    Wrap,
    compile_function,
    free_symbols,
    parse,
    to_latex,
)
from engine.expression.tokens import CALLED
from engine.number_format import number_latex
from engine.objective import FloatArray
from engine.objective_functions.table import OBJECTIVE_FUNCTIONS, beginning
from engine.optimizers.equations import (
    BEFORE,
    RESULT,
    WITH_GRADIENT,
    Equation,
    ExplainedLine,
    RuleText,
    check_calls,
    slots_of,
    vectors_of,
)
from engine.optimizers.variable_functions import VARIABLE_FUNCTIONS, on_number, split_call

#: Always there, beside the hyperparameters: parameters, gradient, this step's rate, its number from 1.
THETA, GRADIENT, RATE, TIME = "theta", "g", "learning_rate", "t"

#: A name in a formula, not the exponent of a number.
WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
#: What a formula may call, and pi; e would be taken for a name.
FUNCTION_WORDS = CALLED | {"pi"}
#: The result of a function for a vector and what it takes beside it.
ExplainedFunction = Callable[..., FloatArray]
#: Of a rule that uses none.
NO_FUNCTIONS: Mapping[str, ExplainedFunction] = MappingProxyType({})
_ARROW = r" \leftarrow "


@dataclass(frozen=True, kw_only=True, eq=False)
class UpdateRule:
    """An update rule, read and checked.

    Attributes:
        equations: in the order they are carried out.
        vectors: every name that is a vector ``(P,)``.
        vector_slots: the state that is kept for each parameter.
        scalar_slots: the state that is one number.
        matrix_slots: the state that is a matrix, and what it begins with, see `ObjectiveFunction.begin`.
        initial: what slots hold before the first step, as formulas of hyperparameters; else 0.
        lookahead: the point at which the gradient is taken; None means theta.
        velocity: see `RuleText`.
        squared: see `RuleText`; empty if no slot is one.
        symbols: LaTeX of names that are not typeset from their letters.
    """

    equations: tuple[Equation, ...]
    vectors: frozenset[str]
    vector_slots: tuple[str, ...]
    scalar_slots: tuple[str, ...]
    matrix_slots: Mapping[str, str]
    initial: Mapping[str, Node]
    lookahead: Node | None
    velocity: Node | None
    squared: str
    symbols: Mapping[str, str]

    def initial_slots(self, hyperparameters: Mapping[str, float]) -> dict[str, float]:
        """The value every slot starts with, the same for all coordinates."""
        names = (*self.vector_slots, *self.scalar_slots)
        initial = self.initial
        return {n: float(evaluate(initial[n], hyperparameters)) if n in initial else 0.0 for n in names}

    @cached_property
    def typeset(self) -> tuple[str, ...]:
        """The rule in LaTeX, one line an equation; the gradient has a line where it is taken ahead."""
        lines = [self.formula_latex(equation) for equation in self.equations]
        if self.lookahead is not None:
            lines.insert(0, self._gradient_line(self.latex(GRADIENT), self.symbols))
        return tuple(lines)

    @cached_property
    def has_rate(self) -> bool:
        """Whether a learning rate has any effect on it."""
        lines = [equation.formula for equation in self.equations]
        return RATE in free_symbols(*lines, *([] if self.lookahead is None else [self.lookahead]))

    def latex(self, name: str) -> str:
        """A name of the rule in LaTeX."""
        return to_latex(Symbol(name), self.symbols)

    def displacement(self, values: Mapping[str, float | FloatArray]) -> FloatArray | None:
        """The velocity as a displacement ``(P,)`` at the given values, or None if the rule has none."""
        return None if self.velocity is None else np.asarray(evaluate(self.velocity, values))

    @cached_property
    def functions(self) -> frozenset[str]:
        """The functions of whole variables that it uses (see `engine.optimizers.variable_functions`)."""
        return frozenset(e.function for e in self.equations if e.function in VARIABLE_FUNCTIONS)

    @cached_property
    def objective_functions(self) -> frozenset[str]:
        """The functions of the loss that it uses: keys of `OBJECTIVE_FUNCTIONS`."""
        return frozenset(e.function for e in self.equations if e.function in OBJECTIVE_FUNCTIONS)

    @cached_property
    def on_numbers(self) -> UpdateRule:
        """The same where every parameter is a variable of its own, without functions of whole variables."""
        keys = self.functions
        if not keys:
            return self
        alone = tuple(
            replace(e, formula=on_number(e.function, e.formula), function="") if e.function in keys else e
            for e in self.equations
        )
        return replace(self, equations=alone)

    def explain(
        self,
        values: Mapping[str, float | FloatArray],
        coordinates: Sequence[int] = (0, 1),
        functions: Mapping[str, ExplainedFunction] = NO_FUNCTIONS,
    ) -> tuple[ExplainedLine, ...]:
        """The step that these values lead to, line by line.

        Args:
            values: theta and g ``(P,)``, the slots before the step, the hyperparameters, learning_rate
                (after the schedule) and t. g is the gradient at the look-ahead point where there is one.
            coordinates: which entries of theta get a line of numbers; those beyond P are left out.
            functions: those of whole variables and of the loss that the rule uses, by name; each gives its
                result for the formula's values and what it takes beside them.
        """
        held = dict(values)
        shown = [c for c in coordinates if c < np.size(held[THETA])]
        copies: dict[int, tuple[float | FloatArray, FloatArray]] = {}

        def copied(value: float | FloatArray) -> FloatArray:
            if id(value) not in copies:  # each of many parameters once, and held: its id stays its own
                copies[id(value)] = value, _values(_diagonal(value))
            return copies[id(value)][1]

        lines = [] if self.lookahead is None else [self._explained_gradient(self.lookahead, held, shown)]
        with np.errstate(all="ignore"):
            for equation, places, function in zip(self.equations, self._places, self._functions, strict=True):
                used = {name: held[name] for name in sorted(free_symbols(equation.formula))}
                result = function(*map(_number, used.values()))[0]
                if equation.function:
                    vector = np.array(np.broadcast_to(result, np.shape(held[THETA])))
                    further = [held[a] if a in held else float(a) for a in equation.arguments]
                    own = [held[equation.name]] if equation.is_matrix else []
                    result = functions[equation.function](*own, vector, *further)
                before = held.get(equation.name)
                held[equation.name] = result
                lines.append(
                    ExplainedLine(
                        name=equation.name,
                        formula=self.formula_latex(equation),
                        numbers=tuple(
                            _told(result, c) + _ARROW + self._numbers(equation, used, c)
                            for c in ([0] if np.ndim(result) == 0 else shown)
                        ),
                        places=places,
                        values=copied(result),
                        before=None if before is None else copied(before),
                        inputs={name: copied(value) for name, value in used.items()},
                    )
                )
        return tuple(lines)

    @cached_property
    def _places(self) -> tuple[str, ...]:
        """For each equation what `ExplainedLine.places` is."""
        texts = dict.fromkeys(free_symbols(*(e.formula for e in self.equations)), BEFORE)
        texts[GRADIENT], lines = WITH_GRADIENT, []
        for equation in self.equations:
            name, function, is_matrix = equation.name, equation.function, equation.is_matrix
            right = self._right(equation) if function else to_latex(equation.formula, texts)
            # what is no vector needs no gradient; of a matrix (P, P) two numbers are told
            texts[name] = RESULT if name in self.vectors or is_matrix else BEFORE
            is_row = is_matrix and beginning(self.matrix_slots[name], 2).ndim == 2
            lines.append((f"{RESULT}," if is_row else "") + texts[name] + _ARROW + right)
        return tuple(lines)

    @cached_property
    def _functions(self) -> tuple[Callable[..., tuple[Any, ...]], ...]:
        return tuple(
            compile_function([equation.formula], sorted(free_symbols(equation.formula)), "array")
            for equation in self.equations
        )

    def formula_latex(self, equation: Equation, wrap: Wrap | None = None) -> str:
        """An equation in LaTeX, parts of it wrapped as for `to_latex`."""
        return self.latex(equation.name) + _ARROW + self._right(equation, wrap)

    def _right(self, equation: Equation, wrap: Wrap | None = None) -> str:
        text = to_latex(equation.formula, self.symbols, wrap)
        function, arguments = equation.function, equation.arguments
        row = VARIABLE_FUNCTIONS.get(function) or OBJECTIVE_FUNCTIONS.get(function)
        further = [self.latex(a) if a.isidentifier() else a for a in arguments]
        return row.latex.format(text, *further) if row is not None else text

    def _gradient_line(self, result: str, symbols: Mapping[str, str]) -> str:
        assert self.lookahead is not None  # noqa: S101 - callers ask only where there is one
        return rf"{result}{_ARROW}\nabla L\left({to_latex(self.lookahead, symbols)}\right)"

    def _explained_gradient(
        self, lookahead: Node, held: Mapping[str, float | FloatArray], shown: Sequence[int]
    ) -> ExplainedLine:
        used = {name: held[name] for name in sorted(free_symbols(lookahead))}
        gradient = held[GRADIENT]
        return ExplainedLine(
            name=GRADIENT,
            formula=self._gradient_line(self.latex(GRADIENT), self.symbols),
            numbers=tuple(
                self._gradient_line(
                    number_latex(_entry(gradient, c)), self._number_symbols(lookahead, used, c)
                )
                for c in shown
            ),
            places=self._gradient_line(WITH_GRADIENT, dict.fromkeys(used, BEFORE)),
            values=_values(gradient),
            before=None,
            inputs={name: _values(value) for name, value in used.items()},
        )

    def _numbers(self, equation: Equation, used: Mapping[str, float | FloatArray], coordinate: int) -> str:
        if equation.function:
            return self._right(equation)  # of all the numbers of a variable
        return to_latex(equation.formula, self._number_symbols(equation.formula, used, coordinate))

    def _number_symbols(
        self, formula: Node, used: Mapping[str, float | FloatArray], coordinate: int
    ) -> dict[str, str]:
        """The values as LaTeX, to stand in the symbols' places."""
        raised = _raised_names(formula)
        texts = {}
        for name, value in used.items():
            # settings read as they were given (0.9), what is measured with all four digits (0.9000)
            kept = name in self.vectors or name in self.scalar_slots
            text = number_latex(_entry(value, coordinate), padded=kept)
            # 10^{-8}^{2} is no LaTeX
            texts[name] = rf"\left({text}\right)" if name in raised and "^" in text else text
        return texts


@lru_cache(maxsize=4096)
def read_rule(
    text: RuleText, hyperparameters: tuple[str, ...], symbols: tuple[tuple[str, str], ...] = ()
) -> UpdateRule:
    """Read an update rule.

    Args:
        text: the equations.
        hyperparameters: the numbers they may use, beside learning_rate and t.
        symbols: (name, LaTeX) of names that are not typeset from their letters.

    Raises:
        RavineError: a name nobody declares or assigns, an assignment to a hyperparameter, an initial value
            of what is no slot or from what changes from step to step, or a formula that cannot be read.
    """
    given = {RATE, TIME, *hyperparameters}
    lines = [(name, *split_call(right)) for name, right in map(_parts, text.equations)]
    assigned = [name for name, *_ in lines]
    for name in assigned:
        if name in given:
            raise RavineError(f"the update rule assigns {name}, which is given; give the result another name")
    names = given | {THETA, GRADIENT} | set(assigned)
    equations = tuple(
        Equation(name, _read(formula, names), function, arguments)
        for name, function, formula, arguments in lines
    )
    vectors = vectors_of(equations, (THETA, GRADIENT))
    check_calls(equations, vectors, given | {e.name for e in equations if not e.is_matrix} - vectors)
    lookahead = _read(text.lookahead, names) if text.lookahead else None
    slots = slots_of(equations, lookahead, (THETA, GRADIENT))
    matrices = {e.name: OBJECTIVE_FUNCTIONS[e.function].begin for e in equations if e.is_matrix}
    return UpdateRule(
        equations=equations,
        vectors=vectors,
        vector_slots=tuple(slot for slot in slots if slot in vectors),
        scalar_slots=tuple(slot for slot in slots if slot not in vectors and slot not in matrices),
        matrix_slots=matrices,
        initial=_initial(text.initial, slots, hyperparameters),
        lookahead=lookahead,
        velocity=_read(text.velocity, names) if text.velocity else None,
        squared=text.squared,
        symbols=dict(symbols),
    )


def evaluate(formula: Node, values: Mapping[str, Any]) -> Any:
    """A formula's value, with NumPy's arithmetic."""
    names = sorted(free_symbols(formula))
    with np.errstate(all="ignore"):
        return compile_function([formula], names, "array")(*(_number(values[name]) for name in names))[0]


def _number(value: Any) -> Any:
    """A float as NumPy's, which divides by zero without an exception; anything else as it is."""
    return np.float64(value) if isinstance(value, float) else value


def _parts(line: str) -> tuple[str, str]:
    """What a line assigns to, and what."""
    name, _, formula = line.partition("=")
    return name.strip(), formula


def read_formula(text: str, names: Collection[str], what: str) -> Node:
    """Parse a formula of a row. Its names are always written out: mv is no m times v, but an error.

    Raises:
        RavineError: a name that is not declared, or a formula that cannot be read.
    """
    for word in WORD.findall(text):
        if word not in names and word not in FUNCTION_WORDS:
            raise unknown_name(f"name in the {what}", word, sorted({*names, *FUNCTION_WORDS}))
    return parse(text, names, what=what)


def _read(formula: str, names: Collection[str]) -> Node:
    return read_formula(formula, names, "update rule")


def _initial(lines: Sequence[str], slots: Sequence[str], hyperparameters: Sequence[str]) -> dict[str, Node]:
    """What slots hold before the first step."""
    formulas = {}
    for line in lines:
        name, formula = _parts(line)
        if name not in slots:
            raise RavineError(
                f"the initial value {line} is of no slot; a slot is read before it is assigned: "
                f"{', '.join(slots) or 'the update rule has none'}"
            )
        for word in WORD.findall(formula):
            if word in (RATE, TIME, THETA, GRADIENT):
                raise RavineError(
                    f"the initial value {line} uses {word}, which changes from step to step; "
                    f"use numbers and hyperparameters: {', '.join(hyperparameters) or 'there are none'}"
                )
        formulas[name] = read_formula(formula, hyperparameters, "initial value")
    return formulas


def _raised_names(formula: Node) -> set[str]:
    """The symbols that are the base of a power."""
    if not isinstance(formula, Operation):
        return set()
    names = set().union(*map(_raised_names, formula.arguments))
    base = formula.arguments[0] if formula.function == "pow" else None
    return names | {base.name} if isinstance(base, Symbol) else names


def _entry(value: float | FloatArray, coordinate: int) -> float:
    values = np.asarray(value).reshape(-1)
    return float(values[coordinate if values.size > 1 else 0])


def _told(value: float | FloatArray, coordinate: int) -> str:
    """A result at a coordinate in LaTeX; of a matrix its row there, as far as two numbers go."""
    if np.ndim(value) != 2:
        return number_latex(_entry(_diagonal(value), coordinate))
    row = r",\,".join(map(number_latex, np.asarray(value)[coordinate, :2].tolist()))
    return rf"\left({row}\right)"


def _diagonal(value: float | FloatArray) -> FloatArray:
    """Values ``(P,)`` or ``(1,)``; of a matrix ``(P, P)`` the diagonal, of ``(2, M, P)`` the last step."""
    array = np.asarray(value)
    return array.diagonal() if array.ndim == 2 else array[0, -1] if array.ndim > 2 else array


def _values(value: float | FloatArray) -> FloatArray:
    return frozen(np.array(value, dtype=float, ndmin=1))
