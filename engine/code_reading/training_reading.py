"""The optimizer, its schedule and clipping, and the loss of a program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import product

from engine.code_reading.signatures import HARMLESS
from engine.code_reading.source_code import SourceCode, UnreadableError, dotted_name, last_name, shown
from engine.code_reading.spelled import Match, best, matched
from engine.errors import RavineError
from engine.experiment.description import RacerSpec, ScheduleSpec
from engine.expression import free_symbols
from engine.library_spelling import Library
from engine.network.losses import LOSSES
from engine.optimizers.equations import ASCENT
from engine.optimizers.gradient_clipping import GRADIENT_CLIPPING, check_gradient_clipping
from engine.optimizers.row import Optimizer
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.table import OPTIMIZERS
from engine.optimizers.update_rule import RATE
from engine.parameters import DIALECTS, Dialect, Parameter, Value, check_values

#: What losses are called, in classes, functions and the words of ``model.compile``.
LOSS_NAMES: Mapping[str, str] = {
    "mse": "mean_squared_error", "mseloss": "mean_squared_error", "meansquarederror": "mean_squared_error",
    "mse_loss": "mean_squared_error", "mean_squared_error": "mean_squared_error",
    "mae": "mean_absolute_error", "l1loss": "mean_absolute_error", "l1_loss": "mean_absolute_error",
    "meanabsoluteerror": "mean_absolute_error", "mean_absolute_error": "mean_absolute_error",
    "huber": "huber", "huberloss": "huber", "huber_loss": "huber",
    "binarycrossentropy": "binary_crossentropy", "binary_crossentropy": "binary_crossentropy",
    "bceloss": "binary_crossentropy", "bcewithlogitsloss": "binary_crossentropy",
    "binary_cross_entropy": "binary_crossentropy", "binary_cross_entropy_with_logits": "binary_crossentropy",
    "categoricalcrossentropy": "categorical_crossentropy", "crossentropyloss": "categorical_crossentropy",
    "categorical_crossentropy": "categorical_crossentropy", "cross_entropy": "categorical_crossentropy",
    "sparse_categorical_crossentropy": "categorical_crossentropy", "nllloss": "categorical_crossentropy",
    "sparsecategoricalcrossentropy": "categorical_crossentropy", "nll_loss": "categorical_crossentropy",
    "hinge": "hinge",
}  # fmt: skip
#: The first arguments of ``model.compile``.
COMPILED = ("optimizer", "loss")
#: PyTorch's functions that clip gradients.
CLIPPERS = {"clip_grad_value_": "clipvalue", "clip_grad_norm_": "global_clipnorm"}
#: What Ravine's own programs say of an update that is written out.
WRITTEN_OUT = re.compile(r"by the (\w+) rule, written out")
#: What they call hyperparameters there.
OWN_NAMES = {"lr": RATE, "decay": "weight_decay"}


def read_racer(source: SourceCode, library: Library) -> RacerSpec | None:
    """The optimizer of a program with its schedule and clipping; None if there is none that is understood."""
    racer = _own_class(source) or _library_class(source, library) or _by_name(source)
    if racer is None:
        _tell_unknown(source)
    return racer


def _library_class(source: SourceCode, library: Library) -> RacerSpec | None:
    rows = [(row, row.spelling) for row in OPTIMIZERS.rows()]
    classes = {node.name for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)}
    for call in source.calls():
        if last_name(call.func) in classes:
            continue
        found = best(source, call, rows, library)
        if found is None:
            continue
        row, match = found
        schedule = ScheduleSpec()
        values = {name: value for name, value in match.values.items() if value is not None}
        if library == "keras" and RATE in match.others:
            schedule, rate = _keras_schedule(source, match.others[RATE])
            values |= {} if rate is None else {RATE: rate}
        kept = _kept(source, call, values, row.parameters, f"optimizer {row.key}")
        if library == "pytorch":
            rate = float(kept.get(RATE, row.completed({}, library)[RATE]))
            schedule = _pytorch_schedule(source, rate)
        clipping = _clipping(source, match, library)
        others = dict(match.others)
        maximize = library == "pytorch" and _maximizes(source, others)
        for name, argument in others.items():
            is_told = name == RATE and library == "keras"  # of a rate that is a schedule
            if not is_told and name not in HARMLESS and name not in _clipping_names():
                source.left_out.append(f"Line {call.lineno}: {name} = {shown(argument)} is left out.")
        return RacerSpec(row.key, kept, schedule=schedule, clipping=clipping, maximize=maximize)
    return None


def _maximizes(source: SourceCode, others: dict[str, ast.expr]) -> bool:
    """Whether ``maximize`` is given and on; what can be read is taken out of the arguments."""
    try:
        value = source.value(others["maximize"]) if "maximize" in others else None
    except UnreadableError:
        return False
    if isinstance(value, bool):
        del others["maximize"]
    return value is True


def _written_ascent(node: ast.ClassDef) -> bool:
    """Whether a rule that Ravine wrote out begins with the gradient's sign turned."""
    return any(isinstance(part, ast.Assign) and ast.unparse(part) == ASCENT for part in ast.walk(node))


def _tell_unknown(source: SourceCode) -> None:
    """Name the optimizers of a program in which none is understood."""
    for call in source.calls():
        if dotted_name(call.func).split(".")[-2:-1] in (["optim"], ["optimizers"]):
            source.left_out.append(f"Line {call.lineno}: the optimizer {shown(call)} is left out.")


def _kept(
    source: SourceCode,
    node: ast.expr,
    values: Mapping[str, object],
    parameters: tuple[Parameter, ...],
    owner: str,
) -> dict[str, Value]:
    """The values that a row allows; of the others it is said that they are left out."""
    known = {parameter.name for parameter in parameters}
    kept: dict[str, Value] = {}
    for name, value in values.items():
        if name in known:
            try:
                kept |= check_values(parameters, {name: value}, owner=owner)
            except RavineError as error:
                source.left_out.append(f"Line {node.lineno}: {error}; it is left out.")
    return kept


def _by_name(source: SourceCode) -> RacerSpec | None:
    """``model.compile(optimizer="adam")``."""
    for text in _compiled(source, "optimizer"):
        if text.lower() in OPTIMIZERS:
            return RacerSpec(text.lower())
    return None


def _compiled(source: SourceCode, name: str) -> Iterator[str]:
    for call in source.calls():
        if last_name(call.func) == "compile":
            given = dict(zip(COMPILED, call.args, strict=False))
            given |= {word.arg: word.value for word in call.keywords if word.arg is not None}
            node = source.followed(given[name]) if name in given else None
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _own_class(source: SourceCode) -> RacerSpec | None:
    """An optimizer that Ravine wrote out because the library's takes other steps."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ClassDef):
            continue
        said = WRITTEN_OUT.search(ast.get_docstring(node) or "")
        row = next((r for r in OPTIMIZERS.rows() if _camel(r.key) == node.name), None)
        dialect = next((each for each in DIALECTS if said is not None and each == said[1]), None)
        call = next((call for call in source.calls() if last_name(call.func) == node.name), None)
        if row is None or dialect is None or call is None:
            continue
        given = {word.arg: word.value for word in call.keywords if word.arg is not None}
        if call.args and RATE not in given and "lr" not in given:
            given[RATE] = call.args[0]
        schedule, values = ScheduleSpec(), {}
        for name, argument in given.items():
            try:
                values[OWN_NAMES.get(name, name)] = source.number(argument)
            except UnreadableError:
                schedule, rate = _keras_schedule(source, argument)
                values |= {} if rate is None else {RATE: rate}
        if "lr" in given:
            schedule = _pytorch_schedule(source, values.get(RATE, 0.0))
        kept = _kept(source, call, values, row.parameters, f"optimizer {row.key}")
        kept |= _switches(node, row, kept, dialect)
        library: Library = "pytorch" if "lr" in given else "keras"
        clipping = _clipping(source, Match({}, given), library)
        source.assumed.append(f"The class {node.name} is Ravine's own {row.title} by the {dialect} rule.")
        return RacerSpec(
            row.key,
            kept,
            schedule=schedule,
            clipping=clipping,
            dialect=dialect,
            maximize=_written_ascent(node),
        )
    return None


def _switches(
    node: ast.ClassDef, row: Optimizer, values: Mapping[str, Value], dialect: Dialect
) -> dict[str, Value]:
    """The switches of a rule that is written out, by the names in its lines."""
    names = [parameter.name for parameter in row.parameters if parameter.kind is bool]
    named = {
        part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
    }
    looks_ahead = any(isinstance(part, ast.FunctionDef) and part.name == "look_ahead" for part in node.body)
    found: list[tuple[int, dict[str, Value]]] = []
    usual = row.completed({}, dialect)
    for switches in product((False, True), repeat=len(names)):
        chosen: dict[str, Value] = dict(zip(names, switches, strict=True))
        try:
            rule = row.rule({**values, **chosen}, dialect)
        except RavineError:  # they exclude each other
            continue
        wanted = {equation.name for equation in rule.equations}
        wanted |= {name for equation in rule.equations for name in free_symbols(equation.formula)}
        changed = sum(usual[name] != value for name, value in chosen.items())
        others = len(wanted ^ named) + ((rule.lookahead is not None) != looks_ahead)
        found.append((100 * others + changed, chosen))
    return min(found, key=lambda each: each[0], default=(0, {}))[1]


def _camel(key: str) -> str:
    return "".join(part.capitalize() for part in key.split("_"))


# ---- schedules ---------------------------------------------------------------------------------


def _keras_schedule(source: SourceCode, node: ast.expr) -> tuple[ScheduleSpec, float | None]:
    """The schedule that is given in place of a rate, and the rate at which it begins."""
    rows = [(row, row.spelling) for row in SCHEDULES.rows()]
    call = source.followed(node)
    found = best(source, call, rows, "keras")
    if found is None:
        source.left_out.append(f"Line {node.lineno}: the schedule {shown(call)} is left out.")
        return ScheduleSpec(), None
    row, match = found
    rate = match.values.get("rate")
    kept = _kept(source, node, match.values, row.parameters, f"schedule {row.key}")
    return ScheduleSpec(row.key, kept), rate if isinstance(rate, int | float) else None


def _pytorch_schedule(source: SourceCode, rate: float) -> ScheduleSpec:
    rows = [(row, row.spelling) for row in SCHEDULES.rows()]
    for call in source.calls():
        name = last_name(call.func)
        if "lr_scheduler" not in dotted_name(call.func) and not name.endswith("LR"):
            continue
        found = best(source, call, rows, "pytorch", {"rate": rate})
        if found is None:
            source.left_out.append(f"Line {call.lineno}: the schedule {shown(call)} is left out.")
            continue
        row, match = found
        source.assumed.append("The schedule advances once a step, not once an epoch.")
        return ScheduleSpec(row.key, _kept(source, call, match.values, row.parameters, f"schedule {row.key}"))
    return ScheduleSpec()


# ---- clipping ----------------------------------------------------------------------------------


def _clipping_names() -> set[str]:
    return {parameter.name for parameter in GRADIENT_CLIPPING}


def _clipping(source: SourceCode, match: Match, library: Library) -> dict[str, Value]:
    given = {name: node for name, node in match.others.items() if name in _clipping_names()}
    if library == "pytorch":
        given |= _pytorch_clipping(source)
    try:
        return check_gradient_clipping({name: source.number(node) for name, node in given.items()})
    except RavineError as error:
        source.left_out.append(f"The clipping of gradients is left out: {error}.")
        return {}


def _pytorch_clipping(source: SourceCode) -> dict[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(args=[_, limit, *_]) if last_name(node.func) in CLIPPERS:
                found[CLIPPERS[last_name(node.func)]] = limit
            case ast.Call(args=[_], keywords=[ast.keyword(value=limit), *_]) if (
                last_name(node.func) in CLIPPERS
            ):
                found[CLIPPERS[last_name(node.func)]] = limit
            # as Ravine writes it: parameter.grad *= limit / max(length, limit)
            case ast.AugAssign(
                target=ast.Attribute(attr="grad"),
                value=ast.BinOp(left=limit, op=ast.Div(), right=ast.Call(args=[length, _])),
            ):
                found["global_clipnorm" if isinstance(length, ast.Name) else "clipnorm"] = limit
    return found


# ---- the loss ----------------------------------------------------------------------------------


def read_loss(source: SourceCode, library: Library) -> tuple[str, dict[str, Value]] | None:
    """The loss of a program and its constants; None if there is none that is understood."""
    for call in source.calls():
        key = LOSS_NAMES.get(last_name(call.func).lower())
        if key is not None:
            row = LOSSES[key]
            found = matched(source, call, row.spelling, library, {})
            values = {} if found is None else _kept(source, call, found.values, row.parameters, f"loss {key}")
            return key, values
    for text in _compiled(source, "loss"):
        if text.lower() in LOSS_NAMES:
            return LOSS_NAMES[text.lower()], {}
    for node in source.assigned.values():
        if isinstance(node, ast.Lambda):
            for row in LOSSES.rows():
                if matched(source, node, row.spelling, library, {}) is not None:
                    return row.key, {}
    return None
