"""The layers of a ``Sequential`` in a program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.activations import ACTIVATIONS, Activation
from engine.code_reading.chains import class_layers, functional_layers
from engine.code_reading.signatures import HARMLESS
from engine.code_reading.source_code import (
    SourceCode,
    UnreadableError,
    dotted_name,
    last_name,
    shown,
)
from engine.code_reading.spelled import arguments, best
from engine.code_reading.unrolling import items, makes_layers
from engine.errors import RavineError
from engine.layers.initializers import INITIALIZERS
from engine.layers.table import LAYERS
from engine.library_spelling import Library
from engine.network.spec import LayerSpec
from engine.parameters import Value, check_values

#: What adds no layer here: examples are rows of numbers already.
PASSED = ("Flatten", "Identity", "Unflatten", "Reshape")
#: What tells how many inputs there are.
INPUTS = ("Input", "InputLayer")
#: Other names of activations in Keras and in PyTorch's functions.
SYNONYMS = {
    "swish": "silu", "hard_swish": "hard_silu", "hardswish": "hard_silu", "hardtanh": "hard_tanh",
    "hardsigmoid": "hard_sigmoid", "none": "linear", "logsigmoid": "log_sigmoid", "exp": "exponential",
    "log_softmax": "softmax", "logsoftmax": "softmax",  # with the loss that takes it they are the same
}  # fmt: skip
#: Where a formula of a program names what a formula here has without a name in front.
PREFIX = re.compile(r"\b(?:torch|nn\.functional|F|ops|keras\.ops|tf|tf\.math|np|math)\.")


@dataclass
class NetworkReading:
    """Reads layers one after the other.

    Attributes:
        source: the program.
        library: whose layers they are.
        layers: those that were read.
        inputs: how many values an example has, where the program says so.
    """

    source: SourceCode
    library: Library
    layers: list[LayerSpec]
    inputs: int | None = None

    def read(self, node: ast.expr) -> None:
        """Read what makes one layer."""
        node = self.source.followed(node)
        name = last_name(node.func) if isinstance(node, ast.Call) else last_name(node)
        if isinstance(node, ast.Call) and name == "Sequential":
            for part in elements(self.source, node):
                self.read(part)
        elif isinstance(node, ast.Call) and name in INPUTS:
            self._take_inputs(arguments(node, self.library), "0")
        elif name in PASSED:
            if name != "Identity":
                self.source.assumed.append(f"{name} changes nothing: an example is a row of numbers.")
        elif isinstance(node, ast.Call) and name in ("Dense", "Linear", "LazyLinear"):
            self._read_dense(node)
        elif not (self._read_spelled(node) or self._read_activation(node)):
            self.source.left_out.append(f"Line {node.lineno}: the layer {shown(node)} is left out.")

    def _take_inputs(self, given: dict[str, ast.expr], *names: str) -> None:
        """Note how many inputs there are, if nothing has said so before."""
        for name in (*names, "shape", "input_shape", "input_dim", "in_features"):
            if name in given and self.inputs is None:
                try:
                    value = self.source.value(given[name])
                except UnreadableError:
                    continue
                sizes = value if isinstance(value, tuple) else (value,)
                if sizes and all(isinstance(size, int) for size in sizes):
                    self.inputs = int(str(sizes[-1])) if len(sizes) == 1 else None

    # ---- layers --------------------------------------------------------------------------------

    def _read_dense(self, node: ast.Call) -> None:
        given = arguments(node, self.library)
        if not self.layers:
            self._take_inputs(given)
        values: dict[str, Value] = {}
        for name, argument in given.items():
            try:
                values |= self._dense_value(name, argument)
            except RavineError as error:
                self._leave_out(node, name, argument, error)
        if "units" not in values:
            self.source.left_out.append(f"Line {node.lineno}: a dense layer without its units is left out.")
            return
        self.layers.append(LayerSpec("dense", values))
        if "activation" in given:
            self._read_activation(given["activation"], is_argument=True)

    def _dense_value(self, name: str, argument: ast.expr) -> dict[str, Value]:
        """What an argument of a dense layer sets."""
        if name in HARMLESS or name == "activation":
            return {}
        match name:
            case "units" | "out_features":
                return {"units": self._checked(int(self.source.number(argument)))}
            case "use_bias" | "bias":
                return {"use_bias": bool(self.source.value(argument))}
            case "kernel_initializer" | "bias_initializer":
                return self._initializer(argument, name)
            case "kernel_regularizer":
                return self._penalties(argument)
        raise UnreadableError("a dense layer has no such setting here")

    def _checked(self, units: int) -> int:
        check_values(LAYERS["dense"].parameters, {"units": units}, owner="layer dense")
        return units

    def _leave_out(self, node: ast.expr, name: str, argument: ast.expr, error: RavineError) -> None:
        self.source.left_out.append(f"Line {node.lineno}: {name} = {shown(argument)} is left out: {error}.")

    def _initializer(self, argument: ast.expr, name: str) -> dict[str, Value]:
        which = "initializer" if name == "kernel_initializer" else name
        row, values = self._initializer_row(argument)
        if which == "bias_initializer":
            check_values(LAYERS["dense"].parameters, {which: row}, owner="layer dense")
            values = {}
        return {which: row, **values}

    def _initializer_row(self, argument: ast.expr) -> tuple[str, dict[str, Value]]:
        node = self.source.followed(argument)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in INITIALIZERS:
            return node.value, {}
        rows = [(row, row.spelling) for row in INITIALIZERS.rows()]
        options = []
        for pair in rows:
            found = best(self.source, node, [pair], self.library)
            if found is not None and not found[1].others:
                row, match = found
                values = check_values(row.parameters, match.values, owner=f"initializer {row.key}")
                usual = {p.name: p.default for p in row.parameters}
                options.append((values == usual, row.key == "random_normal", row.key, values))
        if not options:
            raise UnreadableError("no initializer here is like it")
        *_, key, values = max(options, key=lambda option: option[:2])
        return key, values

    def _penalties(self, argument: ast.expr) -> dict[str, Value]:
        node = self.source.followed(argument)
        if not isinstance(node, ast.Call) or last_name(node.func) not in (
            "L1L2",
            "L1",
            "L2",
            "l1",
            "l2",
            "l1_l2",
        ):
            raise UnreadableError("no penalty here is like it")
        given = arguments(node, self.library)
        name = last_name(node.func).lower()
        if "0" in given:
            given[name] = given.pop("0")
        found = {key: self.source.number(value) for key, value in given.items()}
        return check_values(LAYERS["dense"].parameters, found, owner="layer dense")

    def _read_spelled(self, node: ast.expr) -> bool:
        """A layer that is one call in both libraries."""
        rows = [(row, row.spelling) for row in LAYERS.rows() if row.spelling is not None]
        found = best(self.source, node, rows, self.library)
        if found is None:
            return False
        row, match = found
        names = {"old_weight": "momentum", "new_weight": "momentum"}
        known = {parameter.name for parameter in row.parameters}
        values: dict[str, Value] = {}
        for name, value in match.values.items():
            if names.get(name, name) not in known:
                continue
            try:
                values |= check_values(
                    row.parameters, {names.get(name, name): value}, owner=f"layer {row.key}"
                )
            except RavineError as error:
                self.source.left_out.append(f"Line {node.lineno}: {error}; it is left out.")
        for name, argument in match.others.items():
            self.source.left_out.append(f"Line {node.lineno}: {name} = {shown(argument)} is left out.")
        self.layers.append(LayerSpec(row.key, values))
        return True

    # ---- activations ---------------------------------------------------------------------------

    def _read_activation(self, node: ast.expr, *, is_argument: bool = False) -> bool:
        """An activation: of the dense layer before, where that has none yet and it is no layer by itself."""
        alone = False
        node = self.source.followed(node)
        if isinstance(node, ast.Call) and last_name(node.func) in ("Activation", "Lambda", "Formula"):
            alone = last_name(node.func) == "Activation"
            given = list(arguments(node, self.library).values())
            if not given:
                return False
            node = self.source.followed(given[0])
        try:
            found = self._activation(node)
        except RavineError as error:
            self._leave_out(node, "activation", node, error)
            return True
        if found is None:
            if is_argument:
                self._leave_out(node, "activation", node, RavineError("no activation here is like it"))
            return is_argument
        row, values = found
        before = self.layers[-1] if self.layers else None
        if before is not None and before.kind == "dense" and "activation" not in before.values and not alone:
            if row.key != "linear":
                self.layers[-1] = _with_activation(before, row, values)
        else:
            self.layers.append(LayerSpec("activation", {"activation": row.key, **values}))
        return True

    def _activation(self, node: ast.expr) -> tuple[Activation, dict[str, Value]] | None:
        if isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, str)):
            return self._named(str(node.value).lower())
        rows = [(row, row.spelling) for row in ACTIVATIONS.rows()]
        found = best(self.source, node, rows, self.library)
        if found is not None:
            row, match = found
            known = {parameter.name for parameter in row.parameters}
            values = {name: value for name, value in match.values.items() if name in known}
            if row.learned and match.values.get("learned", 1) != 1:
                self.source.assumed.append(
                    "PReLU learns one slope for all units, as PyTorch does by default."
                )
            for name, argument in match.others.items():
                if row.learned and name == "init":
                    values[row.learned] = self.source.number(argument)
                elif name == "approximate":
                    values[name] = self.source.value(argument) == "tanh"
                else:
                    raise UnreadableError(f"{name} = {shown(argument)} is not understood")
            return row, check_values(row.parameters, values, owner=f"activation {row.key}")
        if isinstance(node, ast.Lambda) and len(node.args.args) == 1:
            return self._formula(node), {}
        if dotted_name(node):
            return self._named(last_name(node).lower())
        return None

    def _named(self, name: str) -> tuple[Activation, dict[str, Value]] | None:
        key = SYNONYMS.get(name, name)
        if key == "leaky_relu" and self.library == "keras":  # the function's slope, not the layer's
            return ACTIVATIONS[key], {"negative_slope": 0.2}
        return (ACTIVATIONS[key], {}) if key in ACTIVATIONS else None

    def _formula(self, node: ast.Lambda) -> Activation:
        """A formula of one's own.

        Raises:
            RavineError: it is none.
        """
        argument = node.args.args[0].arg
        text = PREFIX.sub("", ast.unparse(node.body))
        return ACTIVATIONS[re.sub(rf"\b{re.escape(argument)}\b", "z", text)]


def _with_activation(layer: LayerSpec, row: Activation, values: dict[str, Value]) -> LayerSpec:
    """A dense layer with what follows it as its activation; one that folds makes fewer units of the sums."""
    pieces = int(values.get("pieces", next((p.default for p in row.parameters if p.name == "pieces"), 1)))
    units = int(layer.values["units"]) // pieces
    return replace(layer, values={**layer.values, "units": units, "activation": row.key, **values})


def elements(source: SourceCode, call: ast.Call) -> Iterator[ast.expr]:
    """The layers of a ``Sequential``, in their order."""
    for argument in call.args:
        node = source.followed(argument.value if isinstance(argument, ast.Starred) else argument)
        match node:
            case ast.Call(args=[ast.List(elts=pairs) | ast.Tuple(elts=pairs)]) if (
                last_name(node.func) == "OrderedDict"
            ):
                for pair in pairs:
                    yield pair.elts[-1] if isinstance(pair, ast.Tuple) and pair.elts else pair
            case ast.List() | ast.Tuple() | ast.BinOp() | ast.Subscript():
                try:
                    yield from items(source, node)
                except UnreadableError as error:
                    source.left_out.append(f"Line {node.lineno}: {error}; its layers are left out.")
            case _:
                yield node


def find_network(source: SourceCode) -> tuple[Library, list[ast.expr]] | None:
    """The layers of a program's network, and whose they are; None if it has none.

    A class that makes layers comes first, since a ``Sequential`` in it may be a part of it; then the first
    ``Sequential``, then a ``Model`` of inputs and outputs.

    Raises:
        UnreadableError: there is only a network that is no chain of layers; with the line.
    """
    refusals: list[UnreadableError] = []
    for read in (class_layers, _sequential_layers, functional_layers):
        try:
            parts = read(source)
        except UnreadableError as error:
            refusals.append(error)
            continue
        if parts:
            source.left_out += [f"{str(error)[:1].upper()}{str(error)[1:]}." for error in refusals]
            if len({id(part) for part in parts if makes_layers(part)}) < sum(map(makes_layers, parts)):
                source.assumed.append("A layer that is used several times has weights of its own each time.")
            return _library_of(source, parts), parts
    if refusals:
        raise refusals[0]
    return None


def _sequential_layers(source: SourceCode) -> list[ast.expr] | None:
    """The layers of the first ``Sequential`` that has some."""
    added = _added(source)
    inner = {
        id(part)
        for call in source.calls()
        if last_name(call.func) == "Sequential"
        for part in elements(source, call)
    }
    for call in source.calls():
        if last_name(call.func) != "Sequential" or id(call) in inner:
            continue
        names = [name for name, value in source.assigned.items() if value is call]
        parts = [*elements(source, call), *(part for name in names for part in added.get(name, []))]
        if parts:
            return parts
    return None


def _added(source: SourceCode) -> dict[str, list[ast.expr]]:
    """What ``model.add`` is given, by the model's name."""
    found: dict[str, list[ast.expr]] = {}
    for node in source.nodes():
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="add"), args=[layer]):
                found.setdefault(name, []).append(layer)
    return found


def _library_of(source: SourceCode, parts: list[ast.expr]) -> Library:
    calls = (
        call for part in map(source.followed, parts) for call in ast.walk(part) if isinstance(call, ast.Call)
    )
    names = [dotted_name(call.func) for call in calls]
    is_torch = any(
        name.rpartition(".")[2] in ("Linear", "LazyLinear") or name.startswith(("nn.", "torch."))
        for name in names
    )
    return "pytorch" if is_torch else "keras"
