"""The names of typed equations in a program: as they were typed, but for those that it uses itself."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from engine.codegen.description import RunDescription
from engine.codegen.sections import Program
from engine.optimizers.own import own_names, renamed
from engine.optimizers.row import is_own

#: What classes of Keras and PyTorch that a program derives from have, and no program names.
_INHERITED = frozenset(
    {
        *(
            "assign",
            "assign_add",
            "assign_sub",
            "built",
            "dtype",
            "ema_momentum",
            "gradient_accumulation_steps",
        ),
        *(
            "iterations",
            "loss_scale_factor",
            "overwrite_with_gradient",
            "path",
            "save_own_variables",
            "stateless",
        ),
        *("trainable_variables", "use_ema", "variables", "weight_decay"),
        *("add_param_group", "defaults", "lr", "params", "profile_hook_step", "state_dict", "zero_grad"),
    }
)
_OUTSIDE = "typed_name_"


def with_program_names(run: RunDescription, write: Callable[[RunDescription], Program]) -> RunDescription:
    """The run with other names in its typed equations, where a program of it uses these itself.

    Args:
        run: any run; it stays as it is where the optimizer is a row of the table.
        write: writes a program.
    """
    if not is_own(run.racer.optimizer):
        return run
    typed = own_names(run.racer.optimizer)
    neutral = {name: f"{_OUTSIDE}{place}" for place, name in enumerate(typed)}
    used = _names_in(write(_renamed(run, neutral)).text) | _INHERITED
    clashing = [name for name in typed if name in used]
    return _renamed(run, {name: f"{name}_of_rule" for name in clashing}) if clashing else run


def _renamed(run: RunDescription, names: dict[str, str]) -> RunDescription:
    racer, experiment = run.racer, run.experiment
    values = {names.get(name, name): value for name, value in racer.values.items()}
    other = replace(racer, optimizer=renamed(racer.optimizer, names), values=values)
    racers = tuple(other if each == racer else each for each in experiment.racers)
    changes = tuple(
        replace(change, name=names.get(change.name, change.name)) if change.racer == racer.name else change
        for change in experiment.changes
    )
    return replace(run, experiment=replace(experiment, racers=racers, changes=changes), racer=other)


def _names_in(text: str) -> set[str]:
    """Every name and attribute that a program uses."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        for field in ("id", "attr", "arg", "name", "asname"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                found.add(value)
    return found
