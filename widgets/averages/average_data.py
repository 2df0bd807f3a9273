"""What the views of moving averages have in common: which one is chosen, and why there is none."""

from __future__ import annotations

from engine.averages.history import SLOPES
from engine.averages.moving_average import MovingAverage
from engine.frames.frame import Frame
from engine.objective import FloatArray

NO_SERIES = (
    "No series is averaged here. Switch on “inside the optimizer” to see a racer's velocity as the moving "
    "average of its gradients, or choose an average as what is trained."
)
NO_MEMORY = "{name} keeps no average of its gradients: choose a racer with momentum, or Adam."
NOT_KEPT = f"Gradients are kept for the first {SLOPES:,} steps only: go back to one of them."
NO_BETA = "{name} is no moving average: choose a racer with the optimizer Moving average to see its weights."


def is_inside(frame: Frame) -> bool:
    """Whether the views show what is inside an optimizer."""
    return bool(frame.experiment.shown("inside_optimizer"))


def is_corrected(frame: Frame) -> bool:
    """Whether the bias of the start is corrected."""
    return bool(frame.experiment.shown("bias_correction"))


def chosen_average(frame: Frame, place: int) -> MovingAverage | None:
    """The moving average of the chosen racer."""
    wanted = frame.racers[place].index if place < len(frame.racers) else -1
    return next((average for average in frame.averages if average.index == wanted), None)


def why_nothing(frame: Frame, place: int, *, weights: bool = False) -> str:
    """Why there is no average to show; empty if there is.

    Args:
        frame: the frame.
        place: of the chosen racer.
        weights: whether the weights of the values are shown, which not every racer has.
    """
    average = chosen_average(frame, place)
    name = frame.racers[place].shown_name if place < len(frame.racers) else "This racer"
    if average is None and is_inside(frame) and frame.address.step > SLOPES:
        return NOT_KEPT
    if average is None:
        return NO_MEMORY.format(name=name) if is_inside(frame) else NO_SERIES
    return NO_BETA.format(name=name) if weights and not average.beta_changes else ""


def shown_values(average: MovingAverage, *, corrected: bool) -> FloatArray:
    """The average as it is shown: with its bias corrected or not, ``(t + 1,)``."""
    return average.corrected if corrected else average.values
