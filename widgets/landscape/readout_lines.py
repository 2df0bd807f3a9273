"""What there is to read at a point of the plane, the same in every view that shows it."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

from engine.frames.frame import Frame, RacerFrame
from widgets.plots.contour_map import loss_at
from widgets.style.number_text import full, short
from widgets.view.landscape_view import Evaluator


def reading(
    frame: Frame, evaluator: Evaluator | None, x: float, y: float, form: Callable[[float], str] = short
) -> list[str]:
    """A line with the parameters, one with loss and gradient.

    Args:
        frame: the run that is shown.
        evaluator: asked for exact numbers; without its answer the loss is read off the landscape.
        x: the first parameter.
        y: the second one.
        form: how numbers are written.
    """
    names = frame.landscape.names
    lines = [f"{names[0]} {form(x)}   {names[1]} {form(y)}"]
    found = evaluator(x, y) if evaluator is not None else None
    loss, gradient = found if found is not None else (loss_at(frame.landscape, x, y), None)
    if not isfinite(loss):
        return [*lines, "loss undefined here"]
    if gradient is None:
        return [*lines, f"loss ≈ {form(loss)}"]  # between the landscape's points
    parts = ", ".join(form(float(part)) for part in gradient[:2])
    return [*lines, f"loss {form(loss)}   gradient ({parts})"]


def outside(racer: RacerFrame, names: tuple[str, str]) -> str:
    """Where a racer is that no view of the domain can show, in full."""
    place = ", ".join(f"{name} {full(float(value))}" for name, value in zip(names, racer.theta, strict=False))
    return f"{racer.shown_name} is outside: {place}\nloss {full(racer.loss)}"
