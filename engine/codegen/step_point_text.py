"""What a rule asks of the loss, as text of a NumPy program: the class itself, as far as the rule uses it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Collection, Sequence

import numpy as np

from engine.codegen.description import RunDescription
from engine.expression import SourceStyle, source
from engine.objective_functions import step_point
from engine.optimizers.array_loop import held_of
from engine.surfaces.objective import SurfaceObjective

#: What every program with the class uses of it.
_ALWAYS = ("__init__", "begin", "asked")


def asked_functions(run: RunDescription) -> frozenset[str]:
    """The functions of the loss that the rules of a run call."""
    return frozenset().union(*(stretch.rule.objective_functions for stretch in run.stretches))


def step_point_lines(
    run: RunDescription, hessian: Sequence[str] | None = None, *, holds: bool = True
) -> list[str]:
    """The class that answers the questions of a run's rules, and one of it; nothing where they ask none.

    Args:
        run: whose.
        hessian: the definition of ``hessian(theta)``; None writes a surface's from its formula.
        holds: whether parameters that do not move are in theta.
    """
    keys = asked_functions(run)
    if not keys:
        return []
    tree = ast.parse(inspect.getsource(step_point))
    (whole,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
    methods = {node.name: node for node in whole.body if isinstance(node, ast.FunctionDef)}
    used = _reached(methods, {*_ALWAYS, *keys})
    doc = whole.body[0]
    whole.body = [doc, *(node for name, node in methods.items() if name in used)]
    made = ast.unparse(_Plain().visit(whole)).splitlines()
    read = {node.id for node in ast.walk(whole) if isinstance(node, ast.Name)}
    constants = [
        ast.unparse(node)
        for node in tree.body
        if isinstance(node, ast.Assign) and read.intersection(_names(node))
    ]
    surface = run.surface if "hessian" in used else None
    exact = [] if surface is None else _hessian_lines(surface) if hessian is None else hessian
    begin = [*exact, f"point = StepPoint({_settings(run, exact=surface is not None, holds=holds)})"]
    return [*constants, "", "", *made, "", "", *begin]


def begin_line(seen: str) -> str:
    """The statement that tells where a step begins; ``seen`` is how the loss is called there."""
    return f"point.begin(lambda at: loss_and_gradient({seen.replace('theta', 'at', 1)}), theta, loss, g)"


class _Plain(ast.NodeTransformer):
    """Takes the annotations out."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        self.generic_visit(node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.Assign:
        assert node.value is not None  # noqa: S101 - the class declares nothing alone
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def _names(node: ast.Assign) -> list[str]:
    return [target.id for target in node.targets if isinstance(target, ast.Name)]


def _reached(methods: dict[str, ast.FunctionDef], begin: Collection[str]) -> set[str]:
    """The methods that these call, and these."""
    found, left = set[str](), set(begin)
    while left:
        name = left.pop()
        found.add(name)
        attributes = {node.attr for node in ast.walk(methods[name]) if isinstance(node, ast.Attribute)}
        left |= (attributes & methods.keys()) - found
    return found


def _hessian_lines(surface: SurfaceObjective) -> list[str]:
    """The Hessian of a surface over Python's floats."""
    written = source(surface.second_nodes, SourceStyle(library="math"))
    body = [
        "x, y = theta.tolist()",
        *(f"{name} = {value!r}" for name, value in surface.constants.items()),
        *written.lines,
        *(f"{name} = {value}" for name, value in zip(("xx", "xy", "yy"), written.results, strict=True)),
        "return np.array([[xx, xy], [xy, yy]])",
    ]
    return [
        "def hessian(theta):",
        "    try:",
        *(f"        {line}" for line in body),
        "    except (ArithmeticError, ValueError):  # it is not defined there",
        "        return np.full((2, 2), math.nan)",
        "",
        "",
    ]


def _settings(run: RunDescription, *, exact: bool, holds: bool) -> str:
    network = run.network
    given = ["hessian"] if exact else []
    given += ["sign=-1.0"] if run.racer.maximize else []
    given += ["held=HELD"] if holds and len(held_of(run.objective)) else []
    if network is not None and network.dtype == np.float32:
        given.append(f"precision={float(np.finfo(np.float32).eps)!r}")
    return ", ".join(given)
