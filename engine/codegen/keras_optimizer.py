"""The optimizer of a Keras program: the library's own where it is the same, else its update written out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.codegen.description import RunDescription, Stretch
from engine.codegen.layout import broken, docstring
from engine.codegen.library_rule import LibrarySettings, library_settings
from engine.codegen.loop_text import chosen_lines
from engine.codegen.rule_text import has_word, plain_expression, plain_rule
from engine.codegen.variable_text import function_lines
from engine.expression import SourceStyle, expression
from engine.library_spelling import Code, code_of
from engine.optimizers.lowering import BASE_RATE, STEP
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.update_rule import RATE
from engine.parameters import Value

SCHEDULE_CLASS = "Rate"


@dataclass(frozen=True)
class KerasOptimizer:
    """What a program needs to update its variables.

    Attributes:
        classes: definitions.
        made: the statements that make ``optimizer``.
        changes: of each step at which settings change, the statements.
        is_eager: whether what it does changes from step to step, so that it must not be compiled.
        update: statements that move the variables from ``theta``, where no optimizer does.
    """

    classes: tuple[str, ...]
    made: tuple[str, ...]
    changes: dict[int, tuple[str, ...]]
    is_eager: bool
    update: tuple[str, ...] = ()


def keras_optimizer(run: RunDescription) -> KerasOptimizer:
    """The optimizer of a run."""
    settings = library_settings(run, "keras")
    classes, rate_lines, rate = _schedule(run)
    own = settings is not None
    if settings is not None:
        made = _own_class(run, settings, rate)
        values = list(settings.values)
    else:
        lines, made = _written_out(run, rate)
        classes += [*function_lines([stretch.rule for stretch in run.stretches], "keras"), *lines]
        values = [stretch.values for stretch in run.stretches]
    changes: dict[int, tuple[str, ...]] = {}
    for place, stretch in enumerate(run.stretches[1:], 1):
        told = []
        for name, value in values[place].items():
            if value == values[place - 1][name]:
                continue
            if name == RATE and run.has_schedule:
                told.append(f"optimizer._learning_rate.learning_rate = {value!r}")
            elif own:
                told += [f"optimizer.{attribute} = {value!r}" for attribute in _library_attributes(run, name)]
            elif name in (RATE, *_numbers(run)):
                told.append(f"optimizer.{_attribute(name)} = {value!r}")
        if not own:
            told += _new_slots(run, place)
        changes[stretch.first] = tuple(told)
    return KerasOptimizer(tuple(classes), (*rate_lines, *made), changes, is_eager=len(run.stretches) > 1)


def _library_attributes(run: RunDescription, name: str) -> list[str]:
    """What a library's class calls a hyperparameter: as it is given to it."""
    return re.findall(rf"(\w+)=\{{{name}\}}", run.optimizer.spelling.keras) or [name]


def _own_class(run: RunDescription, settings: LibrarySettings, rate: str) -> list[str]:
    values: dict[str, Value | Code] = dict(settings.values[0])
    if rate:
        values[RATE] = Code(rate)
    decay = values.get("weight_decay", 0.0)
    values["decay"] = Code(f", weight_decay={code_of(decay)}" if decay else "")
    call = run.optimizer.spelling.filled("keras", values)
    call = f"{call[:-1]}{_clipping(run)})"
    return [*([settings.note] if settings.note else []), *broken(f"optimizer = {call}")]


def _clipping(run: RunDescription) -> str:
    return "" if run.clipping is None else f", {run.clipping[0]}={run.clipping[1]!r}"


def _schedule(run: RunDescription) -> tuple[list[str], list[str], str]:
    """The class of the schedule where one is written, the statements that make it, and its name."""
    if not run.has_schedule or not any(stretch.rule.has_rate for stretch in run.stretches):
        return [], [], ""
    row, values = SCHEDULES[run.racer.schedule.kind], run.schedule_values
    base = run.stretches[0].values[RATE]
    if not (values["warmup_steps"] or row.spelling.reason("keras")) and len(run.stretches) == 1:
        made = row.spelling.filled("keras", {**values, "rate": base})
        return [], broken(f"rate = {made}"), "rate"
    names = {f"schedule_{name}": repr(value) for name, value in values.items()}
    names |= {STEP: "k", BASE_RATE: "self.learning_rate"}
    formula = expression(run.rate, SourceStyle(library="keras", names=names))
    lines = [
        f"class {SCHEDULE_CLASS}(keras.optimizers.schedules.LearningRateSchedule):",
        *docstring(f"{row.title}, after a warm-up" if values["warmup_steps"] else row.title, "    "),
        "",
        "    def __init__(self, learning_rate):",
        "        self.learning_rate = learning_rate",
        "",
        "    def __call__(self, step):",
        "        k = ops.cast(step, keras.config.floatx())",
        f"        return {formula}",
    ]
    return lines, [f"rate = {SCHEDULE_CLASS}({base!r})"], "rate"


# An update written out.


def _attribute(number: str) -> str:
    """What an optimizer calls a hyperparameter; of its ``weight_decay`` Keras makes use by itself."""
    return "decay" if number == "weight_decay" else number


def _numbers(run: RunDescription) -> list[str]:
    """The numbers, beside the rate, that the rules read."""
    found: dict[str, None] = {}
    for stretch in run.stretches:
        rule = stretch.rule
        text = " ".join(value for _, value, _ in plain_rule(rule, "keras", {}))
        if rule.lookahead is not None:
            text += " " + plain_expression(rule, rule.lookahead, "keras")
        for name in stretch.numbers:
            if has_word(name, text):
                found[name] = None
    return [name for name in found if name != RATE]


def _slots(run: RunDescription) -> dict[str, float]:
    """Every slot of any stretch, and what it begins with."""
    found: dict[str, float] = {}
    for stretch in run.stretches:
        initial = stretch.rule.initial_slots(stretch.numbers)
        found |= {name: initial[name] for name in (*stretch.rule.vector_slots, *stretch.rule.scalar_slots)}
    return found


def _new_slots(run: RunDescription, place: int) -> list[str]:
    """What a stretch begins to remember."""
    before, after = run.stretches[place - 1].rule, run.stretches[place]
    known = {*before.vector_slots, *before.scalar_slots}
    initial = after.rule.initial_slots(after.numbers)
    lines = []
    for name in (*after.rule.vector_slots, *after.rule.scalar_slots):
        if name not in known:
            begin = f"slot * 0 + {initial[name]!r}" if initial[name] else "slot * 0"
            lines += [f"for slot in optimizer.{name}:", f"    slot.assign({begin})"]
    return lines


def _written_out(run: RunDescription, rate: str) -> tuple[list[str], list[str]]:
    row = run.optimizer
    name = "".join(part.capitalize() for part in row.name.split("_"))
    why = row.spelling.reason("keras").lstrip("# ") or "Keras's own class takes other steps."
    if run.racer.maximize:
        why = "Keras's optimizers only minimise."
    said = f"{row.title} by the {run.dialect} rule, written out: {why} {row.conventions[run.dialect]}"
    numbers, slots = _numbers(run), _slots(run)
    looks = run.looks_ahead
    arguments = "".join(f", {number}" for number in numbers)
    lines = [f"class {name}(keras.optimizers.Optimizer):", *docstring(said, "    "), ""]
    lines += [f"    def __init__(self, learning_rate{arguments}, **clipping):"]
    lines += ["        super().__init__(learning_rate, **clipping)"]
    lines += [f"        self.{_attribute(number)} = {number}" for number in numbers]
    lines += ["", "    def build(self, variables):", "        super().build(variables)"]
    for slot, begin in slots.items():
        lines += [
            f"        self.{slot} = [",
            f'            self.add_variable_from_reference(each, "{slot}", initializer={_initial(begin)})',
            "            for each in variables",
            "        ]",
        ]
    if looks:
        lines += [
            '        self.at = [self.add_variable_from_reference(variable, "at") for variable in variables]',
            *_look_ahead(run),
        ]
    lines += ["", "    def update_step(self, g, variable, learning_rate):"]
    body = [
        "place = self._get_variable_index(variable)",
        f"theta = {'self.at[place] + 0' if looks else 'variable + 0'}",
        "learning_rate = ops.cast(learning_rate, variable.dtype)",
        "t = ops.cast(self.iterations + 1, variable.dtype)",
    ]
    body += chosen_lines(_blocks(run), "t - 1")
    body.append("self.assign(variable, theta)")
    lines += [f"        {line}" for line in body if _is_needed(line, body)]
    first = run.stretches[0]
    given = "".join(f", {number}={first.numbers[number]!r}" for number in numbers)
    start = rate or repr(first.numbers.get(RATE, 1.0))
    return lines, broken(f"optimizer = {name}({start}{given}{_clipping(run)})")


def _blocks(run: RunDescription) -> list[tuple[int, list[str]]]:
    """The statements of each stretch whose rule is another than that before."""
    found: list[tuple[int, list[str]]] = []
    for stretch in run.stretches:
        lines = _step(run, stretch)
        if not found or lines != found[-1][1]:
            found.append((stretch.first, lines))
    return found


def _is_needed(line: str, body: list[str]) -> bool:
    """Whether a first line assigns what is read below."""
    name = line.split(" ", maxsplit=1)[0]
    if name not in ("t", "learning_rate", "place"):
        return True
    others = " ".join(other for other in body if other is not line)
    return has_word(name, others)


def _initial(value: float) -> str:
    return f"keras.initializers.Constant({value!r})" if value else '"zeros"'


def _step(run: RunDescription, stretch: Stretch) -> list[str]:
    rule = stretch.rule
    names = {number: f"self.{_attribute(number)}" for number in _numbers(run)}
    slots = (*rule.vector_slots, *rule.scalar_slots)
    lines = [f"{slot} = self.{slot}[place] + 0" for slot in slots]
    lines += [f"{name} = {value}" for name, value, _ in plain_rule(rule, "keras", names, everything=True)]
    return [*lines, *(f"self.assign(self.{slot}[place], {slot})" for slot in slots)]


def _look_ahead(run: RunDescription) -> list[str]:
    lines = [
        "",
        "    def look_ahead(self):",
        '        """Move the variables to where the velocity leads: there the gradient is taken."""',
        "        learning_rate = ops.cast(self.learning_rate, keras.config.floatx())",
        "        for place, (variable, at) in enumerate(zip(self._trainable_variables, self.at)):",
        "            theta = variable + 0",
        "            at.assign(theta)",
    ]
    names = {number: f"self.{_attribute(number)}" for number in _numbers(run)}
    blocks: list[tuple[int, list[str]]] = []
    for stretch in run.stretches:
        ahead, body = stretch.rule.lookahead, ["pass"]
        if ahead is not None:
            own = {**names, **{slot: f"self.{slot}[place]" for slot in stretch.rule.vector_slots}}
            body = [f"variable.assign({expression(ahead, SourceStyle(library='keras', names=own))})"]
        if not blocks or body != blocks[-1][1]:
            blocks.append((stretch.first, body))
    return lines + [f"            {line}" for line in chosen_lines(blocks, "self.iterations")]
