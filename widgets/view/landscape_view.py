"""What the views of a landscape share: they show a race of many parameters on its plane."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

from engine.frames.frame import Frame
from engine.frames.projection import flattened
from engine.objective import FloatArray
from widgets.style.number_text import short
from widgets.view.view import View

#: Returns the exact loss and gradient ``(2,)`` at two parameters, or None where they cannot be evaluated.
Evaluator = Callable[[float, float], tuple[float, FloatArray] | None]
#: What a plane is called, briefly and in full.
KINDS = {
    "pca": ("PCA", "main axes of the run (PCA)"),
    "random": ("random", "random directions"),
    "weights": ("two weights", "two weights"),
}
#: A narrower view says in brief what it shows.
BRIEF = 520


class LandscapeView(View):
    """A view of two parameters; of more it shows what lies in the drawn plane."""

    _given: Frame | None = None

    def apply(self, frame: Frame) -> None:
        """Show a frame as its plane shows it (see `View.apply`)."""
        if frame is not self._given:
            self._given = frame
            super().apply(flattened(frame))

    def set_evaluator(self, evaluator: Evaluator | None) -> None:
        """Set what evaluates the exact loss and gradient at the mouse for the readout."""
        raise NotImplementedError

    def set_pointer(self, x: float | None = None, y: float | None = None) -> None:
        """Ring a point that the mouse points at in another view; without arguments, none."""
        raise NotImplementedError


def plane_words(frame: Frame, *, brief: bool = False) -> str:
    """What is drawn of a loss of many parameters, how much of the motion lies in it, and how true it is."""
    seen = frame.plane
    if seen is None:
        return ""
    share = f"{100.0 * seen.explained:.3g} %"
    words = [
        KINDS[seen.plane.kind][0 if brief else 1],
        f"{share} explained" if brief else f"explains {share} of the motion",
    ]
    gap, loss = float(seen.gaps[seen.racer]), frame.racers[seen.racer].loss
    if isfinite(gap):
        error = f"{short(100.0 * abs(gap) / loss, 2)} %" if loss > 0.0 else short(abs(gap))
        words.append(f"loss error {error}" if brief else f"loss error at the marker {error}")
    return ", ".join(words)
