"""The optimizer, its schedule and its clipping, as lines of a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import RavineError
from engine.experiment.description import Experiment, RacerSpec
from engine.library_spelling import LIBRARY_TITLES, Code, Library, code_of
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Dialect, Value, number_text

#: Whose rule ran.
RULES: Mapping[Dialect, str] = {"textbook": "textbooks'", "keras": "Keras", "pytorch": "PyTorch"}
#: PyTorch's statements that clip the gradients of what is trained.
CLIPPING_CALLS: Mapping[str, str] = {
    "clipvalue": "nn.utils.clip_grad_value_({theta}, {value})",
    "clipnorm": "[nn.utils.clip_grad_norm_(w, {value}) for w in {theta}]",
    "global_clipnorm": "nn.utils.clip_grad_norm_({theta}, {value})",
}
#: Longer calls are broken, one argument a line.
WIDEST = 96


@dataclass(frozen=True, kw_only=True)
class OptimizerCode:
    """What a program needs to update its parameters.

    Attributes:
        lines: the statements that make ``optimizer``, and PyTorch's ``schedule`` where there is one.
        before_step: PyTorch's statements between the gradients and the step.
        after_step: PyTorch's statements after the step.
    """

    lines: tuple[str, ...]
    before_step: tuple[str, ...] = ()
    after_step: tuple[str, ...] = ()


def settings_of(experiment: Experiment, racer: RacerSpec) -> dict[str, Value]:
    """Every hyperparameter with which a racer starts."""
    row = OPTIMIZERS[racer.optimizer]
    return row.completed(experiment.values_at(racer, 0), experiment.dialect_of(racer))


def optimizer_code(
    experiment: Experiment, racer: RacerSpec, library: Library, theta: str = "model.parameters()"
) -> OptimizerCode:
    """The optimizer of a racer.

    Args:
        experiment: what the racer is in.
        racer: whose optimizer.
        library: whose program.
        theta: what PyTorch trains, as code.
    """
    row = OPTIMIZERS[racer.optimizer]
    dialect = experiment.dialect_of(racer)
    rule = _rule_comments(experiment, racer)
    settings = settings_of(experiment, racer)
    if reason := row.spelling.reason(library):
        rate: Value | Code = settings.get("learning_rate", 0.01)
        notes, schedule = _schedule(racer, rate, library)
        own = "optimizer = ...  # one of your own, by this rule"
        if library == "keras" and schedule:
            notes.append(f"rate = {schedule}")
        return _with_steps((reason, *rule, *notes, own), racer, library, theta, schedule)
    lines = []
    if dialect != library:
        lines += [f"# It ran by the {RULES[dialect]} rule:", *rule]
        lines.append(
            f"# {LIBRARY_TITLES[library]}'s own differs where its rule is another (epsilon, weight decay)."
        )
    there = row.in_libraries(settings, dialect)
    lines += [there.note] if there.note else []
    values: dict[str, Value | Code] = {
        **settings,
        **{name: Code(number_text(value)) for name, value in there.values.items()},
    }
    notes, schedule = _schedule(racer, values.get("learning_rate", 0.01), library)
    lines += notes
    if library == "keras" and schedule:
        lines.append(f"rate = {schedule}")
        values["learning_rate"] = Code("rate")
    decay = values.get("weight_decay", 0.0)
    values |= {"theta": Code(theta), "decay": Code(f", weight_decay={code_of(decay)}" if decay else "")}
    call = row.spelling.filled(library, values)
    if library == "keras" and racer.clipping:
        name, value = next(iter(racer.clipping.items()))
        call = f"{call[:-1]}, {name}={code_of(value)})"
    lines += _broken(f"optimizer = {call}")
    return _with_steps((*lines,), racer, library, theta, schedule)


def _schedule(racer: RacerSpec, rate: Value | Code, library: Library) -> tuple[list[str], str]:
    """Comments about the schedule, and the expression that makes it; empty where the rate stays as it is."""
    row = SCHEDULES[racer.schedule.kind]
    values = row.completed(racer.schedule.values)
    notes = []
    if warmup := values.get("warmup_steps"):
        notes.append(f"# with a warm-up of {warmup} steps before the schedule")
    if reason := row.spelling.reason(library):
        return [*notes, reason], ""
    return notes, row.spelling.filled(library, {**values, "rate": rate})


def _with_steps(
    lines: tuple[str, ...], racer: RacerSpec, library: Library, theta: str, schedule: str
) -> OptimizerCode:
    if library == "keras":
        return OptimizerCode(lines=lines)
    clipping = tuple(
        CLIPPING_CALLS[name].format(theta=theta, value=code_of(value))
        for name, value in racer.clipping.items()
    )
    if not schedule:
        return OptimizerCode(lines=lines, before_step=clipping)
    return OptimizerCode(
        lines=(*lines, f"schedule = {schedule}"), before_step=clipping, after_step=("schedule.step()",)
    )


def _rule_comments(experiment: Experiment, racer: RacerSpec) -> list[str]:
    """The update rule that ran, as comments."""
    row = OPTIMIZERS[racer.optimizer]
    dialect = experiment.dialect_of(racer)
    try:
        rule = row.equations(settings_of(experiment, racer), dialect)
    except RavineError:
        return []
    ahead = [f"#   g at {rule.lookahead}"] if rule.lookahead else []
    return [*ahead, *(f"#   {equation}" for equation in rule.equations)]


def _broken(line: str) -> list[str]:
    """A long call, one argument a line."""
    if len(line) <= WIDEST:
        return [line]
    head, _, rest = line.partition("(")
    arguments, depth, part = [], 0, ""
    for sign in rest[:-1]:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and not depth:
            arguments.append(part.strip())
            part = ""
        else:
            part += sign
    return [f"{head}(", *(f"    {each}," for each in (*arguments, part.strip()) if each), ")"]
