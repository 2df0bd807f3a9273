"""Whether hyperparameters may be given together, at the start of a run and when one is changed."""

from __future__ import annotations

from engine.errors import RavineError
from engine.experiment.description import Change, Experiment, RacerSpec
from engine.experiment.network_override import tunable_parameters, tuned
from engine.experiment.racer_seeds import check_seeds
from engine.network.early_stopping import EARLY_STOPPING, EARLY_STOPPING_KEY, setting
from engine.network.spec import NETWORK_KEY
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Value, check_values


def check_settings(experiment: Experiment) -> None:
    """Refuse hyperparameters that exclude each other, at the start or after a change, and too many runs.

    Raises:
        RavineError: names the racer, and the change where one is to blame.
    """
    check_seeds(experiment)
    for index, racer in enumerate(experiment.racers):
        dialect, name = experiment.dialect_of(racer), racer.name
        for step in (0, *(change.step for change in experiment.changes if change.racer == name)):
            try:
                OPTIMIZERS[racer.optimizer].rule(experiment.values_at(racer, step), dialect)
            except RavineError as error:
                since = f", changed at step {step}" if step else ""
                raise error.at(f'racers[{index}] "{name}"{since}') from None


def checked_change(
    experiment: Experiment, spec: RacerSpec, step: int, name: str, value: Value
) -> Change | None:
    """A change of a racer's value after ``step`` updates; None where it has this value already.

    Raises:
        RavineError: there is none of that name, or the value is not allowed.
    """
    table, _, word = name.rpartition(".")
    if table == EARLY_STOPPING_KEY:
        new = check_values(EARLY_STOPPING, {word: value}, owner="early stopping")[word]
        if not experiment.objective.has_layers:
            raise RavineError(f"{spec.name} trains no network, so it has no test loss to stop early by")
        old = setting(word, experiment.early_stopping_at(spec, step))
    elif table == NETWORK_KEY:
        new = check_values(tunable_parameters(), {word: value}, owner="layers in mid-run")[word]
        found = tuned(experiment, spec, step).get(word)
        if found is None:
            raise RavineError(f"{word} changes nothing, since no layer of {spec.name}'s network has it")
        old = found
    else:
        row = OPTIMIZERS[spec.optimizer]
        new = check_values(row.parameters, {name: value}, owner=f"optimizer {row.name}")[name]
        old = row.completed(experiment.values_at(spec, step), experiment.dialect_of(spec))[name]
    return None if new == old else Change(step, spec.name, name, new)
