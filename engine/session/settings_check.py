"""Whether hyperparameters may be given together, at the start of a run and when one is changed."""

from __future__ import annotations

from engine.errors import RavineError
from engine.experiment.description import Experiment, RacerSpec
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Value, check_values


def check_settings(experiment: Experiment) -> None:
    """Refuse hyperparameters that exclude each other, at the start or after a later change.

    Raises:
        RavineError: names the racer, and the change where one is to blame.
    """
    for index, racer in enumerate(experiment.racers):
        dialect, name = experiment.dialect_of(racer), racer.name
        for step in (0, *(change.step for change in experiment.changes if change.racer == name)):
            try:
                OPTIMIZERS[racer.optimizer].rule(experiment.values_at(racer, step), dialect)
            except RavineError as error:
                since = f", changed at step {step}" if step else ""
                raise error.at(f'racers[{index}] "{name}"{since}') from None


def checked_value(spec: RacerSpec, name: str, value: Value) -> Value:
    """A hyperparameter's value for a racer.

    Raises:
        RavineError: its optimizer has none of that name, or the value is not allowed.
    """
    row = OPTIMIZERS[spec.optimizer]
    return check_values(row.parameters, {name: value}, owner=f"optimizer {row.name}")[name]
