"""The experiments that are measured, as anybody would write them, and a player that drives them."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.bench.timing import Work
from engine.data import Data
from engine.experiment.description import Experiment, RacerSpec
from engine.experiment.file import parse_experiment
from engine.network.objective import NetworkObjective
from engine.network.spec import Precision
from engine.problem.problem import Problem, build_problem
from engine.run.commands import Play, SetSpeed
from engine.run.player import Player
from engine.session.checkpoints import SPACING
from engine.session.racer import Racer
from engine.session.session import Session

#: Examples of the data, where nothing else is said.
SAMPLES = 500
#: The learning rate of all racers: small, so that nothing runs away in a million steps.
RATE = 1e-4


@dataclass(frozen=True)
class NetworkCase:
    """A dense network with its data, trained by Adam as PyTorch does it.

    Attributes:
        widths: inputs, units of each layer.
        batch: examples of a step.
        precision: what is computed in.
        activation: of the hidden layers.
        batch_norm: whether batch normalisation follows each hidden layer's weighted sums.
        samples: how many examples there are.
        threads: how many are given to matrix products.
    """

    widths: tuple[int, ...]
    batch: int
    precision: Precision = "float64"
    activation: str = "tanh"
    batch_norm: bool = False
    samples: int = SAMPLES
    threads: int = 1

    @property
    def classes(self) -> bool:
        """Whether the outputs are classes: softmax with cross-entropy, else squared error."""
        return self.widths[-1] > 1

    def text(self) -> str:
        """The experiment's file."""
        lines = [
            'ravine = 1\ndialect = "pytorch"\nseed = 5\n[objective]\nkind = "network"',
            f'dataset = "circle"\ndata = {{samples = {self.samples}, test_share = 0.0}}',
            f'batch_size = {self.batch}\nprecision = "{self.precision}"',
            'loss = "categorical_crossentropy"' if self.classes else "",
        ]
        for units in self.widths[1:-1]:
            if self.batch_norm:
                lines += [_layer("dense", units=units), _layer("batch_normalization")]
                lines.append(_layer("activation", activation=self.activation))
            else:
                lines.append(_layer("dense", units=units, activation=self.activation))
        lines.append(_layer("dense", units=self.widths[-1]))
        return "\n".join((*lines, f'[[racers]]\noptimizer = "adam"\nlearning_rate = {RATE}\n'))

    @property
    def experiment(self) -> Experiment:
        """The experiment; of images all but the data, which no file has."""
        return parse_experiment(self.text())

    @property
    def problem(self) -> Problem:
        """What is solved; images are noise, with every class among them."""
        experiment = self.experiment
        data = self._images() if self.classes else None
        return build_problem(experiment.objective, experiment.seed, experiment.dialect, data=data)

    def _images(self) -> Data:
        rng, (inputs, *_, outputs) = np.random.default_rng(0), self.widths
        return Data(
            kind="classes",
            x=rng.normal(size=(self.samples, inputs)),
            y=np.eye(outputs)[np.arange(self.samples) % outputs],
            feature_names=tuple(f"pixel {place}" for place in range(inputs)),
            target_name="label",
            domain=((-3.0, 3.0),) * inputs,
            target_range=(0.0, 1.0),
            class_names=tuple(f"class {label}" for label in range(outputs)),
        )

    def work(self) -> Work:
        """Its steps as the program makes them."""
        return self._racer_steps() if self.classes else steps_of(flat_out(self.experiment))

    def _racer_steps(self) -> Work:
        """Steps as a session has its racer make them: stretches from checkpoint to checkpoint."""
        experiment, problem = self.experiment, self.problem
        racer = Racer(problem, experiment, experiment.racers[0], 0)

        def work(count: int) -> int:
            first = racer.stepper.step
            while (step := racer.stepper.step) < first + count:
                racer.run(step, step + SPACING)
                racer.snapshot()
            return step - first

        return work


def _layer(kind: str, **values: object) -> str:
    told = "".join(f"\n{key} = {value!r}".replace("'", '"') for key, value in values.items())
    return f'[[objective.layers]]\nkind = "{kind}"{told}'


def flat_out(experiment: Experiment) -> Player:
    """A player that plays as fast as it can, as the window's worker drives it."""
    player = Player(replace(experiment, steps=None))
    player.handle(SetSpeed(math.inf))
    player.handle(Play())
    return player


def steps_of(player: Player) -> Work:
    """Steps as the worker makes them: slices of some milliseconds, with the checks and records of each.

    A slice is of so much processor time: by the clock it would have fewer steps where others use the machine.
    """

    def work(count: int) -> int:
        first = player.session.step
        target = first + count
        while player.session.step < target:
            before, began = player.session.step, time.thread_time()
            player.tick(time.perf_counter())
            player.learn_pace(player.session.step - before, time.thread_time() - began)
            if player.session.step == before:
                raise RuntimeError(f"the measured run ended: {player.notice}")
        return player.session.step - first

    return work


def objective_of(session: Session) -> NetworkObjective:
    """The network of a run of one."""
    found = session.problem.network_objective
    if found is None:
        raise TypeError("no network is trained here")
    return found


def raced(experiment: Experiment, rates: Sequence[float]) -> Experiment:
    """The experiment with a racer of each learning rate."""
    first = experiment.racers[0]
    specs = tuple(
        RacerSpec(first.optimizer, {"learning_rate": rate}, name=f"racer {index}")
        for index, rate in enumerate(rates)
    )
    return replace(experiment, racers=specs)
