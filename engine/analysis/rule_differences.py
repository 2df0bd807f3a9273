"""Update rules side by side, with what differs between them marked in the formulas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from engine.expression import Node, Operation
from engine.expression.differences import differing
from engine.optimizers.equations import Equation
from engine.optimizers.update_rule import UpdateRule

#: Wraps a part of a formula in LaTeX; it gets the part's number within its rule, and the LaTeX.
Mark = Callable[[int, str], str]


def compared_lines(rules: Sequence[UpdateRule], mark: Mark) -> tuple[tuple[str, ...], ...]:
    """Every rule typeset, a line an equation, with what any of the others lacks or has otherwise marked.

    Args:
        rules: in the order they stand beside each other; they are compared line by line, by what is assigned.
        mark: marks a part.
    """
    return tuple(_lines(rule, [other for other in rules if other is not rule], mark) for rule in rules)


def _lines(rule: UpdateRule, others: Sequence[UpdateRule], mark: Mark) -> tuple[str, ...]:
    number = 0

    def next_mark(text: str) -> str:
        nonlocal number
        number += 1
        return mark(number - 1, text)

    lines = []
    for name, equation in _numbered(rule):
        rivals = [dict(_numbered(other)).get(name) for other in others]
        marked: set[int] = set()
        whole = False
        for rival in rivals:
            if rival is None or rival.function != equation.function or rival.arguments != equation.arguments:
                whole = True
            else:
                marked |= {id(part) for part in differing(equation.formula, rival.formula)}
        marked = _outermost(equation.formula, marked)
        if whole:
            lines.append(next_mark(rule.formula_latex(equation)))
            continue

        def wrap(part: Node, text: str, marked: set[int] = marked) -> str:
            return next_mark(text) if id(part) in marked else text

        lines.append(rule.formula_latex(equation, wrap))
    if rule.lookahead is not None:
        ahead = rule.typeset[0]
        is_shared = all(other.lookahead is not None and other.typeset[0] == ahead for other in others)
        lines.insert(0, ahead if is_shared else next_mark(ahead))
    return tuple(lines)


def _outermost(formula: Node, marked: set[int]) -> set[int]:
    """Without the parts of other marked parts."""
    if id(formula) in marked:
        return {id(formula)}
    arguments = formula.arguments if isinstance(formula, Operation) else ()
    return {part for argument in arguments for part in _outermost(argument, marked)}


def _numbered(rule: UpdateRule) -> list[tuple[tuple[str, int], Equation]]:
    """The equations by what they assign, and for which time from the end."""
    left = Counter(equation.name for equation in rule.equations)
    numbered = []
    for equation in rule.equations:
        left[equation.name] -= 1
        numbered.append(((equation.name, left[equation.name]), equation))
    return numbered
