"""An optimizer's settings as what a loop compiles and what it is called with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from engine.expression import Node, Number, Symbol, substitute
from engine.expression.tree import neg
from engine.optimizers.equations import Equation
from engine.optimizers.lowering import BASE_RATE
from engine.optimizers.schedule import LOSS, Schedule
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.stepper_state import StepperSettings
from engine.optimizers.table import OPTIMIZERS
from engine.optimizers.update_rule import RATE, UpdateRule
from engine.parameters import Dialect

#: What stands before the names of a schedule among those of a rule.
PREFIX = "schedule_"


@dataclass(frozen=True, eq=False)
class PreparedRule:
    """What settings mean for a loop.

    Attributes:
        rule: the update rule.
        stepped: the same with what the schedule does with the loss of each step.
        schedule: the formula of the rate as its row has it; equal choices give the same object.
        rate: the same over the names of ``numbers`` and the step k.
        numbers: everything numeric that can be set: hyperparameters by name, the rate before the schedule
            under `BASE_RATE`, the schedule's parameters behind ``schedule_``.
    """

    rule: UpdateRule
    stepped: UpdateRule
    schedule: Node
    rate: Node
    numbers: Mapping[str, float]


def prepare_rule(settings: StepperSettings) -> PreparedRule:
    """Prepare settings for a loop."""
    schedule = SCHEDULES[settings.schedule]
    numbers = {f"{PREFIX}{name}": float(value) for name, value in settings.schedule_values.items()}
    for name, value in settings.values.items():
        if isinstance(value, float | int) and not isinstance(value, bool):
            numbers[BASE_RATE if name == RATE else name] = float(value)
    numbers.setdefault(BASE_RATE, 1.0)  # of a rule that goes without one; schedules then change nothing
    formula = schedule.rate(settings.schedule_values)
    rule = OPTIMIZERS[settings.optimizer].rule(settings.values, settings.dialect, maximize=settings.maximize)
    return PreparedRule(
        rule=rule,
        stepped=with_schedule(rule, settings.schedule, settings.dialect, maximize=settings.maximize),
        schedule=formula,
        rate=substitute(formula, {**names_in_rules(schedule), RATE: Symbol(BASE_RATE)}),
        numbers=numbers,
    )


def names_in_rules(schedule: Schedule) -> dict[str, Node]:
    """The names of a schedule as they stand among those of a rule."""
    own = [*(p.name for p in schedule.parameters), *(name for name, _ in schedule.equations("textbook"))]
    own += [*(name for name, _ in schedule.equations("keras")), *schedule.begins]
    return {name: Symbol(f"{PREFIX}{name}") for name in own}


@lru_cache(maxsize=256)
def with_schedule(rule: UpdateRule, key: str, dialect: Dialect, *, maximize: bool) -> UpdateRule:
    """A rule with what a schedule does with the loss after each step; itself where that is nothing.

    Args:
        rule: the rule.
        key: of the schedule.
        dialect: whose.
        maximize: whether a higher loss is a better one.
    """
    schedule = SCHEDULES[key]
    lines = schedule.equations(dialect)
    if not lines:
        return rule
    names = names_in_rules(schedule) | ({LOSS: neg(Symbol(LOSS))} if maximize else {})
    made = tuple(Equation(f"{PREFIX}{name}", substitute(formula, names)) for name, formula in lines)
    begins = {f"{PREFIX}{name}": Number(value) for name, value in schedule.begins.items()}
    return replace(
        rule,
        equations=(*rule.equations, *made),
        scalar_slots=(*rule.scalar_slots, *begins),
        initial={**rule.initial, **begins},
    )
