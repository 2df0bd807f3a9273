"""What the closed form of momentum is about: a quadratic, and the chosen racer's rate, momentum and start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf, log

import numpy as np

from engine.analysis.quadratic_axes import QuadraticAxes, quadratic_axes
from engine.errors import RavineError
from engine.frames.frame import Frame
from engine.objective import SHOWN, FloatArray
from engine.optimizers.convergence import VelocityForm
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Value

#: Points along each side of the regions; colours between them are mixed, contours run between them.
SIDE = 97
#: Steps of the components at least and at most.
FEWEST, MOST = 60, 2000
#: Axes whose components are drawn: the flattest and steepest ones of more.
SHOWN_AXES = 4


@dataclass(frozen=True)
class MomentumCase:
    """Everything the view draws, but the path.

    Attributes:
        racer: its place in the race.
        axes: of the quadratic.
        form: how the racer uses its rate and momentum.
        rate: the learning rate; momentum: in [0, 1).
        start: the distances from the minimum at the start ``(K,)``.
    """

    racer: int
    axes: QuadraticAxes
    form: VelocityForm
    rate: float
    momentum: float
    start: FloatArray

    @cached_property
    def shown(self) -> list[int]:
        """The places of the axes whose components are drawn."""
        count = len(self.axes.curvatures)
        if count <= SHOWN_AXES:
            return list(range(count))
        half = SHOWN_AXES // 2
        return [*range(half), *range(count - half, count)]

    def factor(self, rate: FloatArray | float, momentum: FloatArray | float, *, nesterov: bool) -> FloatArray:
        """By what the slowest component is multiplied in each step at last.

        It falls and then rises with the curvature, so that one of the two outer ones is the slowest.
        """
        form = replace(self.form, nesterov=nesterov)
        outer = self.axes.curvatures[[0, -1]]
        return np.maximum(*(form.factor(rate, momentum, float(curvature)) for curvature in outer))

    def factors(self) -> FloatArray:
        """That of each axis ``(K,)``."""
        return self.form.factor(self.rate, self.momentum, self.axes.curvatures)

    def components(self, count: int) -> FloatArray:
        """The distances along each axis after 0..count steps ``(count + 1, K)``."""
        return self.form.distances(self.rate, self.momentum, self.axes.curvatures, self.start, count)

    @property
    def rates(self) -> tuple[float, float, bool]:
        """The smallest and largest rate of the regions, and whether they are far apart (a logarithmic axis).

        No rate above 4/lambda_max converges; where gradients are averaged it may be 1/(1 - momentum) as much.
        """
        steepest = float(self.axes.curvatures[-1])
        if self.form.averaged:
            return 0.01 / steepest, 400.0 / steepest, True
        return 0.0, 4.4 / steepest, False


def momentum_case(frame: Frame) -> MomentumCase:
    """What the closed form is about in a frame.

    Raises:
        RavineError: the racer has no closed form, or the loss is no quadratic and is not like one.
    """
    experiment, place = frame.experiment, frame.display.racer
    racer = frame.racers[place]
    if frame.recording is not None or racer.make_objective is None or racer.start is None:
        raise RavineError("a recorded run does not tell its loss, so that there is no closed form of it")
    spec = experiment.racers[racer.index]
    dialect, row = experiment.dialect_of(spec), OPTIMIZERS[spec.optimizer]
    values: Mapping[str, Value] = row.completed(experiment.values_at(spec, frame.address.step), dialect)
    form = row.velocity_form(values, dialect)
    if form is None:
        raise RavineError(
            f"{row.title} does not descend by a rate and a momentum alone; choose a "
            "racer with SGD, momentum or Nesterov, without weight decay and dampening"
        )
    if spec.maximize:
        raise RavineError(f"{racer.shown_name} maximises; switch that off to see how it descends")
    if spec.clipping or spec.schedule.kind != "constant":
        raise RavineError(
            f"{racer.shown_name} clips its gradients or has a schedule, so that its steps are not all alike; "
            "remove them to see the closed form"
        )
    curvature = frame.curvature
    axes = quadratic_axes(
        racer.make_objective(),
        racer.start,
        is_quadratic=curvature is not None and curvature.constant,
        minima=frame.minima,
    )
    return MomentumCase(
        racer=place,
        axes=axes,
        form=form,
        rate=float(values["learning_rate"]),
        momentum=float(values["momentum"]),
        start=axes.along(racer.start),
    )


def walked(case: MomentumCase, frame: Frame) -> tuple[FloatArray, FloatArray]:
    """The steps ``(n,)`` at which the racer's place is known, and its distances along each axis ``(n, K)``.

    Empty where a path of two parameters does not tell them all.
    """
    racer = frame.racers[case.racer]
    if len(racer.theta) > SHOWN:
        return np.zeros(0), np.zeros((0, len(case.start)))
    steps = np.arange(len(racer.path)) if racer.path_steps is None else racer.path_steps
    return steps.astype(np.float64), case.axes.along(racer.path)


def halving(factor: float) -> float:
    """After how many steps a component is half as large; inf where it never is."""
    if factor <= 0.0:
        return 0.0
    return log(0.5) / log(factor) if factor < 1.0 else inf
