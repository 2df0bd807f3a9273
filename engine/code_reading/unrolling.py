"""Loops and comprehensions that make layers, written out: ``[Dense(8) for _ in range(3)]`` as three."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from engine.code_reading.source_code import (
    DEPTH,
    SourceCode,
    UnreadableError,
    assignments,
    last_name,
    shown,
)

#: What a dense layer is called.
DENSE = frozenset({"Dense", "Linear", "LazyLinear"})
#: The most items of a list, and how many parts of expressions all loops of a program may be written out to.
MOST, LARGEST = 2000, 100_000

Items = list[ast.expr]
NodeT = TypeVar("NodeT", bound=ast.AST)


def makes_layers(node: ast.AST) -> bool:
    """Whether a dense layer is made somewhere in it."""
    return any(isinstance(part, ast.Call) and last_name(part.func) in DENSE for part in ast.walk(node))


# lists


def items(source: SourceCode, node: ast.expr, depth: int = 0) -> Items:
    """What a loop goes through: a list, a part of one, ``range``, ``zip``, ``enumerate`` or ``reversed``.

    Raises:
        UnreadableError: it is none of these, or longer than any network.
    """
    node, found = source.followed(node), None
    if depth <= DEPTH:
        match node:
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                found = [item for part in parts for item in _parts(source, part, depth + 1)]
            case ast.Call(func=ast.Name(id=name), args=args):
                found = _called(source, name, args, depth + 1)
            case ast.Subscript(value=inner, slice=ast.Slice(lower=lower, upper=upper, step=step)):
                ends = [None if end is None else int(source.number(end)) for end in (lower, upper, step)]
                found = None if ends[2] == 0 else items(source, inner, depth + 1)[slice(*ends)]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                found = items(source, left, depth + 1) + items(source, right, depth + 1)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                found = items(source, left, depth + 1)
                found = found * min(int(source.number(right)), MOST)
    if found is None or len(found) > MOST:
        raise UnreadableError(f"{shown(node)} is no list that stands in the text")
    return found


def _parts(source: SourceCode, node: ast.expr, depth: int) -> Items:
    return items(source, node.value, depth) if isinstance(node, ast.Starred) else [node]


def _called(source: SourceCode, name: str, args: Items, depth: int) -> Items | None:
    """What a function of Python makes a loop go through."""
    match name, args:
        case "range", [_, *_]:
            ends = [int(source.number(argument)) for argument in args]
            if len(ends) > 3 or ends[2:] == [0] or len(range(*ends)) > MOST:
                return None
            return [_at(args[0], ast.Constant(number)) for number in range(*ends)]
        case "zip", [first, *_]:
            rows = zip(*(items(source, argument, depth) for argument in args), strict=False)
            return [_at(first, ast.Tuple(list(row), ast.Load())) for row in rows]
        case "enumerate", [inner]:
            pairs = enumerate(items(source, inner, depth))
            return [
                _at(inner, ast.Tuple([_at(inner, ast.Constant(n)), item], ast.Load())) for n, item in pairs
            ]
        case (("list" | "tuple" | "reversed"), [inner]):
            return items(source, inner, depth)[:: -1 if name == "reversed" else 1]
    return None


def _at(place: ast.expr, node: ast.expr) -> ast.expr:
    return ast.copy_location(node, place)


# loops


def unrolled(source: SourceCode) -> SourceCode:
    """The program with those loops written out that make layers and go through what stands in the text."""
    tree = _Unrolling(source).visit(source.tree)
    made = SourceCode(tree, assignments(tree), source.assumed, source.left_out)
    added = _added(made)
    longer: dict[str, ast.expr] = {}
    for name, node in made.assigned.items():
        if name in added and isinstance(node, ast.List):
            longer[name] = _at(node, ast.List([*node.elts, *added[name]], ast.Load()))
    return replace(made, assigned={**made.assigned, **longer})


def _added(source: SourceCode) -> dict[str, Items]:
    """What lists of layers are given after their beginning, by ``append``, ``extend`` and ``+=``."""
    found: dict[str, Items] = {}
    for node in source.nodes():
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[layer]):
                found.setdefault(name, []).append(layer)
            case (
                ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="extend"), args=[layers])
                | ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=layers)
            ) if makes_layers(layers):
                with suppress(UnreadableError):
                    found.setdefault(name, []).extend(items(source, layers))
    return found


class _Unrolling(ast.NodeTransformer):
    """Replaces loops, inner ones after the outer one has said what its variable is."""

    def __init__(self, source: SourceCode) -> None:
        self._source, self._left = source, LARGEST

    def visit_For(self, node: ast.For) -> ast.AST | list[ast.AST]:
        """A loop whose body makes layers: its body as often as it is gone through."""
        rounds = self._rounds(node, node.iter) if makes_layers(node) else None
        if rounds is None or node.orelse:
            return self.generic_visit(node)
        found: list[ast.AST] = []
        for item in rounds:
            for statement in node.body:
                made = self.visit(substituted(statement, _bound(node.target, item)))
                found += made if isinstance(made, list) else [made]
        return found

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        """A comprehension of layers, as a list."""
        return self._list(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        """The same without brackets."""
        return self._list(node)

    def _list(self, node: ast.ListComp | ast.GeneratorExp) -> ast.AST:
        if not makes_layers(node):
            return node
        bindings: list[dict[str, ast.expr]] = [{}]
        for generator in node.generators:
            following: list[dict[str, ast.expr]] = []
            for known in bindings:
                rounds = None if generator.ifs else self._rounds(node, substituted(generator.iter, known))
                if rounds is None:
                    return node
                following += [{**known, **_bound(generator.target, item)} for item in rounds]
            bindings = following
        elements = [self.visit(substituted(node.elt, known)) for known in bindings]
        return _at(node, ast.List(elements, ast.Load()))

    def _rounds(self, node: ast.expr | ast.For, over: ast.expr) -> Items | None:
        """What a loop goes through; None, and it is said, where that is not in the text."""
        try:
            found = items(self._source, over)
        except UnreadableError:
            found = None
        size = 0 if found is None else len(found) * sum(1 for _ in ast.walk(node))
        if found is None or size > self._left:
            self._source.left_out.append(
                f"Line {node.lineno}: what this loop goes through does not stand in the text, or is too "
                "long; write its layers one by one."
            )
            return None
        self._left -= size
        return found


def substituted(node: NodeT, known: Mapping[str, ast.expr]) -> NodeT:
    """A copy in which names are replaced by what they stand for."""
    made: NodeT = _Substitution(known).visit(copy.deepcopy(node))
    return made


class _Substitution(ast.NodeTransformer):
    def __init__(self, known: Mapping[str, ast.expr]) -> None:
        self._known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """What a name stands for where it is read."""
        value = self._known.get(node.id) if isinstance(node.ctx, ast.Load) else None
        return node if value is None else _at(node, copy.copy(value))


def _bound(target: ast.expr, item: ast.expr) -> dict[str, ast.expr]:
    """The names that a round of a loop sets."""
    match target, item:
        case ast.Name(id=name), _:
            return {name: item}
        case ((ast.Tuple(elts=names) | ast.List(elts=names)), (ast.Tuple(elts=parts) | ast.List(elts=parts))):
            pairs = zip(names, parts, strict=False)
            return {key: value for name, part in pairs for key, value in _bound(name, part).items()}
    return {}
