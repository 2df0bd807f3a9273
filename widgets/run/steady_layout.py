"""How the update rule is set while a run goes on: not anew for every frame, or it would jump."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from widgets.run.step_layout import StepLayout


class SteadyLayout:
    """Chooses among layouts; while the run goes on later choices and smaller sizes are kept.

    Attributes:
        goes_on: whether the frame that is laid out comes after the one before.
    """

    def __init__(self) -> None:
        """Begin with no choice."""
        self.goes_on = False
        self._choice: tuple[object, int] | None = None
        self._size: tuple[object, float] | None = None

    def choose(
        self, layouts: Sequence[Callable[[], StepLayout] | None], known: object, readable: float
    ) -> tuple[int, StepLayout]:
        """The first layout that can be read, and its place; else the last, which there must be.

        Args:
            layouts: each makes one, the best first; None where one is not to be had.
            known: of what a choice is kept: of another rule or size it is made anew.
            readable: the smallest size that can be read, in pixels.
        """
        first = self._choice[1] if self.goes_on and self._choice and self._choice[0] == known else 0
        number, layout = first, None
        for place, make in enumerate(layouts):
            if make is None or place < first:
                continue
            number, layout = place, make()
            if layout.size >= readable:
                break
        assert layout is not None  # noqa: S101 - the last one is always to be had
        self._choice = known, number
        shape = (known, layout.coordinate, len(layout.columns))
        if self.goes_on and self._size is not None and self._size[0] == shape:
            # Lines shall not swell and shrink with their numbers.
            layout = replace(layout, size=min(layout.size, self._size[1]))
        self._size = shape, layout.size
        return number, layout
