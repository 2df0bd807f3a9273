"""The text of a program as a tree, and the values that stand in it. Nothing is executed."""

from __future__ import annotations

import ast
import json
import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from engine.errors import RavineError
from engine.objective import FloatArray

#: The longest program that is read, in characters.
LONGEST = 4_000_000
#: The largest number that an operation may make, and the largest exponent.
LARGEST, EXPONENT = 1e15, 64
#: The commands in the first line of a notebook's cell under which Python stands.
PYTHON_MAGICS = frozenset({"%%time", "%%timeit", "%%capture", "%%prun", "%%python", "%%python3", "%%memit"})
#: How deep expressions are followed.
DEPTH = 50

Constant = float | int | str | bool | tuple[object, ...] | None

OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Pow: lambda a, b: a**b,
}


class UnreadableError(RavineError):
    """An expression whose value is not in the text."""


@dataclass
class SourceCode:
    """A program that was parsed.

    Attributes:
        tree: its syntax.
        assigned: the expression that each name is given last.
        assumed: what was taken for granted, in sentences.
        left_out: what was not understood, in sentences.
    """

    tree: ast.Module
    assigned: Mapping[str, ast.expr]
    assumed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def calls(self) -> Iterator[ast.Call]:
        """Every call, in the order of the text."""
        return (node for node in self.nodes() if isinstance(node, ast.Call))

    def nodes(self) -> Iterator[ast.AST]:
        """Everything, in the order of the text."""
        left: list[ast.AST] = [self.tree]
        while left:  # not by their lines: a loop that was written out has the same ones several times
            node = left.pop()
            yield node
            left += reversed(list(ast.iter_child_nodes(node)))

    def followed(self, node: ast.expr) -> ast.expr:
        """What a name stands for; any other expression as it is."""
        for _ in range(DEPTH):
            if not (isinstance(node, ast.Name) and node.id in self.assigned):
                break
            node = self.assigned[node.id]
        return node

    def value(self, node: ast.expr, depth: int = 0) -> Constant:
        """A number, a text, a switch, None, or a tuple of such.

        Raises:
            UnreadableError: it is computed in a way that is not followed.
        """
        node = self.followed(node)
        if depth > DEPTH:
            raise UnreadableError("it is too deep to be followed")
        match node:
            case ast.Constant(value=bool() | int() | float() | str() | None as value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.number(operand, depth + 1)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return tuple(self.value(part, depth + 1) for part in parts)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return self._computed(type(op), self.number(left, depth + 1), self.number(right, depth + 1))
            case ast.Subscript(value=inner, slice=place):
                return self._part(node, self.value(inner, depth + 1), self.value(place, depth + 1))
            case ast.Call(func=ast.Name(id="len"), args=[inner]):
                whole = self.value(inner, depth + 1)
                if isinstance(whole, tuple):
                    return len(whole)
        raise UnreadableError(f"{shown(node)} is not a value that stands in the text")

    @staticmethod
    def _part(node: ast.expr, whole: Constant, place: Constant) -> Constant:
        if isinstance(whole, tuple) and isinstance(place, int) and -len(whole) <= place < len(whole):
            return cast("Constant", whole[place])  # a tuple of what `value` gives
        raise UnreadableError(f"{shown(node)} is not a value that stands in the text")

    @staticmethod
    def _computed(op: type[ast.operator], left: float, right: float) -> float:
        try:
            if op is ast.Pow and abs(right) > EXPONENT:
                raise OverflowError
            result = OPERATORS[op](left, right)
        except (ArithmeticError, ValueError):
            result = math.nan
        if isinstance(result, complex) or not abs(result) <= LARGEST:
            raise UnreadableError(f"{left} and {right} make no number of reasonable size")
        return result

    def number(self, node: ast.expr, depth: int = 0) -> float:
        """A number.

        Raises:
            UnreadableError: it is none.
        """
        value = self.value(node, depth)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise UnreadableError(f"{shown(node)} is no number")
        return value

    def array(self, node: ast.expr) -> FloatArray | None:
        """``np.array([...])``, perhaps with a type and ``.reshape(...)``; None of anything else."""
        shape: tuple[int, ...] = ()
        node = self.followed(node)
        match node:
            case ast.Call(func=ast.Attribute(value=inner, attr="reshape"), args=axes):
                try:
                    shape, node = tuple(int(self.number(axis)) for axis in axes), inner
                except UnreadableError:
                    return None
        match node:
            case ast.Call(args=[ast.List(elts=parts), *_]) if last_name(node.func) in ("array", "tensor"):
                try:
                    numbers = np.array([self._entry(part) for part in parts], np.float64)
                    return numbers.reshape(shape) if shape else numbers
                except (ValueError, TypeError):
                    return None
        return None

    def _entry(self, node: ast.expr) -> object:
        """A number of an array, or a row of them; quicker than `value`, since there are thousands."""
        match node:
            case ast.Constant(value=float() | int() as value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=float() | int() as value)):
                return -value
        return self.value(node)


def read_source(text: str, *, is_notebook: bool = False) -> SourceCode:
    """Parse a program.

    Args:
        text: Python, or the JSON of a notebook.
        is_notebook: which of them.

    Raises:
        RavineError: it is too long, or none.
    """
    if len(text) > LONGEST:
        raise RavineError(f"the program has {len(text):,} characters; at most {LONGEST:,} are read")
    code = _cells(text) if is_notebook else text
    try:
        with warnings.catch_warnings(action="ignore", category=SyntaxWarning):  # it is not run
            tree = ast.parse(_without_commands(code))
    except SyntaxError as error:
        place = "" if error.lineno is None else f"line {error.lineno}: "  # a zero byte stands in no line
        raise RavineError(f"this is no program of Python: {place}{error.msg}") from None
    except (ValueError, RecursionError, MemoryError):
        raise RavineError("this is no program of Python that can be read") from None
    return SourceCode(tree, assignments(tree))


def assignments(tree: ast.Module) -> dict[str, ast.expr]:
    """The expression that each name of a program is given last."""
    assigned: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                assigned[name] = value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                pairs = zip(names, values, strict=False)
                assigned |= {name.id: value for name, value in pairs if isinstance(name, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                assigned[name] = value
    return assigned


def _cells(text: str) -> str:
    """The code of a notebook (nbformat 3 and 4)."""
    try:
        book = json.loads(text)
        cells = book["cells"] if "cells" in book else book["worksheets"][0]["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        sources = [cell["source"] if "source" in cell else cell["input"] for cell in code]
        texts = ["".join(source) for source in sources]
        return "\n".join(text for text in texts if not _is_foreign(text))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise RavineError("this is no notebook of Jupyter") from None


def _is_foreign(cell: str) -> bool:
    """Whether the first line of a cell says that the others are no Python that runs here: ``%%bash``."""
    magic = cell.lstrip().partition("\n")[0].split()[:1]
    return bool(magic) and magic[0].startswith("%%") and magic[0] not in PYTHON_MAGICS


def _without_commands(code: str) -> str:
    """Without a notebook's lines that are no Python: ``%matplotlib inline``, ``!pip install``, ``?x``."""
    lines = code.lstrip("\ufeff").splitlines()
    return "\n".join("" if line.lstrip().startswith(("%", "!", "?")) else line for line in lines)


def last_name(node: ast.expr) -> str:
    """The last part of a dotted name: ``Adam`` of ``torch.optim.Adam``; empty of anything else."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def dotted_name(node: ast.expr) -> str:
    """A dotted name whole; empty of anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            before = dotted_name(value)
            return f"{before}.{name}" if before else ""
    return ""


def shown(node: ast.expr, longest: int = 60) -> str:
    """An expression as a sentence quotes it."""
    if isinstance(node, ast.List | ast.Tuple | ast.Dict | ast.Set | ast.JoinedStr):
        return "a list" if isinstance(node, ast.List | ast.Tuple) else "an expression"
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
