"""What one formula has that another one lacks."""

from __future__ import annotations

from engine.expression.tree import Node, Number, Operation, Symbol

#: A term with its sign, or a factor.
Part = tuple[int, Node]


def same(one: Node, other: Node) -> bool:
    """Whether two formulas are written alike."""
    if isinstance(one, Operation) and isinstance(other, Operation):
        alike = one.function == other.function and len(one.arguments) == len(other.arguments)
        return alike and all(map(same, one.arguments, other.arguments))
    if isinstance(one, Number) and isinstance(other, Number):
        return one.value == other.value
    return isinstance(one, Symbol) and isinstance(other, Symbol) and one.name == other.name


def differing(formula: Node, other: Node) -> list[Node]:
    """The largest parts of a formula that differ from what stands in their place in another one.

    Of sums and products only the terms and factors that the other one lacks: their order says nothing.
    """
    if same(formula, other):
        return []
    for parts in (_terms, _factors):
        mine, theirs = parts(formula), parts(other)
        if len(mine) > 1 or len(theirs) > 1:
            return _missing(mine, theirs)
    if not (isinstance(formula, Operation) and isinstance(other, Operation)):
        return [formula]
    if formula.function != other.function or len(formula.arguments) != len(other.arguments):
        return [formula]
    return [
        part for pair in zip(formula.arguments, other.arguments, strict=True) for part in differing(*pair)
    ]


def _missing(mine: list[Part], theirs: list[Part]) -> list[Node]:
    left, missing = list(theirs), list[Part]()
    for sign, part in mine:
        match = next((each for each in left if each[0] == sign and same(part, each[1])), None)
        if match is None:
            missing.append((sign, part))
        else:
            left.remove(match)
    if len(missing) == len(left) == 1 and missing[0][0] == left[0][0]:
        return differing(missing[0][1], left[0][1])
    return [part for _, part in missing]


def _terms(node: Node) -> list[Part]:
    """The terms of a sum, with their signs."""
    if isinstance(node, Operation) and node.function in {"add", "sub"}:
        first, second = node.arguments
        sign = 1 if node.function == "add" else -1
        return [*_terms(first), *((sign * inner, part) for inner, part in _terms(second))]
    return [(1, node)]


def _factors(node: Node) -> list[Part]:
    """The factors of a product."""
    if isinstance(node, Operation) and node.function == "mul":
        return [factor for argument in node.arguments for factor in _factors(argument)]
    return [(1, node)]
