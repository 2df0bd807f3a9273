"""An optimizer's settings as what a loop compiles and what it is called with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.expression import Node, Symbol, substitute
from engine.optimizers.lowering import BASE_RATE
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.stepper_state import StepperSettings
from engine.optimizers.table import OPTIMIZERS
from engine.optimizers.update_rule import RATE, UpdateRule


@dataclass(frozen=True, eq=False)
class PreparedRule:
    """What settings mean for a loop.

    Attributes:
        rule: the update rule.
        schedule: the formula of the rate as its row has it; equal choices give the same object.
        rate: the same over the names of ``numbers`` and the step k.
        numbers: everything numeric that can be set: hyperparameters by name, the rate before the schedule
            under `BASE_RATE`, the schedule's parameters behind ``schedule_``.
    """

    rule: UpdateRule
    schedule: Node
    rate: Node
    numbers: Mapping[str, float]


def prepare_rule(settings: StepperSettings) -> PreparedRule:
    """Prepare settings for a loop."""
    schedule = SCHEDULES[settings.schedule]
    numbers = {f"schedule_{name}": float(value) for name, value in settings.schedule_values.items()}
    for name, value in settings.values.items():
        if isinstance(value, float | int) and not isinstance(value, bool):
            numbers[BASE_RATE if name == RATE else name] = float(value)
    numbers.setdefault(BASE_RATE, 1.0)  # of a rule that goes without one; schedules then change nothing
    renamed = {p.name: Symbol(f"schedule_{p.name}") for p in schedule.parameters}
    formula = schedule.rate(settings.schedule_values)
    return PreparedRule(
        rule=OPTIMIZERS[settings.optimizer].rule(
            settings.values, settings.dialect, maximize=settings.maximize
        ),
        schedule=formula,
        rate=substitute(formula, {**renamed, RATE: Symbol(BASE_RATE)}),
        numbers=numbers,
    )
