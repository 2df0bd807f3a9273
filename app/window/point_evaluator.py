"""The exact loss and gradient at any point, for the numbers that follow the mouse."""

from __future__ import annotations

import numpy as np

from engine.errors import RavineError
from engine.experiment.description import ObjectiveSpec
from engine.frames.frame import Frame
from engine.objective import FloatArray, Objective
from engine.parameters import Dialect
from engine.session.problem import build_problem


class PointEvaluator:
    """Evaluates the objective of the run that is shown, on a copy of its own."""

    def __init__(self) -> None:
        self._key: tuple[ObjectiveSpec, int, Dialect] | None = None
        self._objective: Objective | None = None
        self._frame: Frame | None = None

    def apply(self, frame: Frame) -> None:
        """Follow the run; the objective is built when somebody asks."""
        self._frame = frame

    def isVisible(self) -> bool:  # noqa: N802 - as a widget answers it
        """It always wants frames: it costs nothing to note one."""
        return True

    def __call__(self, x: float, y: float) -> tuple[float, FloatArray] | None:
        """Loss and gradient ``(2,)`` at a point of the drawn plane; None where the run has no such plane."""
        if self._frame is None or self._frame.plane is not None:
            return None  # of many parameters a point costs too much to follow a mouse; the landscape is read
        experiment = self._frame.experiment
        key = (experiment.objective, experiment.seed, experiment.dialect)
        if key != self._key:
            self._key = key
            try:
                self._objective = build_problem(*key).objective
            except RavineError:
                self._objective = None
        if self._objective is None or self._objective.size != 2:
            return None
        gradient = np.empty(2)
        loss = self._objective.evaluate(np.array([x, y]), gradient)
        return loss, gradient
