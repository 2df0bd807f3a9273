"""One description of a racer's run, from which programs for every library are written.

It holds what ran and no text: the objective with its data, where it started, the update rule with the
settings of every stretch of steps, the schedule, clipping and the order of the mini-batches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.averages.objective import AverageObjective
from engine.errors import RavineError
from engine.experiment.description import Experiment, RacerSpec
from engine.expression import Node, Symbol, substitute
from engine.network.architecture import Network
from engine.network.early_stopping import setting, steps_an_epoch
from engine.network.objective import NetworkObjective
from engine.objective import FloatArray, Objective
from engine.optimizers.lowering import BASE_RATE
from engine.optimizers.prepared_rule import names_in_rules, with_schedule
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.stepper import RUNAWAY
from engine.optimizers.table import OPTIMIZERS, Optimizer
from engine.optimizers.update_rule import RATE, UpdateRule
from engine.parameters import Dialect, Value
from engine.surfaces.objective import SurfaceObjective

#: How many steps a program makes of an experiment that names no end.
STEPS = 100
#: The place of the mini-batches' seed among those that an experiment's seed is spawned into.
BATCH_SEED = 2


@dataclass(frozen=True)
class Stretch:
    """Steps with the same settings.

    Attributes:
        first: the step, from 0, from which on they hold.
        values: every hyperparameter.
        rule: the update rule at these values.
        stepped: the same with what the schedule does with the loss of each step.
    """

    first: int
    values: Mapping[str, Value]
    rule: UpdateRule
    stepped: UpdateRule

    @property
    def numbers(self) -> dict[str, float]:
        """The hyperparameters that are numbers."""
        return {
            name: float(value)
            for name, value in self.values.items()
            if isinstance(value, float | int) and not isinstance(value, bool)
        }


@dataclass(frozen=True, kw_only=True)
class StoppingSettings:
    """When a run stops early, as in `engine.network.early_stopping`; ``every`` is never 0."""

    patience: int
    every: int
    min_delta: float
    restore_best: bool


@dataclass(frozen=True, eq=False)
class RunDescription:
    """What one racer trains, and how.

    Attributes:
        experiment: what the racer is in.
        racer: whose run.
        objective: what is minimised.
        start: theta (P,) before the first step.
        steps: how many are made.
    """

    experiment: Experiment
    racer: RacerSpec
    objective: Objective
    start: FloatArray
    steps: int

    @property
    def network(self) -> NetworkObjective | None:
        """The objective, if it is a network."""
        return self.objective if isinstance(self.objective, NetworkObjective) else None

    @property
    def surface(self) -> SurfaceObjective | None:
        """The objective, if it is a surface."""
        return self.objective if isinstance(self.objective, SurfaceObjective) else None

    @property
    def average(self) -> AverageObjective | None:
        """The objective, if it is the moving average of a series."""
        return self.objective if isinstance(self.objective, AverageObjective) else None

    @property
    def title(self) -> str:
        """The experiment and the racer."""
        return f"{self.experiment.title}: {self.racer.name}"

    @property
    def dialect(self) -> Dialect:
        """Whose rule the optimizer follows."""
        return self.experiment.dialect_of(self.racer)

    @property
    def optimizer(self) -> Optimizer:
        """The optimizer's row."""
        return OPTIMIZERS[self.racer.optimizer]

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The settings from the first step on, one entry for each step at which any of them changes."""
        found: list[Stretch] = []
        for first in self._change_steps:
            given = self.experiment.values_at(self.racer, first)
            values = self.optimizer.completed(given, self.dialect)
            if not found or values != found[-1].values:
                rule = self.optimizer.rule(values, self.dialect, maximize=self.racer.maximize)
                stepped = with_schedule(
                    rule, self.racer.schedule.kind, self.dialect, maximize=self.racer.maximize
                )
                found.append(Stretch(first, values, rule, stepped))
        return tuple(found)

    @property
    def _change_steps(self) -> list[int]:
        """The first step, and those within the run at which anything of the racer changes."""
        changes = [c.step for c in self.experiment.changes if c.racer == self.racer.name]
        return sorted({0, *(step for step in changes if step < self.steps)})

    @cached_property
    def networks(self) -> tuple[tuple[int, Network], ...]:
        """The network with the numbers of its layers from a step on; empty where none is trained."""
        if self.network is None:
            return ()
        own = self.network.network
        return tuple(
            (first, own.retuned(self.experiment.network_at(self.racer, first)))
            for first in self._change_steps
        )

    @cached_property
    def stopping(self) -> Mapping[int, StoppingSettings]:
        """How it stops early from a step on, by that step; empty where it never does."""
        found: dict[int, StoppingSettings] = {}
        if self.network is None:
            return found
        for first in self._change_steps:
            values = self.experiment.early_stopping_at(self.racer, first)
            settings = StoppingSettings(
                patience=int(setting("patience", values)),
                every=int(setting("every", values)) or steps_an_epoch(self.network),
                min_delta=float(setting("min_delta", values)),
                restore_best=bool(setting("restore_best", values)),
            )
            if not found or settings != next(reversed(found.values())):
                found[first] = settings
        return found if any(each.patience for each in found.values()) else {}

    @property
    def has_schedule(self) -> bool:
        """Whether the learning rate follows the steps."""
        return self.racer.schedule.kind != "constant" or bool(self.schedule_values["warmup_steps"])

    @cached_property
    def schedule_values(self) -> dict[str, Value]:
        """Every value of the schedule."""
        return SCHEDULES[self.racer.schedule.kind].completed(self.racer.schedule.values)

    @cached_property
    def rate(self) -> Node:
        """The rate over ``base_learning_rate``, k and the schedule's values as ``schedule_NAME``."""
        row = SCHEDULES[self.racer.schedule.kind]
        return substitute(row.rate(self.schedule_values), {**names_in_rules(row), RATE: Symbol(BASE_RATE)})

    @property
    def purpose(self) -> str:
        """What is done to the loss, for the heading of its lines."""
        return "What is maximised" if self.racer.maximize else "What is minimised"

    @property
    def clipping(self) -> tuple[str, float] | None:
        """How gradients are clipped, and the limit."""
        return next(((key, float(value)) for key, value in self.racer.clipping.items()), None)

    @property
    def batch_size(self) -> int | None:
        """Examples of a step, if it does not see all of them."""
        network = self.network
        return None if network is None or network.batch_size == network.samples else network.batch_size

    @property
    def drops(self) -> bool:
        """Whether a layer drops values at random."""
        return self.network is not None and any(layer.drops for layer in self.network.network.layers)

    @property
    def remembers(self) -> bool:
        """Whether a layer keeps running statistics."""
        return self.network is not None and self.network.network.states > 0

    @property
    def measures_apart(self) -> bool:
        """Whether the loss over all examples is another than that which a step sees."""
        return self.batch_size is not None or self.drops or self.average is not None

    @property
    def looks_ahead(self) -> bool:
        """Whether a gradient is taken elsewhere than at theta."""
        return any(stretch.rule.lookahead is not None for stretch in self.stretches)

    @property
    def limit(self) -> float:
        """The length of theta at which a run counts as run away."""
        return RUNAWAY * max(1.0, float((self.start @ self.start) ** 0.5))


def describe(
    experiment: Experiment,
    racer: RacerSpec,
    objective: Objective,
    start: FloatArray,
    steps: int | None = None,
) -> RunDescription:
    """What a racer trains, and how.

    Args:
        experiment: what the racer is in.
        racer: whose run.
        objective: what it minimises.
        start: theta (P,).
        steps: how many; None is as many as the experiment plays, or `STEPS`. A series ends by itself.

    Raises:
        RavineError: the run was trained elsewhere.
    """
    if experiment.objective.is_recorded:
        raise RavineError(f"{racer.name} was trained elsewhere and recorded, so there is no program to write")
    count = (experiment.steps or STEPS) if steps is None else steps
    if isinstance(objective, AverageObjective):
        count = min(count, objective.samples)
    return RunDescription(experiment, racer, objective, start, count)
