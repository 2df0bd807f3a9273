"""Networks that are no ``Sequential``: layers that are called one after the other.

``x = Dense(8)(x)`` up to a ``Model(inputs, outputs)``, and the ``forward`` or ``call`` of a class whose
``__init__`` keeps its layers as ``self.name``. Read is a chain: each layer takes what the one before gives.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.activations import ACTIVATIONS
from engine.code_reading.source_code import SourceCode, UnreadableError, last_name, shown
from engine.code_reading.unrolling import Items, items, makes_layers, substituted

#: Methods and functions of an array that change its form alone.
FORMS = frozenset({"view", "reshape", "flatten", "squeeze", "unsqueeze", "float", "double", "to"})
#: What goes through a module's layers.
FORWARD = ("forward", "call", "__call__")
#: PyTorch's functions whose arguments are those of a module.
MODULES: Mapping[str, str] = {
    "dropout": "Dropout", "leaky_relu": "LeakyReLU", "log_softmax": "Softmax",
}  # fmt: skip
#: What makes a network of its inputs and outputs.
MODELS = ("Model", "Functional")
#: How many calls are followed within each other.
DEPTH = 200


def class_layers(source: SourceCode) -> Items | None:
    """The layers of the class that a program trains, in the order of its ``forward``; None where it has none.

    Raises:
        UnreadableError: it is no chain; with the line.
    """
    classes: dict[str, tuple[ast.FunctionDef, ast.FunctionDef]] = {}
    for node in source.nodes():
        if isinstance(node, ast.ClassDef):
            init, forward = _method(node, ("__init__",)), _method(node, FORWARD)
            if init is not None and forward is not None and makes_layers(init) and forward.args.args:
                classes[node.name] = init, forward
    made = {last_name(call.func): call for call in source.calls() if last_name(call.func) in classes}
    if not classes:
        return None
    name = [*classes, *made][-1]
    init, forward = classes[name]
    kept, own = _kept(init, made.get(name)), forward.args.args[0].arg
    return _Chain(source, kept, own).of_function(forward)


def functional_layers(source: SourceCode) -> Items | None:
    """The layers from the inputs to the outputs of a ``Model(inputs, outputs)``; None where there is none.

    Raises:
        UnreadableError: it is no chain; with the line.
    """
    scopes = [node for node in source.nodes() if isinstance(node, ast.Module | ast.FunctionDef)]
    for scope in scopes:
        chain = _Chain(source, {})
        for statement in scope.body:
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                continue  # it has arrays of its own
            for call in (node for node in ast.walk(statement) if isinstance(node, ast.Call)):
                outputs = _outputs(call) if last_name(call.func) in MODELS else None
                if outputs is not None:
                    return chain.through(outputs)
            chain.note(statement)
    return None


def _outputs(call: ast.Call) -> ast.expr | None:
    named = {word.arg: word.value for word in call.keywords}
    return named.get("outputs", call.args[1] if len(call.args) > 1 else None)


def _method(node: ast.ClassDef, names: tuple[str, ...]) -> ast.FunctionDef | None:
    functions = (each for each in node.body if isinstance(each, ast.FunctionDef))
    return next((each for each in functions if each.name in names), None)


def _kept(init: ast.FunctionDef, call: ast.Call | None) -> dict[str, ast.expr]:
    """What ``__init__`` keeps as ``self.name``, with the arguments in it that the class is made with."""
    names, defaults = [each.arg for each in init.args.args[1:]], init.args.defaults
    known = dict(zip(names[len(names) - len(defaults) :], defaults, strict=False))
    behind = zip(init.args.kwonlyargs, init.args.kw_defaults, strict=True)
    known |= {each.arg: value for each, value in behind if value is not None}
    if call is not None:
        known |= dict(zip(names, call.args, strict=False))
        known |= {word.arg: word.value for word in call.keywords if word.arg is not None}
    # what a name of the caller stands for is looked up by that name alone, which may be the argument's, too
    known = {name: value for name, value in known.items() if not isinstance(value, ast.Name)}
    return {name: substituted(value, known) for name, value in _attributes(init)}


def _attributes(init: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """Names and values of what ``__init__`` keeps."""
    own = init.args.args[0].arg if init.args.args else ""
    for statement in ast.walk(init):
        match statement:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=owner), attr=name)], value=value):
                if owner == own:
                    yield name, value


@dataclass
class _Chain:
    """Follows an array through the layers that it goes through.

    Attributes:
        source: the program.
        kept: the layers of ``self``.
        own: what ``self`` is called.
        arrays: the layers that each array has gone through, by its name.
        refused: why others are no chain, by their names.
    """

    source: SourceCode
    kept: Mapping[str, ast.expr]
    own: str = "self"
    arrays: dict[str, Items] = field(default_factory=dict)
    refused: dict[str, UnreadableError] = field(default_factory=dict)

    def of_function(self, function: ast.FunctionDef) -> Items:
        """What the argument of ``forward`` goes through up to what is returned.

        Raises:
            UnreadableError: it is no chain; with the line.
        """
        self.arrays = {each.arg: [] for each in function.args.args[1:2]}
        for statement in function.body:
            match statement:
                case ast.Return(value=ast.expr() as value):
                    return self.through(value)
                case ast.For(target=ast.Name(id=name), body=[ast.Assign() as step]):
                    for layer in self._several(statement.iter):
                        self.note(substituted(step, {name: layer}))
                case ast.Assign() | ast.Assert() | ast.Expr(value=ast.Constant()):
                    self.note(statement)
                case ast.Expr(value=ast.Call(func=ast.Name(id="print"))):
                    pass
                case _:
                    line = ast.unparse(statement).partition("\n")[0]
                    raise UnreadableError(f"line {statement.lineno}: {line} is no step of a chain of layers")
        raise UnreadableError(f"line {function.lineno}: {function.name} returns nothing")

    def note(self, statement: ast.stmt) -> None:
        """Take in what an assignment makes of an array."""
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                try:
                    self.arrays[name] = self.through(value)
                except UnreadableError as error:
                    self.arrays.pop(name, None)
                    self.refused[name] = error

    def through(self, node: ast.expr, depth: int = 0) -> Items:
        """The layers that an expression's array has gone through.

        Raises:
            UnreadableError: it is no array that is known, or made of several; with the line.
        """
        match node:
            case ast.List(elts=[one]) | ast.Tuple(elts=[one]):
                node = one
        if isinstance(node, ast.Name) and node.id in self.arrays:
            return self.arrays[node.id]
        if isinstance(node, ast.Name) and node.id in self.refused:
            raise self.refused[node.id]
        if isinstance(node, ast.Call) and last_name(node.func) in ("Input", "InputLayer"):
            return [node]
        step = self._step(node)
        if step is None or depth > DEPTH:
            raise UnreadableError(
                f"line {node.lineno}: {shown(node)} is not one layer after another, and others are not read"
            )
        array, layers = step
        return [*self.through(array, depth + 1), *layers]

    def _step(self, node: ast.expr) -> tuple[ast.expr, Items] | None:
        """What goes into a call, and the layers that it is; None of anything else."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name), args=[array]) if (
                owner == self.own
            ):
                return (array, [self.kept[name]]) if name in self.kept else None
            case ast.Call(func=ast.Call() as layer, args=[array]):
                return array, [layer]
            case ast.Call(func=ast.Name(id=name), args=[array]) if name in self.source.assigned:
                return array, [self.source.assigned[name]]
            case ast.Call(func=ast.Attribute(value=array, attr=name)) if self._is_array(array):
                return array, _function(ast.copy_location(ast.Name(name, ast.Load()), node), node.args, node)
            case ast.Call(func=function, args=[array, *others]) if last_name(function):
                return array, _function(function, others, node)
        return None

    def _is_array(self, node: ast.expr) -> bool:
        """Whether a method belongs to an array: the name of one, or what a layer gives."""
        if isinstance(node, ast.Name):
            return node.id in self.arrays
        return isinstance(node, ast.Call) and self._step(node) is not None

    def _several(self, node: ast.expr) -> Items:
        """The layers of a list that is kept: ``self.layers = nn.ModuleList([...])``."""
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner == self.own:
                node = self.kept.get(name, node)
        match node:
            case ast.Call(args=[inner]):
                return items(self.source, inner)
        return items(self.source, node)


def _function(function: ast.expr, others: Items, call: ast.Call) -> Items:
    """A function of an array as a layer.

    Args:
        function: its name.
        others: its arguments beside the array.
        call: where it stands, with its arguments by name.
    """
    name, words = last_name(function), call.keywords
    if name in FORMS:
        return []
    if name in ACTIVATIONS and name != "leaky_relu":
        return [ast.copy_location(function, call)]  # what it is told beside the array is along which axis
    if name in MODULES:
        words = [word for word in words if word.arg not in ("training", "inplace", "dim")]
        function = ast.copy_location(ast.Name(MODULES[name], ast.Load()), call)
    return [ast.copy_location(ast.Call(function, others, words) if others or words else function, call)]
