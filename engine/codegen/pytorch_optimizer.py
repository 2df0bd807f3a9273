"""The optimizer of a PyTorch program: the library's own where it is the same, else its update written out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.codegen.description import RunDescription, Stretch
from engine.codegen.layout import broken, docstring
from engine.codegen.library_rule import LibrarySettings, library_settings
from engine.codegen.loop_text import chosen_lines, indented
from engine.codegen.rule_text import has_word, plain_expression, plain_rule
from engine.codegen.variable_text import function_lines
from engine.expression import Number, SourceStyle, expression, substitute
from engine.library_spelling import LIBRARY_TITLES, Code, code_of
from engine.optimizers.lowering import BASE_RATE, STEP
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.update_rule import RATE
from engine.parameters import Value

#: PyTorch's names of hyperparameters in a group, where they are others.
GROUP_NAMES: Mapping[str, str] = {
    "learning_rate": "lr", "epsilon": "eps", "rho": "alpha", "beta_2_decay": "beta2_decay",
    "clip_threshold": "d",
}  # fmt: skip
#: Two hyperparameters that PyTorch takes together, by its name.
_PAIRS: Mapping[str, tuple[str, str]] = {
    "betas": ("beta_1", "beta_2"),
    "etas": ("eta_minus", "eta_plus"),
    "step_sizes": ("step_min", "step_max"),
    "eps": ("epsilon_1", "epsilon_2"),
}
_PAIRED = frozenset(name for pair in _PAIRS.values() for name in pair)


@dataclass(frozen=True)
class OptimizerText:
    """What a program needs to update its parameters.

    Attributes:
        classes: definitions.
        made: the statements that make ``optimizer``, and ``schedule`` where there is one.
        changes: of each step at which settings change, the statements.
        begin_step: statements of every step before the gradient: the rate, where no scheduler sets it.
        end_step: statements after the step.
        update: statements that take the gradients and move the parameters, where no optimizer does.
    """

    classes: tuple[str, ...]
    made: tuple[str, ...]
    changes: Mapping[int, tuple[str, ...]]
    begin_step: tuple[str, ...] = ()
    end_step: tuple[str, ...] = ()
    update: tuple[str, ...] = ()


def pytorch_optimizer(run: RunDescription, parameters: str) -> OptimizerText:
    """The optimizer of a run.

    Args:
        run: whose.
        parameters: what it trains, as code.
    """
    settings = library_settings(run, "pytorch")
    scheduler, begin, end = _schedule(run)
    if settings is None:
        classes, made = _written_out(run, parameters)
        classes = [*function_lines([stretch.rule for stretch in run.stretches], "pytorch"), *classes]
        names: Mapping[str, str] = {RATE: "lr"}
        values = [stretch.values for stretch in run.stretches]
    else:
        classes, made = [], _own_class(run, settings, parameters)
        names, values = _group_names(run), list(settings.values)
    changes = {}
    for place, stretch in enumerate(run.stretches[1:], 1):
        before, after = values[place - 1], values[place]
        altered = [name for name, value in after.items() if value != before[name]]
        paired = _PAIRED if settings is not None else frozenset()
        told = [
            f'optimizer.param_groups[0]["{names.get(name, name)}"] = {after[name]!r}'
            for name in altered
            if name not in paired
        ]
        told += [
            f'optimizer.param_groups[0]["{name}"] = ({after[low]!r}, {after[high]!r})'
            for name, (low, high) in _PAIRS.items()
            if paired.intersection(altered, (low, high))
        ]
        changes[stretch.first] = tuple(told)
    if run.has_schedule and len(run.stretches) > 1:
        scheduled = [value.get(RATE) for value in values]
        begin = [line.replace("BASE", "base_rate") for line in begin]
        made.append(f"base_rate = {scheduled[0]!r}")
        for place, stretch in enumerate(run.stretches[1:], 1):
            kept = [line for line in changes[stretch.first] if '["lr"]' not in line]
            changed = scheduled[place] != scheduled[place - 1]
            changes[stretch.first] = (*kept, *([f"base_rate = {scheduled[place]!r}"] if changed else []))
    return OptimizerText(tuple(classes), (*made, *scheduler), changes, tuple(begin), tuple(end))


def _group_names(run: RunDescription) -> dict[str, str]:
    names = dict(GROUP_NAMES)
    if run.racer.optimizer == "adadelta":
        names["rho"] = "rho"
    return names


def _own_class(run: RunDescription, settings: LibrarySettings, parameters: str) -> list[str]:
    values: dict[str, Value | Code] = {**settings.values[0], "theta": Code(parameters)}
    decay = values.get("weight_decay", 0.0)
    values["decay"] = Code(f", weight_decay={code_of(decay)}" if decay else "")
    call = run.optimizer.spelling.filled("pytorch", values)
    if run.racer.maximize:
        call = f"{call[:-1]}, maximize=True)"
    return [*([settings.note] if settings.note else []), *broken(f"optimizer = {call}")]


def _schedule(run: RunDescription) -> tuple[list[str], list[str], list[str]]:
    """What makes the scheduler, what a step says before it, and after it."""
    if not run.has_schedule or not any(stretch.rule.has_rate for stretch in run.stretches):
        return [], [], []
    row, values = SCHEDULES[run.racer.schedule.kind], run.schedule_values
    if row.follows is not None:
        made = row.spelling.filled("pytorch", values)
        return broken(f"schedule = {made}"), [], ["schedule.step(loss.item())"]
    factor = substitute(run.rate, {BASE_RATE: Number(1.0)})
    style = SourceStyle(
        library="math",
        arrays=(),
        names={f"schedule_{name}": repr(value) for name, value in values.items()} | {STEP: "k"},
    )
    formula = expression(factor, style)
    if len(run.stretches) > 1:
        text = formula if formula != "1" else "1.0"
        text = re.sub(r"\bk\b", "step", text)
        return [], [f'optimizer.param_groups[0]["lr"] = BASE * ({text})'], []
    until = values.get(row.pytorch_until) if row.pytorch_until else None
    fits = until is None or run.steps <= float(until)
    if not values["warmup_steps"] and fits:
        rate = Code(code_of(run.stretches[0].values.get(RATE, 0.0)))
        if run.dialect == "textbook":
            rate = Code('optimizer.param_groups[0]["lr"]')
        made = row.spelling.filled("pytorch", {**values, "rate": rate})
    else:
        made = f"torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: {formula})"
    return broken(f"schedule = {made}"), [], ["schedule.step()"]


# An update written out.


def _written_out(run: RunDescription, parameters: str) -> tuple[list[str], list[str]]:
    row = run.optimizer
    title = LIBRARY_TITLES["pytorch"]
    name = "".join(part.capitalize() for part in row.name.split("_"))
    why = row.spelling.reason("pytorch").lstrip("# ") or f"{title}'s own class takes other steps."
    said = f"{row.title} by the {run.dialect} rule, written out: {why} {row.conventions[run.dialect]}"
    first = run.stretches[0]
    names = list(dict.fromkeys(name for stretch in run.stretches for name in _read(stretch)))
    lines = ["class " + name + "(torch.optim.Optimizer):", *docstring(said, "    "), ""]
    lines += [
        "    def __init__(self, parameters, **settings):",
        "        super().__init__(parameters, settings)",
        "        self.t = 0  # steps done",
    ]
    lines += [f"        self.{slot} = {value!r}" for slot, value in _scalars(run).items()]
    if run.looks_ahead:
        lines += ["", *_look_ahead(run)]
    lines += [
        "",
        "    @torch.no_grad()",
        "    def step(self, closure=None):",
        "        self.t += 1",
        "        t, group = self.t, self.param_groups[0]",
    ]
    lines += [f"        {line}" for line in chosen_lines(_blocks(run, _step), "t - 1")]
    given = {("lr" if name == RATE else name): first.numbers[name] for name in names}
    settings = "".join(f", {key}={value!r}" for key, value in given.items())
    return lines, broken(f"optimizer = {name}({parameters}{settings})")


def _blocks(run: RunDescription, written: Callable[[Stretch], list[str]]) -> list[tuple[int, list[str]]]:
    """The statements of each stretch where they are others than before."""
    found: list[tuple[int, list[str]]] = []
    for stretch in run.stretches:
        lines = written(stretch)
        if not found or lines != found[-1][1]:
            found.append((stretch.first, lines))
    return found


def _read(stretch: Stretch) -> list[str]:
    """The numbers that the rule reads."""
    rule = stretch.rule
    text = " ".join(value for _, value, _ in plain_rule(rule, "torch", {}))
    if rule.lookahead is not None:
        text += " " + plain_expression(rule, rule.lookahead, "torch")
    return [name for name in stretch.numbers if has_word(name, text)]


def _scalars(run: RunDescription) -> dict[str, float]:
    found: dict[str, float] = {}
    for stretch in run.stretches:
        initial = stretch.rule.initial_slots(stretch.numbers)
        found |= {name: initial[name] for name in stretch.rule.scalar_slots}
    return found


def _group_lines(stretch: Stretch) -> list[str]:
    return [f'{name} = group["{"lr" if name == RATE else name}"]' for name in _read(stretch)]


def _slot_lines(stretch: Stretch) -> list[str]:
    """What the rule remembers of a parameter, or what it begins with."""
    initial = stretch.rule.initial_slots(stretch.numbers)
    lines = []
    for name in stretch.rule.vector_slots:
        begin = f"torch.full_like(theta, {initial[name]!r})" if initial[name] else "torch.zeros_like(theta)"
        lines.append(f'{name} = state.get("{name}", {begin})')
    return lines


def _step(stretch: Stretch) -> list[str]:
    rule = stretch.rule
    equations = plain_rule(rule, "torch", {})
    lines = _group_lines(stretch)
    lines += [f"{name} = {value}" for name, value, is_array in equations if not is_array]
    for slot in rule.scalar_slots:
        place = next(i for i, line in enumerate(lines) if line.startswith(f"{slot} = "))
        lines[place] = lines[place].replace(f"= {slot} ", f"= self.{slot} ", 1)
        lines.insert(place + 1, f"self.{slot} = {slot}")
    lines.append('for parameter in group["params"]:')
    theta = 'state.pop("theta")' if rule.lookahead is not None else "parameter"
    inner = ["g, state = parameter.grad, self.state[parameter]", f"theta = {theta}", *_slot_lines(stretch)]
    inner += [f"{name} = {value}" for name, value, is_array in equations if is_array]
    kept = ", ".join(f'"{name}": {name}' for name in rule.vector_slots)
    inner += [f"self.state[parameter] = {{{kept}}}", "parameter.copy_(theta)"]
    return [*lines, *(f"    {line}" for line in inner)]


def _look_ahead(run: RunDescription) -> list[str]:
    lines = [
        "    @torch.no_grad()",
        "    def look_ahead(self):",
        '        """Move the parameters to where the velocity leads: there the gradient is taken."""',
        "        group = self.param_groups[0]",
    ]
    return lines + [f"        {line}" for line in chosen_lines(_blocks(run, _ahead), "self.t")]


def _ahead(stretch: Stretch) -> list[str]:
    rule = stretch.rule
    if rule.lookahead is None:
        return ["pass"]
    ahead = plain_expression(rule, rule.lookahead, "torch")
    names = [line for line in _group_lines(stretch) if has_word(line.partition(" ")[0], ahead)]
    inner = ["state, theta = self.state[parameter], parameter.clone()", *_slot_lines(stretch)]
    inner += ['state["theta"] = theta', f"parameter.copy_({ahead})"]
    return [*names, 'for parameter in group["params"]:', *indented(inner)]
