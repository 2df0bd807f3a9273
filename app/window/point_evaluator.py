"""The exact loss and gradient at any point, for the numbers that follow the mouse."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.frames.frame import Frame
from engine.objective import FloatArray, Objective


class PointEvaluator:
    """Evaluates the objective of the run that is shown, on a copy of its own."""

    def __init__(self) -> None:
        self._make: Callable[[], Objective] | None = None
        self._objective: Objective | None = None
        self._frame: Frame | None = None

    def apply(self, frame: Frame) -> None:
        """Follow the run; the objective is copied when somebody asks."""
        self._frame = frame

    def isVisible(self) -> bool:  # noqa: N802 - as a widget answers it
        """It always wants frames: it costs nothing to note one."""
        return True

    def __call__(self, x: float, y: float) -> tuple[float, FloatArray] | None:
        """Loss and gradient ``(2,)`` at a point of the drawn plane; None where the run has no such plane."""
        if self._frame is None or self._frame.plane is not None:
            return None  # of many parameters a point costs too much to follow a mouse; the landscape is read
        make = self._frame.make_objective
        if make != self._make:
            self._make, self._objective = make, None if make is None else make()
        if self._objective is None or self._objective.size != 2:
            return None
        gradient = np.empty(2)
        loss = self._objective.evaluate(np.array([x, y]), gradient)
        return loss, gradient
